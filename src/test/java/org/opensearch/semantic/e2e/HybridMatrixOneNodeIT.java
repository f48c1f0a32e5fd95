// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.runner.RunWith;
import org.junit.runners.Suite;
import org.opensearch.semantic.node.RealNodeTestCase;

/** The matrix on the real node that other tests use too, in an index of two shards. */
@RunWith(Suite.class)
@Suite.SuiteClasses({ HybridAlone.class, HybridInQueries.class, HybridInSearches.class, HybridInAggregations.class, HybridInRequests.class,
    HybridEmbedded.class })
public class HybridMatrixOneNodeIT {

    @BeforeClass
    public static void enter() throws Exception {
        MatrixPlace.enter(List.of(RealNodeTestCase.node()), 2, 0);
    }

    @AfterClass
    public static void leave() {
        MatrixPlace.leave();
    }
}
