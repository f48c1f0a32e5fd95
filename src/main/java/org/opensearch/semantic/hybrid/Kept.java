// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import org.apache.lucene.util.hnsw.FloatHeap;

/**
 * The best scores of a shard that are known so far, as many as its search keeps: what is not as good as the last of them will not be
 * kept. Each document's score comes in once. Segments are searched by several threads, and each profits from what the others found.
 */
final class Kept {

    private final int size;
    private final FloatHeap best;
    private volatile float least;

    /** @param size how many documents the search keeps, at least 1 */
    Kept(int size) {
        this.size = size;
        this.best = new FloatHeap(size);
    }

    synchronized void add(float score) {
        if (best.offer(score) && best.size() == size) {
            least = best.peek();
        }
    }

    /** The score that as many documents have as the search keeps; 0 while there are not as many. */
    float least() {
        return least;
    }
}
