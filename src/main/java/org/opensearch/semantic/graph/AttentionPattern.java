// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.opensearch.semantic.graph.UnrecognisedGraphException.missing;
import static org.opensearch.semantic.graph.UnrecognisedGraphException.unlessSame;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Multi-head attention (Vaswani et al. 2017) in a graph: {@code softmax(query(x) · key(x) / √channels + mask) · value(x)}. */
final class AttentionPattern {

    private static final Set<String> SCALES = Set.of("Mul", "Div");
    private static final Set<String> TO_SCORES = union(SCALES, Set.of("Softmax", "Add", "Where", "Cast", "Identity", "Reshape"));
    private static final Set<String> TO_PROJECTION = union(SCALES, Backwards.MOVES);
    private static final Set<String> TO_HEADS = union(SCALES, Set.of("Transpose"));

    /**
     * @param input the value that queries, keys and values are projected from
     */
    record Attention(String input, Linear query, Linear key, Linear value, int heads) {}

    private final Graph graph;
    private final Backwards back;
    private final LinearPattern linear;

    AttentionPattern(Graph graph, LinearPattern linear) {
        this.graph = graph;
        this.back = new Backwards(graph);
        this.linear = linear;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new HashSet<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }

    /** {@code value} as the output of all heads, side by side. */
    Attention match(String value) throws UnrecognisedGraphException {
        Node mixed = only(back.find(value, Backwards.MOVES, this::isProductOfValues), "a product of attention and values", value);
        String probabilities = mixed.input(0);
        Backwards.Found scores = back.find(probabilities, TO_SCORES, this::isProductOfValues);
        String softmax = "the softmax of one product of queries and keys";
        Node product = only(scores, softmax, probabilities);
        if (scores.passed().contains("Softmax") == false) {
            throw missing(softmax, probabilities);
        }
        LinearPattern.Applied query = projection(product.input(0));
        LinearPattern.Applied key = projection(product.input(1));
        LinearPattern.Applied values = projection(mixed.input(1));
        unlessSame(query.input(), key.input());
        unlessSame(query.input(), values.input());
        int heads = heads(product.input(0), query.linear().outputs());
        return new Attention(query.input(), query.linear(), key.linear(), values.linear(), heads);
    }

    private boolean isProductOfValues(String value) {
        return graph.producer(value)
            .filter(n -> n.is("MatMul") && n.inputs().stream().allMatch(input -> graph.constant(input).isEmpty()))
            .isPresent();
    }

    private LinearPattern.Applied projection(String value) throws UnrecognisedGraphException {
        return linear.behind(value, TO_PROJECTION)
            .orElseThrow(() -> missing("one projection to queries, keys or values", value));
    }

    /** From the shape that splits channels into heads: its last two sizes multiply to the dimension. */
    private int heads(String value, int dimension) throws UnrecognisedGraphException {
        Backwards.Found split = back.find(value, TO_HEADS, v -> graph.producer(v).filter(n -> n.is("Reshape")).isPresent());
        Node reshape = only(split, "a split into heads", value);
        List<Long> sizes = sizes(reshape.input(1));
        if (sizes.size() < 2) {
            throw missing("a shape of heads and channels", reshape.input(1));
        }
        long heads = sizes.get(sizes.size() - 2);
        long channels = sizes.get(sizes.size() - 1);
        channels = channels == -1 && heads > 0 ? dimension / heads : channels;
        if (heads <= 0 || heads * channels != dimension) {
            throw missing("a shape of heads and channels that multiply to [" + dimension + "], found " + sizes, value);
        }
        return (int) heads;
    }

    /** The constant sizes of a shape; 0 where one is computed. */
    private List<Long> sizes(String shape) {
        Optional<Tensor> constant = graph.constant(shape).filter(Tensor::isInt64);
        List<Long> sizes = new ArrayList<>();
        if (constant.isPresent()) {
            for (long size : constant.get().longs()) {
                sizes.add(size);
            }
        } else {
            graph.producer(shape).filter(n -> n.is("Concat")).ifPresent(concat -> concat.inputs().forEach(input -> {
                List<Long> part = sizes(input);
                sizes.addAll(part.isEmpty() ? List.of(0L) : part);
            }));
        }
        return sizes;
    }

    private Node only(Backwards.Found found, String what, String value) throws UnrecognisedGraphException {
        return found.only().flatMap(graph::producer).orElseThrow(() -> missing(what, value));
    }
}
