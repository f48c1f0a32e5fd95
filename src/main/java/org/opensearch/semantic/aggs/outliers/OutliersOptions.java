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
import org.opensearch.semantic.aggs.ClusterCount;
import org.opensearch.semantic.aggs.LabelOptions;

/**
 * What a {@code semantic_outliers} asks for.
 *
 * @param field full dotted name of a vector field
 * @param size most vectors to list, 1 to {@value #MOST_LISTED}
 * @param threshold least score that is counted and listed, in [0, 1]
 * @param clusters how many there are of those that the answer refers to: the clusters of a {@code semantic_clusters} with k-means
 * @param labels the field whose words name the clusters, if they are to be named
 * @param sampleSize most distinct vectors that show what is usual, and that the clusters are found in, at most
 *     {@link ClusterCount#LARGEST_SAMPLE}; 0: as many as serve each best
 * @param seed of the sample and of all that is found in it
 */
record OutliersOptions(
    String field,
    int size,
    double threshold,
    ClusterCount clusters,
    Optional<LabelOptions> labels,
    int sampleSize,
    long seed
)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_LISTED = 1_000;

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
        if (sampleSize < 0 || sampleSize > ClusterCount.LARGEST_SAMPLE) {
            throw refusal("[sample_size] is [" + sampleSize + "], and must be from 1 to " + ClusterCount.LARGEST_SAMPLE);
        }
        Objects.requireNonNull(labels);
        if (sampleSize > 0 && clusters.k() > sampleSize) {
            throw refusal(
                "[sample_size] is [" + sampleSize + "], fewer than the [" + clusters.k()
                    + "] clusters that are asked for, which are found in it; raise it, or ask for fewer"
            );
        }
    }

    /** The same of another field. */
    OutliersOptions of(String other) {
        return new OutliersOptions(other, size, threshold, clusters, labels, sampleSize, seed);
    }

    static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + OutliersAggregationBuilder.NAME + "] " + message);
    }

    static OutliersOptions parse(XContentParser parser) throws IOException {
        return OutliersParser.parse(parser);
    }

    OutliersOptions(StreamInput in) throws IOException {
        this(
            in.readString(),
            in.readVInt(),
            in.readDouble(),
            new ClusterCount(in),
            Optional.ofNullable(in.readOptionalWriteable(LabelOptions::new)),
            in.readVInt(),
            in.readLong()
        );
    }

    // Plugin and server have one version: what comes later is written to streams of that version only (StreamOutput.getVersion).
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(size);
        out.writeDouble(threshold);
        clusters.writeTo(out);
        out.writeOptionalWriteable(labels.orElse(null));
        out.writeVInt(sampleSize);
        out.writeLong(seed);
    }

    /** Most distinct vectors that show what is usual. */
    int usualSample() {
        return sampleSize == 0 ? ClusterCount.LARGEST_SAMPLE : sampleSize;
    }

    /** Most distinct vectors that the clusters are found in. */
    int clusterSample() {
        return sampleSize == 0 ? clusters.usualSample() : sampleSize;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("field", field).field("size", size).field("threshold", threshold);
        clusters.toXContent(builder);
        if (labels.isPresent()) {
            labels.get().toXContent(builder);
        }
        if (sampleSize > 0) {
            builder.field("sample_size", sampleSize);
        }
        return builder.field("seed", seed).endObject();
    }
}
