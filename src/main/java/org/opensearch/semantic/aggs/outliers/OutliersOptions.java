// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * What a {@code semantic_outliers} asks for.
 *
 * @param field full dotted name of a vector field
 * @param size most vectors to list, 1 to {@value #MOST_LISTED}
 * @param threshold least score that is counted and listed, in [0, 1]
 * @param clusters those that the answer refers to
 * @param sampleSize most distinct vectors that show what is usual, and that the clusters are found in, at most
 *     {@value #LARGEST_SAMPLE}; 0: as many as serve each best
 * @param seed of the sample and of all that is found in it
 */
record OutliersOptions(String field, int size, double threshold, Clusters clusters, int sampleSize, long seed)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_LISTED = 1_000;
    static final int LARGEST_SAMPLE = 10_000;

    /**
     * The clusters of the request: those of a {@code semantic_clusters} with the same parameters.
     *
     * @param k so many, 1 to {@value #MOST}; 0: as many as give the greatest silhouette
     * @param most where {@code k} is 0: tried are 2 to so many, at most {@value #MOST_TRIED}; else {@code k}
     * @param labels the field whose words name the clusters, if they are to be named
     */
    record Clusters(int k, int most, Optional<Labels> labels) implements Writeable {

        static final int MOST = 1_000;
        static final int MOST_TRIED = 50;
        static final int USUALLY_TRIED = 20;
        static final String AUTO = "auto";

        Clusters {
            if (k < 0 || k > MOST) {
                throw refusal("[k] is [" + k + "], and must be from 1 to " + MOST + ", or [" + AUTO + "]");
            }
            if (k == 0 && (most < 2 || most > MOST_TRIED)) {
                throw refusal("[max_k] is [" + most + "], and must be from 2 to " + MOST_TRIED);
            }
            Objects.requireNonNull(labels);
        }

        Clusters(StreamInput in) throws IOException {
            this(in.readVInt(), in.readVInt(), Optional.ofNullable(in.readOptionalWriteable(Labels::new)));
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVInt(k);
            out.writeVInt(most);
            out.writeOptionalWriteable(labels.orElse(null));
        }

        boolean isAuto() {
            return k == 0;
        }

        /** Sample of a {@code semantic_clusters} that is not told another. */
        int usualSample() {
            return isAuto() ? 2_000 : LARGEST_SAMPLE;
        }
    }

    /**
     * @param field full dotted name of a field of type text or keyword
     * @param terms most words of a label, 1 to {@value #MOST_TERMS}
     */
    record Labels(String field, int terms) implements Writeable {

        static final int MOST_TERMS = 20;

        Labels {
            if (field.isBlank()) {
                throw refusal("[label_field] is blank: name a field of type [text] or [keyword], or leave it out");
            }
            if (terms < 1 || terms > MOST_TERMS) {
                throw refusal("[label_terms] is [" + terms + "], and must be from 1 to " + MOST_TERMS);
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

    OutliersOptions {
        if (field == null || field.isBlank()) {
            throw refusal("[field] is needed: name a field of type [knn_vector]");
        }
        if (size < 1 || size > MOST_LISTED) {
            throw refusal("[size] is [" + size + "], and must be from 1 to " + MOST_LISTED);
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            throw refusal(String.format(Locale.ROOT, "[threshold] is [%s], and must be a score from 0 (all documents) to 1", threshold));
        }
        if (sampleSize < 0 || sampleSize > LARGEST_SAMPLE) {
            throw refusal("[sample_size] is [" + sampleSize + "], and must be from 1 to " + LARGEST_SAMPLE);
        }
        if (sampleSize > 0 && clusters.k() > sampleSize) {
            throw refusal(
                "[sample_size] is [" + sampleSize + "], fewer than the [" + clusters.k()
                    + "] clusters that are asked for, which are found in it; raise it, or ask for fewer"
            );
        }
    }

    static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + OutliersAggregationBuilder.NAME + "] " + message);
    }

    static OutliersOptions parse(XContentParser parser) throws IOException {
        return OutliersParser.parse(parser);
    }

    OutliersOptions(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readDouble(), new Clusters(in), in.readVInt(), in.readLong());
    }

    // Plugin and server have one version: what comes later is written to streams of that version only (StreamOutput.getVersion).
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(size);
        out.writeDouble(threshold);
        clusters.writeTo(out);
        out.writeVInt(sampleSize);
        out.writeLong(seed);
    }

    /** Most distinct vectors that show what is usual. */
    int usualSample() {
        return sampleSize == 0 ? LARGEST_SAMPLE : sampleSize;
    }

    /** Most distinct vectors that the clusters are found in. */
    int clusterSample() {
        return sampleSize == 0 ? clusters.usualSample() : sampleSize;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("field", field).field("size", size).field("threshold", threshold);
        if (clusters.isAuto()) {
            builder.field("k", Clusters.AUTO).field("max_k", clusters.most());
        } else {
            builder.field("k", clusters.k());
        }
        if (clusters.labels().isPresent()) {
            builder.field("label_field", clusters.labels().get().field()).field("label_terms", clusters.labels().get().terms());
        }
        if (sampleSize > 0) {
            builder.field("sample_size", sampleSize);
        }
        return builder.field("seed", seed).endObject();
    }
}
