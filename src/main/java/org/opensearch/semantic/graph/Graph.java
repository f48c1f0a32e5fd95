// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph in single static assignment: each value has a name and one producer, which is a node, a constant or an input. Nodes come after
 * those whose values they read, as ONNX wants it, so there is no way back to where one came from.
 */
final class Graph {

    private final List<String> inputs;
    private final List<String> outputs;
    private final List<Node> nodes;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Tensor> constants = new HashMap<>();

    /** @throws IllegalArgumentException if a value has several producers, or is read before it is made */
    Graph(List<String> inputs, List<String> outputs, List<Node> nodes, List<Tensor> initializers) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        initializers.forEach(tensor -> constants.put(tensor.name(), tensor));
        checkOrder();
        for (Node node : nodes) {
            if (node.is("Constant") && node.outputs().size() == 1 && node.attributes().get("value") instanceof Tensor value) {
                constants.put(node.outputs().get(0), value);
            } else {
                node.outputs().stream().filter(output -> output.isEmpty() == false).forEach(output -> producers.put(output, node));
            }
        }
    }

    private void checkOrder() {
        Set<String> made = new HashSet<>(inputs);
        made.addAll(constants.keySet());
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                if (input.isEmpty() == false && made.contains(input) == false) {
                    throw new IllegalArgumentException("node [" + node.name() + "] reads [" + input + "], which nothing before it makes");
                }
            }
            for (String output : node.outputs()) {
                if (output.isEmpty() == false && made.add(output) == false) {
                    throw new IllegalArgumentException("node [" + node.name() + "] makes [" + output + "], which was made before");
                }
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
            return node != null && node.is("Identity") ? constant(node.input(0)) : Optional.empty();
        }
        return Optional.of(tensor);
    }
}
