// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.util.List;

/** A model: the two steps from text to vector, without any queue before them. Thread-safe. */
interface EmbeddingModel extends Closeable {

    ModelSpec spec();

    ModelId id();

    /** Tokenises a text with the prefix of its role. */
    TokenSequence tokenize(String text, Role role);

    /**
     * Where the tokens of a text lie in it; of all of them, however many the model can read.
     *
     * @param text of at most {@link TextTokens#MOST_CHARACTERS}
     */
    TokenOffsets offsets(String text);

    /**
     * Embeds a batch. The vector of a text does not depend on its batch mates.
     *
     * @param batch 1 to {@link #largestBatch()} sequences, all of the same length
     * @return float[batch][dimension]
     */
    float[][] embed(List<TokenSequence> batch) throws Exception;

    /** Most sequences of one batch: 1 for a model whose vectors would depend on the batch mates. */
    int largestBatch();

    /** Estimate of the native memory that a run works in, in bytes per token of its batch. */
    long bytesPerToken();

    /** {@code int8}, {@code fp32} or {@code as is}: see {@link Precision}. */
    String precision();

    /** Native memory of the opened model, in bytes. */
    long bytes();

    @Override
    void close();
}
