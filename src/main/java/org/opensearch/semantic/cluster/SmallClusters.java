// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Many small clusters, whose centres stand for what is usual among the points: the strangeness of a vector is its cosine distance to the
 * nearest of them. That is the mean over a few clusterings from different seeds: one of them is a matter of luck for a vector at the edge
 * of its cluster.
 */
public final class SmallClusters {

    /** Clusterings whose distances are averaged. */
    public static final int FITS = 3;

    /** Centres per square root of the vectors that are clustered: measured, see the table in docs/outliers.md. */
    private static final double CENTRES = 2.5;

    private SmallClusters() {}

    /** How many centres stand for so many vectors. */
    public static int centres(int vectors) {
        return (int) Math.round(CENTRES * Math.sqrt(vectors));
    }

    /**
     * The means of the clusters, not normalized: {@value #FITS} times double[clusters][dimension].
     *
     * @param points at least one
     * @param check called often; what it throws ends the work
     */
    public static List<double[][]> means(Points points, long seed, Runnable check) {
        List<double[][]> means = new ArrayList<>();
        for (int fit = 0; fit < FITS; fit++) {
            means.add(KMeans.fitOnce(points, centres(points.size()), seed + fit, check).means(points));
        }
        return means;
    }
}
