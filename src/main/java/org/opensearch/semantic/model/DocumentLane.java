// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Bulk work, of whatever role, first come first served by windows. A worker takes, in this order: a batch that is ready; a window
 * of the longest waiting texts, to be tokenised and cut into batches of equal token length, in turns with a step of the work with tokens
 * that has waited longest. So small bulks of many clients share
 * batches, and identical texts of a window are tokenised and embedded once.
 *
 * <p>Tokens are bounded by this order and not when texts are submitted, as nobody knows how many a text has before it is
 * tokenised: no window is taken up while a batch is ready. So at any time at most one window per worker is being tokenised or
 * ready, beside the batches that run; all other texts wait as they came, within {@link Admission}'s bounds.
 */
final class DocumentLane implements InferenceWorkers.Lane {

    /** The most that is tokenised at once: the size of a window. */
    record Window(int texts, int characters) {

        /** Large enough to find texts of equal length, small enough that the first batch is soon ready. */
        static final Window OF_BULK = new Window(512, 128 * 1024);

        /** For work that queries wait behind: some milliseconds. */
        static final Window OF_A_FEW = new Window(64, 16 * 1024);
    }

    private record Distinct(EmbeddingModel model, Role role, String text) {}

    private final BatchRunner runner;
    private final IntSupplier batchTokens;
    private final Window most;

    // Guarded by this.
    private final ArrayDeque<TextRequest.Text> waiting = new ArrayDeque<>();
    private final ArrayDeque<TextBatch> ready = new ArrayDeque<>();
    private final ArrayDeque<TokenRequest> reading = new ArrayDeque<>();
    /** Whether tokens were read last, and it is the turn of a window. */
    private boolean readLast;
    private Exception closed;

    DocumentLane(BatchRunner runner, IntSupplier batchTokens, Window most) {
        this.runner = runner;
        this.batchTokens = batchTokens;
        this.most = most;
    }

    /** @return false if the lane is closed */
    synchronized boolean add(TextRequest request) {
        if (closed == null) {
            waiting.addAll(request.texts());
        }
        return closed == null;
    }

    /** @return false if the lane is closed */
    synchronized boolean add(TokenRequest request) {
        if (closed == null) {
            reading.add(request);
        }
        return closed == null;
    }

    @Override
    public synchronized int steps() {
        return ready.size() + reading.size() + Math.ceilDiv(waiting.size(), most.texts());
    }

    @Override
    public synchronized Runnable next(int coming) {
        TextBatch batch = ready.poll();
        if (batch != null) {
            return () -> runner.run(batch);
        }
        if (reading.isEmpty() == false && (readLast == false || waiting.isEmpty())) {
            readLast = true;
            TokenRequest request = reading.poll();
            return () -> read(request);
        }
        readLast = false;
        if (waiting.isEmpty()) {
            return null;
        }
        List<TextRequest.Text> window = window();
        return () -> tokenize(window);
    }

    private List<TextRequest.Text> window() {
        List<TextRequest.Text> window = new ArrayList<>();
        long chars = 0;
        while (waiting.isEmpty() == false) {
            chars += waiting.peek().text().length();
            if (window.isEmpty() == false && (window.size() == most.texts() || chars > most.characters())) {
                break;
            }
            window.add(waiting.poll());
        }
        return window;
    }

    private void tokenize(List<TextRequest.Text> window) {
        Map<Distinct, List<TextRequest.Text>> distinct = new LinkedHashMap<>();
        for (TextRequest.Text text : window) {
            distinct.computeIfAbsent(new Distinct(text.model(), text.role(), text.text()), key -> new ArrayList<>(1)).add(text);
        }
        List<TextBatch.Tokenized> tokenized = new ArrayList<>(distinct.size());
        distinct.forEach((key, askers) -> {
            try {
                tokenized.add(new TextBatch.Tokenized(askers, key.model().tokenize(key.text(), key.role())));
            } catch (RuntimeException | Error e) {
                runner.fail(askers, e);
            }
        });
        List<TextBatch> batches;
        try {
            batches = TextBatch.cut(tokenized, batchTokens.getAsInt());
        } catch (RuntimeException | Error e) { // the model was closed with the node
            tokenized.forEach(text -> runner.fail(text.askers(), e));
            return;
        }
        Exception reason;
        synchronized (this) {
            reason = closed;
            if (reason == null) {
                ready.addAll(batches);
            }
        }
        if (reason != null) {
            batches.forEach(batch -> runner.fail(batch, reason));
        }
    }

    /** Does a step; the next one waits behind those of others. */
    private void read(TokenRequest request) {
        boolean more;
        try {
            more = request.step();
        } catch (RuntimeException | Error e) {
            BatchRunner.fail(request, e);
            return;
        }
        if (more == false) {
            request.done();
        } else if (add(request) == false) {
            request.fail(closing());
        }
    }

    private synchronized Exception closing() {
        return closed;
    }

    /** Takes no more from here on, and answers what waits or is ready. */
    void close(Exception reason) {
        List<TextRequest.Text> left;
        List<TextBatch> batches;
        List<TokenRequest> unread;
        synchronized (this) {
            closed = reason;
            unread = List.copyOf(reading);
            reading.clear();
            left = List.copyOf(waiting);
            batches = List.copyOf(ready);
            waiting.clear();
            ready.clear();
        }
        runner.fail(left, reason);
        batches.forEach(batch -> runner.fail(batch, reason));
        unread.forEach(request -> request.fail(reason));
    }
}
