// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Where k-means starts: points far from one another, drawn with a probability that is proportional to the squared distance from those
 * drawn before (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", 2007). At every step several candidates are
 * drawn, and the one that brings all points nearest to the seeds is taken, which their section on further work calls greedy.
 *
 * <p>The squared distance of unit vectors is 2 - 2 cos, so 1 - cos serves.
 */
final class Seeding {

    private final Points points;
    private final Distances distances;
    private final SplittableRandom random;
    /** Weight times distance to the nearest seed, double[points]. */
    private final double[] potential;
    private final float[] row;

    Seeding(Points points, Distances distances, SplittableRandom random) {
        this.points = points;
        this.distances = distances;
        this.random = random;
        this.potential = new double[points.size()];
        this.row = new float[points.size()];
    }

    /** @param k at most the number of points, which must be distinct */
    float[][] seeds(int k) {
        float[][] seeds = new float[k][];
        int candidates = 2 + (int) Math.log(k);
        Arrays.fill(potential, Double.POSITIVE_INFINITY);
        int first = draw(points.weights());
        potentialsWith(first, potential);
        seeds[0] = points.vectors()[first];
        double[] best = new double[potential.length];
        double[] next = new double[potential.length];
        for (int s = 1; s < k; s++) {
            double bestSum = Double.POSITIVE_INFINITY;
            for (int c = 0; c < candidates; c++) {
                int candidate = draw(potential);
                double sum = potentialsWith(candidate, next);
                if (sum < bestSum) {
                    bestSum = sum;
                    seeds[s] = points.vectors()[candidate];
                    double[] swap = best;
                    best = next;
                    next = swap;
                }
            }
            System.arraycopy(best, 0, potential, 0, best.length);
        }
        return seeds;
    }

    /** Sets what the potentials would be with one more seed, and returns their sum. */
    private double potentialsWith(int seed, double[] out) {
        distances.from(seed, row);
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.min(potential[i], points.weights()[i] * row[i]);
            sum += out[i];
        }
        return sum;
    }

    /** A number, with a probability that is proportional to its chance. */
    private int draw(double[] chances) {
        double sum = 0;
        for (double chance : chances) {
            sum += chance;
        }
        double left = random.nextDouble() * sum;
        int last = 0;
        for (int i = 0; i < chances.length; i++) {
            if (chances[i] > 0) {
                last = i;
                left -= chances[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        // rounding left a little over
        return last;
    }
}
