// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.FloatBuffer;

/** How the vectors of a text's tokens become the vector of the text. There is one text at a time, so that there is no padding to leave out. */
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
    },

    /** The vector of the last token: decoders see all others from there. */
    LAST_TOKEN {
        @Override
        float[] pool(FloatBuffer tokens, int length, int dimension) {
            float[] vector = new float[dimension];
            tokens.get((length - 1) * dimension, vector);
            return vector;
        }
    },

    /** None: the graph gives the vector of the text, [dimension]. */
    NONE {
        @Override
        float[] pool(FloatBuffer pooled, int length, int dimension) {
            float[] vector = new float[dimension];
            pooled.get(0, vector);
            return vector;
        }
    };

    /** Dimensions of the graph's output, that of the batch included: 3 if it has a vector for each token, 2 if it is pooled already. */
    int outputRank() {
        return this == NONE ? 2 : 3;
    }

    /** Whether the compiler can write it into a graph. */
    public boolean isCompiled() {
        return this == CLS || this == MEAN;
    }

    /**
     * Pools one text.
     *
     * @param tokens the model's output, [length, dimension]; [dimension] if it is pooled already
     * @return float[dimension]
     */
    abstract float[] pool(FloatBuffer tokens, int length, int dimension);
}
