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
