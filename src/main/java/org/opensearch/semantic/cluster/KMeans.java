// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Spherical k-means: k groups such that the cosines of the points to the mean directions of their groups are greatest.
 *
 * <p>The result depends on the points, their order and the seed, and on nothing else. Points with equal vectors count as one of their
 * weights' sum. It is a local optimum, the best of {@value #RESTARTS} tries from seeds that {@link Seeding} draws.
 *
 * <p>One step costs points × k dot products, drawing the seeds as much as ln k + 2 steps. Takes the memory of the vectors once more,
 * some 50 bytes per point, and 16 per cluster and dimension.
 */
public final class KMeans {

    /** More of them bring the points less than half a percent nearer to their centroids. */
    static final int RESTARTS = 3;

    private final Distinct distinct;
    private final Distances distances;
    private final Runnable checkCancelled;

    KMeans(Points points, Runnable checkCancelled) {
        this.distinct = Distinct.of(points);
        this.distances = new Distances(distinct, checkCancelled);
        this.checkCancelled = checkCancelled;
    }

    /**
     * @param k how many clusters, at least 1; there are no more than distinct vectors
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code k} is below 1
     */
    public static Partition fit(Points points, int k, long seed, Runnable checkCancelled) {
        requireSome(k);
        return new KMeans(points, checkCancelled).fit(points, k, seed, RESTARTS);
    }

    /** {@link #fit} without a choice: one local optimum. For who wants several, of several seeds. */
    public static Partition fitOnce(Points points, int k, long seed, Runnable checkCancelled) {
        requireSome(k);
        return new KMeans(points, checkCancelled).fit(points, k, seed, 1);
    }

    private static void requireSome(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("[k-means] k must be at least 1, found [" + k + "]");
        }
    }

    /**
     * {@link #fit} with as many clusters as the points fall into: the number with the greatest {@link Silhouette} of those that
     * {@link BestNumber} tries from {@code least} to {@code most}, which are all of them if they are {@value BestNumber#TRIES} or fewer. A
     * number is judged by one local optimum. One cluster if all points are equal, as nothing sets them apart.
     *
     * @param least at least 2
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code least} is below 2 or above {@code most}
     */
    public static Partition fitAuto(Points points, int least, int most, long seed, Runnable checkCancelled) {
        if (least < 2 || most < least) {
            throw new IllegalArgumentException(
                "[k-means] the least number of clusters must be at least 2 and at most the greatest, found [" + least + "] to [" + most
                    + "]"
            );
        }
        KMeans kMeans = new KMeans(points, checkCancelled);
        int distinct = kMeans.distinct.size();
        BestNumber search = new BestNumber(
            k -> new Silhouette(points, kMeans.fit(points, k, seed, 1), checkCancelled).overall()
        );
        return kMeans.fit(points, search.between(least, Math.max(least, Math.min(most, distinct))), seed, RESTARTS);
    }

    /** @param tries how many local optima the best is taken of */
    Partition fit(Points points, int k, long seed, int tries) {
        return distinct.partition(groups(k, seed, tries), points);
    }

    private int[] groups(int k, long seed, int tries) {
        if (k >= distinct.size()) {
            return IntStream.range(0, distinct.size()).toArray();
        }
        SplittableRandom random = new SplittableRandom(seed);
        Lloyd best = null;
        for (int t = 0; t < tries; t++) {
            float[][] seeds = new Seeding(distinct.points(), distances, random).seeds(k);
            Lloyd found = new Lloyd(distinct.points(), distances.table(), seeds, checkCancelled).run();
            if (best == null || found.inertia() < best.inertia()) {
                best = found;
            }
        }
        return best.labels();
    }
}
