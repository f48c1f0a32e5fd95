// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What this node has embedded of one class of work since it started. Thread-safe; recording allocates nothing. */
final class WorkStats {

    private final LongAdder texts = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder truncated = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder inferenceNanos = new LongAdder();
    /** Micros from submission to the start of the run. */
    private final Histogram queue = new ConcurrentHistogram(TimeUnit.HOURS.toMicros(1), 2);
    /** Micros of a run. */
    private final Histogram inference = new ConcurrentHistogram(TimeUnit.HOURS.toMicros(1), 2);

    /** A run of a model that succeeded. */
    void ran(int tokens, long nanos) {
        batches.increment();
        this.tokens.add(tokens);
        inferenceNanos.add(nanos);
        record(inference, nanos);
    }

    /**
     * A text that has its vector.
     *
     * @param waitedNanos from submission to the start of the run
     */
    void embedded(boolean cut, long waitedNanos) {
        texts.increment();
        if (cut) {
            truncated.increment();
        }
        record(queue, waitedNanos);
    }

    /** So many texts had the vector of an identical one. */
    void shared(int texts) {
        duplicates.add(texts);
    }

    void rejected(int texts) {
        rejected.add(texts);
    }

    void failed() {
        failed.increment();
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0L, histogram.getHighestTrackableValue()));
    }

    /** The figures now, with what is accepted and not yet answered. */
    InferenceSnapshot.Work snapshot(Admission... admissions) {
        return new InferenceSnapshot.Work(
            texts.sum(),
            duplicates.sum(),
            truncated.sum(),
            rejected.sum(),
            failed.sum(),
            Arrays.stream(admissions).mapToInt(Admission::texts).sum(),
            Arrays.stream(admissions).mapToLong(Admission::bytes).sum(),
            batches.sum(),
            tokens.sum(),
            inferenceNanos.sum(),
            percentiles(queue),
            percentiles(inference)
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
