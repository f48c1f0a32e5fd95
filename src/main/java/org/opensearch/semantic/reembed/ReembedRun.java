// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.threadpool.ThreadPool;

/**
 * One re-embedding, from its start, or from where another node has left it, to its end:
 * <ol>
 *   <li>go through the documents that need it, page by page;
 *   <li>where only missing vectors are made, do it again until a pass finds nothing to do: a document that was under way when the passes
 *       began may have been written without the vector;
 *   <li>if all went well and it was asked for, switch searches to the new field, and look once more.
 * </ol>
 * What is done already needs no note of its own: a document that has its vector is not embedded again. Blocks a generic thread.
 */
final class ReembedRun {

    private static final Logger logger = LogManager.getLogger(ReembedRun.class);

    private static final int MOST_PASSES = 100;
    /** With ever longer waits between them: half an hour. */
    private static final int MOST_FAILURES_IN_A_ROW = 70;
    private static final long BETWEEN_PASSES_MILLIS = 1_000;
    /** After this time from its start, documents that did not know of the new field are written, or so late that the last pass is there. */
    private static final long UNDER_WAY_MILLIS = 3_000;
    private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ThreadPool threadPool;
    private final ReembedTask task;
    private final Reembedding job;
    private final ReembedPass pass;
    private final Reports reports;
    private final SwitchOver switchOver;
    private final Patience patience;

    private Progress progress = Progress.NONE;
    private long reported = System.nanoTime();

    ReembedRun(ThreadPool threadPool, ReembedTask task, Reembedding job, ReembedPass pass, Reports reports, SwitchOver switchOver) {
        this.threadPool = threadPool;
        this.task = task;
        this.job = job;
        this.pass = pass;
        this.reports = reports;
        this.switchOver = switchOver;
        this.patience = new Patience(task);
    }

    /** Ends with the report of what has become of it; without one if it is to go on at another node. */
    void run() {
        try {
            progress = patiently(this::before);
            end(work(), Optional.empty());
        } catch (TaskCancelledException e) {
            if (task.cancelledByUser()) {
                end(givenUp(), Optional.empty());
            } else {
                task.markAsCompleted();
            }
        } catch (Exception e) {
            if (isClosing()) {
                logger.debug("[reembed] the node is closing, [{}] goes on elsewhere", job);
                return;
            }
            logger.warn(() -> "[reembed] can not " + job, e);
            end(State.FAILED, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private boolean isClosing() {
        return threadPool.generic().isShutdown() || Thread.currentThread().isInterrupted();
    }

    /** What a node before this one has done. */
    private Progress before() {
        return reports.find(job.taskId())
            .filter(report -> report.get(Reembedding.STARTED) instanceof Number started && started.longValue() == job.started())
            .map(report -> report.get("progress") instanceof Map<?, ?> map ? done(map) : Progress.NONE)
            .orElse(Progress.NONE);
    }

    private static Progress done(Map<?, ?> map) {
        int passes = number(map, "passes").intValue();
        return new Progress(passes, 0, 0, 0, 0, 0, 0, List.of(), number(map, "embedded").longValue(), number(map, "cleared").longValue());
    }

    private static Number number(Map<?, ?> map, String name) {
        return map.get(name) instanceof Number number ? number : 0;
    }

    private State work() {
        long before;
        do {
            before = progress.embedded();
            pass(job.documents());
        } while (job.documents() == Selection.MISSING && progress.embedded() > before && progress.passes() < MOST_PASSES);
        if (!job.moves() || job.dryRun()) {
            return State.DONE;
        }
        if (progress.failed() == 0) {
            catchUp();
        }
        if (progress.failed() > 0) {
            return State.INCOMPLETE;
        }
        if (!job.switches()) {
            return State.READY;
        }
        patience.ensureNotCancelled();
        boolean switched = patiently(() -> {
            reports.ready(job, progress);
            return switchOver.ifLast(job);
        });
        if (!switched) {
            return State.READY;
        }
        pass(Selection.MISSING);
        return State.SWITCHED;
    }

    /** What was under way when it was asked for, and did not know of the new field. */
    private void catchUp() {
        long left = job.started() + UNDER_WAY_MILLIS - System.currentTimeMillis();
        if (left > 0) {
            patience.pause(Math.min(left, UNDER_WAY_MILLIS));
        }
        pass(Selection.MISSING);
    }

    private void pass(Selection selection) {
        if (progress.passes() > 0) {
            patience.pause(BETWEEN_PASSES_MILLIS);
        }
        patiently(() -> pass.run(progress, selection, this::took));
        report();
    }

    /** Does something; if the cluster can not go on for a while, once more. */
    private <T> T patiently(Supplier<T> work) {
        long embedded = progress.embedded();
        for (int failures = 0;; failures++) {
            try {
                T result = work.get();
                patience.wentOn();
                return result;
            } catch (TaskCancelledException | IllegalArgumentException | IndexNotFoundException e) {
                throw e;
            } catch (RuntimeException e) {
                if (failures == MOST_FAILURES_IN_A_ROW || isClosing()) {
                    throw e;
                }
                failures = progress.embedded() > embedded ? 0 : failures;
                embedded = progress.embedded();
                logger.warn(() -> "[reembed] will try again to " + job, e);
                patience.wait("something is not available");
            }
        }
    }

    private void took(Progress now) {
        progress = now;
        task.progress(now);
        if (System.nanoTime() - reported > REPORT_EVERY_NANOS) {
            report();
        }
    }

    private void report() {
        patience.ensureNotCancelled();
        reports.running(job, progress);
        reported = System.nanoTime();
    }

    /** What becomes of it when it is cancelled: it may have been too late. */
    private State givenUp() {
        if (job.moves() && !job.dryRun()) {
            try {
                switchOver.cancel(job);
            } catch (IllegalArgumentException e) {
                logger.debug("[reembed] cancelled after it had switched", e);
                return State.SWITCHED;
            }
        }
        return State.CANCELLED;
    }

    private void end(State state, Optional<String> error) {
        try {
            reports.put(job, state, progress, error);
        } catch (RuntimeException e) {
            logger.warn(() -> "[reembed] the report is lost: " + state + " " + job, e);
        }
        task.markAsCompleted();
    }
}
