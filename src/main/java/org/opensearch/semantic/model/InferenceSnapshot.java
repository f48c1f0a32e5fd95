// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The figures of one node, since it started.
 *
 * @param queries interactive work
 * @param documents bulk work
 * @param queuedBytes memory of the document texts that wait or are worked on
 * @param cacheHits query texts whose vector was known
 * @param cacheMisses query texts that had to be embedded
 */
public record InferenceSnapshot(Work queries, Work documents, long queuedBytes, long cacheHits, long cacheMisses)
    implements
        Writeable,
        ToXContentFragment {

    /**
     * @param texts texts embedded
     * @param tokens tokens read for them
     * @param truncated of these texts, those longer than the model reads
     * @param rejected texts refused because the queue was full
     * @param failed texts that could not be embedded
     * @param queued texts that wait or are worked on now
     * @param batches runs of the model
     * @param queueMillis from submission to the start of the run
     * @param inferenceMillis of a run
     */
    public record Work(
        long texts,
        long tokens,
        long truncated,
        long rejected,
        long failed,
        int queued,
        long batches,
        Percentiles queueMillis,
        Percentiles inferenceMillis
    ) implements Writeable, ToXContentFragment {

        Work(StreamInput in) throws IOException {
            this(
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                in.readVInt(),
                in.readVLong(),
                new Percentiles(in),
                new Percentiles(in)
            );
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(texts);
            out.writeVLong(tokens);
            out.writeVLong(truncated);
            out.writeVLong(rejected);
            out.writeVLong(failed);
            out.writeVInt(queued);
            out.writeVLong(batches);
            queueMillis.writeTo(out);
            inferenceMillis.writeTo(out);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.field("texts", texts).field("tokens", tokens).field("truncated", truncated);
            builder.field("rejected", rejected).field("failed", failed).field("queued", queued);
            builder.startObject("batches").field("count", batches);
            builder.field("mean_texts", batches == 0 ? 0 : (double) texts / batches);
            builder.field("mean_tokens", batches == 0 ? 0 : (double) tokens / batches).endObject();
            queueMillis.toXContent(builder.startObject("queue_millis"), params).endObject();
            inferenceMillis.toXContent(builder.startObject("inference_millis"), params).endObject();
            return builder;
        }
    }

    /** Percentiles of a time, in milliseconds. */
    public record Percentiles(double p50, double p90, double p99) implements Writeable, ToXContentFragment {

        Percentiles(StreamInput in) throws IOException {
            this(in.readDouble(), in.readDouble(), in.readDouble());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeDouble(p50);
            out.writeDouble(p90);
            out.writeDouble(p99);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.field("p50", p50).field("p90", p90).field("p99", p99);
        }
    }

    public InferenceSnapshot(StreamInput in) throws IOException {
        this(new Work(in), new Work(in), in.readVLong(), in.readVLong(), in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        queries.writeTo(out);
        documents.writeTo(out);
        out.writeVLong(queuedBytes);
        out.writeVLong(cacheHits);
        out.writeVLong(cacheMisses);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        queries.toXContent(builder.startObject("queries"), params);
        builder.startObject("cache").field("hits", cacheHits).field("misses", cacheMisses).endObject().endObject();
        documents.toXContent(builder.startObject("documents"), params);
        return builder.field("queued_bytes", queuedBytes).endObject();
    }
}
