// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Optional;

/** The constants of a graph, by what they can be in an encoder. */
final class Constants {

    /** The two sides of an operation one of which is a constant. */
    record Operands(String value, float[] vector) {}

    private final Graph graph;

    Constants(Graph graph) {
        this.graph = graph;
    }

    /** A node of this operator with a constant vector on either side. */
    Optional<Operands> withVector(Node node, String operator) {
        if (node.is(operator) == false || node.inputs().size() != 2) {
            return Optional.empty();
        }
        for (int side = 0; side < 2; side++) {
            Optional<float[]> vector = vector(node.input(side));
            if (vector.isPresent()) {
                return Optional.of(new Operands(node.input(1 - side), vector.get()));
            }
        }
        return Optional.empty();
    }

    /** More than one number in a row: float[n]. */
    Optional<float[]> vector(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.rank() == 1 && t.size(0) > 1).map(Tensor::floats);
    }

    /** Numbers in rows: float[rows, columns]. */
    Optional<Tensor> matrix(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.rank() == 2);
    }

    /** One number, whatever the shape it is in. */
    Optional<Float> scalar(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.elements() == 1).map(t -> t.floats()[0]);
    }
}
