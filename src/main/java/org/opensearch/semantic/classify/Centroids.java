// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The direction of the mean of each class's unit vectors (a nearest-centroid or Rocchio classifier). A class whose vectors cancel
 * out has the zero vector, to which every cosine is 0.
 *
 * @param directions [class, dimension], of norm 1
 */
record Centroids(float[][] directions) implements Voters {

    /**
     * What the centroids say of a training vector that is left out of its own class.
     *
     * @param cosines to the centroid of each class, double[class]
     * @param alone whether nothing of its class is left; the cosine to it is then −1
     */
    record LeftOut(double[] cosines, boolean alone) {}

    static Centroids of(TrainingSet set) {
        double[][] sums = sums(set);
        return new Centroids(Arrays.stream(sums).map(Centroids::direction).toArray(float[][]::new));
    }

    Centroids(StreamInput in) throws IOException {
        this(Voters.readVectors(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        Voters.writeVectors(out, directions);
    }

    /** Sum of the unit vectors of each class, [class, dimension]. */
    private static double[][] sums(TrainingSet set) {
        double[][] sums = new double[set.labels().size()][set.dimension()];
        for (int i = 0; i < set.size(); i++) {
            double[] sum = sums[set.classOf(i)];
            float[] vector = set.vector(i);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += vector[d];
            }
        }
        return sums;
    }

    private static float[] direction(double[] sum) {
        double norm = VectorMath.norm(sum);
        float[] direction = new float[sum.length];
        // what is left of vectors that cancel out is rounding
        double scale = norm > 1e-9 ? 1 / norm : 0;
        for (int d = 0; d < direction.length; d++) {
            direction[d] = (float) (sum[d] * scale);
        }
        return direction;
    }

    /** Cosine to each centroid, double[class]. */
    double[] cosines(float[] unit) {
        double[] cosines = new double[directions.length];
        for (int k = 0; k < cosines.length; k++) {
            cosines[k] = VectorMath.dot(unit, directions[k]);
        }
        return cosines;
    }

    @Override
    public Votes votes(float[] unit) {
        return Votes.each(cosines(unit));
    }

    /** Of each training vector, what the centroids say without it. */
    LeftOut[] leaveOneOut(TrainingSet set, Runnable checkpoint) {
        double[][] sums = sums(set);
        int[] counts = set.counts();
        LeftOut[] all = new LeftOut[set.size()];
        for (int i = 0; i < all.length; i++) {
            checkpoint.run();
            int own = set.classOf(i);
            double[] cosines = cosines(set.vector(i));
            boolean alone = counts[own] == 1;
            cosines[own] = alone ? -1 : cosineToRest(set.vector(i), sums[own]);
            all[i] = new LeftOut(cosines, alone);
        }
        return all;
    }

    /** x · (S − x) / |S − x|, for a unit vector x that is part of the sum S. */
    private static double cosineToRest(float[] unit, double[] sum) {
        double dot = 0;
        double square = 0;
        for (int d = 0; d < sum.length; d++) {
            double rest = sum[d] - unit[d];
            dot += unit[d] * rest;
            square += rest * rest;
        }
        return square > 1e-18 ? dot / Math.sqrt(square) : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Centroids o && Arrays.deepEquals(directions, o.directions);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(directions);
    }
}
