// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * k-means as textbooks have it, to compare with: squared Euclidean distances in doubles, one seed after the other drawn by its distance
 * to those before, the best of a few, then Lloyd's steps until no vector moves. One try.
 */
final class PlainKMeans {

    private final float[][] vectors;
    private final double[][] means;
    private final int[] labels;

    private PlainKMeans(float[][] vectors, int k) {
        this.vectors = vectors;
        this.means = new double[k][];
        this.labels = new int[vectors.length];
    }

    /** @return int[vectors], from 0 to k - 1 */
    static int[] fit(float[][] vectors, int k, long seed) {
        PlainKMeans kMeans = new PlainKMeans(vectors, k);
        kMeans.seed(new Random(seed));
        while (kMeans.assign()) {
            kMeans.update();
        }
        return kMeans.labels;
    }

    private void seed(Random random) {
        double[] squares = new double[vectors.length];
        Arrays.fill(squares, Double.POSITIVE_INFINITY);
        int candidates = 2 + (int) Math.log(means.length);
        for (int c = 0; c < means.length; c++) {
            double[] best = null;
            for (int t = 0; t < candidates; t++) {
                int drawn = c == 0 ? random.nextInt(vectors.length) : draw(squares, random);
                double[] next = nearer(squares, vectors[drawn]);
                if (best == null || Arrays.stream(next).sum() < Arrays.stream(best).sum()) {
                    best = next;
                    means[c] = doubles(vectors[drawn]);
                }
            }
            squares = best;
        }
    }

    private static int draw(double[] squares, Random random) {
        double left = random.nextDouble() * Arrays.stream(squares).sum();
        int drawn = 0;
        while (drawn < squares.length - 1 && left >= squares[drawn]) {
            left -= squares[drawn++];
        }
        return drawn;
    }

    /** The squared distances to the nearest seed if there is one more. */
    private double[] nearer(double[] squares, float[] seed) {
        double[] next = new double[squares.length];
        double[] mean = doubles(seed);
        for (int i = 0; i < next.length; i++) {
            next[i] = Math.min(squares[i], square(vectors[i], mean));
        }
        return next;
    }

    private static double[] doubles(float[] vector) {
        double[] doubles = new double[vector.length];
        for (int d = 0; d < doubles.length; d++) {
            doubles[d] = vector[d];
        }
        return doubles;
    }

    /** Whether a vector moved. */
    private boolean assign() {
        boolean moved = false;
        for (int i = 0; i < vectors.length; i++) {
            int nearest = labels[i];
            double least = square(vectors[i], means[nearest]);
            for (int c = 0; c < means.length; c++) {
                double square = square(vectors[i], means[c]);
                if (square < least) {
                    nearest = c;
                    least = square;
                }
            }
            moved |= nearest != labels[i];
            labels[i] = nearest;
        }
        return moved;
    }

    /** A mean of nothing stays where it is. */
    private void update() {
        double[][] sums = new double[means.length][means[0].length];
        int[] counts = new int[means.length];
        for (int i = 0; i < vectors.length; i++) {
            counts[labels[i]]++;
            for (int d = 0; d < vectors[i].length; d++) {
                sums[labels[i]][d] += vectors[i][d];
            }
        }
        for (int c = 0; c < means.length; c++) {
            int count = counts[c];
            if (count > 0) {
                means[c] = Arrays.stream(sums[c]).map(sum -> sum / count).toArray();
            }
        }
    }

    private static double square(float[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }
        return sum;
    }
}
