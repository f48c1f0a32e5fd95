// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;

/**
 * Clusters at whatever density each of them has (Campello, Moulavi and Sander, "Density-based clustering based on hierarchical density
 * estimates", 2013). The distance is 1 - cos.
 *
 * <ul>
 * <li>The core distance of a point is that within which it has {@code minSamples} neighbours, itself among them. Two points are as far
 * apart as the greatest of their core distances and their distance: {@link CoreDistances}.
 * <li>The shortest edges that connect all points by that measure are found: {@link SpanningTree}. Taking the longest of them away, and
 * so on, parts the points into ever denser groups.
 * <li>A group is a cluster as long as it weighs {@code minClusterSize}: {@link CondensedTree}. Of all clusters that do not overlap those
 * are chosen that last longest, added up over their points. The rest is noise.
 * </ul>
 *
 * <p>All points together are never chosen as a cluster, as they would lie dense against nothing, unless they are all equal: then they are
 * one. A point of weight w counts as w points at distance 0 from one another.
 *
 * <p>Costs all pairs of points twice, and the memory of the vectors once more.
 */
public final class Hdbscan {

    private Hdbscan() {}

    /**
     * @param minClusterSize at least 2
     * @param minSamples at least 1
     * @param checkCancelled called often; what it throws ends the work
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static Partition fit(Points points, double minClusterSize, double minSamples, Runnable checkCancelled) {
        if (!(minClusterSize >= 2)) {
            throw new IllegalArgumentException("[hdbscan] minClusterSize must be at least 2, found [" + minClusterSize + "]");
        }
        if (!(minSamples >= 1)) {
            throw new IllegalArgumentException("[hdbscan] minSamples must be at least 1, found [" + minSamples + "]");
        }
        Distinct distinct = Distinct.of(points);
        return distinct.partition(groups(distinct, minClusterSize, minSamples, checkCancelled), points);
    }

    private static int[] groups(Distinct distinct, double minClusterSize, double minSamples, Runnable checkCancelled) {
        double[] weights = distinct.points().weights();
        if (distinct.size() < 2) {
            int[] groups = new int[distinct.size()];
            Arrays.setAll(groups, i -> weights[i] >= minClusterSize ? 0 : Partition.NOISE);
            return groups;
        }
        Distances distances = new Distances(distinct, checkCancelled);
        float[] core = CoreDistances.of(distinct, distances, minSamples);
        Dendrogram edges = SpanningTree.of(distances, core).sorted();
        return new CondensedTree(new SingleLinkage(edges, core, weights), minClusterSize).groups();
    }
}
