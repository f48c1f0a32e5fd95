// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.tasks.CancellableTask;

/** Waits where the cluster has other work to do, and notices that it need not wait any more. For one thread. */
final class Patience {

    private static final Logger logger = LogManager.getLogger(Patience.class);

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 30_000;
    private static final long SLICE_MILLIS = 100;

    private final CancellableTask task;
    private final long longest;
    private long next;

    Patience(CancellableTask task) {
        this(task, LONGEST_MILLIS);
    }

    /** @param longest milliseconds of a wait */
    Patience(CancellableTask task, long longest) {
        this.task = task;
        this.longest = longest;
        wentOn();
    }

    /**
     * Waits twice as long as the time before.
     *
     * @throws TaskCancelledException if the task is cancelled
     */
    void wait(String reason) {
        logger.debug("[reembed] waits [{}] ms: {}", next, reason);
        pause(next);
        next = Math.min(longest, 2 * next);
    }

    /** It went on: the next wait is a short one. */
    void wentOn() {
        next = Math.min(longest, FIRST_MILLIS);
    }

    /**
     * Waits.
     *
     * @throws TaskCancelledException if the task is cancelled
     */
    void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            ensureNotCancelled();
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            try {
                Thread.sleep(Math.max(0, Math.min(SLICE_MILLIS, left)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("[reembed] the node is closing", e);
            }
        } while (System.nanoTime() < end);
    }

    void ensureNotCancelled() {
        if (task.isCancelled()) {
            throw new TaskCancelledException("[reembed] cancelled: " + task.getReasonCancelled());
        }
    }
}
