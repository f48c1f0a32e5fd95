// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;
import org.opensearch.semantic.vector.VectorTable;

/**
 * The nearest points of every point by cosine, found by comparing all with all; of equally near ones, the first.
 *
 * @param ids int[points][k], nearest first, never the point itself
 * @param distances double[points][k], 1 - cosine, from 0 to 2
 */
record Neighbors(int[][] ids, double[][] distances) {

    /**
     * @param points float[points][dimension] of norm 1
     * @param k at least 1, less than there are points
     */
    static Neighbors of(float[][] points, int k) {
        Neighbors found = new Neighbors(new int[points.length][k], new double[points.length][k]);
        for (double[] none : found.distances) {
            Arrays.fill(none, Double.POSITIVE_INFINITY);
        }
        VectorTable table = new VectorTable(points);
        float[] cosines = new float[VectorTable.longestBlock()];
        // a block stays in the processor's cache while all points are compared with it
        for (int block = 0; block < table.blocks(); block++) {
            int first = table.first(block);
            for (int i = 0; i < points.length; i++) {
                table.dots(block, points[i], cosines);
                for (int j = 0; j < table.length(block); j++) {
                    if (first + j != i) {
                        found.insert(i, first + j, Math.max(0, 1 - (double) cosines[j]));
                    }
                }
            }
        }
        return found;
    }

    private void insert(int of, int id, double distance) {
        double[] sorted = distances[of];
        int at = sorted.length - 1;
        if (distance >= sorted[at]) {
            return;
        }
        for (; at > 0 && sorted[at - 1] > distance; at--) {
            ids[of][at] = ids[of][at - 1];
            sorted[at] = sorted[at - 1];
        }
        ids[of][at] = id;
        sorted[at] = distance;
    }

    int size() {
        return ids.length;
    }

    int k() {
        return ids[0].length;
    }
}
