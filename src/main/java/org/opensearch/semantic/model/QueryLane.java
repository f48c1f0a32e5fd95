// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Queries, oldest first. Where all workers are busy and queries wait, a worker takes along those of the same model and token
 * length, which cost less together than one after the other. A query never waits for others to come.
 */
final class QueryLane implements InferenceWorkers.Lane {

    /** Most queries of one run. So many short ones take the time of a few alone; more would only make all of them late. */
    private static final int LARGEST_BATCH = 8;

    /** Waiting queries among which those of equal length are looked for. */
    private static final int LOOKED_AT = 4 * LARGEST_BATCH;

    private static final class Query {
        private final TextRequest.Text text;
        private TokenSequence tokens; // guarded by this

        Query(TextRequest.Text text) {
            this.text = text;
        }

        /** Tokenised when first asked for, and once. */
        synchronized TokenSequence tokens() {
            if (tokens == null) {
                tokens = text.model().tokenize(text.text(), text.role());
            }
            return tokens;
        }

        /** Whether it has so many tokens; false also if it can not be tokenised, which it is told when its turn comes. */
        boolean hasLength(int length) {
            try {
                return tokens().length() == length;
            } catch (RuntimeException | Error e) {
                return false;
            }
        }
    }

    private final BatchRunner runner;
    private final IntSupplier batchTokens;
    private final ArrayDeque<Query> waiting = new ArrayDeque<>(); // guarded by this
    private boolean closed; // guarded by this

    QueryLane(BatchRunner runner, IntSupplier batchTokens) {
        this.runner = runner;
        this.batchTokens = batchTokens;
    }

    /** @return false if the lane is closed */
    synchronized boolean add(TextRequest request) {
        if (closed == false) {
            request.texts().forEach(text -> waiting.add(new Query(text)));
        }
        return closed == false;
    }

    @Override
    public synchronized int steps() {
        return waiting.size();
    }

    @Override
    public synchronized Runnable next(int coming) {
        Query oldest = waiting.poll();
        return oldest == null ? null : () -> run(oldest, coming);
    }

    private void run(Query oldest, int coming) {
        TokenSequence tokens;
        try {
            tokens = oldest.tokens();
        } catch (RuntimeException | Error e) {
            runner.fail(List.of(oldest.text), e);
            return;
        }
        List<Query> batch = new ArrayList<>(List.of(oldest));
        try {
            takeMates(batch, tokens.length(), coming);
        } catch (RuntimeException | Error e) { // the model was closed with the node
            runner.fail(batch.stream().map(query -> query.text).toList(), e);
            return;
        }
        runner.run(
            new TextBatch(
                oldest.text.model(),
                batch.stream().map(query -> new TextBatch.Tokenized(List.of(query.text), query.tokens())).toList()
            )
        );
    }

    /** Tokenises outside of the lock; so of the candidates only those are taken that no other worker has taken meanwhile. */
    private void takeMates(List<Query> batch, int length, int coming) {
        EmbeddingModel model = batch.get(0).text.model();
        int most = Math.min(LARGEST_BATCH, TextBatch.most(model, length, batchTokens.getAsInt()));
        if (most == 1) {
            return;
        }
        List<Query> candidates;
        synchronized (this) {
            candidates = waiting.stream().skip(coming).limit(LOOKED_AT).filter(query -> query.text.model() == model).toList();
        }
        List<Query> equal = candidates.stream().filter(query -> query.hasLength(length)).toList();
        synchronized (this) {
            for (Query query : equal) {
                if (batch.size() < most && waiting.remove(query)) {
                    batch.add(query);
                }
            }
        }
    }

    /** Takes no more from here on, and answers what waits. */
    void close(Exception reason) {
        List<Query> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        runner.fail(left.stream().map(query -> query.text).toList(), reason);
    }
}
