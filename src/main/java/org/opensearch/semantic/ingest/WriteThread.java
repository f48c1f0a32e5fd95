// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.threadpool.ThreadPool;

/** Goes on with a batch on a write thread, so that the thread that brought an answer is free for others. */
record WriteThread(String processor, ThreadPool threadPool) {

    private static final Logger LOGGER = LogManager.getLogger(WriteThread.class);

    /**
     * Runs the step, or tells of a node that is closing.
     *
     * @param closing called on this thread
     */
    void run(Runnable step, Consumer<Exception> closing) {
        ExecutorService executor = threadPool.executor(ThreadPool.Names.WRITE);
        if (executor.isShutdown()) { // would swallow a forced task
            closing.accept(new OpenSearchRejectedExecutionException("node is closing", true));
            return;
        }
        executor.execute(new AbstractRunnable() {
            @Override
            protected void doRun() {
                step.run();
            }

            @Override
            public boolean isForceExecution() {
                return true; // the work is done already, and a full queue must not lose it
            }

            @Override
            public void onRejection(Exception e) {
                closing.accept(e);
            }

            @Override
            public void onFailure(Exception e) {
                LOGGER.error("pipeline can not go on after [" + processor + "]", e);
            }
        });
    }
}
