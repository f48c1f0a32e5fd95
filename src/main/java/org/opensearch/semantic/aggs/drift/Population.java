// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The sampled documents of both sides as one population, from which a side is drawn anew at random, without putting back.
 *
 * <p>Takes at most {@value #MOST_VECTORS} vectors a side, those of the lowest rank; their dot products take 8 bytes a pair, at most
 * 8 MB. A vector that several documents have is in the population as often, but of more than {@value #MOST_DOCUMENTS} documents every
 * so many-th stands for its neighbours.
 */
final class Population {

    static final int MOST_VECTORS = 500;
    static final int MOST_DOCUMENTS = 4096;

    /** double[vectors][vectors]: dot products of the unit vectors after their mean was taken off. */
    private final double[][] products;
    /** int[documents]: which vector each has; in whatever order the last draw left them. */
    private final int[] documents;
    /** How many documents are drawn: those of the smaller side. */
    private final int drawn;
    /** Mean of |sum of the drawn vectors, less their mean|² over all draws. */
    private final double expected;
    /** Of {@link #draw}: how often each vector was drawn, and which were. */
    private final int[] times;
    private final int[] touched;

    Population(Side a, Side b) {
        List<SampledVector> fromA = a.sampled(MOST_VECTORS);
        List<SampledVector> fromB = b.sampled(MOST_VECTORS);
        List<SampledVector> vectors = new ArrayList<>(fromA);
        vectors.addAll(fromB);
        this.documents = documents(vectors);
        long smaller = Math.min(Side.counted(fromA), Side.counted(fromB));
        this.drawn = (int) Math.min(smaller, documents.length / 2);
        this.products = products(vectors);
        double variance = centre();
        double rest = documents.length - drawn;
        this.expected = drawn * rest / (documents.length - 1) * variance;
        this.times = new int[vectors.size()];
        this.touched = new int[Math.min(drawn, vectors.size())];
    }

    private static int[] documents(List<SampledVector> vectors) {
        long all = Side.counted(vectors);
        int[] documents = new int[(int) Math.min(all, MOST_DOCUMENTS)];
        int vector = 0;
        long before = vectors.getFirst().count();
        for (int i = 0; i < documents.length; i++) {
            // the middle one of equal shares; of so many documents the products fit a long by far
            long place = (2L * i + 1) * all / (2L * documents.length);
            while (place >= before) {
                before += vectors.get(++vector).count();
            }
            documents[i] = vector;
        }
        return documents;
    }

    /** In doubles, for draws that tie must be seen to; each product added up in the order of its components. */
    private static double[][] products(List<SampledVector> vectors) {
        int dimension = vectors.getFirst().vector().length;
        // double[dimension][vectors]: so that a row of products grows by whole columns, which a processor does several at a time
        double[][] columns = new double[dimension][vectors.size()];
        for (int i = 0; i < vectors.size(); i++) {
            float[] vector = vectors.get(i).vector();
            double scale = 1 / VectorMath.norm(vector);
            for (int d = 0; d < dimension; d++) {
                columns[d][i] = scale * vector[d];
            }
        }
        double[][] products = new double[vectors.size()][vectors.size()];
        for (int i = 0; i < products.length; i++) {
            for (double[] column : columns) {
                add(column[i], column, products[i], i + 1);
            }
            for (int j = 0; j < i; j++) {
                products[j][i] = products[i][j];
            }
        }
        return products;
    }

    private static void add(double factor, double[] column, double[] to, int length) {
        for (int j = 0; j < length; j++) {
            to[j] += factor * column[j];
        }
    }

    /** Moves the origin to the mean of all documents. Returns their mean squared distance from it. */
    private double centre() {
        double[] toMean = new double[products.length];
        double[] share = new double[products.length];
        for (int document : documents) {
            share[document] += 1.0 / documents.length;
        }
        double squaredMean = 0;
        for (int i = 0; i < products.length; i++) {
            for (int j = 0; j < products.length; j++) {
                toMean[i] += share[j] * products[i][j];
            }
            squaredMean += share[i] * toMean[i];
        }
        double variance = 0;
        for (int i = 0; i < products.length; i++) {
            for (int j = 0; j < products.length; j++) {
                products[i][j] += squaredMean - toMean[i] - toMean[j];
            }
            variance += share[i] * products[i][i];
        }
        return variance;
    }

    /** Documents that one draw takes. */
    int drawn() {
        return drawn;
    }

    /** Whether draws can not differ: all documents have the same vector. */
    boolean constant() {
        return !(expected > 1e-12 * drawn);
    }

    /** Draws a side, and says what {@link Comparison#ratio} would be of it. */
    double draw(SplittableRandom random) {
        int distinct = 0;
        for (int i = 0; i < drawn; i++) {
            int chosen = i + random.nextInt(documents.length - i);
            int vector = documents[chosen];
            documents[chosen] = documents[i];
            documents[i] = vector;
            if (times[vector]++ == 0) {
                touched[distinct++] = vector;
            }
        }
        double squares = squares(distinct);
        for (int i = 0; i < distinct; i++) {
            times[touched[i]] = 0;
        }
        return squares / expected;
    }

    private double squares(int distinct) {
        // in ascending order, in which a row of products is read
        Arrays.sort(touched, 0, distinct);
        double squares = 0;
        for (int i = 0; i < distinct; i++) {
            double[] row = products[touched[i]];
            double before = 0;
            for (int j = 0; j < i; j++) {
                before += times[touched[j]] * row[touched[j]];
            }
            int own = times[touched[i]];
            squares += own * (2 * before + own * row[touched[i]]);
        }
        return squares;
    }
}
