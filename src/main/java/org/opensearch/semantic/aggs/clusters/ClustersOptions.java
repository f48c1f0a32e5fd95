// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What a {@code semantic_clusters} asks for.
 *
 * @param field full dotted name of a vector field
 * @param labels the field whose words name the clusters, if they are to be named
 * @param representatives how many documents to name of each cluster, 0 to {@value #MOST_REPRESENTATIVES}
 * @param sampleSize most distinct vectors that the clusters are found in, at most {@link Algorithm#largestSample()}
 * @param seed of the sample and of the algorithm
 */
record ClustersOptions(String field, Algorithm algorithm, Optional<Labels> labels, int representatives, int sampleSize, long seed)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_REPRESENTATIVES = 100;
    static final int LARGEST_SAMPLE = 10_000;
    static final int MOST_LABEL_TERMS = 20;

    /**
     * @param field full dotted name of a field of type text or keyword
     * @param terms most words of a label, 1 to {@value #MOST_LABEL_TERMS}
     */
    record Labels(String field, int terms) implements Writeable {

        Labels {
            if (field.isBlank()) {
                throw refusal("[label_field] is blank: name a field of type [text] or [keyword], or leave it out");
            }
            if (terms < 1 || terms > MOST_LABEL_TERMS) {
                throw refusal("[label_terms] is [" + terms + "], and must be from 1 to " + MOST_LABEL_TERMS);
            }
        }

        Labels(StreamInput in) throws IOException {
            this(in.readString(), in.readVInt());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeString(field);
            out.writeVInt(terms);
        }
    }

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

    static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + ClustersAggregationBuilder.NAME + "] " + message);
    }

    ClustersOptions(StreamInput in) throws IOException {
        this(
            in.readString(),
            Algorithm.read(in),
            Optional.ofNullable(in.readOptionalWriteable(Labels::new)),
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
            builder.field("label_field", labels.get().field()).field("label_terms", labels.get().terms());
        }
        return builder.field("representatives", representatives).field("sample_size", sampleSize).field("seed", seed).endObject();
    }
}
