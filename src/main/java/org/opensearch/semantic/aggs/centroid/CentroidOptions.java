// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ObjectParser;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/**
 * What a {@code semantic_centroid} asks for.
 *
 * @param field full dotted name of a vector field
 * @param representatives how many of the documents nearest to the centroid to name, 0 to {@value #MOST_REPRESENTATIVES}
 * @param includeVector whether to give the centroid itself
 * @param sampleSize most vectors, per bucket, that the representatives are chosen from, 1 to {@value #LARGEST_SAMPLE}
 * @param seed of the sample
 * @param named whether ids are looked up; not part of a request, which always wants them
 */
record CentroidOptions(String field, int representatives, boolean includeVector, int sampleSize, long seed, boolean named)
    implements
        Writeable,
        ToXContentObject {

    static final int MOST_REPRESENTATIVES = 100;
    static final int LARGEST_SAMPLE = 10_000;

    private static final ParseField FIELD = new ParseField("field");
    private static final ParseField REPRESENTATIVES = new ParseField("representatives");
    private static final ParseField INCLUDE_VECTOR = new ParseField("include_vector");
    private static final ParseField SAMPLE_SIZE = new ParseField("sample_size");
    private static final ParseField SEED = new ParseField("seed");

    /** Collects what the parser finds, so that the checks below refuse in their own words, not wrapped in the parser's. */
    private static final class Found {
        private String field;
        private int representatives = 3;
        private boolean includeVector;
        private int sampleSize = 200;
        private long seed = 42;
    }

    private static final ObjectParser<Found, Void> PARSER = new ObjectParser<>(CentroidAggregationBuilder.NAME, Found::new);

    static {
        PARSER.declareString((found, field) -> found.field = field, FIELD);
        PARSER.declareInt((found, representatives) -> found.representatives = representatives, REPRESENTATIVES);
        PARSER.declareBoolean((found, includeVector) -> found.includeVector = includeVector, INCLUDE_VECTOR);
        PARSER.declareInt((found, sampleSize) -> found.sampleSize = sampleSize, SAMPLE_SIZE);
        PARSER.declareLong((found, seed) -> found.seed = seed, SEED);
    }

    CentroidOptions {
        if (field == null || field.isBlank()) {
            throw refusal("[field] is needed: name a field of type [knn_vector]");
        }
        if (representatives < 0 || representatives > MOST_REPRESENTATIVES) {
            throw refusal("[representatives] is [" + representatives + "], and must be from 0 (none) to " + MOST_REPRESENTATIVES);
        }
        if (sampleSize < 1 || sampleSize > LARGEST_SAMPLE) {
            throw refusal("[sample_size] is [" + sampleSize + "], and must be from 1 to " + LARGEST_SAMPLE);
        }
        if (sampleSize < representatives) {
            throw refusal(
                "[sample_size] is [" + sampleSize + "], fewer than the [" + representatives
                    + "] [representatives], which are chosen from it; raise it, or ask for fewer"
            );
        }
    }

    CentroidOptions(String field, int representatives, boolean includeVector, int sampleSize, long seed) {
        this(field, representatives, includeVector, sampleSize, seed, true);
    }

    /** Of a sample alone: as small a request for representatives as there is. */
    static CentroidOptions sample(String field, int size, long seed, boolean named) {
        return new CentroidOptions(field, 1, false, size, seed, named);
    }

    /** The same of another field. */
    CentroidOptions of(String other) {
        return new CentroidOptions(other, representatives, includeVector, sampleSize, seed, named);
    }

    private static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException("[" + CentroidAggregationBuilder.NAME + "] " + message);
    }

    static CentroidOptions parse(XContentParser parser) throws IOException {
        Found found = PARSER.parse(parser, null);
        return new CentroidOptions(found.field, found.representatives, found.includeVector, found.sampleSize, found.seed);
    }

    CentroidOptions(StreamInput in) throws IOException {
        this(in.readString(), in.readVInt(), in.readBoolean(), in.readVInt(), in.readLong(), in.readBoolean());
    }

    // Plugin and server have one version: what comes later is written to streams of that version only (StreamOutput.getVersion).
    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeVInt(representatives);
        out.writeBoolean(includeVector);
        out.writeVInt(sampleSize);
        out.writeLong(seed);
        out.writeBoolean(named);
    }

    /** Most vectors to sample: none if no representatives are asked for. */
    int sampleLimit() {
        return representatives == 0 ? 0 : sampleSize;
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
            .field(FIELD.getPreferredName(), field)
            .field(REPRESENTATIVES.getPreferredName(), representatives)
            .field(INCLUDE_VECTOR.getPreferredName(), includeVector)
            .field(SAMPLE_SIZE.getPreferredName(), sampleSize)
            .field(SEED.getPreferredName(), seed)
            .endObject();
    }
}
