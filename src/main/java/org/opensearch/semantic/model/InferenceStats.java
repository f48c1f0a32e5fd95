// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What this node has embedded since it started, per class of work. Thread-safe; recording allocates nothing. */
final class InferenceStats {

    private static final class Work {
        final LongAdder texts = new LongAdder();
        final LongAdder tokens = new LongAdder();
        final LongAdder truncated = new LongAdder();
        final LongAdder rejected = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder batches = new LongAdder();
        /** Micros from submission to the start of the run. */
        final Histogram queue = new ConcurrentHistogram(TimeUnit.HOURS.toMicros(1), 2);
        /** Micros of a run. */
        final Histogram inference = new ConcurrentHistogram(TimeUnit.HOURS.toMicros(1), 2);
    }

    private final Map<Role, Work> work = new EnumMap<>(Role.class);
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();

    InferenceStats() {
        for (Role role : Role.values()) {
            work.put(role, new Work());
        }
    }

    void waited(Role role, long nanos) {
        record(work.get(role).queue, nanos);
    }

    void ran(Role role, long nanos) {
        work.get(role).batches.increment();
        record(work.get(role).inference, nanos);
    }

    void embedded(Role role, Embedding embedding) {
        Work w = work.get(role);
        w.texts.increment();
        w.tokens.add(embedding.tokens());
        if (embedding.truncated()) {
            w.truncated.increment();
        }
    }

    void rejected(Role role, int texts) {
        work.get(role).rejected.add(texts);
    }

    void failed(Role role) {
        work.get(role).failed.increment();
    }

    void cache(boolean hit) {
        (hit ? cacheHits : cacheMisses).increment();
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0L, histogram.getHighestTrackableValue()));
    }

    InferenceSnapshot snapshot(int queuedQueries, int queuedDocuments, long queuedBytes) {
        return new InferenceSnapshot(
            snapshot(Role.QUERY, queuedQueries),
            snapshot(Role.DOCUMENT, queuedDocuments),
            queuedBytes,
            cacheHits.sum(),
            cacheMisses.sum()
        );
    }

    private InferenceSnapshot.Work snapshot(Role role, int queued) {
        Work w = work.get(role);
        return new InferenceSnapshot.Work(
            w.texts.sum(),
            w.tokens.sum(),
            w.truncated.sum(),
            w.rejected.sum(),
            w.failed.sum(),
            queued,
            w.batches.sum(),
            percentiles(w.queue),
            percentiles(w.inference)
        );
    }

    private static InferenceSnapshot.Percentiles percentiles(Histogram micros) {
        return new InferenceSnapshot.Percentiles(
            micros.getValueAtPercentile(50) / 1000.0,
            micros.getValueAtPercentile(90) / 1000.0,
            micros.getValueAtPercentile(99) / 1000.0
        );
    }
}
