// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The distance within which each point has so many neighbours, itself among them and each as often as it weighs: how sparse it is
 * around the point. Costs all pairs of points.
 */
final class CoreDistances {

    private final double[] weights;
    private final double neighbours;

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
        // the nearest so far, no more than it takes to weigh enough, the farthest of them on top
        PriorityQueue<Integer> nearest = new PriorityQueue<>(Comparator.comparing((Integer j) -> row[j]).reversed());
        double held = 0;
        for (int j = 0; j < row.length; j++) {
            if (held < neighbours || row[j] < row[nearest.peek()]) {
                nearest.add(j);
                held += weights[j];
                while (held - weights[nearest.peek()] >= neighbours) {
                    held -= weights[nearest.poll()];
                }
            }
        }
        return row[nearest.peek()];
    }
}
