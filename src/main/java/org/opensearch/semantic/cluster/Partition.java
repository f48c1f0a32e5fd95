// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which cluster each point belongs to. Clusters are numbered from 0 by descending weight, equal ones by the first of their points.
 *
 * @param labels int[points], the number of a cluster or {@link #NOISE}
 * @param clusters how many there are, each of at least one point
 */
public record Partition(int[] labels, int clusters) {

    /** Label of a point that belongs to no cluster. */
    public static final int NOISE = -1;

    /** @throws IllegalArgumentException if a label is none of a cluster's, or a cluster has no point */
    public Partition {
        boolean[] seen = new boolean[clusters];
        for (int label : labels) {
            if (label < NOISE || label >= clusters) {
                throw new IllegalArgumentException("[partition] label [" + label + "] of [" + clusters + "] clusters");
            }
            if (label != NOISE) {
                seen[label] = true;
            }
        }
        for (int c = 0; c < clusters; c++) {
            if (seen[c] == false) {
                throw new IllegalArgumentException("[partition] cluster [" + c + "] has no points");
            }
        }
    }

    /**
     * Numbers clusters as promised.
     *
     * @param groups int[points]: any number per cluster, or {@link #NOISE}
     */
    static Partition ordered(int[] groups, Points points) {
        // in the order of their first points, which sorting then keeps among equals
        Map<Integer, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != NOISE) {
                weights.merge(groups[i], points.weights()[i], Double::sum);
            }
        }
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        weights
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .forEach(group -> numbers.put(group.getKey(), numbers.size()));
        return new Partition(Arrays.stream(groups).map(group -> group == NOISE ? NOISE : numbers.get(group)).toArray(), numbers.size());
    }

    /** The weights of the clusters, double[clusters]. */
    public double[] weights(Points points) {
        double[] weights = new double[clusters];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != NOISE) {
                weights[labels[i]] += points.weights()[i];
            }
        }
        return weights;
    }

    /** The weighted means of the points of each cluster, double[clusters][dimension]; not normalized. */
    public double[][] means(Points points) {
        double[][] means = sums(points);
        double[] weights = weights(points);
        for (int c = 0; c < clusters; c++) {
            for (int d = 0; d < means[c].length; d++) {
                means[c][d] /= weights[c];
            }
        }
        return means;
    }

    /** The weighted sums of the points of each cluster, double[clusters][dimension]. */
    double[][] sums(Points points) {
        double[][] sums = new double[clusters][points.dimension()];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != NOISE) {
                add(points.vectors()[i], points.weights()[i], sums[labels[i]]);
            }
        }
        return sums;
    }

    private static void add(float[] vector, double weight, double[] sum) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] += weight * vector[d];
        }
    }
}
