// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Clusters of points that lie densely (Ester, Kriegel, Sander and Xu, "A density-based algorithm for discovering clusters in large
 * spatial databases with noise", 1996). The distance is 1 - cos.
 *
 * <p>A point is a core if the points within {@code eps} of it, itself among them, weigh {@code minPoints} or more. Cores within
 * {@code eps} of one another are of one cluster. A point that is no core is of a cluster if one of its cores is within {@code eps}; if
 * those of several are, of the one whose first core comes first in the order of the points. The rest is noise.
 *
 * <p>Costs all pairs of points twice, and the memory of the vectors once more.
 */
public final class Dbscan {

    private final Distinct distinct;
    private final Distances distances;
    private final double eps;
    /** The distances of one point. */
    private final float[] row;

    private Dbscan(Distinct distinct, double eps, Runnable checkCancelled) {
        this.distinct = distinct;
        this.distances = new Distances(distinct, checkCancelled);
        this.eps = eps;
        this.row = new float[distinct.size()];
    }

    /**
     * What was found.
     *
     * @param cores boolean[points]: which of the points are cores
     */
    public record Found(Partition partition, boolean[] cores) {}

    /** As {@link #fitWithCores}, for the clusters alone. */
    public static Partition fit(Points points, double eps, double minPoints, Runnable checkCancelled) {
        return fitWithCores(points, eps, minPoints, checkCancelled).partition();
    }

    /**
     * @param eps a distance, at least 0
     * @param minPoints at least 1
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code eps} or {@code minPoints} is out of its range
     */
    public static Found fitWithCores(Points points, double eps, double minPoints, Runnable checkCancelled) {
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("[dbscan] eps must be at least 0, found [" + eps + "]");
        }
        requireMinPoints(minPoints);
        Distinct distinct = Distinct.of(points);
        Dbscan dbscan = new Dbscan(distinct, eps, checkCancelled);
        boolean[] core = dbscan.cores(minPoints);
        boolean[] cores = new boolean[points.size()];
        for (int i = 0; i < cores.length; i++) {
            cores[i] = core[distinct.places()[i]];
        }
        return new Found(distinct.partition(dbscan.groups(core), points), cores);
    }

    private static void requireMinPoints(double minPoints) {
        if (!(minPoints >= 1)) {
            throw new IllegalArgumentException("[dbscan] minPoints must be at least 1, found [" + minPoints + "]");
        }
    }

    private boolean[] cores(double minPoints) {
        boolean[] core = new boolean[row.length];
        for (int i = 0; i < row.length; i++) {
            core[i] = weightAround(i) >= minPoints;
        }
        return core;
    }

    private int[] groups(boolean[] core) {
        DisjointSets sets = new DisjointSets(row.length);
        for (int i = 0; i < row.length; i++) {
            if (core[i]) {
                joinWithCores(i, core, sets);
            }
        }
        int[] groups = sets.all();
        for (int i = 0; i < row.length; i++) {
            if (core[i] == false) {
                groups[i] = firstCluster(i, core, sets);
            }
        }
        return groups;
    }

    private double weightAround(int point) {
        distances.from(point, row);
        double sum = 0;
        for (int j = 0; j < row.length; j++) {
            sum += row[j] <= eps ? distinct.points().weights()[j] : 0;
        }
        return sum;
    }

    private void joinWithCores(int point, boolean[] core, DisjointSets sets) {
        distances.from(point, row);
        for (int j = 0; j < point; j++) {
            if (core[j] && row[j] <= eps) {
                sets.join(point, j);
            }
        }
    }

    /** Clusters go by their first cores. */
    private int firstCluster(int point, boolean[] core, DisjointSets sets) {
        distances.from(point, row);
        return IntStream.range(0, row.length).filter(j -> core[j] && row[j] <= eps).map(sets::find).min().orElse(Partition.NOISE);
    }

    /**
     * A distance that tells dense regions from sparse ones: the knee of the sorted distances within which the points have
     * {@code minPoints} neighbours, which the authors of the method suggest to look for by eye. It is where the curve is farthest below
     * the straight line between its ends (Satopää et al., "Finding a Kneedle in a haystack", 2011, for a curve that is not smoothed).
     *
     * <p>It leaves few points as noise. Where dense regions are connected by sparse ones, as with the vectors of short texts of many
     * topics, it makes one large cluster of them; a smaller distance parts them, and {@link Hdbscan} needs none.
     *
     * @param minPoints at least 1
     * @param checkCancelled called often; what it throws ends the work
     * @return a distance for {@link #fit}; 0 if there are no points
     * @throws IllegalArgumentException if {@code minPoints} is out of its range
     */
    public static double suggestEps(Points points, double minPoints, Runnable checkCancelled) {
        requireMinPoints(minPoints);
        Distinct distinct = Distinct.of(points);
        float[] distances = CoreDistances.of(distinct, new Distances(distinct, checkCancelled), minPoints);
        int[] order = IntStream
            .range(0, distances.length)
            .boxed()
            .sorted(Comparator.comparing(i -> distances[i]))
            .mapToInt(Integer::intValue)
            .toArray();
        double total = Arrays.stream(distinct.points().weights()).sum();
        double before = 0;
        double deepest = Double.NEGATIVE_INFINITY;
        double knee = 0;
        for (int i : order) {
            before += distinct.points().weights()[i];
            double height = distances[order[order.length - 1]] - distances[order[0]];
            double below = before / total - (height == 0 ? 0 : (distances[i] - distances[order[0]]) / height);
            if (below > deepest) {
                deepest = below;
                knee = distances[i];
            }
        }
        return knee;
    }
}
