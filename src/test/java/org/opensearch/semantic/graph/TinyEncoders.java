// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Encoders with random weights, small enough to be computed by hand and large enough to have channels that stand out. */
final class TinyEncoders {

    static final int DIMENSION = 32;
    static final int HEADS = 4;
    static final int HIDDEN = 160;
    static final int WORDS = 30;
    static final int POSITIONS = 12;

    private final Random random;

    TinyEncoders(Random random) {
        this.random = random;
    }

    BertEncoder encoder(int layers) {
        List<EncoderLayer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            all.add(layer());
        }
        return new BertEncoder(floats(WORDS * DIMENSION, 1), floats(POSITIONS * DIMENSION, 0.5f), norm(), all, HEADS);
    }

    private EncoderLayer layer() {
        return new EncoderLayer(
            attending(),
            attending(),
            linear(DIMENSION, DIMENSION),
            linear(DIMENSION, DIMENSION),
            norm(),
            linear(DIMENSION, HIDDEN),
            linear(HIDDEN, DIMENSION),
            norm()
        );
    }

    /** Queries and keys of so small a product that a text is mixed, and not looked at one token at a time. */
    private Linear attending() {
        return new Linear(floats(DIMENSION * DIMENSION, 0.05f), floats(DIMENSION, 0.1f));
    }

    /** Keeps the magnitude of its inputs. */
    Linear linear(int inputs, int outputs) {
        return new Linear(floats(inputs * outputs, (float) (1 / Math.sqrt(inputs))), floats(outputs, 0.1f));
    }

    /** With two channels that are much larger than the others. */
    private LayerNorm norm() {
        float[] scale = floats(DIMENSION, 0.1f);
        for (int j = 0; j < DIMENSION; j++) {
            scale[j] += j % 20 == 7 ? 6 : 1;
        }
        return new LayerNorm(scale, floats(DIMENSION, 0.1f), 1e-6f);
    }

    float[] floats(int count, float deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * deviation;
        }
        return values;
    }

    int[] ids(int tokens) {
        return random.ints(tokens, 0, WORDS).toArray();
    }
}
