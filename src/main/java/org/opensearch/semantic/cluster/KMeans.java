// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.opensearch.semantic.vector.VectorTable;

/**
 * Spherical k-means: k groups such that the cosines of the points to the mean directions of their groups are greatest.
 *
 * <p>The result depends on the points, their order and the seed, and on nothing else. Points with equal vectors count as one of their
 * weights' sum. It is a local optimum, the best of {@value #RESTARTS} tries from seeds that {@link Seeding} draws.
 *
 * <p>One step costs points × k dot products, drawing the seeds as much as ln k + 2 steps. Takes the memory of the vectors once more, and
 * 16 bytes per cluster and dimension.
 */
public final class KMeans {

    static final int RESTARTS = 3;

    private final Distinct distinct;
    private final VectorTable table;
    private final Runnable checkCancelled;

    private KMeans(Points points, Runnable checkCancelled) {
        this.distinct = Distinct.of(points);
        this.table = new VectorTable(distinct.points().vectors());
        this.checkCancelled = checkCancelled;
    }

    /**
     * @param k how many clusters, at least 1; there are no more than distinct vectors
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code k} is below 1
     */
    public static Partition fit(Points points, int k, long seed, Runnable checkCancelled) {
        if (k < 1) {
            throw new IllegalArgumentException("[k-means] k must be at least 1, found [" + k + "]");
        }
        return new KMeans(points, checkCancelled).fit(points, k, seed);
    }

    /**
     * As many clusters as the points fall into: of all numbers from {@code least} to {@code most}, the one whose partition has the
     * greatest {@link Silhouette}, the smallest of equals. One cluster if all points are equal, as nothing sets them apart.
     *
     * @param least at least 2
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code least} is below 2 or above {@code most}
     */
    public static Partition fitAuto(Points points, int least, int most, long seed, Runnable checkCancelled) {
        if (least < 2 || most < least) {
            throw new IllegalArgumentException(
                "[k-means] the number of clusters must be sought between at least 2 and no less than that, found ["
                    + least
                    + "] to ["
                    + most
                    + "]"
            );
        }
        KMeans kMeans = new KMeans(points, checkCancelled);
        Partition best = null;
        double bestSilhouette = Double.NaN;
        for (int k = least; k <= most && (best == null || k <= kMeans.distinct.size()); k++) {
            Partition found = kMeans.fit(points, k, seed);
            double silhouette = new Silhouette(points, found, checkCancelled).overall();
            if (best == null || silhouette > bestSilhouette) {
                best = found;
                bestSilhouette = silhouette;
            }
        }
        return best;
    }

    private Partition fit(Points points, int k, long seed) {
        return distinct.partition(groups(k, seed), points);
    }

    private int[] groups(int k, long seed) {
        if (k >= distinct.size()) {
            return IntStream.range(0, distinct.size()).toArray();
        }
        SplittableRandom random = new SplittableRandom(seed);
        Lloyd best = null;
        for (int t = 0; t < RESTARTS; t++) {
            float[][] seeds = new Seeding(distinct.points(), table, random, checkCancelled).seeds(k);
            Lloyd found = new Lloyd(distinct.points(), table, seeds, checkCancelled).run();
            if (best == null || found.inertia() < best.inertia()) {
                best = found;
            }
        }
        return best.labels();
    }
}
