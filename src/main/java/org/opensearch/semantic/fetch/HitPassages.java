// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.List;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;

/** Finds what is nearest to a meaning in the texts of hits, on one shard. Hits of a segment come in the order of its documents. */
interface HitPassages {

    /**
     * The nearest of a hit, the nearest first.
     *
     * @param size how many at most
     * @param minScore least score
     * @param withVector whether their vectors are wanted
     */
    List<FoundPassage> nearest(HitContext hit, int size, float minScore, boolean withVector) throws IOException;
}
