// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Points to try clustering on, and the plain distance between them. */
final class RandomPoints {

    private RandomPoints() {}

    /** Points scattered around some directions, point i around direction i mod groups; weights from 1 to {@code heaviest}. */
    static Points around(Random random, int groups, int size, int dimension, double spread, int heaviest) {
        float[][] directions = gaussian(random, groups, dimension);
        float[][] vectors = gaussian(random, size, dimension);
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            for (int d = 0; d < dimension; d++) {
                vectors[i][d] = (float) (directions[i % groups][d] + spread * vectors[i][d]);
            }
            weights[i] = 1 + random.nextInt(heaviest);
        }
        return Points.of(vectors, weights);
    }

    private static float[][] gaussian(Random random, int size, int dimension) {
        float[][] vectors = new float[size][dimension];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    /** In the plane, by their angles in degrees, each of weight 1. */
    static Points atDegrees(double... degrees) {
        float[][] vectors = new float[degrees.length][];
        for (int i = 0; i < degrees.length; i++) {
            vectors[i] = new float[] { (float) Math.cos(Math.toRadians(degrees[i])), (float) Math.sin(Math.toRadians(degrees[i])) };
        }
        return Points.of(vectors, ones(degrees.length));
    }

    static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Every point as often as its weight says, each of weight 1, equal ones in a row. */
    static Points expanded(Points points) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            for (int w = 0; w < points.weights()[i]; w++) {
                vectors.add(points.vectors()[i].clone());
            }
        }
        return new Points(vectors.toArray(float[][]::new), ones(vectors.size()));
    }

    /** Labels of the points as those of {@link #expanded}. */
    static int[] expanded(int[] labels, Points points) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            for (int w = 0; w < points.weights()[i]; w++) {
                all.add(labels[i]);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** 1 - cos. */
    static double distance(float[] a, float[] b) {
        double dot = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
        }
        return 1 - dot;
    }
}
