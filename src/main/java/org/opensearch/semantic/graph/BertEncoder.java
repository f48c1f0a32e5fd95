// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.List;

/**
 * The weights of a BERT encoder, as far as texts of one segment need them.
 *
 * @param words float[vocabulary * dimension], the word embeddings
 * @param positions float[maxTokens * dimension], the position embeddings plus that of segment 0
 * @param embeddingNorm applied to the sum of both
 * @param heads of the attention; each has dimension / heads channels
 */
record BertEncoder(float[] words, float[] positions, LayerNorm embeddingNorm, List<EncoderLayer> layers, int heads) {

    BertEncoder {
        layers = List.copyOf(layers);
    }

    int dimension() {
        return embeddingNorm.dimension();
    }

    int vocabulary() {
        return words.length / dimension();
    }

    int maxTokens() {
        return positions.length / dimension();
    }
}
