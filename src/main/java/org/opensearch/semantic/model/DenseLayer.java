// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The layer that sentence-transformers models may have after pooling: activation(weights · vector + bias). Its file is {@code dense.safetensors},
 * which sentence-transformers writes as {@code 2_Dense/model.safetensors}, with {@code linear.weight} [outputs, inputs] and perhaps
 * {@code linear.bias} [outputs]. Thread-safe.
 */
final class DenseLayer {

    static final String FILE = "dense.safetensors";

    private static final String WEIGHT = "linear.weight";
    private static final String BIAS = "linear.bias";

    private final float[][] weights; // [outputs][inputs]
    private final float[] bias;
    private final DenseActivation activation;

    DenseLayer(float[][] weights, float[] bias, DenseActivation activation) {
        this.weights = weights;
        this.bias = bias;
        this.activation = activation;
    }

    /**
     * Reads the layer of a model.
     *
     * @param file its {@code dense.safetensors}
     * @return empty if the description does not speak of one
     * @throws IllegalArgumentException if the file is wrong, or does not fit the description
     */
    static Optional<DenseLayer> read(Path file, ModelSpec spec) throws IOException {
        if (spec.denseActivation().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(Safetensors.read(file), spec));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FILE + " can not be used: " + e.getMessage(), e);
        }
    }

    private static DenseLayer of(Safetensors tensors, ModelSpec spec) {
        Set<String> names = tensors.names();
        if (names.contains(WEIGHT) == false || Set.of(WEIGHT, BIAS).containsAll(names) == false) {
            throw new IllegalArgumentException(
                "it holds " + names + ", expected [" + WEIGHT + "] of shape [outputs, inputs] and perhaps [" + BIAS + "] of shape [outputs]"
            );
        }
        Safetensors.Tensor weight = tensors.get(WEIGHT);
        if (weight.shape().size() != 2 || weight.shape().get(0) != spec.dimension() || weight.shape().get(1) < 1) {
            throw new IllegalArgumentException(
                "[" + WEIGHT + "] has the shape " + weight.shape() + ", expected [" + spec.dimension()
                    + ", inputs]: model.yml says dimension ["
                    + spec.dimension() + "], which is that of the vectors that the layer gives"
            );
        }
        int outputs = spec.dimension();
        int inputs = weight.shape().get(1);
        float[][] rows = new float[outputs][];
        for (int o = 0; o < outputs; o++) {
            rows[o] = finite(WEIGHT, weight.floats(o * inputs, inputs));
        }
        float[] bias = new float[outputs];
        if (names.contains(BIAS)) {
            Safetensors.Tensor found = tensors.get(BIAS);
            if (found.shape().size() != 1 || found.shape().get(0) != outputs) {
                throw new IllegalArgumentException("[" + BIAS + "] has the shape " + found.shape() + ", expected [" + outputs + "]");
            }
            bias = finite(BIAS, found.floats(0, outputs));
        }
        return new DenseLayer(rows, bias, spec.denseActivation().orElseThrow());
    }

    private static float[] finite(String name, float[] values) {
        if (VectorMath.isFinite(values) == false) {
            throw new IllegalArgumentException("[" + name + "] has values that are not finite numbers");
        }
        return values;
    }

    /** Length of the vectors that it takes. */
    int inputs() {
        return weights[0].length;
    }

    /** Memory that it holds, in bytes. */
    long bytes() {
        return (long) Float.BYTES * weights.length * (inputs() + 1);
    }

    /**
     * Applies the layer.
     *
     * @param vector float[inputs]
     * @return float[outputs]
     */
    float[] apply(float[] vector) {
        float[] out = new float[weights.length];
        for (int o = 0; o < out.length; o++) {
            out[o] = activation.of(VectorMath.dot(weights[o], vector) + bias[o]);
        }
        return out;
    }
}
