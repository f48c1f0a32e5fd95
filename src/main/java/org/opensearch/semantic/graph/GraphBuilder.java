// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects nodes and constants of a new graph, in the order in which they are added. Every method that adds something returns the
 * name of the value it makes, to be handed to the next.
 */
final class GraphBuilder {

    /** An input or output. Sizes are numbers or, where they differ from run to run, names. */
    record Port(String name, ElementType type, List<Object> shape) {}

    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    List<Port> inputs() {
        return inputs;
    }

    List<Port> outputs() {
        return outputs;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Tensor> constants() {
        return List.copyOf(constants.values());
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** Notes something about the graph, to be read by whoever opens it. */
    void note(String key, String value) {
        metadata.put(key, value);
    }

    String input(String name, ElementType type, Object... shape) {
        inputs.add(new Port(name, type, List.of(shape)));
        return name;
    }

    void output(String name, ElementType type, Object... shape) {
        outputs.add(new Port(name, type, List.of(shape)));
    }

    /** Adds a constant; one that is there already under this name is kept. */
    String constant(String name, float[] values, long... shape) {
        return constant(Tensor.of(name, values, shape));
    }

    String constant(String name, long[] values, long... shape) {
        return constant(Tensor.of(name, values, shape));
    }

    String constant(String name, ElementType type, byte[] values, long... shape) {
        return constant(Tensor.of(name, type, values, shape));
    }

    private String constant(Tensor tensor) {
        constants.putIfAbsent(tensor.name(), tensor);
        return tensor.name();
    }

    /** Whether a node of this name was added. */
    boolean has(String node) {
        return nodeNames.contains(node);
    }

    /** Adds a node of ONNX's own operators with one output, which has the node's name. */
    String onnx(String operator, String name, List<String> inputs, Map<String, Object> attributes) {
        return node("", operator, name, inputs, attributes);
    }

    String onnx(String operator, String name, String... inputs) {
        return onnx(operator, name, List.of(inputs), Map.of());
    }

    /** Adds a node of ONNX Runtime's operators with one output, which has the node's name. */
    String microsoft(String operator, String name, List<String> inputs, Map<String, Object> attributes) {
        return node(Node.MICROSOFT, operator, name, inputs, attributes);
    }

    private String node(String domain, String operator, String name, List<String> inputs, Map<String, Object> attributes) {
        if (nodeNames.add(name) == false) {
            throw new IllegalStateException("the node [" + name + "] was added before");
        }
        nodes.add(new Node(operator, domain, name, inputs, List.of(name), attributes));
        return name;
    }
}
