// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;

/** The spherical k-means of {@link KMeans}. */
record KMeansAlgorithm(ClusterCount count) implements Algorithm {

    static final String NAME = "kmeans";

    private static final int VECTORS_PER_CLUSTER = 50;

    @Override
    public Found fit(Sampled sampled, long seed, Runnable check) {
        Points points = sampled.points();
        Partition partition = count.isAuto()
            ? KMeans.fitAuto(points, ClusterCount.LEAST_TRIED, count.most(), seed, check)
            : KMeans.fit(points, count.k(), seed, check);
        return new Found(partition, Assignment.nearestCentre(partition.means(points)), OptionalDouble.empty());
    }

    @Override
    public boolean hasNoise() {
        return false;
    }

    /** Enough for the centres of many clusters. */
    @Override
    public int usualSample() {
        return Math.clamp((long) VECTORS_PER_CLUSTER * count.asked(), 5_000, ClustersOptions.LARGEST_SAMPLE);
    }

    @Override
    public int largestSample() {
        return ClustersOptions.LARGEST_SAMPLE;
    }

    @Override
    public int asked() {
        return count.asked();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return count.toXContent(builder);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(NAME);
        count.writeTo(out);
    }
}
