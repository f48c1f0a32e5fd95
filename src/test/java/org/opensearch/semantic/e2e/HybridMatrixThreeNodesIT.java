// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.runner.RunWith;
import org.junit.runners.Suite;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** The matrix on a cluster of three real nodes, in an index of three shards with a copy of each. */
@RunWith(Suite.class)
@Suite.SuiteClasses({ HybridAlone.class, HybridInQueries.class, HybridInSearches.class, HybridInAggregations.class, HybridInRequests.class,
    HybridEmbedded.class })
public class HybridMatrixThreeNodesIT {

    private static final List<RealNode> NODES = new ArrayList<>();

    @BeforeClass
    public static void enter() throws Exception {
        Path homes = NodeParts.homes();
        RealNode first = RealNode.start(NodeSpec.first(homes.resolve("matrix-1"), "matrix-1").shortLived());
        NODES.add(first);
        try (ExecutorService starting = Executors.newFixedThreadPool(2)) {
            List<Future<RealNode>> others = new ArrayList<>();
            for (String name : List.of("matrix-2", "matrix-3")) {
                NodeSpec spec = NodeSpec.joining(homes.resolve(name), name, first).shortLived();
                others.add(starting.submit(() -> RealNode.start(spec)));
            }
            for (Future<RealNode> other : others) {
                NODES.add(other.get());
            }
        }
        first.get("/_cluster/health?wait_for_nodes=3&timeout=60s").ok();
        MatrixPlace.enter(NODES, 3, 1);
    }

    @AfterClass
    public static void leave() {
        NODES.reversed().forEach(RealNode::close);
        NODES.clear();
    }
}
