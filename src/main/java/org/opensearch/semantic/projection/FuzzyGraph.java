// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;

/**
 * Which points belong together, and how much: the fuzzy simplicial set of the paper (section 3.1, algorithms 2 and 3), less the words
 * of topology.
 *
 * <p>A point's nearest neighbour belongs to it fully, at distance ρ. The others do by exp(−(distance − ρ)/σ), with the point's own
 * width σ such that these add up to log₂ k: so each point has about as many near ones, be it in a dense or a thin region. That
 * i belongs to j or j to i has the weight a + b − a b.
 *
 * @param heads int[edges]
 * @param tails int[edges]; every pair of points at most once
 * @param weights double[edges], above 0 and at most 1
 */
record FuzzyGraph(int[] heads, int[] tails, double[] weights) {

    private static final int BISECTIONS = 64;
    private static final double TOLERANCE = 1e-5;
    /** The width is at least this share of the mean distance. */
    private static final double LEAST_WIDTH = 1e-3;

    static FuzzyGraph of(Neighbors neighbors) {
        double[][] memberships = memberships(neighbors);
        int[] heads = new int[neighbors.size() * neighbors.k()];
        int[] tails = new int[heads.length];
        double[] weights = new double[heads.length];
        int edges = 0;
        for (int i = 0; i < neighbors.size(); i++) {
            for (int n = 0; n < neighbors.k(); n++) {
                int j = neighbors.ids()[i][n];
                int back = indexOf(neighbors.ids()[j], i);
                if (back >= 0 && j < i) {
                    continue; // the edge is there already
                }
                double there = memberships[i][n];
                double here = back < 0 ? 0 : memberships[j][back];
                double weight = there + here - there * here;
                if (weight > 0) {
                    heads[edges] = i;
                    tails[edges] = j;
                    weights[edges++] = weight;
                }
            }
        }
        return new FuzzyGraph(Arrays.copyOf(heads, edges), Arrays.copyOf(tails, edges), Arrays.copyOf(weights, edges));
    }

    private static int indexOf(int[] ids, int id) {
        for (int n = 0; n < ids.length; n++) {
            if (ids[n] == id) {
                return n;
            }
        }
        return -1;
    }

    private static double[][] memberships(Neighbors neighbors) {
        double all = Arrays.stream(neighbors.distances()).mapToDouble(FuzzyGraph::mean).average().orElse(0);
        double[][] memberships = new double[neighbors.size()][neighbors.k()];
        for (int i = 0; i < neighbors.size(); i++) {
            double[] distances = neighbors.distances()[i];
            double nearest = Arrays.stream(distances).filter(distance -> distance > 0).findFirst().orElse(0);
            double width = Math.max(width(distances, nearest), LEAST_WIDTH * (nearest > 0 ? mean(distances) : all));
            for (int n = 0; n < distances.length; n++) {
                memberships[i][n] = membership(distances[n] - nearest, width);
            }
        }
        return memberships;
    }

    private static double mean(double[] distances) {
        return Arrays.stream(distances).average().orElse(0);
    }

    private static double membership(double beyond, double width) {
        return beyond <= 0 ? 1 : StrictMath.exp(-beyond / width);
    }

    /** By bisection, doubling while there is no upper end. Equal distances have no width that fits: it goes to one end. */
    private static double width(double[] distances, double nearest) {
        double wanted = StrictMath.log(distances.length) / StrictMath.log(2);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double width = 1;
        for (int step = 0; step < BISECTIONS; step++) {
            double sum = 0;
            for (double distance : distances) {
                sum += membership(distance - nearest, width);
            }
            if (Math.abs(sum - wanted) < TOLERANCE) {
                break;
            }
            if (sum > wanted) {
                high = width;
            } else {
                low = width;
            }
            width = high == Double.POSITIVE_INFINITY ? 2 * width : (low + high) / 2;
        }
        return width;
    }
}
