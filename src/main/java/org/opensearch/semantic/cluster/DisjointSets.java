// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.stream.IntStream;

/** Numbers in sets that are joined one by one; a set goes by its smallest number. */
final class DisjointSets {

    private final int[] parent;

    /** Every number below {@code size} in a set of its own. */
    DisjointSets(int size) {
        this.parent = IntStream.range(0, size).toArray();
    }

    /** The smallest number of the set that holds this one. */
    int find(int number) {
        int at = number;
        while (parent[at] != at) {
            // halves the path for those who come after
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    void join(int one, int other) {
        int a = find(one);
        int b = find(other);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    /** The set of each number. */
    int[] all() {
        return IntStream.range(0, parent.length).map(this::find).toArray();
    }
}
