// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/**
 * The one queue before all models of a node. A free worker takes, in this order: a query; a batch that is ready; a window of
 * waiting texts, to be tokenised, sorted by length and cut into batches. So a query waits at most for one short batch, small
 * bulks of many clients share batches, and little is spent on padding.
 *
 * <p>Bounded: a request that does not fit is refused whole, with status 429. One that is larger than the bound itself is taken
 * when nothing else waits; otherwise it could never be.
 */
final class InferenceQueue implements Closeable {

    /** A window is short in texts and characters, because a query also waits while one is tokenised. */
    private static final int WINDOW_TEXTS = 256;

    private static final int WINDOW_CHARS = 64 * 1024;

    /** The bounds; read at each submission, so that changed settings take effect. */
    interface Limits {
        int texts();

        long bytes();

        int queries();

        int batchTokens();
    }

    private static final Logger logger = LogManager.getLogger(InferenceQueue.class);

    private record QueryTask(EmbeddingModel model, String text, ActionListener<Embedding> listener, long submitted) {}

    private final Executor pool;
    private final int workers;
    private final Limits limits;
    private final InferenceStats stats;

    // All guarded by this.
    private final ArrayDeque<QueryTask> queries = new ArrayDeque<>();
    private final ArrayDeque<TextBatch> ready = new ArrayDeque<>();
    private final ArrayDeque<DocumentRequest.Text> documents = new ArrayDeque<>();
    private int activeWorkers;
    private int openQueries;
    private long openQueryChars;
    private int openTexts;
    private long openBytes;
    private boolean closed;

    InferenceQueue(Executor pool, int workers, Limits limits, InferenceStats stats) {
        this.pool = pool;
        this.workers = workers;
        this.limits = limits;
        this.stats = stats;
    }

    void submitQuery(EmbeddingModel model, String text, ActionListener<Embedding> listener) {
        boolean accepted;
        synchronized (this) {
            boolean fits = openQueries < limits.queries() && openQueryChars + text.length() <= limits.bytes() / Character.BYTES;
            accepted = closed == false && (fits || openQueries == 0);
            if (accepted) {
                openQueries++;
                openQueryChars += text.length();
                queries.add(new QueryTask(model, text, listener, System.nanoTime()));
            }
        }
        if (accepted == false) {
            stats.rejected(Role.QUERY, 1);
            listener.onFailure(full("semantic.inference.queue.queries", limits.queries(), "1 query"));
        }
        wakeWorkers();
    }

    /** Bulk work, whatever the role of the texts. */
    void submitBulk(EmbeddingModel model, Role role, List<String> texts, ActionListener<List<Outcome>> listener) {
        if (texts.isEmpty()) {
            listener.onResponse(List.of());
            return;
        }
        DocumentRequest request = new DocumentRequest(model, role, texts, listener);
        boolean accepted;
        synchronized (this) {
            boolean fits = openTexts + texts.size() <= limits.texts() && openBytes + request.bytes() <= limits.bytes();
            accepted = closed == false && (fits || openTexts == 0);
            if (accepted) {
                openTexts += texts.size();
                openBytes += request.bytes();
                documents.addAll(request.texts());
            }
        }
        if (accepted == false) {
            stats.rejected(Role.DOCUMENT, texts.size());
            String limit = "semantic.inference.queue.texts or semantic.inference.queue.bytes";
            listener.onFailure(full(limit, limits.texts(), texts.size() + " texts"));
        }
        wakeWorkers();
    }

    private OpenSearchRejectedExecutionException full(String setting, int limit, String what) {
        String message = closed
            ? "[semantic] the node is closing"
            : "[semantic] the inference queue is full: no room for " + what + " (" + setting + " [" + limit
                + "]); retry later, with back-off";
        return new OpenSearchRejectedExecutionException(message, closed);
    }

    InferenceSnapshot snapshot() {
        int texts;
        int open;
        long bytes;
        synchronized (this) {
            texts = openTexts;
            open = openQueries;
            bytes = openBytes;
        }
        return stats.snapshot(open, texts, bytes);
    }

    private void wakeWorkers() {
        int wake;
        synchronized (this) {
            int windows = (documents.size() + WINDOW_TEXTS - 1) / WINDOW_TEXTS;
            wake = Math.min(workers - activeWorkers, queries.size() + ready.size() + windows);
            activeWorkers += Math.max(0, wake);
        }
        for (int i = 0; i < wake; i++) {
            pool.execute(new Worker());
        }
    }

    /** Works until nothing waits. */
    private final class Worker extends AbstractRunnable {

        @Override
        protected void doRun() {
            boolean idle = false;
            try {
                for (Runnable step = next(); step != null; step = next()) {
                    step.run();
                }
                idle = true;
            } finally {
                if (idle == false) { // an error; else next() has noted it
                    synchronized (InferenceQueue.this) {
                        activeWorkers--;
                    }
                }
            }
        }

        /** There are never more workers than threads, so only a pool that is shut down may refuse one. */
        @Override
        public boolean isForceExecution() {
            return true;
        }

        @Override
        public void onRejection(Exception e) {
            synchronized (InferenceQueue.this) {
                activeWorkers--;
            }
            close();
        }

        @Override
        public void onFailure(Exception e) {
            logger.error("an inference worker failed", e);
            wakeWorkers();
        }
    }

    private synchronized Runnable next() {
        QueryTask query = queries.poll();
        if (query != null) {
            return () -> run(query);
        }
        TextBatch batch = ready.poll();
        if (batch != null) {
            return () -> run(batch);
        }
        if (documents.isEmpty()) {
            activeWorkers--;
            return null;
        }
        List<DocumentRequest.Text> window = window();
        return () -> tokenize(window);
    }

    /** The longest waiting texts of one model. */
    private List<DocumentRequest.Text> window() {
        EmbeddingModel model = documents.peek().model();
        List<DocumentRequest.Text> window = new ArrayList<>();
        int chars = 0;
        while (documents.isEmpty() == false && documents.peek().model() == model) {
            chars += documents.peek().text().length();
            if (window.isEmpty() == false && (window.size() == WINDOW_TEXTS || chars > WINDOW_CHARS)) {
                break;
            }
            window.add(documents.poll());
        }
        return window;
    }

    private void run(QueryTask query) {
        long start = System.nanoTime();
        stats.waited(Role.QUERY, start - query.submitted());
        Embedding embedding = null;
        Exception failure = null;
        try {
            TokenSequence tokens = query.model().tokenize(query.text(), Role.QUERY);
            float[] vector = query.model().embed(List.of(tokens))[0];
            embedding = new Embedding(vector, tokens.length(), tokens.truncated());
            stats.ran(Role.QUERY, System.nanoTime() - start);
            stats.embedded(Role.QUERY, embedding);
        } catch (Exception | LinkageError e) {
            failure = asException(e);
            stats.failed(Role.QUERY);
        }
        synchronized (this) {
            openQueries--;
            openQueryChars -= query.text().length();
        }
        try {
            if (failure == null) {
                query.listener().onResponse(embedding);
            } else {
                query.listener().onFailure(failure);
            }
        } catch (RuntimeException e) {
            logger.error("the listener of a query failed", e);
        }
    }

    private void tokenize(List<DocumentRequest.Text> window) {
        List<TextBatch.Tokenized> tokenized = new ArrayList<>(window.size());
        for (DocumentRequest.Text text : window) {
            try {
                tokenized.add(new TextBatch.Tokenized(text, text.model().tokenize(text.text(), text.role())));
            } catch (Exception | LinkageError e) {
                finish(text, failed(e));
            }
        }
        synchronized (this) {
            ready.addAll(TextBatch.cut(window.get(0).model(), tokenized, limits.batchTokens()));
        }
        wakeWorkers();
    }

    private void run(TextBatch batch) {
        long start = System.nanoTime();
        float[][] vectors;
        try {
            vectors = batch.model().embed(batch.texts().stream().map(TextBatch.Tokenized::tokens).toList());
        } catch (Exception | LinkageError e) {
            fail(batch, e);
            return;
        }
        stats.ran(Role.DOCUMENT, System.nanoTime() - start);
        for (int i = 0; i < vectors.length; i++) {
            stats.waited(Role.DOCUMENT, start - batch.texts().get(i).text().submitted());
            finish(batch.texts().get(i), vectors[i]);
        }
    }

    /** Whatever is wrong with one text must not cost its neighbours their vectors: they are tried again, each alone. */
    private void fail(TextBatch batch, Throwable cause) {
        if (batch.texts().size() == 1) {
            finish(batch.texts().get(0).text(), failed(cause));
            return;
        }
        batch.texts().forEach(text -> run(new TextBatch(batch.model(), List.of(text))));
    }

    private void finish(TextBatch.Tokenized text, float[] vector) {
        Embedding embedding = new Embedding(vector, text.tokens().length(), text.tokens().truncated());
        stats.embedded(Role.DOCUMENT, embedding);
        finish(text.text(), new Outcome.Embedded(embedding));
    }

    private Outcome failed(Throwable cause) {
        stats.failed(Role.DOCUMENT);
        return new Outcome.Failed(asException(cause));
    }

    private void finish(DocumentRequest.Text text, Outcome outcome) {
        synchronized (this) {
            openTexts--;
            openBytes -= text.bytes();
        }
        try {
            text.finish(outcome);
        } catch (RuntimeException e) {
            logger.error("the listener of an embedding failed", e); // its batch mates are of other requests
        }
    }

    private static Exception asException(Throwable cause) {
        return cause instanceof Exception e ? e : new IllegalStateException(cause);
    }

    /** Refuses what comes and fails what waits; what runs now is finished. */
    @Override
    public void close() {
        List<QueryTask> waitingQueries;
        List<DocumentRequest.Text> waitingTexts;
        synchronized (this) {
            closed = true;
            waitingQueries = List.copyOf(queries);
            waitingTexts = new ArrayList<>(documents);
            ready.forEach(batch -> batch.texts().forEach(t -> waitingTexts.add(t.text())));
            queries.clear();
            documents.clear();
            ready.clear();
            openQueries -= waitingQueries.size();
            openQueryChars -= waitingQueries.stream().mapToLong(query -> query.text().length()).sum();
        }
        Exception closing = full("", 0, "");
        waitingQueries.forEach(query -> query.listener().onFailure(closing));
        waitingTexts.forEach(text -> finish(text, new Outcome.Failed(closing)));
    }
}
