// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;

/** The spherical k-means of {@link KMeans}. */
record KMeansAlgorithm(ClusterCount count) implements Algorithm {

    static final String NAME = "kmeans";

    @Override
    public Found fit(SampledPoints sampled, long seed, Runnable check) {
        Points points = sampled.points();
        Partition partition = count.kMeans(points, seed, check);
        return new Found(partition, Assignment.nearestCentre(partition.means(points)), OptionalDouble.empty());
    }

    @Override
    public boolean hasNoise() {
        return false;
    }

    @Override
    public int usualSample() {
        return count.usualSample();
    }

    @Override
    public int largestSample() {
        return ClusterCount.LARGEST_SAMPLE;
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
