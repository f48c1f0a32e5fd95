// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;

/**
 * The edges that connect all points and are shortest together, where the length of an edge is the mutual reachability of its ends: the
 * greatest of their core distances and their distance (Prim, "Shortest connection networks and some generalizations", 1957). Costs all
 * pairs of points; no matrix of them is kept.
 */
final class SpanningTree {

    private SpanningTree() {}

    /**
     * @param core float[points], the core distances
     * @return the edges in the order in which they were found
     */
    static Dendrogram of(Distances distances, float[] core) {
        int n = core.length;
        Dendrogram edges = new Dendrogram(new int[n - 1], new int[n - 1], new float[n - 1]);
        float[] row = new float[n];
        float[] shortest = new float[n];
        int[] from = new int[n];
        boolean[] connected = new boolean[n];
        Arrays.fill(shortest, Float.POSITIVE_INFINITY);
        int last = 0;
        for (int e = 0; e < n - 1; e++) {
            connected[last] = true;
            distances.from(last, row);
            int next = -1;
            for (int j = 0; j < n; j++) {
                if (connected[j]) {
                    continue;
                }
                float reach = Math.max(row[j], Math.max(core[last], core[j]));
                if (reach < shortest[j]) {
                    shortest[j] = reach;
                    from[j] = last;
                }
                if (next < 0 || shortest[j] < shortest[next]) {
                    next = j;
                }
            }
            edges.ones()[e] = from[next];
            edges.others()[e] = next;
            edges.heights()[e] = shortest[next];
            last = next;
        }
        return edges;
    }
}
