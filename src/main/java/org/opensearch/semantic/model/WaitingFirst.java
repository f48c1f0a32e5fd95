// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/**
 * The work that someone waits for: queries, and behind them what searches ask for while they are under way. That is done a step at a time
 * by half of the workers at most, or one, so that it never holds all of them when a query comes; and while queries wait, after
 * {@link #QUERIES_BETWEEN} of their steps, so that it goes on under any load of them.
 */
final class WaitingFirst implements InferenceWorkers.Lane {

    static final int QUERIES_BETWEEN = 4;

    private final InferenceWorkers.Lane queries;
    private final InferenceWorkers.Lane ahead;
    private final int mostAhead;

    // Guarded by this.
    private int running;
    /** Steps of queries since the last one of the others. */
    private int queriesSince;

    /** @param workers how many there are */
    WaitingFirst(InferenceWorkers.Lane queries, InferenceWorkers.Lane ahead, int workers) {
        this.queries = queries;
        this.ahead = ahead;
        this.mostAhead = Math.max(1, workers / 2);
    }

    @Override
    public synchronized int steps() {
        return queries.steps() + Math.min(mostAhead - running, ahead.steps());
    }

    @Override
    public synchronized Runnable next(int coming) {
        Runnable step = queriesSince < QUERIES_BETWEEN ? query(coming) : null;
        if (step == null) {
            step = ahead(coming);
        }
        return step == null ? query(coming) : step;
    }

    private Runnable query(int coming) {
        Runnable step = queries.next(coming);
        if (step != null) {
            queriesSince++;
        }
        return step;
    }

    private Runnable ahead(int coming) {
        Runnable step = running < mostAhead ? ahead.next(coming) : null;
        if (step == null) {
            return null;
        }
        queriesSince = 0;
        running++;
        return () -> {
            try {
                step.run();
            } finally {
                synchronized (this) {
                    running--;
                }
            }
        };
    }
}
