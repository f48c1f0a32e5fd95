// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Optional;

/** A layer normalisation (Ba et al. 2016) in a graph: one node, or one per operation. */
final class NormPattern {

    /**
     * @param input the value that is normalised
     */
    record Normalised(String input, LayerNorm norm) {}

    private final Graph graph;
    private final Constants constants;

    NormPattern(Graph graph) {
        this.graph = graph;
        this.constants = new Constants(graph);
    }

    /** {@code value} as the output of a layer normalisation. */
    Optional<Normalised> match(String value) {
        Optional<Node> node = graph.producer(value);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get().is("Identity")) {
            return match(node.get().input(0));
        }
        if (node.get().is("LayerNormalization") && node.get().inputs().size() == 3) {
            Optional<float[]> scale = constants.vector(node.get().input(1));
            Optional<float[]> shift = constants.vector(node.get().input(2));
            float epsilon = node.get().attributes().getOrDefault("epsilon", 1e-5f) instanceof Float f ? f : 1e-5f;
            return scale.isPresent() && shift.isPresent()
                ? Optional.of(new Normalised(node.get().input(0), new LayerNorm(scale.get(), shift.get(), epsilon)))
                : Optional.empty();
        }
        return writtenOut(node.get());
    }

    /** {@code (x - mean(x)) / sqrt(mean((x - mean(x))²) + epsilon) * scale + shift}, one node per operation. */
    private Optional<Normalised> writtenOut(Node add) {
        Optional<Constants.Operands> shifted = constants.withVector(add, "Add");
        Optional<Constants.Operands> scaled = shifted.flatMap(s -> graph.producer(s.value()))
            .flatMap(mul -> constants.withVector(mul, "Mul"));
        Optional<Node> division = scaled.flatMap(s -> graph.producer(s.value())).filter(n -> n.is("Div"));
        if (division.isEmpty()) {
            return Optional.empty();
        }
        Optional<Node> difference = graph.producer(division.get().input(0)).filter(n -> n.is("Sub"));
        Optional<Float> epsilon = graph.producer(division.get().input(1))
            .filter(n -> n.is("Sqrt"))
            .flatMap(sqrt -> graph.producer(sqrt.input(0)))
            .filter(n -> n.is("Add"))
            .flatMap(n -> constants.scalar(n.input(1)).or(() -> constants.scalar(n.input(0))));
        if (difference.isEmpty() || epsilon.isEmpty()) {
            return Optional.empty();
        }
        LayerNorm norm = new LayerNorm(scaled.get().vector(), shifted.get().vector(), epsilon.get());
        return Optional.of(new Normalised(difference.get().input(0), norm));
    }
}
