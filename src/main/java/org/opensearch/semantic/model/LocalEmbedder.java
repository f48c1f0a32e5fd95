// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;

/** A model of this node behind the node's queue and cache. */
final class LocalEmbedder implements Embedder {

    private final EmbeddingModel model;
    private final InferenceQueue queue;
    private final QueryCache cache;
    private final ThreadContext context;
    private final Executor answering;

    /** @param answering runs the listeners of queries, which go on with a search: no work for an inference thread */
    LocalEmbedder(EmbeddingModel model, InferenceQueue queue, QueryCache cache, ThreadContext context, Executor answering) {
        this.model = model;
        this.queue = queue;
        this.cache = cache;
        this.context = context;
        this.answering = answering;
    }

    @Override
    public ModelSpec spec() {
        return model.spec();
    }

    @Override
    public ModelId id() {
        return model.id();
    }

    @Override
    public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
        queue.submitBulk(model, Role.DOCUMENT, texts, ContextPreservingActionListener.wrapPreservingContext(listener, context));
    }

    @Override
    public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
        queue.submitBulk(model, Role.QUERY, texts, ContextPreservingActionListener.wrapPreservingContext(listener, context));
    }

    @Override
    public void embedQuery(String text, ActionListener<Embedding> listener) {
        cache.get(
            model.id(),
            text,
            embedded -> queue.submitQuery(model, text, forked(embedded)),
            ContextPreservingActionListener.wrapPreservingContext(listener, context)
        );
    }

    @Override
    public void unchanged() {
        queue.unchanged();
    }

    private ActionListener<Embedding> forked(ActionListener<Embedding> listener) {
        return ActionListener.wrap(
            embedding -> answering.execute(answer(() -> listener.onResponse(embedding), listener)),
            failure -> answering.execute(answer(() -> listener.onFailure(failure), listener))
        );
    }

    private static Runnable answer(Runnable answer, ActionListener<Embedding> listener) {
        return new AbstractRunnable() {
            @Override
            protected void doRun() {
                answer.run();
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        };
    }
}
