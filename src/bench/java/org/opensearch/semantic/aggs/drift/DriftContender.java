// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;
import org.opensearch.semantic.vector.VectorMath;

/** Ways to tell drift from chance: what {@code semantic_drift} does, and what it might do. */
public enum DriftContender {

    /** Permutations of the distance of the centroids: what it does. */
    CENTROIDS {
        @Override
        double pValue(Comparison comparison) {
            return PermutationTest.pValue(comparison);
        }
    },
    /** Permutations of the maximum mean discrepancy with a Gaussian kernel, as wide as the median distance. */
    GAUSSIAN_MMD {
        @Override
        double pValue(Comparison comparison) {
            double[][] products = products(comparison);
            double[] distances = Arrays.stream(products).flatMapToDouble(Arrays::stream).map(dot -> 1 - dot).sorted().toArray();
            double median = distances[(distances.length + products.length) / 2];
            return permuted(kernel(products, dot -> Math.exp((dot - 1) / median)), (int) comparison.now().count());
        }
    },
    /** Permutations of the energy distance (Székely and Rizzo, 2013). */
    ENERGY {
        @Override
        double pValue(Comparison comparison) {
            double[][] products = products(comparison);
            return permuted(kernel(products, dot -> -Math.sqrt(Math.max(0, 1 - dot))), (int) comparison.now().count());
        }
    },
    /** The distance of the centroids, taken for a scaled chi-square of the same mean and variance (Box, 1954). */
    CHI_SQUARE {
        @Override
        double pValue(Comparison comparison) {
            double[][] products = products(comparison);
            double freedom = freedom(products);
            // by Wilson and Hilferty the cube root of a chi-square over its mean is nearly normal
            double spread = 2 / (9 * freedom);
            return normalTail((Math.cbrt(comparison.ratio()) - (1 - spread)) / Math.sqrt(spread));
        }
    };

    private static final double TIE = 1e-9;

    abstract double pValue(Comparison comparison);

    /**
     * The p-value of each bucket; NaN where nothing is compared.
     *
     * @param vectors one per document
     * @param bucket of each document, from 0 on, all of them used
     * @param baseline as in a request
     */
    public double[] pValues(float[][] vectors, int[] bucket, String baseline) {
        List<Baseline.Bucket> buckets = new ArrayList<>();
        for (int b = 0; b <= Arrays.stream(bucket).max().orElseThrow(); b++) {
            buckets.add(new Baseline.Bucket(List.of(Integer.toString(b)), Optional.of(side(vectors, bucket, b))));
        }
        return new Baseline(baseline).against(buckets, name())
            .stream()
            .mapToDouble(against -> against.map(a -> pValue(a.comparison())).orElse(Double.NaN))
            .toArray();
    }

    private static Side side(float[][] vectors, int[] bucket, int chosen) {
        VectorSum sum = new VectorSum();
        VectorSampler sampler = new VectorSampler(200, 42, bytes -> {});
        for (int i = 0; i < vectors.length; i++) {
            if (bucket[i] == chosen) {
                sum.add(vectors[i]);
                sampler.add(vectors[i], i);
            }
        }
        try {
            return new Side(sum, sampler.sample(doc -> new DocumentId("messages", Integer.toString(doc))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Of all sampled vectors, those of the bucket before those of the baseline. */
    private static double[][] products(Comparison comparison) {
        List<float[]> vectors = new ArrayList<>();
        comparison.now().sample().vectors().forEach(vector -> vectors.add(VectorMath.normalize(vector.vector().clone())));
        comparison.baseline().sample().vectors().forEach(vector -> vectors.add(VectorMath.normalize(vector.vector().clone())));
        double[][] products = new double[vectors.size()][vectors.size()];
        for (int i = 0; i < products.length; i++) {
            for (int j = 0; j < products.length; j++) {
                products[i][j] = VectorMath.dot(vectors.get(i), vectors.get(j));
            }
        }
        return products;
    }

    private static double[][] kernel(double[][] products, DoubleUnaryOperator of) {
        return Arrays.stream(products).map(row -> Arrays.stream(row).map(of).toArray()).toArray(double[][]::new);
    }

    /** As often as {@link PermutationTest} permutes. The first {@code now} rows, as far as sampled, are the bucket. */
    private static double permuted(double[][] kernel, int now) {
        int side = Math.min(now, Math.min(200, kernel.length - 1));
        int[] order = new int[kernel.length];
        Arrays.setAll(order, i -> i);
        double seen = discrepancy(kernel, order, side);
        SplittableRandom random = new SplittableRandom(42);
        int asLarge = 0;
        for (int i = 1; i <= PermutationTest.PERMUTATIONS; i++) {
            for (int j = 0; j < side; j++) {
                int chosen = j + random.nextInt(order.length - j);
                int other = order[chosen];
                order[chosen] = order[j];
                order[j] = other;
            }
            if (discrepancy(kernel, order, side) >= seen - TIE && ++asLarge == PermutationTest.ENOUGH) {
                return (double) asLarge / i;
            }
        }
        return (asLarge + 1.0) / (PermutationTest.PERMUTATIONS + 1);
    }

    private static double discrepancy(double[][] kernel, int[] order, int side) {
        double weight = -1.0 / (order.length - side);
        double sum = 0;
        for (int i = 0; i < order.length; i++) {
            double row = 0;
            for (int j = 0; j < order.length; j++) {
                row += kernel[order[i]][order[j]] * (j < side ? 1.0 / side : weight);
            }
            sum += row * (i < side ? 1.0 / side : weight);
        }
        return sum;
    }

    /** (tr Σ)² / tr Σ², both estimated without what a vector has in common with itself. */
    private static double freedom(double[][] products) {
        int n = products.length;
        double[] toMean = Arrays.stream(products).mapToDouble(row -> Arrays.stream(row).average().orElseThrow()).toArray();
        double mean = Arrays.stream(toMean).average().orElseThrow();
        double trace = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double centred = products[i][j] - toMean[i] - toMean[j] + mean;
                trace += i == j ? centred / (n - 1) : 0;
                squares += i == j ? 0 : centred * centred / ((double) n * (n - 1));
            }
        }
        // of independent vectors the squares off the diagonal have trace² / (n − 1)² more, by the common mean that was taken off
        return Math.min(n - 1.0, trace * trace / Math.max(1e-12, squares - trace * trace / ((n - 1.0) * (n - 1.0))));
    }

    /** P(Z ≥ z): Abramowitz and Stegun 26.2.17, to 1e-7. */
    private static double normalTail(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
        return z < 0 ? 1 - tail : tail;
    }
}
