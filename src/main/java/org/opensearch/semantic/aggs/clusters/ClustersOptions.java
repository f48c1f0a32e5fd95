// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.aggs.LabelOptions;

/**
 * What a {@code semantic_clusters} asks for.
 *
 * @param field full dotted name of a vector field
 * @param labels the field whose words name the clusters, if they are to be named
 * @param representatives how many documents to name of each cluster, 0 to {@value #MOST_REPRESENTATIVES}
 * @param sampleSize most distinct vectors that the clusters are found in, at most {@link Algorithm#largestSample()}
 * @param seed of the sample and of the algorithm
 */
record ClustersOptions(String field, Algorithm algorithm, Optional<LabelOptions> labels, int representatives, int sampleSize, long seed)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_REPRESENTATIVES = 100;

    ClustersOptions {
        if (field == null || field.isBlank()) {
            throw refusal("[field] is needed: name a field of type [knn_vector]");
        }
        if (representatives < 0 || representatives > MOST_REPRESENTATIVES) {
            throw refusal("[representatives] is [" + representatives + "], and must be from 0 (none) to " + MOST_REPRESENTATIVES);
        }
        if (sampleSize < 1 || sampleSize > algorithm.largestSample()) {
            throw refusal(
                "[sample_size] is [" + sampleSize + "], and must be from 1 to " + algorithm.largestSample() + " for algorithm ["
                    + algorithm.name() + "]"
            );
        }
        if (algorithm.asked() > sampleSize) {
            throw refusal(
                "[sample_size] is [" + sampleSize + "], fewer than the [" + algorithm.asked()
                    + "] clusters that are asked for, which are found in it; raise it, or ask for fewer"
            );
        }
    }

    /** The same of another field. */
    ClustersOptions of(String other) {
        return new ClustersOptions(other, algorithm, labels, representatives, sampleSize, seed);
    }

    static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + ClustersAggregationBuilder.NAME + "] " + message);
    }

    ClustersOptions(StreamInput in) throws IOException {
        this(
            in.readString(),
            Algorithm.read(in),
            Optional.ofNullable(in.readOptionalWriteable(LabelOptions::new)),
            in.readVInt(),
            in.readVInt(),
            in.readLong()
        );
    }

    // Plugin and server have one version: what comes later is written to streams of that version only (StreamOutput.getVersion).
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        algorithm.writeTo(out);
        out.writeOptionalWriteable(labels.orElse(null));
        out.writeVInt(representatives);
        out.writeVInt(sampleSize);
        out.writeLong(seed);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("field", field).field("algorithm", algorithm.name());
        algorithm.toXContent(builder);
        if (labels.isPresent()) {
            labels.get().toXContent(builder);
        }
        return builder.field("representatives", representatives).field("sample_size", sampleSize).field("seed", seed).endObject();
    }
}
