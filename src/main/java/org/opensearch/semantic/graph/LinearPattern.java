// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Optional;
import java.util.Set;

/** A linear layer in a graph: a product with a constant matrix and maybe a sum with a constant vector, or a {@code Gemm}. */
final class LinearPattern {

    /**
     * @param input the value that the layer reads
     */
    record Applied(String input, Linear linear) {}

    /**
     * A residual connection.
     *
     * @param other the value that the output of the layer is added to
     */
    record Sum(Applied applied, String other) {}

    private final Graph graph;
    private final Backwards back;
    private final Constants constants;

    LinearPattern(Graph graph) {
        this.graph = graph;
        this.back = new Backwards(graph);
        this.constants = new Constants(graph);
    }

    /** {@code value} as the output of a linear layer. */
    Optional<Applied> match(String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        if (node.is("MatMul")) {
            return product(node);
        }
        if (node.is("Gemm")) {
            return gemm(node);
        }
        Optional<Constants.Operands> sum = constants.withVector(node, "Add");
        return sum.flatMap(s -> graph.producer(s.value()).filter(n -> n.is("MatMul")).flatMap(this::product))
            .filter(product -> product.linear().outputs() == sum.get().vector().length)
            .map(product -> new Applied(product.input(), new Linear(product.linear().weights(), sum.get().vector())));
    }

    /** The linear layer that {@code value} is made from with these operators alone, if there is one and no other. */
    Optional<Applied> behind(String value, Set<String> through) {
        return only(back.find(value, through, this::is));
    }

    /** The linear layer before a GELU (Hendrycks & Gimpel 2016) in its exact form, {@code x/2 (1 + erf(x/√2))}. */
    Optional<Applied> gelu(String value) {
        Backwards.Found found = back.find(value, Set.of("Mul", "Div", "Add", "Erf", "Gelu", "Reshape"), this::is);
        return found.passed().contains("Erf") || found.passed().contains("Gelu") ? only(found) : Optional.empty();
    }

    /** {@code value} as the sum of a linear layer and something that is not one. */
    Optional<Sum> residual(String value) {
        Optional<Node> add = graph.producer(value).filter(n -> n.is("Add") && n.inputs().size() == 2);
        if (add.isEmpty()) {
            return Optional.empty();
        }
        for (int side = 0; side < 2; side++) {
            String other = add.get().input(1 - side);
            Optional<Applied> applied = match(back.beforeReshape(add.get().input(side)));
            if (applied.isPresent() && graph.constant(other).isEmpty()) {
                return Optional.of(new Sum(applied.get(), other));
            }
        }
        return Optional.empty();
    }

    private boolean is(String value) {
        return match(value).isPresent();
    }

    private Optional<Applied> only(Backwards.Found found) {
        return found.only().flatMap(this::match);
    }

    private Optional<Applied> product(Node matMul) {
        return constants.matrix(matMul.input(1))
            .map(w -> new Applied(matMul.input(0), new Linear(w.floats(), new float[w.size(1)])));
    }

    /** {@code Gemm} needs a matrix, so the tokens of all texts are made its rows: its input is the one before that. */
    private Optional<Applied> gemm(Node node) {
        Optional<Tensor> weights = constants.matrix(node.input(1));
        Optional<float[]> bias = node.inputs().size() == 3 ? constants.vector(node.input(2)) : Optional.empty();
        boolean plain = node.attributes().getOrDefault("alpha", 1f).equals(1f) && node.attributes().getOrDefault("beta", 1f).equals(1f);
        if (weights.isEmpty() || bias.isEmpty() || plain == false || node.attributes().getOrDefault("transA", 0L).equals(0L) == false) {
            return Optional.empty();
        }
        boolean transposed = node.attributes().getOrDefault("transB", 0L).equals(1L);
        float[] w = transposed ? transpose(weights.get()) : weights.get().floats();
        return Optional.of(new Applied(back.beforeReshape(node.input(0)), new Linear(w, bias.get())));
    }

    private static float[] transpose(Tensor matrix) {
        int rows = matrix.size(0);
        int columns = matrix.size(1);
        float[] values = matrix.floats();
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % columns * rows + i / columns] = values[i];
        }
        return transposed;
    }
}
