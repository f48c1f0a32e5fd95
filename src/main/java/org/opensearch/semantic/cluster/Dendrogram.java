// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * In which order points were joined, until all were of one group.
 *
 * @param ones int[points - 1]: a point of one of the groups that were joined
 * @param others int[points - 1]: a point of the other one
 * @param heights float[points - 1]: the distance at which they were, ascending
 */
record Dendrogram(int[] ones, int[] others, float[] heights) {

    /** The same joins by ascending height, and those of equal height in the order they have. */
    Dendrogram sorted() {
        int[] order = IntStream
            .range(0, heights.length)
            .boxed()
            .sorted(Comparator.comparing(i -> heights[i]))
            .mapToInt(Integer::intValue)
            .toArray();
        float[] ascending = new float[heights.length];
        for (int i = 0; i < order.length; i++) {
            ascending[i] = heights[order[i]];
        }
        return new Dendrogram(
            IntStream.of(order).map(i -> ones[i]).toArray(),
            IntStream.of(order).map(i -> others[i]).toArray(),
            ascending
        );
    }

    int joins() {
        return heights.length;
    }

    /** The group of each point after the first joins, int[points]. */
    int[] groups(int points, int joins) {
        DisjointSets sets = new DisjointSets(points);
        for (int i = 0; i < joins; i++) {
            sets.join(ones[i], others[i]);
        }
        return sets.all();
    }
}
