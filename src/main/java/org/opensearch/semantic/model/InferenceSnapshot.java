// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
 * @param unchanged texts of documents that were not embedded, since their vectors were there already
 * @param passages texts of documents that were split
 * @param cache vectors of queries
 */
public record InferenceSnapshot(
    Work queries, Work documents, long unchanged, Passages passages, Cache cache
) implements Writeable, ToXContentFragment {

    /**
     * @param texts texts that have their vector
     * @param duplicates of these texts, those that have the vector of an identical one and cost nothing
     * @param truncated of these texts, those longer than the model reads
     * @param rejected texts refused with status 429: the queue was full, or there was no memory
     * @param failed texts that could not be embedded
     * @param queued texts that wait or are worked on now
     * @param queuedBytes memory of these texts
     * @param batches runs of the model
     * @param tokens tokens read by these runs
     * @param inferenceNanos time of these runs, added up over the workers
     * @param queueMillis from submission to the start of the run
     * @param inferenceMillis of a run
     */
    public record Work(
        long texts,
        long duplicates,
        long truncated,
        long rejected,
        long failed,
        int queued,
        long queuedBytes,
        long batches,
        long tokens,
        long inferenceNanos,
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
                in.readVLong(),
                in.readVLong(),
                in.readVLong(),
                new Percentiles(in),
                new Percentiles(in)
            );
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(texts);
            out.writeVLong(duplicates);
            out.writeVLong(truncated);
            out.writeVLong(rejected);
            out.writeVLong(failed);
            out.writeVInt(queued);
            out.writeVLong(queuedBytes);
            out.writeVLong(batches);
            out.writeVLong(tokens);
            out.writeVLong(inferenceNanos);
            queueMillis.writeTo(out);
            inferenceMillis.writeTo(out);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.field("texts", texts).field("duplicates", duplicates).field("truncated", truncated);
            builder.field("rejected", rejected).field("failed", failed);
            builder.field("queued", queued).field("queued_bytes", queuedBytes).field("tokens", tokens);
            builder.field("tokens_per_second", ratio(tokens, inferenceNanos / (double) TimeUnit.SECONDS.toNanos(1)));
            builder.startObject("batches").field("count", batches);
            builder.field("mean_texts", ratio(texts - duplicates, batches)).field("mean_tokens", ratio(tokens, batches)).endObject();
            queueMillis.toXContent(builder.startObject("queue_millis"), params).endObject();
            inferenceMillis.toXContent(builder.startObject("inference_millis"), params).endObject();
            return builder;
        }
    }

    /**
     * @param hits texts whose vector was known, or on its way
     * @param misses texts that had to be embedded
     * @param entries vectors known now
     */
    public record Cache(long hits, long misses, long entries) implements Writeable, ToXContentFragment {

        Cache(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVLong(), in.readVLong());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(hits);
            out.writeVLong(misses);
            out.writeVLong(entries);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.field("hits", hits).field("misses", misses).field("hit_rate", ratio(hits, hits + misses));
            return builder.field("entries", entries);
        }
    }

    /**
     * @param texts texts of documents that were split; of one that has several strings, all count as one
     * @param made passages of them
     * @param charactersLeftOut characters of them that are in no passage, since there would be too many
     */
    public record Passages(long texts, long made, long charactersLeftOut) implements Writeable, ToXContentFragment {

        Passages(StreamInput in) throws IOException {
            this(in.readVLong(), in.readVLong(), in.readVLong());
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            out.writeVLong(texts);
            out.writeVLong(made);
            out.writeVLong(charactersLeftOut);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject("passages").field("texts", texts).field("made", made);
            return builder.field("characters_left_out", charactersLeftOut).endObject();
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

    /** 0 while there is nothing to divide by. */
    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    public InferenceSnapshot(StreamInput in) throws IOException {
        this(new Work(in), new Work(in), in.readVLong(), new Passages(in), new Cache(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        queries.writeTo(out);
        documents.writeTo(out);
        out.writeVLong(unchanged);
        passages.writeTo(out);
        cache.writeTo(out);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        queries.toXContent(builder.startObject("queries"), params);
        cache.toXContent(builder.startObject("cache"), params).endObject().endObject();
        documents.toXContent(builder.startObject("documents"), params);
        return passages.toXContent(builder.field("unchanged", unchanged), params).endObject();
    }
}
