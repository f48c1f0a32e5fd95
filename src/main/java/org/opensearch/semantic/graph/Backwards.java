// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps through a graph from a value towards the inputs that it is made of. */
final class Backwards {

    /** What gives the same numbers in another shape, order or type. */
    static final Set<String> MOVES = Set.of("Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze");

    /** Whether a value is what is looked for. */
    @FunctionalInterface
    interface Goal {
        boolean reached(String value);
    }

    /**
     * What was found on the way back from a value.
     *
     * @param values the goals, without repetition
     * @param passed operators between them and the value
     */
    record Found(List<String> values, Set<String> passed) {

        /** The goal, if there is one and no other. */
        Optional<String> only() {
            return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
        }
    }

    private final Graph graph;

    Backwards(Graph graph) {
        this.graph = graph;
    }

    /** The goals nearest to {@code value} on all ways through these operators; a way that comes to another ends without one. */
    Found find(String value, Set<String> through, Goal goal) {
        List<String> found = new ArrayList<>();
        Set<String> passed = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (open.isEmpty() == false) {
            String next = open.pop();
            if (seen.add(next) == false) {
                continue;
            }
            if (goal.reached(next)) {
                found.add(next);
                continue;
            }
            graph.producer(next).filter(n -> through.contains(n.operator())).ifPresent(n -> {
                passed.add(n.operator());
                // The second input of a reshaping is a shape.
                open.addAll(MOVES.contains(n.operator()) ? List.of(n.input(0)) : n.inputs());
            });
        }
        return new Found(found, passed);
    }

    /** What is reshaped to {@code value}; {@code value} itself if it is not the output of a reshaping. */
    String beforeReshape(String value) {
        return graph.producer(value).filter(n -> n.is("Reshape")).map(n -> n.input(0)).orElse(value);
    }

    /** The input of the graph that {@code value} is, but for its type. */
    Optional<String> directInput(String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return graph.inputs().contains(value) ? Optional.of(value) : Optional.empty();
        }
        return node.is("Cast", "Identity") ? directInput(node.input(0)) : Optional.empty();
    }

    /** All inputs of the graph that {@code value} depends on. */
    Set<String> inputsOf(String value) {
        Set<String> found = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(value));
        while (open.isEmpty() == false) {
            String next = open.pop();
            if (seen.add(next)) {
                graph.producer(next).ifPresentOrElse(n -> open.addAll(n.inputs()), () -> found.add(next));
            }
        }
        found.retainAll(graph.inputs());
        return found;
    }
}
