// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.util.List;

/** An opened model: the two steps from text to vector, without any queue before them. Thread-safe. */
interface EmbeddingModel extends Closeable {

    ModelSpec spec();

    ModelId id();

    /** Tokenises a text with the prefix of its role. */
    TokenSequence tokenize(String text, Role role);

    /**
     * Embeds a batch.
     *
     * @return float[batch][dimension]
     */
    float[][] embed(List<TokenSequence> batch) throws Exception;

    @Override
    void close();
}
