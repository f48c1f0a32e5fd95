// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.FloatBuffer;

/** How the vectors of a text's tokens become the vector of the text. */
public enum Pooling {
    /** The vector of the first token. */
    CLS {
        @Override
        float[] pool(FloatBuffer tokens, int length, int dimension) {
            float[] vector = new float[dimension];
            tokens.get(0, vector);
            return vector;
        }
    },

    /** The mean of the vectors of all tokens. */
    MEAN {
        @Override
        float[] pool(FloatBuffer tokens, int length, int dimension) {
            float[] mean = new float[dimension];
            float[] token = new float[dimension];
            for (int t = 0; t < length; t++) {
                tokens.get(t * dimension, token);
                for (int d = 0; d < dimension; d++) {
                    mean[d] += token[d];
                }
            }
            for (int d = 0; d < dimension; d++) {
                mean[d] /= length;
            }
            return mean;
        }
    };

    /**
     * Pools one text.
     *
     * @param tokens the model's output, [length, dimension]
     * @return float[dimension]
     */
    abstract float[] pool(FloatBuffer tokens, int length, int dimension);
}
