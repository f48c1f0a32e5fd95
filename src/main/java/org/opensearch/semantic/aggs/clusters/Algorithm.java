// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.SampledPoints;
import org.opensearch.semantic.cluster.Partition;

/** How clusters are found in a sample, and with which parameters. */
sealed interface Algorithm extends Writeable permits KMeansAlgorithm, HierarchicalAlgorithm, DbscanAlgorithm, HdbscanAlgorithm {

    /** The greatest distance 1 - cos there is. */
    double MOST_DISTANCE = 2;
    int MOST_POINTS = 100_000;

    /** What was found in a sample, and the distance it was found with, where there is one. */
    record Found(Partition partition, Assignment assignment, OptionalDouble eps) {}

    /**
     * @param sampled at least one vector
     * @param check called often; what it throws ends the work
     */
    Found fit(SampledPoints sampled, long seed, Runnable check);

    /** Whether documents may belong to no cluster. */
    boolean hasNoise();

    /** Most vectors of the sample, unless the request says otherwise. Usually all pairs are compared, which bounds it. */
    default int usualSample() {
        return 2_000;
    }

    /** Most vectors of the sample that may be asked for. */
    default int largestSample() {
        return 5_000;
    }

    /** The clusters that were asked for; 1 if their number is up to the data. */
    default int asked() {
        return 1;
    }

    String name();

    XContentBuilder toXContent(XContentBuilder builder) throws IOException;

    static Algorithm read(StreamInput in) throws IOException {
        String name = in.readString();
        return switch (name) {
            case KMeansAlgorithm.NAME -> new KMeansAlgorithm(new ClusterCount(in));
            case HierarchicalAlgorithm.NAME -> new HierarchicalAlgorithm(in);
            case DbscanAlgorithm.NAME -> new DbscanAlgorithm(Optional.ofNullable(in.readOptionalDouble()), in.readVInt());
            case HdbscanAlgorithm.NAME -> new HdbscanAlgorithm(in.readVInt(), in.readVInt());
            default -> throw new IllegalArgumentException("[semantic_clusters] algorithm [" + name + "] is not known to this node");
        };
    }

    static void requireDistance(String name, double distance) {
        if (!(distance > 0 && distance <= MOST_DISTANCE)) {
            throw ClustersOptions.refusal(
                String.format(Locale.ROOT, "[%s] is [%s], and must be a distance 1 - cos above 0, up to 2", name, distance)
            );
        }
    }

    static void requirePoints(String name, int points, int least) {
        if (points < least || points > MOST_POINTS) {
            throw ClustersOptions.refusal("[" + name + "] is [" + points + "], and must be from " + least + " to " + MOST_POINTS);
        }
    }
}
