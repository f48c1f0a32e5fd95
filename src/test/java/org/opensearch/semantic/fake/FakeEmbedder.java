// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.Pooling;
import org.opensearch.semantic.model.TokenWork;

/** A bag of words: each word has its random direction, a text the normalised sum of its words'. Pure, deterministic, no files. */
public final class FakeEmbedder implements Embedder {

    public static final float BACKGROUND = 0.1f;

    private final ModelSpec spec;
    private final ModelId id;
    private final AtomicInteger unchanged = new AtomicInteger();
    private final AtomicInteger passages = new AtomicInteger();
    private final AtomicLong charactersLeftOut = new AtomicLong();

    /** @param shorter dimensions that it declares its vectors to be cut to */
    public FakeEmbedder(String name, String digest, int dimension, Integer... shorter) {
        List<Integer> matryoshka = List.of(shorter);
        this.spec = new ModelSpec(
            name,
            dimension,
            Pooling.CLS,
            "",
            Optional.empty(),
            true,
            512,
            "",
            "",
            "cosine",
            BACKGROUND,
            "Apache-2.0",
            "none",
            matryoshka
        );
        this.id = new ModelId(name, digest);
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public ModelId id() {
        return id;
    }

    public float[] vector(String text) {
        double[] sum = new double[spec.dimension()];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
            Random direction = new Random(31L * word.hashCode() + spec.name().hashCode());
            for (int d = 0; d < sum.length; d++) {
                sum[d] += direction.nextGaussian();
            }
        }
        double norm = 0;
        for (double component : sum) {
            norm += component * component;
        }
        float[] vector = new float[sum.length];
        for (int d = 0; d < sum.length; d++) {
            vector[d] = (float) (sum[d] / Math.sqrt(norm));
        }
        return vector;
    }

    @Override
    public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
        embedDocuments(texts, listener);
    }

    @Override
    public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
        listener.onResponse(texts.stream().<Outcome>map(t -> new Outcome.Embedded(embedding(t))).toList());
    }

    @Override
    public void embedQuery(String text, ActionListener<Embedding> listener) {
        // As a real one, on a thread of its own that knows nothing of the request.
        new Thread(() -> listener.onResponse(embedding(text)), "fake-inference").start();
    }

    @Override
    public void embedAhead(List<String> texts, ActionListener<List<Outcome>> listener) {
        embedDocuments(texts, listener);
    }

    @Override
    public void countTokens(List<String> texts, ActionListener<int[]> listener) {
        listener.onResponse(texts.stream().mapToInt(text -> FakeTokens.INSTANCE.offsets(text).starts().length).toArray());
    }

    @Override
    public void readTokens(TokenWork work, ActionListener<Void> listener) {
        try {
            boolean more = true;
            while (more) {
                more = work.step(FakeTokens.INSTANCE);
            }
        } catch (RuntimeException e) {
            listener.onFailure(e);
            return;
        }
        listener.onResponse(null);
    }

    @Override
    public void split(int made, long leftOut) {
        passages.addAndGet(made);
        charactersLeftOut.addAndGet(leftOut);
    }

    /** How many passages were made. */
    public int passages() {
        return passages.get();
    }

    /** How many characters are in no passage. */
    public long charactersLeftOut() {
        return charactersLeftOut.get();
    }

    @Override
    public void unchanged() {
        unchanged.incrementAndGet();
    }

    /** How many texts needed no embedding. */
    public int unchangedTexts() {
        return unchanged.get();
    }

    private Embedding embedding(String text) {
        return new Embedding(vector(text), text.length(), false);
    }
}
