// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.Pooling;

/**
 * A model whose vectors are a hash of the text. A text that contains {@code poison} fails, {@code bad argument} fails by the
 * caller's fault, and one that contains {@code overload} has the whole request rejected.
 */
final class FakeEmbedder implements Embedder {

    private final ModelSpec spec;
    private final ModelId id;
    private final Executor executor;
    final List<List<String>> requests = new CopyOnWriteArrayList<>();
    volatile Supplier<RuntimeException> thrown;
    volatile List<Outcome> answer;

    FakeEmbedder(String name, char digest, int dimension, Executor executor) {
        this.spec = new ModelSpec(name, dimension, Pooling.CLS, true, 512, "", "", "cosine", 0f, "Apache-2.0", "test");
        this.id = new ModelId(name, String.valueOf(digest).repeat(43));
        this.executor = executor;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public ModelId id() {
        return id;
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
        executor.execute(() -> {
            if (texts.stream().anyMatch(text -> text.contains("overload"))) {
                listener.onFailure(new OpenSearchRejectedExecutionException("queue is full", false));
            } else if (answer != null) {
                listener.onResponse(answer);
            } else {
                listener.onResponse(texts.stream().map(this::outcome).toList());
            }
        });
    }

    @Override
    public void embedQuery(String text, ActionListener<Embedding> listener) {
        listener.onFailure(new UnsupportedOperationException());
    }

    /** The vector of a text, as a document holds it. */
    List<Float> vector(String text) {
        List<Float> vector = new ArrayList<>();
        for (float f : array(text)) {
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
        return new Outcome.Embedded(new Embedding(array(text), text.length(), false));
    }

    private float[] array(String text) {
        Random random = new Random(text.hashCode() * 31L + spec.name().hashCode());
        float[] vector = new float[spec.dimension()];
        double square = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }
}
