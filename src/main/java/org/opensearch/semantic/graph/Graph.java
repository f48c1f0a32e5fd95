// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph in single static assignment: each value has a name and one producer, which is a node, a constant or an input.
 */
final class Graph {

    private final List<String> inputs;
    private final List<String> outputs;
    private final List<Node> nodes;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();

    Graph(List<String> inputs, List<String> outputs, List<Node> nodes, List<Tensor> initializers) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        initializers.forEach(tensor -> constants.put(tensor.name(), tensor));
        for (Node node : nodes) {
            if (node.is("Constant") && node.outputs().size() == 1 && node.attributes().get("value") instanceof Tensor value) {
                constants.put(node.outputs().get(0), value);
            } else {
                node.outputs().forEach(output -> producers.put(output, node));
            }
        }
    }

    List<String> inputs() {
        return inputs;
    }

    List<String> outputs() {
        return outputs;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The node that makes a value; empty for constants and inputs. */
    Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The value as a constant; an {@code Identity} of one is one. */
    Optional<Tensor> constant(String value) {
        Tensor tensor = constants.get(value);
        if (tensor == null) {
            Node node = producers.get(value);
            return node != null && node.is("Identity") ? constant(node.inputs().get(0)) : Optional.empty();
        }
        return Optional.of(tensor);
    }
}
