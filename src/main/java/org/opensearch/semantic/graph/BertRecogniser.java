// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a BERT encoder in a graph, by its structure and not by its names: exporters write the same layer in different ways (a
 * layer normalisation as one node or as nine, a linear layer as {@code Gemm} or as {@code MatMul} and {@code Add}).
 *
 * <p>Works backwards from an output, one layer at a time, down to the embeddings. What only moves or masks numbers (reshaping,
 * transposing, the attention mask, scaling by the head size) is stepped over without being checked: whoever rewrites the graph
 * compares its vectors with those of the original.
 */
final class BertRecogniser {

    private static final Set<String> MOVES = Set.of("Reshape", "Transpose", "Cast", "Identity", "Squeeze", "Unsqueeze");
    private static final Set<String> SCALES = Set.of("Mul", "Div");

    private final Graph graph;

    private BertRecogniser(Graph graph) {
        this.graph = graph;
    }

    /**
     * Finds the encoder behind one of the outputs.
     *
     * @throws UnrecognisedGraphException if there is none
     */
    static BertEncoder recognise(Graph graph) throws UnrecognisedGraphException {
        UnrecognisedGraphException first = null;
        for (String output : graph.outputs()) {
            try {
                return new BertRecogniser(graph).encoder(output);
            } catch (UnrecognisedGraphException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new UnrecognisedGraphException("the graph has no outputs") : first;
    }

    private BertEncoder encoder(String output) throws UnrecognisedGraphException {
        List<EncoderLayer> layers = new ArrayList<>();
        int heads = 0;
        Normalised top = normalised(output).orElseThrow(() -> missing("a layer normalisation", output));
        while (true) {
            Optional<Sum> sum = residual(top.input());
            if (sum.isEmpty()) {
                break;
            }
            Applied contract = sum.get().applied();
            Applied expand = gelu(contract.input());
            Normalised middle = normalised(expand.input()).orElseThrow(() -> missing("a layer normalisation", expand.input()));
            same(sum.get().other(), expand.input());
            Sum attended = residual(middle.input()).orElseThrow(() -> missing("a residual connection", middle.input()));
            Attention attention = attention(attended.applied().input());
            same(attended.other(), attention.input());
            layers.add(
                new EncoderLayer(
                    attention.query(),
                    attention.key(),
                    attention.value(),
                    attended.applied().linear(),
                    middle.norm(),
                    expand.linear(),
                    contract.linear(),
                    top.norm()
                )
            );
            heads = attention.heads();
            top = normalised(attention.input()).orElseThrow(() -> missing("a layer normalisation", attention.input()));
        }
        if (layers.isEmpty()) {
            throw missing("a transformer layer", output);
        }
        Collections.reverse(layers);
        return embeddings(top, layers, heads);
    }

    // --- normalisation

    private record Normalised(String input, LayerNorm norm) {}

    /** {@code value} as the output of a layer normalisation. */
    private Optional<Normalised> normalised(String value) {
        Optional<Node> node = graph.producer(value);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get().is("Identity")) {
            return normalised(node.get().input(0));
        }
        if (node.get().is("LayerNormalization") && node.get().inputs().size() == 3) {
            Optional<float[]> scale = vector(node.get().input(1));
            Optional<float[]> shift = vector(node.get().input(2));
            float epsilon = node.get().attributes().getOrDefault("epsilon", 1e-5f) instanceof Float f ? f : 1e-5f;
            return scale.isPresent() && shift.isPresent()
                ? Optional.of(new Normalised(node.get().input(0), new LayerNorm(scale.get(), shift.get(), epsilon)))
                : Optional.empty();
        }
        return writtenOut(node.get());
    }

    /** {@code (x - mean(x)) / sqrt(mean((x - mean(x))²) + epsilon) * scale + shift}, one node per operation. */
    private Optional<Normalised> writtenOut(Node add) {
        Optional<Operands> shifted = withVector(add, "Add");
        Optional<Operands> scaled = shifted.flatMap(s -> graph.producer(s.value())).flatMap(mul -> withVector(mul, "Mul"));
        Optional<Node> division = scaled.flatMap(s -> graph.producer(s.value())).filter(n -> n.is("Div"));
        if (division.isEmpty()) {
            return Optional.empty();
        }
        Optional<Node> difference = graph.producer(division.get().input(0)).filter(n -> n.is("Sub"));
        Optional<Float> epsilon = graph.producer(division.get().input(1))
            .filter(n -> n.is("Sqrt"))
            .flatMap(sqrt -> graph.producer(sqrt.input(0)))
            .filter(n -> n.is("Add"))
            .flatMap(n -> scalar(n.input(1)).or(() -> scalar(n.input(0))));
        if (difference.isEmpty() || epsilon.isEmpty()) {
            return Optional.empty();
        }
        LayerNorm norm = new LayerNorm(scaled.get().vector(), shifted.get().vector(), epsilon.get());
        return Optional.of(new Normalised(difference.get().input(0), norm));
    }

    // --- linear layers

    private record Applied(String input, Linear linear) {}

    /** {@code value} as the output of a linear layer. */
    private Optional<Applied> linear(String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        if (node.is("MatMul")) {
            return product(node).map(p -> new Applied(p.input(), p.linear()));
        }
        if (node.is("Gemm")) {
            return gemm(node);
        }
        Optional<Operands> sum = withVector(node, "Add");
        return sum.flatMap(s -> graph.producer(s.value()).filter(n -> n.is("MatMul")).flatMap(this::product))
            .filter(product -> product.linear().outputs() == sum.get().vector().length)
            .map(product -> new Applied(product.input(), new Linear(product.linear().weights(), sum.get().vector())));
    }

    private Optional<Applied> product(Node matMul) {
        return matrix(matMul.input(1)).map(
            w -> new Applied(matMul.input(0), new Linear(w.floats(), new float[w.size(1)]))
        );
    }

    private Optional<Applied> gemm(Node node) {
        Optional<Tensor> weights = matrix(node.input(1));
        Optional<float[]> bias = node.inputs().size() == 3 ? vector(node.input(2)) : Optional.empty();
        boolean plain = node.attributes().getOrDefault("alpha", 1f).equals(1f) && node.attributes().getOrDefault("beta", 1f).equals(1f);
        if (weights.isEmpty() || bias.isEmpty() || plain == false || node.attributes().getOrDefault("transA", 0L).equals(0L) == false) {
            return Optional.empty();
        }
        boolean transposed = node.attributes().getOrDefault("transB", 0L).equals(1L);
        float[] w = transposed ? transpose(weights.get()) : weights.get().floats();
        return Optional.of(new Applied(beforeMoves(node.input(0)), new Linear(w, bias.get())));
    }

    /** {@code Gemm} needs a matrix, so the tokens of all texts are made its rows: the input before that. */
    private String beforeMoves(String value) {
        Optional<Node> reshape = graph.producer(value).filter(n -> n.is("Reshape"));
        return reshape.isPresent() ? reshape.get().input(0) : value;
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

    private record Sum(Applied applied, String other) {}

    /** {@code value} as the sum of a linear layer and something that is not one. */
    private Optional<Sum> residual(String value) {
        Optional<Node> add = graph.producer(value).filter(n -> n.is("Add") && n.inputs().size() == 2);
        if (add.isEmpty()) {
            return Optional.empty();
        }
        for (int side = 0; side < 2; side++) {
            String other = add.get().input(1 - side);
            Optional<Applied> applied = linear(beforeMoves(add.get().input(side)));
            if (applied.isPresent() && graph.constant(other).isEmpty()) {
                return Optional.of(new Sum(applied.get(), other));
            }
        }
        return Optional.empty();
    }

    /** The linear layer before a GELU (Hendrycks & Gimpel 2016) in its exact form, {@code x/2 (1 + erf(x/√2))}. */
    private Applied gelu(String value) throws UnrecognisedGraphException {
        Set<String> passed = new HashSet<>();
        List<String> sources = back(
            value,
            Set.of("Mul", "Div", "Add", "Erf", "Gelu", "Reshape"),
            v -> linear(v).isPresent(),
            passed
        );
        if (sources.size() != 1 || (passed.contains("Erf") == false && passed.contains("Gelu") == false)) {
            throw missing("the exact GELU of one linear layer", value);
        }
        return linear(sources.get(0)).orElseThrow();
    }

    // --- attention

    private record Attention(String input, Linear query, Linear key, Linear value, int heads) {}

    private Attention attention(String value) throws UnrecognisedGraphException {
        Node mixed = only(value, MOVES, this::isProductOfValues, "a product of attention and values");
        String probabilities = mixed.input(0);
        Set<String> passed = new HashSet<>();
        Set<String> scaling = new HashSet<>(Set.of("Softmax", "Add", "Where", "Cast", "Identity", "Reshape"));
        scaling.addAll(SCALES);
        List<String> scores = back(probabilities, scaling, this::isProductOfValues, passed);
        if (scores.size() != 1 || passed.contains("Softmax") == false) {
            throw missing("the softmax of one product of queries and keys", probabilities);
        }
        Node product = graph.producer(scores.get(0)).orElseThrow();
        Applied query = projection(product.input(0));
        Applied key = projection(product.input(1));
        Applied values = projection(mixed.input(1));
        same(query.input(), key.input());
        same(query.input(), values.input());
        int heads = heads(product.input(0), query.linear().outputs());
        return new Attention(query.input(), query.linear(), key.linear(), values.linear(), heads);
    }

    private boolean isProductOfValues(String value) {
        return graph.producer(value)
            .filter(n -> n.is("MatMul") && n.inputs().stream().allMatch(input -> graph.constant(input).isEmpty()))
            .isPresent();
    }

    private Applied projection(String value) throws UnrecognisedGraphException {
        Set<String> through = new HashSet<>(MOVES);
        through.addAll(SCALES);
        List<String> found = back(value, through, v -> linear(v).isPresent(), new HashSet<>());
        if (found.size() != 1) {
            throw missing("one projection to queries, keys or values", value);
        }
        return linear(found.get(0)).orElseThrow();
    }

    /** From the shape that splits channels into heads: its last two sizes multiply to the dimension. */
    private int heads(String value, int dimension) throws UnrecognisedGraphException {
        Set<String> through = new HashSet<>(SCALES);
        through.add("Transpose");
        Node reshape = only(value, through, v -> graph.producer(v).filter(n -> n.is("Reshape")).isPresent(), "a split into heads");
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

    // --- embeddings

    private BertEncoder embeddings(Normalised norm, List<EncoderLayer> layers, int heads) throws UnrecognisedGraphException {
        int dimension = norm.norm().dimension();
        float[] words = null;
        float[] types = new float[dimension];
        float[] positions = null;
        for (String gather : back(norm.input(), Set.of("Add"), v -> table(v, dimension).isPresent(), new HashSet<>())) {
            float[] table = table(gather, dimension).orElseThrow().floats();
            Set<String> sources = inputsOf(graph.producer(gather).orElseThrow().input(1));
            boolean direct = directInput(graph.producer(gather).orElseThrow().input(1)).isPresent();
            if (direct && sources.contains("input_ids")) {
                words = table;
            } else if (sources.contains("token_type_ids") || table.length <= 2 * dimension) {
                System.arraycopy(table, 0, types, 0, dimension);
            } else {
                positions = table;
            }
        }
        if (words == null || positions == null) {
            throw missing("the sum of word and position embeddings", norm.input());
        }
        return new BertEncoder(words, plusRow(fromFirst(positions, dimension), types), norm.norm(), layers, heads);
    }

    /** RoBERTa and its kin count positions from 2, which their graphs do with a running sum over the tokens. */
    private float[] fromFirst(float[] positions, int dimension) {
        boolean counted = graph.nodes().stream().anyMatch(n -> n.is("CumSum"));
        return counted ? Arrays.copyOfRange(positions, 2 * dimension, positions.length) : positions;
    }

    private static float[] plusRow(float[] rows, float[] row) {
        float[] sum = new float[rows.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = rows[i] + row[i % row.length];
        }
        return sum;
    }

    private Optional<Tensor> table(String value, int dimension) {
        return graph.producer(value)
            .filter(n -> n.is("Gather"))
            .flatMap(n -> matrix(n.input(0)))
            .filter(table -> table.size(1) == dimension);
    }

    private Optional<String> directInput(String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return graph.inputs().contains(value) ? Optional.of(value) : Optional.empty();
        }
        return node.is("Cast", "Identity") ? directInput(node.input(0)) : Optional.empty();
    }

    private Set<String> inputsOf(String value) {
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

    // --- steps

    private record Operands(String value, float[] vector) {}

    /** A node of this operator with a constant vector on either side. */
    private Optional<Operands> withVector(Node node, String operator) {
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

    private Optional<float[]> vector(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.rank() == 1 && t.size(0) > 1).map(Tensor::floats);
    }

    private Optional<Tensor> matrix(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.rank() == 2);
    }

    private Optional<Float> scalar(String value) {
        return graph.constant(value).filter(t -> t.isFloat() && t.elements() == 1).map(t -> t.floats()[0]);
    }

    @FunctionalInterface
    private interface Goal {
        boolean reached(String value);
    }

    /** The values nearest to {@code value}, backwards through these operators, that are the goal; without repetition. */
    private List<String> back(String value, Set<String> through, Goal goal, Set<String> passed) {
        List<String> found = new ArrayList<>();
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
        return found;
    }

    private Node only(String value, Set<String> through, Goal goal, String what) throws UnrecognisedGraphException {
        List<String> found = back(value, through, goal, new HashSet<>());
        if (found.size() != 1) {
            throw missing(what, value);
        }
        return graph.producer(found.get(0)).orElseThrow();
    }

    private static void same(String one, String other) throws UnrecognisedGraphException {
        if (one.equals(other) == false) {
            throw new UnrecognisedGraphException("[" + one + "] and [" + other + "] were expected to be the same value");
        }
    }

    private static UnrecognisedGraphException missing(String what, String value) {
        return new UnrecognisedGraphException("expected " + what + " before the value [" + value + "]");
    }
}
