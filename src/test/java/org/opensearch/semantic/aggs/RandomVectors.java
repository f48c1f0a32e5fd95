// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Vectors around a common direction, some of them equal, and their centroid by brute force. */
public final class RandomVectors {

    private RandomVectors() {}

    /** {@code count} vectors of any length; about one in ten is an equal copy of one before it. */
    public static List<float[]> around(Random random, int count, int dimension, double spread) {
        List<float[]> vectors = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            if (n > 0 && random.nextInt(10) == 0) {
                vectors.add(vectors.get(random.nextInt(n)).clone());
                continue;
            }
            float[] vector = new float[dimension];
            double length = 0.1 + 5 * random.nextDouble();
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) (length * ((d % 2 == 0 ? 1 : -1) + spread * random.nextGaussian()));
            }
            vectors.add(vector);
        }
        return vectors;
    }

    public static double cosine(float[] a, double[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < a.length; d++) {
            dot += a[d] * b[d];
            aa += (double) a[d] * a[d];
            bb += b[d] * b[d];
        }
        return dot / Math.sqrt(aa) / Math.sqrt(bb);
    }

    /** The mean of the vectors, each divided by its norm. */
    public static double[] mean(List<float[]> vectors) {
        double[] mean = new double[vectors.getFirst().length];
        for (float[] vector : vectors) {
            double squares = 0;
            for (float x : vector) {
                squares += (double) x * x;
            }
            for (int d = 0; d < mean.length; d++) {
                mean[d] += vector[d] / Math.sqrt(squares) / vectors.size();
            }
        }
        return mean;
    }

    /** By its definition: the mean of the cosines to the mean. */
    public static double cohesion(List<float[]> vectors) {
        double[] mean = mean(vectors);
        return vectors.stream().mapToDouble(vector -> cosine(vector, mean)).average().orElseThrow();
    }
}
