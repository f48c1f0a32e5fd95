// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs asynchronous jobs one after another, in the order they came: a job starts when the one before it says it is done. */
final class OneAtATime {

    /** A job must not throw, and must run {@code done} exactly once. */
    interface Job {
        void start(Runnable done);
    }

    private final Executor executor;
    private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    OneAtATime(Executor executor) {
        this.executor = executor;
    }

    void submit(Job job) {
        waiting.add(job);
        if (unfinished.getAndIncrement() == 0) {
            startNext();
        }
    }

    // on the executor, not on the thread that finished the job before: a long row of quick jobs would exhaust its stack
    private void startNext() {
        executor.execute(() -> waiting.remove().start(this::finished));
    }

    private void finished() {
        if (unfinished.decrementAndGet() > 0) {
            startNext();
        }
    }
}
