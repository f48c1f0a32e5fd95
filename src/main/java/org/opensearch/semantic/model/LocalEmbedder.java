// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.util.concurrent.AbstractRunnable;
import org.opensearch.common.util.concurrent.RunOnce;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;

/** A model of this node behind the node's queue and cache. */
final class LocalEmbedder implements Embedder {

    private final ServedModel model;
    private final InferenceQueue queue;
    private final QueryCache cache;
    private final ThreadContext context;
    private final Executor answering;

    /** @param answering runs the listeners of queries, which go on with a search: no work for an inference thread */
    LocalEmbedder(ServedModel model, InferenceQueue queue, QueryCache cache, ThreadContext context, Executor answering) {
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
        submitBulk(Role.DOCUMENT, texts, listener);
    }

    @Override
    public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
        submitBulk(Role.QUERY, texts, listener);
    }

    private void submitBulk(Role role, List<String> texts, ActionListener<List<Outcome>> listener) {
        ActionListener<List<Outcome>> asker = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        holding(asker, held -> queue.submitBulk(model, role, texts, held));
    }

    @Override
    public void embedQuery(String text, ActionListener<Embedding> listener) {
        cache.get(
            model.id(),
            text,
            embedded -> holding(forked(embedded), held -> queue.submitQuery(model, text, held)),
            ContextPreservingActionListener.wrapPreservingContext(listener, context)
        );
    }

    @Override
    public void embedAhead(List<String> texts, ActionListener<List<Outcome>> listener) {
        ActionListener<List<Outcome>> asker = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        holding(asker, held -> queue.submitAhead(model, texts, held));
    }

    @Override
    public void countTokens(List<String> texts, ActionListener<int[]> listener) {
        ActionListener<int[]> asker = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        holding(asker, held -> queue.submitCount(model, texts, held));
    }

    @Override
    public void readTokens(TokenWork work, ActionListener<Void> listener) {
        ActionListener<Void> asker = ContextPreservingActionListener.wrapPreservingContext(listener, context);
        holding(asker, held -> queue.submitTokens(model, work, held));
    }

    @Override
    public void split(int passages, long charactersLeftOut) {
        queue.split(passages, charactersLeftOut);
    }

    @Override
    public void unchanged() {
        queue.unchanged();
    }

    /** Keeps the model's session from being closed between this and the answer. */
    private <T> void holding(ActionListener<T> listener, Consumer<ActionListener<T>> submit) {
        RunOnce letGo = new RunOnce(model.session()::letGo);
        model.session().hold();
        try {
            submit.accept(ActionListener.runAfter(listener, letGo));
        } catch (RuntimeException e) {
            letGo.run();
            throw e;
        }
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
