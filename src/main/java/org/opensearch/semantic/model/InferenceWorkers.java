// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.threadpool.ThreadPool;

/**
 * Decides who may run. Queries and documents have threads of their own, so that a query never waits for a document batch to end:
 * it starts at once, and for the rest of the batch the two share a core.
 *
 * <p>Documents take the cores that queries leave: a document worker starts, and goes on to its next step, only while fewer other
 * workers run than there are cores. One document worker may always run, so indexing goes on under any load of queries; as one
 * thread among those of as many queries as there are cores it leaves them at least half of the node's share.
 *
 * <p>A worker takes steps until its lane has none or its core is wanted. Whatever may let another worker run (work submitted, a
 * step done, a worker gone) is followed by {@link #wake()}, and a worker that finds nothing to do is counted out under the same
 * lock; so nothing waits while a worker for it may run.
 */
final class InferenceWorkers {

    /** Where work of one class waits. Thread-safe; its locks are taken inside those of the workers. */
    interface Lane {

        /** How many workers would find a step now; 0 if and only if there is none. */
        int steps();

        /**
         * Takes up the next step.
         *
         * @param coming how many workers are on their way, each to take up a step of its own
         * @return what to do, throwing nothing; null if nothing waits
         */
        Runnable next(int coming);
    }

    /** @param size number of threads */
    record Pool(Executor executor, int size) {

        static Pool of(ThreadPool threadPool, String name) {
            return new Pool(threadPool.executor(name), threadPool.info(name).getMax());
        }
    }

    /** The workers of one lane. Counters are guarded by the outer instance. */
    private static final class Crew {
        private final Lane lane;
        private final Pool pool;
        /** Workers that run or are on their way. */
        private int active;
        /** Of these, those on their way: given to the pool, and without a step yet. */
        private int coming;

        Crew(Lane lane, Pool pool) {
            this.lane = lane;
            this.pool = pool;
        }
    }

    private static final Logger logger = LogManager.getLogger(InferenceWorkers.class);

    private final Crew queries;
    private final Crew documents;
    private final int cores;

    /** The node's share of cores is the size of the larger pool. */
    InferenceWorkers(Lane queries, Pool queryPool, Lane documents, Pool documentPool) {
        this.queries = new Crew(queries, queryPool);
        this.documents = new Crew(documents, documentPool);
        this.cores = Math.max(queryPool.size(), documentPool.size());
    }

    /** Starts the workers that may run and have something to do. */
    void wake() {
        int forQueries;
        int forDocuments;
        synchronized (this) {
            forQueries = hire(queries);
            forDocuments = hire(documents);
        }
        start(queries, forQueries);
        start(documents, forDocuments);
    }

    private int hire(Crew crew) {
        int hired = 0;
        for (int steps = crew.lane.steps(); crew.coming < steps && mayRun(crew); hired++) {
            crew.active++;
            crew.coming++;
        }
        return hired;
    }

    /** Whether one more worker may run. */
    private boolean mayRun(Crew crew) {
        boolean hasCore = crew == queries || documents.active == 0 || queries.active + documents.active < cores;
        return hasCore && crew.active < crew.pool.size();
    }

    private void start(Crew crew, int workers) {
        for (int i = 0; i < workers; i++) {
            crew.pool.executor().execute(new Worker(crew));
        }
    }

    /** The next step of a worker; null if it has to go, and then it is counted out. Between steps it is as one who would start. */
    private synchronized Runnable next(Crew crew) {
        crew.active--;
        Runnable step = mayRun(crew) ? crew.lane.next(crew.coming) : null;
        if (step != null) {
            crew.active++;
        }
        return step;
    }

    private synchronized void arrived(Crew crew) {
        crew.coming--;
    }

    private synchronized void gone(Crew crew) {
        crew.active--;
    }

    private final class Worker extends AbstractRunnable {

        private final Crew crew;

        Worker(Crew crew) {
            this.crew = crew;
        }

        @Override
        protected void doRun() {
            arrived(crew);
            for (Runnable step = next(crew); step != null; step = next(crew)) {
                boolean done = false;
                try {
                    step.run();
                    done = true;
                } finally {
                    if (done == false) {
                        gone(crew);
                    }
                }
                wake();
            }
            wake();
        }

        /**
         * There are never more workers than threads, so only a pool that is shut down may refuse one; what waits then is
         * answered when the queue is closed.
         */
        @Override
        public boolean isForceExecution() {
            return true;
        }

        @Override
        public void onFailure(Exception e) {
            logger.error("an inference worker failed", e);
            wake();
        }
    }
}
