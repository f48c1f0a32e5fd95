// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

/**
 * A hierarchy of clusters: the two that are nearest become one, again and again, where the distance of clusters is the mean distance
 * 1 - cos of all pairs of their points (Sokal and Michener, 1958; UPGMA). A point of weight w counts as w points.
 *
 * <p>How it is found and what it costs: {@link NearestChain}.
 */
public final class AverageLinkage {

    private final Points points;
    private final Distinct distinct;
    private final Dendrogram dendrogram;

    private AverageLinkage(Points points, Distinct distinct, Dendrogram dendrogram) {
        this.points = points;
        this.distinct = distinct;
        this.dendrogram = dendrogram;
    }

    /** @param checkCancelled called often; what it throws ends the work */
    public static AverageLinkage fit(Points points, Runnable checkCancelled) {
        Distinct distinct = Distinct.of(points);
        return new AverageLinkage(points, distinct, new NearestChain(distinct.points(), checkCancelled).joinAll());
    }

    /**
     * The clusters when there were so many.
     *
     * @param k at least 1; there are no more clusters than distinct vectors
     * @throws IllegalArgumentException if {@code k} is below 1
     */
    public Partition cut(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("[average linkage] k must be at least 1, found [" + k + "]");
        }
        return after(Math.max(0, distinct.size() - k));
    }

    /**
     * The clusters when there were as many as the points fall into: the number with the greatest {@link Silhouette} of those that
     * {@link BestNumber} tries. One cluster if all points are equal.
     *
     * @param least at least 2
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if {@code least} is below 2 or above {@code most}
     */
    public Partition cutAuto(int least, int most, Runnable checkCancelled) {
        if (least < 2 || most < least) {
            throw new IllegalArgumentException(
                "[average linkage] the least number of clusters must be at least 2 and at most the greatest, found [" + least + "] to ["
                    + most + "]"
            );
        }
        BestNumber search = new BestNumber(k -> new Silhouette(points, cut(k), checkCancelled).overall());
        return cut(search.between(least, Math.max(least, Math.min(most, distinct.size()))));
    }

    /**
     * The clusters when no two were within a distance any more.
     *
     * @param distance 1 - cos, at least 0
     * @throws IllegalArgumentException if {@code distance} is below 0 or NaN
     */
    public Partition cut(double distance) {
        if (!(distance >= 0)) {
            throw new IllegalArgumentException("[average linkage] distance must be at least 0, found [" + distance + "]");
        }
        int joins = 0;
        while (joins < dendrogram.joins() && dendrogram.heights()[joins] <= distance) {
            joins++;
        }
        return after(joins);
    }

    private Partition after(int joins) {
        return distinct.partition(dendrogram.groups(distinct.size(), joins), points);
    }
}
