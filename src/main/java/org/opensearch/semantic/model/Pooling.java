// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.FloatBuffer;

/** How the vectors of a text's tokens become the vector of the text. */
public enum Pooling {
    /** The vector of the first token. */
    CLS {
        @Override
        void pool(FloatBuffer tokens, int row, int width, int length, float[] out) {
            tokens.get(row * width * out.length, out);
        }
    },

    /** The mean of the vectors of the tokens that are not padding. */
    MEAN {
        @Override
        void pool(FloatBuffer tokens, int row, int width, int length, float[] out) {
            float[] token = new float[out.length];
            for (int t = 0; t < length; t++) {
                tokens.get((row * width + t) * out.length, token);
                for (int d = 0; d < out.length; d++) {
                    out[d] += token[d];
                }
            }
            for (int d = 0; d < out.length; d++) {
                out[d] /= length;
            }
        }
    };

    /**
     * Pools one text of a batch.
     *
     * @param tokens the model's output, [batch, width, dimension]
     * @param row which text
     * @param width tokens per row, padding included
     * @param length tokens of this text, padding excluded
     * @param out float[dimension], all zero; receives the vector
     */
    abstract void pool(FloatBuffer tokens, int row, int width, int length, float[] out);
}
