// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * A model whose "tokens" are the characters of a text and whose vector is (length, last character); it records what it is given
 * and insists on the contract of a batch.
 */
class FakeModel implements EmbeddingModel {

    static final String UNREADABLE = "unreadable";
    static final String POISON = "poison";
    static final long BYTES_PER_TOKEN = 10;
    static final long BYTES = 1_000;

    final List<String> tokenized = Collections.synchronizedList(new ArrayList<>());
    /** Token lengths of the batches. */
    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    /** A run takes a permit, so that a test can hold the workers. */
    final Semaphore permits;

    private final int largestBatch;
    private final ModelSpec spec = new ModelSpec(
        "fake",
        2,
        Pooling.MEAN,
        "",
        Optional.empty(),
        false,
        100,
        "query: ",
        "",
        "cosine",
        0,
        "",
        "",
        List.of()
    );

    FakeModel(int permits) {
        this(permits, Integer.MAX_VALUE);
    }

    FakeModel(int permits, int largestBatch) {
        this.permits = new Semaphore(permits);
        this.largestBatch = largestBatch;
    }

    /** Whether a run is being held. */
    final boolean holds() {
        return permits.hasQueuedThreads();
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
        tokenized.add(text);
        if (text.equals(UNREADABLE)) {
            throw new IllegalArgumentException("can not be tokenised");
        }
        String prefixed = spec.prefix(role) + text;
        int length = Math.min(prefixed.length(), spec.maxTokens());
        return new TokenSequence(prefixed.chars().limit(length).asLongStream().toArray(), prefixed.length() > length);
    }

    @Override
    public TokenOffsets offsets(String text) {
        if (text.equals(UNREADABLE)) {
            throw new IllegalArgumentException("can not be tokenised");
        }
        return new TokenOffsets(IntStream.range(0, text.length()).toArray(), IntStream.rangeClosed(1, text.length()).toArray());
    }

    @Override
    public float[][] embed(List<TokenSequence> batch) {
        permits.acquireUninterruptibly();
        try {
            batches.add(batch.stream().map(TokenSequence::length).toList());
            if (batch.isEmpty() || batch.size() > largestBatch || batch.stream().map(TokenSequence::length).distinct().count() > 1) {
                throw new AssertionError("no batch: " + batches.get(batches.size() - 1));
            }
            for (TokenSequence tokens : batch) {
                if (Arrays.equals(tokens.ids(), POISON.chars().asLongStream().toArray())) {
                    throw new IllegalStateException("poisoned batch");
                }
            }
            return batch.stream().map(t -> new float[] { t.length(), t.ids()[t.length() - 1] }).toArray(float[][]::new);
        } finally {
            permits.release();
        }
    }

    @Override
    public int largestBatch() {
        return largestBatch;
    }

    @Override
    public long bytesPerToken() {
        return BYTES_PER_TOKEN;
    }

    @Override
    public String precision() {
        return Precision.AS_IS;
    }

    @Override
    public long bytes() {
        return BYTES;
    }

    @Override
    public void close() {}
}
