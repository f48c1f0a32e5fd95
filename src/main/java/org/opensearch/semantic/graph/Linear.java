// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;

/**
 * {@code y = x · weights + bias}.
 *
 * @param weights float[inputs * outputs], row-major: one row per input channel
 * @param bias float[outputs]
 */
record Linear(float[] weights, float[] bias) {

    Linear {
        if (weights.length == 0 || bias.length == 0 || weights.length % bias.length != 0) {
            throw new IllegalArgumentException("[" + weights.length + "] weights do not fit [" + bias.length + "] outputs");
        }
    }

    int inputs() {
        return weights.length / bias.length;
    }

    int outputs() {
        return bias.length;
    }

    float weight(int input, int output) {
        return weights[input * bias.length + output];
    }

    /** The same outputs of inputs that were divided by {@code divisors}, up to rounding. */
    Linear multiplyInputs(float[] divisors) {
        float[] scaled = new float[weights.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = weights[i] * divisors[i / bias.length];
        }
        return new Linear(scaled, bias);
    }

    /** Outputs divided by {@code divisors}. */
    Linear divideOutputs(float[] divisors) {
        float[] scaled = new float[weights.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = weights[i] / divisors[i % bias.length];
        }
        float[] scaledBias = new float[bias.length];
        for (int j = 0; j < bias.length; j++) {
            scaledBias[j] = bias[j] / divisors[j];
        }
        return new Linear(scaled, scaledBias);
    }

    /** Only these outputs, in this order. */
    Linear outputs(int[] chosen) {
        float[] kept = new float[inputs() * chosen.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = weight(i / chosen.length, chosen[i % chosen.length]);
        }
        float[] keptBias = new float[chosen.length];
        for (int j = 0; j < chosen.length; j++) {
            keptBias[j] = bias[chosen[j]];
        }
        return new Linear(kept, keptBias);
    }

    /** Only these inputs, in this order; the bias stays. */
    Linear inputs(int[] chosen) {
        float[] kept = new float[chosen.length * outputs()];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(weights, chosen[i] * outputs(), kept, i * outputs(), outputs());
        }
        return new Linear(kept, bias);
    }

    Linear withoutBias() {
        return new Linear(weights, new float[bias.length]);
    }

    boolean hasBias() {
        return Arrays.equals(bias, new float[bias.length]) == false;
    }
}
