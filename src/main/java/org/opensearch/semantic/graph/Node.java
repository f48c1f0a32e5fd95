// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.List;
import java.util.Map;

/**
 * One operation of a graph.
 *
 * @param operator such as {@code MatMul}
 * @param domain empty for ONNX's own operators, {@code com.microsoft} for those of ONNX Runtime
 * @param inputs names of values; an empty name is an optional input that is left out
 * @param outputs names of the values it makes
 * @param attributes {@code Long}, {@code Float}, {@code String}, {@code List<Long>} or {@link Tensor}; others are not read
 */
record Node(String operator, String domain, String name, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {

    static final String MICROSOFT = "com.microsoft";

    Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Map.copyOf(attributes);
    }

    /** The name of an input; empty if it is left out. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    boolean is(String... operators) {
        return List.of(operators).contains(operator);
    }
}
