// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.cluster.Hdbscan;
import org.opensearch.semantic.cluster.Partition;

/**
 * {@link Hdbscan}.
 *
 * @param minClusterSize fewest documents of a cluster
 * @param minSamples documents around a point that say how dense it is there
 */
record HdbscanAlgorithm(int minClusterSize, int minSamples) implements Algorithm {

    static final String NAME = "hdbscan";

    HdbscanAlgorithm {
        Algorithm.requirePoints("min_cluster_size", minClusterSize, 2);
        Algorithm.requirePoints("min_samples", minSamples, 1);
    }

    @Override
    public Found fit(SampledPoints sampled, long seed, Runnable check) {
        Partition partition = Hdbscan.fit(sampled.points(), minClusterSize, minSamples, check);
        return new Found(partition, Assignment.nearestMember(sampled, partition, check), OptionalDouble.empty());
    }

    @Override
    public boolean hasNoise() {
        return true;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder) throws IOException {
        return builder.field("min_cluster_size", minClusterSize).field("min_samples", minSamples);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(NAME);
        out.writeVInt(minClusterSize);
        out.writeVInt(minSamples);
    }
}
