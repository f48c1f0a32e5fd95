// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;

/**
 * The distance within which each point has so many neighbours, itself among them and each as often as it weighs: how sparse it is
 * around the point. Costs all pairs of points.
 */
final class CoreDistances {

    private final double[] weights;
    private final double neighbours;
    /** The nearest points so far, by distance, no more than it takes to weigh enough. */
    private float[] nearest = new float[16];
    private double[] theirWeights = new double[16];
    private int count;

    private CoreDistances(double[] weights, double neighbours) {
        this.weights = weights;
        this.neighbours = neighbours;
    }

    /** @return float[points]; the distance of the farthest point where all together are fewer than {@code neighbours} */
    static float[] of(Distinct distinct, Distances distances, double neighbours) {
        CoreDistances core = new CoreDistances(distinct.points().weights(), neighbours);
        float[] row = new float[distances.size()];
        float[] found = new float[distances.size()];
        for (int i = 0; i < found.length; i++) {
            distances.from(i, row);
            found[i] = core.of(row);
        }
        return found;
    }

    private float of(float[] row) {
        count = 0;
        double held = 0;
        for (int j = 0; j < row.length; j++) {
            if (held < neighbours || row[j] < nearest[count - 1]) {
                insert(row[j], weights[j]);
                held += weights[j];
                while (held - theirWeights[count - 1] >= neighbours) {
                    held -= theirWeights[--count];
                }
            }
        }
        return nearest[count - 1];
    }

    private void insert(float distance, double weight) {
        if (count == nearest.length) {
            nearest = Arrays.copyOf(nearest, 2 * count);
            theirWeights = Arrays.copyOf(theirWeights, 2 * count);
        }
        int at = count++;
        for (; at > 0 && nearest[at - 1] > distance; at--) {
            nearest[at] = nearest[at - 1];
            theirWeights[at] = theirWeights[at - 1];
        }
        nearest[at] = distance;
        theirWeights[at] = weight;
    }
}
