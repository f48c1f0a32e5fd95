// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/**
 * The one queue before all models of a node, with a lane for each class of work: queries, which someone waits for, and bulk work,
 * the documents; and one for the few texts of documents that searches ask for while they are under way, which share the workers of queries
 * as {@link WaitingFirst} says. {@link InferenceWorkers} decides which of them runs.
 *
 * <p>Bounded: by texts and by their memory when they are submitted, see {@link Admission}; by tokens as {@link DocumentLane}
 * says; and the texts that wait and the working memory of the batches that run are accounted to the node's circuit breaker. What
 * does not fit is refused with status 429. Every listener is called once, whatever happens.
 */
final class InferenceQueue implements Closeable {

    /** The bounds; read at each submission, so that changed settings take effect. */
    interface Limits {

        /** Most texts of bulk work that wait or are worked on, and as many again that searches ask for. */
        int texts();

        /** Most memory of these texts, and as much again of queries, and of what searches ask for. */
        long bytes();

        /** Most queries that wait or are worked on. */
        int queries();

        /** Most tokens of one batch. */
        int batchTokens();
    }

    private final WorkStats queryStats = new WorkStats();
    private final WorkStats documentStats = new WorkStats();
    private final LongAdder unchanged = new LongAdder();
    private final PassageStats passages = new PassageStats();
    private final Admission admittedQueries;
    private final Admission admittedDocuments;
    private final Admission admittedAhead;
    private final QueryLane queries;
    private final DocumentLane documents;
    private final DocumentLane ahead;
    private final InferenceWorkers workers;

    InferenceQueue(InferenceWorkers.Pool queryPool, InferenceWorkers.Pool documentPool, Limits limits, CircuitBreaker breaker) {
        Admission.Bound bytes = new Admission.Bound(InferenceSettings.QUEUE_BYTES.getKey(), limits::bytes);
        Admission.Bound maxQueries = new Admission.Bound(InferenceSettings.QUEUE_QUERIES.getKey(), limits::queries);
        Admission.Bound maxTexts = new Admission.Bound(InferenceSettings.QUEUE_TEXTS.getKey(), limits::texts);
        this.admittedQueries = new Admission(maxQueries, bytes, breaker);
        this.admittedDocuments = new Admission(maxTexts, bytes, breaker);
        this.admittedAhead = new Admission(maxTexts, bytes, breaker);
        this.queries = new QueryLane(new BatchRunner(admittedQueries, breaker, queryStats), limits::batchTokens);
        this.documents = documentLane(admittedDocuments, breaker, limits, DocumentLane.Window.OF_BULK);
        this.ahead = documentLane(admittedAhead, breaker, limits, DocumentLane.Window.OF_A_FEW);
        WaitingFirst waitedFor = new WaitingFirst(queries, ahead, queryPool.size());
        this.workers = new InferenceWorkers(waitedFor, queryPool, documents, documentPool);
    }

    private DocumentLane documentLane(Admission admission, CircuitBreaker breaker, Limits limits, DocumentLane.Window window) {
        return new DocumentLane(new BatchRunner(admission, breaker, documentStats), limits::batchTokens, window);
    }

    void submitQuery(EmbeddingModel model, String text, ActionListener<Embedding> listener) {
        ActionListener<List<Outcome>> only = ActionListener.delegateFailure(listener, (asker, outcomes) -> {
            switch (outcomes.get(0)) {
                case Outcome.Embedded embedded -> asker.onResponse(embedded.embedding());
                case Outcome.Failed failed -> asker.onFailure(failed.cause());
            }
        });
        submit(new TextRequest(model, Role.QUERY, List.of(text), only), admittedQueries, queries::add, queryStats);
    }

    /** Bulk work, whatever the role of the texts. */
    void submitBulk(EmbeddingModel model, Role role, List<String> texts, ActionListener<List<Outcome>> listener) {
        if (texts.isEmpty()) {
            listener.onResponse(List.of());
            return;
        }
        submit(new TextRequest(model, role, texts, listener), admittedDocuments, documents::add, documentStats);
    }

    /** Documents that a search waits for. */
    void submitAhead(EmbeddingModel model, List<String> texts, ActionListener<List<Outcome>> listener) {
        if (texts.size() > Embedder.MOST_AHEAD) {
            listener.onFailure(tooMuch(texts.size() + "] texts are to be embedded before bulk work", Embedder.MOST_AHEAD));
        } else if (texts.isEmpty()) {
            listener.onResponse(List.of());
        } else {
            submit(new TextRequest(model, Role.DOCUMENT, texts, listener), admittedAhead, ahead::add, documentStats);
        }
    }

    private void submit(TextRequest request, Admission admission, Predicate<TextRequest> lane, WorkStats stats) {
        try {
            admission.accept(request.texts().size(), request.bytes());
            if (lane.test(request) == false) {
                request.texts().forEach(text -> admission.release(text.bytes()));
                throw closing();
            }
        } catch (OpenSearchRejectedExecutionException | CircuitBreakingException e) {
            stats.rejected(request.texts().size());
            request.refuse(e);
            return;
        }
        workers.wake();
    }

    /** Bulk work with the tokens of documents. */
    void submitTokens(EmbeddingModel model, TokenWork work, ActionListener<Void> listener) {
        submit(model, work, TokenRequest.BYTES, admittedDocuments, documents::add, listener);
    }

    /** Counts tokens of documents for a request that waits for them. */
    void submitCount(EmbeddingModel model, List<String> texts, ActionListener<int[]> listener) {
        long characters = texts.stream().mapToLong(String::length).sum();
        if (characters > Embedder.MOST_COUNTED) {
            listener.onFailure(tooMuch(characters + "] characters are to be counted in tokens at once", Embedder.MOST_COUNTED));
            return;
        }
        TokenCount count = new TokenCount(texts);
        ActionListener<Void> counted = ActionListener.map(listener, done -> count.counts());
        submit(model, count, Character.BYTES * characters, admittedAhead, ahead::add, counted);
    }

    private static IllegalArgumentException tooMuch(String what, int most) {
        return new IllegalArgumentException("[semantic] [" + what + ", [" + most + "] are allowed; ask for them in several requests");
    }

    private void submit(
        EmbeddingModel model,
        TokenWork work,
        long bytes,
        Admission admission,
        Predicate<TokenRequest> lane,
        ActionListener<Void> listener
    ) {
        try {
            admission.accept(1, bytes);
        } catch (OpenSearchRejectedExecutionException | CircuitBreakingException e) {
            documentStats.rejected(1);
            listener.onFailure(e);
            return;
        }
        ActionListener<Void> released = ActionListener.runBefore(listener, () -> admission.release(bytes));
        if (lane.test(new TokenRequest(model, work, released))) {
            workers.wake();
        } else {
            released.onFailure(closing());
        }
    }

    private static OpenSearchRejectedExecutionException closing() {
        return new OpenSearchRejectedExecutionException("[semantic] the node is closing", true);
    }

    /** A text of a document did not have to come here. */
    void unchanged() {
        unchanged.increment();
    }

    void split(int made, long charactersLeftOut) {
        passages.split(made, charactersLeftOut);
    }

    InferenceSnapshot.Passages passages() {
        return passages.snapshot();
    }

    long unchangedDocuments() {
        return unchanged.sum();
    }

    InferenceSnapshot.Work queries() {
        return queryStats.snapshot(admittedQueries);
    }

    InferenceSnapshot.Work documents() {
        return documentStats.snapshot(admittedDocuments, admittedAhead);
    }

    /** Refuses what comes and fails what waits; what runs now is finished. */
    @Override
    public void close() {
        Exception reason = closing();
        queries.close(reason);
        ahead.close(reason);
        documents.close(reason);
    }
}
