// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.stream.IntStream;
import org.opensearch.semantic.vector.VectorTable;

/**
 * Joins clusters by their mean distance, with no matrix of all pairs.
 *
 * <ul>
 * <li>A chain goes from any cluster to its nearest one, from there to the nearest of that, and so on. Distances only get smaller, so it
 * ends at two clusters that are each other's nearest. These are joined, and the chain goes on from where it was before them (Murtagh,
 * "A survey of recent advances in hierarchical clustering algorithms", 1983). That joins in another order than by distance, and finds
 * the same hierarchy, since joining two clusters brings neither nearer to a third; so the joins are sorted at the end.
 * <li>The mean of the cosines of all pairs of two clusters is the dot product of their mean vectors: xᵢ·yⱼ averaged over i and j is
 * x̄·ȳ. So a cluster is its mean vector, and its distances are found with a table of these.
 * </ul>
 *
 * <p>Costs about 1.5 times the dot products of all pairs of points, and at most three times the memory of their vectors.
 */
final class NearestChain {

    /** A table no larger than this is not worth making smaller. */
    private static final int SMALL = 256;

    private final Points points;
    private final Runnable checkCancelled;
    /** Sum of the vectors of a cluster, by the number of its first point; null while it is that point alone. */
    private final double[][] sums;
    /** Weight of a cluster; 0 if it was joined to another one. */
    private final double[] weights;
    /** How high the last join of a cluster was. */
    private final float[] tops;
    /** Mean vectors. */
    private VectorTable table;
    /** The cluster that each vector of the table belongs to, or belonged to before it was joined to another one. */
    private int[] clusters;
    /** The other way round. */
    private final int[] places;
    private final float[] dots;

    private final int[] chain;
    private final boolean[] inChain;
    private int length;
    /** The distance of the last cluster of the chain to its nearest. */
    private float reach;

    NearestChain(Points points, Runnable checkCancelled) {
        int n = points.size();
        this.points = points;
        this.checkCancelled = checkCancelled;
        this.sums = new double[n][];
        this.weights = points.weights().clone();
        this.tops = new float[n];
        this.places = new int[n];
        this.dots = new float[n];
        this.chain = new int[n];
        this.inChain = new boolean[n];
    }

    /** To be called once. */
    Dendrogram joinAll() {
        int joins = Math.max(0, points.size() - 1);
        Dendrogram dendrogram = new Dendrogram(new int[joins], new int[joins], new float[joins]);
        fillTable();
        for (int j = 0; j < joins; j++) {
            if (points.size() - j <= clusters.length / 2 && clusters.length > SMALL) {
                fillTable();
            }
            growChain();
            int a = pop();
            int b = pop();
            dendrogram.ones()[j] = a;
            dendrogram.others()[j] = b;
            dendrogram.heights()[j] = join(Math.min(a, b), Math.max(a, b));
        }
        return dendrogram.sorted();
    }

    private void fillTable() {
        clusters = IntStream.range(0, weights.length).filter(c -> weights[c] > 0).toArray();
        float[][] means = new float[clusters.length][];
        for (int i = 0; i < clusters.length; i++) {
            means[i] = mean(clusters[i]);
            places[clusters[i]] = i;
        }
        table = new VectorTable(means);
    }

    /** Until the last two are each other's nearest. */
    private void growChain() {
        if (length == 0) {
            push(IntStream.of(clusters).filter(c -> weights[c] > 0).findFirst().orElseThrow());
        }
        while (true) {
            int before = length > 1 ? chain[length - 2] : -1;
            int next = nearest(chain[length - 1], before);
            if (next == before) {
                return;
            }
            if (inChain[next]) {
                // by rounding alone, a join brought the end of the chain nearer to what is before it
                while (chain[length - 1] != next) {
                    pop();
                }
            } else {
                push(next);
            }
        }
    }

    private void push(int cluster) {
        chain[length++] = cluster;
        inChain[cluster] = true;
    }

    private int pop() {
        inChain[chain[--length]] = false;
        return chain[length];
    }

    /** @param before the one that is taken if none is nearer; -1 if there is none */
    private int nearest(int cluster, int before) {
        checkCancelled.run();
        table.dots(mean(cluster), dots);
        int nearest = before;
        reach = before < 0 ? Float.POSITIVE_INFINITY : Math.max(0, 1 - dots[places[before]]);
        for (int i = 0; i < clusters.length; i++) {
            if (1 - dots[i] < reach && reach > 0 && clusters[i] != cluster && weights[clusters[i]] > 0) {
                nearest = clusters[i];
                reach = Math.max(0, 1 - dots[i]);
            }
        }
        return nearest;
    }

    private float join(int kept, int gone) {
        double[] sum = sum(kept);
        double[] other = sum(gone);
        for (int d = 0; d < sum.length; d++) {
            sum[d] += other[d];
        }
        sums[kept] = sum;
        sums[gone] = null;
        weights[kept] += weights[gone];
        weights[gone] = 0;
        table.set(places[kept], mean(kept));
        // rounding could make it lower than what it is made of
        tops[kept] = Math.max(reach, Math.max(tops[kept], tops[gone]));
        return tops[kept];
    }

    private double[] sum(int cluster) {
        if (sums[cluster] != null) {
            return sums[cluster];
        }
        float[] vector = points.vectors()[cluster];
        double[] sum = new double[vector.length];
        for (int d = 0; d < sum.length; d++) {
            sum[d] = weights[cluster] * vector[d];
        }
        return sum;
    }

    private float[] mean(int cluster) {
        if (sums[cluster] == null) {
            return points.vectors()[cluster];
        }
        float[] mean = new float[points.dimension()];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sums[cluster][d] / weights[cluster]);
        }
        return mean;
    }
}
