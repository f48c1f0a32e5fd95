// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.NoEmbedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.TextTokens;
import org.opensearch.semantic.model.TokenOffsets;
import org.opensearch.semantic.model.TokenWork;

/**
 * A {@link FakeEmbedder} to embed documents with. A text that contains {@code poison} fails, {@code bad argument} fails by the
 * caller's fault, and one that contains {@code overload} has the whole request rejected. One that contains {@code unreadable} can not be
 * tokenised.
 */
final class FaultyEmbedder extends NoEmbedder {

    private final FakeEmbedder model;
    private final Executor executor;
    final List<List<String>> requests = new CopyOnWriteArrayList<>();
    /** Steps of work with tokens. */
    final AtomicInteger steps = new AtomicInteger();
    volatile Supplier<RuntimeException> thrown;
    volatile List<Outcome> answer;
    /** Which requests are rejected; the first is 1. */
    volatile IntPredicate refused = request -> false;

    FaultyEmbedder(String name, char digest, int dimension, Executor executor) {
        this(new FakeEmbedder(name, String.valueOf(digest).repeat(43), dimension), executor);
    }

    private FaultyEmbedder(FakeEmbedder model, Executor executor) {
        super(model);
        this.model = model;
        this.executor = executor;
    }

    @Override
    public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
        embedDocuments(texts, listener);
    }

    @Override
    public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
        requests.add(List.copyOf(texts));
        if (thrown != null) {
            throw thrown.get();
        }
        boolean rejected = refused.test(requests.size());
        executor.execute(() -> {
            if (rejected || texts.stream().anyMatch(text -> text.contains("overload"))) {
                listener.onFailure(new OpenSearchRejectedExecutionException("queue is full", false));
            } else if (answer != null) {
                listener.onResponse(answer);
            } else {
                listener.onResponse(texts.stream().map(this::outcome).toList());
            }
        });
    }

    @Override
    public void readTokens(TokenWork work, ActionListener<Void> listener) {
        executor.execute(() -> model.readTokens(tokens -> {
            steps.incrementAndGet();
            return work.step(faulty(tokens));
        }, listener));
    }

    private static TextTokens faulty(TextTokens tokens) {
        return new TextTokens() {
            @Override
            public TokenOffsets offsets(String text) {
                if (text.contains("unreadable")) {
                    throw new IllegalStateException("the tokenizer broke");
                }
                return tokens.offsets(text);
            }

            @Override
            public int count(String text) {
                return tokens.count(text);
            }
        };
    }

    @Override
    public void split(int passages, long charactersLeftOut) {
        model.split(passages, charactersLeftOut);
    }

    @Override
    public void unchanged() {
        model.unchanged();
    }

    int passages() {
        return model.passages();
    }

    long charactersLeftOut() {
        return model.charactersLeftOut();
    }

    int unchangedTexts() {
        return model.unchangedTexts();
    }

    /** The vector of a text, as a document holds it. */
    List<Float> vector(String text) {
        List<Float> vector = new ArrayList<>();
        for (float f : model.vector(text)) {
            vector.add(f);
        }
        return vector;
    }

    private Outcome outcome(String text) {
        if (text.contains("poison")) {
            return new Outcome.Failed(new IllegalStateException("poisoned text"));
        }
        if (text.contains("bad argument")) {
            return new Outcome.Failed(new IllegalArgumentException("text not liked"));
        }
        return new Outcome.Embedded(new Embedding(model.vector(text), text.length(), false));
    }
}
