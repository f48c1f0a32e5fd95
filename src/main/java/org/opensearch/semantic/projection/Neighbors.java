// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

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
        int[][] ids = new int[points.length][k];
        double[][] distances = new double[points.length][k];
        VectorTable table = new VectorTable(points);
        float[] cosines = new float[points.length];
        for (int i = 0; i < points.length; i++) {
            table.dots(points[i], cosines);
            int found = 0;
            for (int j = 0; j < points.length; j++) {
                if (j != i) {
                    double distance = Math.max(0, 1 - (double) cosines[j]);
                    found = insert(ids[i], distances[i], found, j, distance);
                }
            }
        }
        return new Neighbors(ids, distances);
    }

    private static int insert(int[] ids, double[] distances, int found, int id, double distance) {
        if (found == ids.length && distance >= distances[found - 1]) {
            return found;
        }
        int at = found == ids.length ? found - 1 : found;
        for (; at > 0 && distances[at - 1] > distance; at--) {
            ids[at] = ids[at - 1];
            distances[at] = distances[at - 1];
        }
        ids[at] = id;
        distances[at] = distance;
        return Math.min(found + 1, ids.length);
    }

    int size() {
        return ids.length;
    }

    int k() {
        return ids[0].length;
    }
}
