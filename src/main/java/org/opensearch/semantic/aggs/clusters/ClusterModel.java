// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.cluster.Partition;

/**
 * The clusters of a request, as they were found in a sample: sent to every shard, which puts its documents into them.
 *
 * @param assignment tells the cluster of a document
 * @param centres the directions of the clusters' means in the sample; of no length where the members cancel out
 * @param facts of each cluster
 * @param noise whether there is a bucket for documents of no cluster, after those of the clusters
 * @param summary of all clusters together
 */
record ClusterModel(Assignment assignment, Directions centres, List<Facts> facts, boolean noise, Summary summary) implements Writeable {

    /**
     * What is known of a bucket from the sample.
     *
     * @param label what sets it apart; empty if nothing does, or labels were not asked for
     * @param silhouette mean silhouette of its members; NaN if there is no other cluster
     */
    record Facts(String key, String label, double silhouette) implements Writeable {

        static final String NOISE = "noise";
        private static final Facts OF_NOISE = new Facts(NOISE, "", Double.NaN);

        Facts(StreamInput in) throws IOException {
            this(in.readString(), in.readString(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(key);
            out.writeString(label);
            out.writeDouble(silhouette);
        }
    }

    /**
     * @param clusters how many were found
     * @param silhouette mean silhouette of the sample without its noise; NaN if there are fewer than two clusters
     * @param sampleSize distinct vectors of the sample
     * @param eps distance of neighbours that was used; NaN where the algorithm has none
     */
    record Summary(int clusters, double silhouette, int sampleSize, double eps) implements Writeable {

        Summary(StreamInput in) throws IOException {
            this(in.readVInt(), in.readDouble(), in.readVInt(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(clusters);
            out.writeDouble(silhouette);
            out.writeVInt(sampleSize);
            out.writeDouble(eps);
        }
    }

    ClusterModel {
        facts = List.copyOf(facts);
        Objects.requireNonNull(assignment);
    }

    /** Of a request that found no vectors. */
    static ClusterModel none(boolean noise) {
        Directions centres = new Directions(new float[0][]);
        return new ClusterModel(Assignment.none(), centres, List.of(), noise, new Summary(0, Double.NaN, 0, Double.NaN));
    }

    ClusterModel(StreamInput in) throws IOException {
        this(new Assignment(in), new Directions(in), in.readList(Facts::new), in.readBoolean(), new Summary(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        assignment.writeTo(out);
        centres.writeTo(out);
        out.writeList(facts);
        out.writeBoolean(noise);
        summary.writeTo(out);
    }

    /** The same with these labels of its clusters, and then of others, which are passed over. */
    ClusterModel labelled(List<String> labels) {
        List<Facts> named = new ArrayList<>();
        for (int c = 0; c < facts.size(); c++) {
            named.add(new Facts(facts.get(c).key(), labels.get(c), facts.get(c).silhouette()));
        }
        return new ClusterModel(assignment, centres, named, noise, summary);
    }

    /** Buckets there are: one per cluster, and that of the noise. */
    int buckets() {
        return facts.size() + (noise ? 1 : 0);
    }

    /** The bucket of a cluster, or of {@link Partition#NOISE}; -1 if there is none for noise. */
    int bucket(int cluster) {
        return cluster == Partition.NOISE && noise ? facts.size() : cluster;
    }

    Facts facts(int bucket) {
        return bucket == facts.size() ? Facts.OF_NOISE : facts.get(bucket);
    }

    /** Heap that it takes, in bytes. */
    long bytes() {
        return assignment.bytes() + Directions.bytes(centres.size(), centres.dimension());
    }
}
