// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A model whose "tokens" are the characters of a text and whose vector is (length, first character); it records its batches. */
final class FakeModel implements EmbeddingModel {

    static final String UNREADABLE = "unreadable";
    static final String POISON = "poison";

    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    /** A run takes a permit, so that a test can hold the workers. */
    final Semaphore permits;

    private final ModelSpec spec = new ModelSpec("fake", 2, Pooling.MEAN, false, 100, "query: ", "", "cosine", 0, "", "");

    FakeModel(int permits) {
        this.permits = new Semaphore(permits);
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public ModelId id() {
        return new ModelId("fake", "digest");
    }

    @Override
    public TokenSequence tokenize(String text, Role role) {
        if (text.equals(UNREADABLE)) {
            throw new IllegalArgumentException("can not be tokenised");
        }
        String prefixed = spec.prefix(role) + text;
        int length = Math.min(prefixed.length(), spec.maxTokens());
        return new TokenSequence(prefixed.chars().limit(length).asLongStream().toArray(), prefixed.length() > length);
    }

    @Override
    public float[][] embed(List<TokenSequence> batch) {
        permits.acquireUninterruptibly();
        try {
            batches.add(batch.stream().map(TokenSequence::length).toList());
            for (TokenSequence tokens : batch) {
                if (tokens.length() == POISON.length() && tokens.ids()[0] == POISON.charAt(0)) {
                    throw new IllegalStateException("poisoned batch");
                }
            }
            return batch.stream().map(t -> new float[] { t.length(), t.ids()[0] }).toArray(float[][]::new);
        } finally {
            permits.release();
        }
    }

    @Override
    public void close() {}
}
