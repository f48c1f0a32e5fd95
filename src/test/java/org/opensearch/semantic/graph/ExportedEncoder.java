// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes an encoder the way exporters do: with mask and padding, operation by operation, and in one style or another. */
final class ExportedEncoder {

    /**
     * What differs between exporters.
     *
     * @param wholeNorms layer normalisation as one node; else as nine
     * @param gemm linear layers on a matrix, with transposed weights; else {@code MatMul} and {@code Add}
     * @param wholeGelu GELU as one node; else as its formula
     * @param constantShapes the shape that splits heads is a constant; else put together from the input's
     * @param swapped sums and products the other way round
     */
    record Style(boolean wholeNorms, boolean gemm, boolean wholeGelu, boolean constantShapes, boolean swapped) {}

    /** What can be wrong with an encoder. */
    enum Fault {
        NONE,
        RELU,
        NO_RESIDUAL,
        RESIDUAL_OF_ANOTHER_VALUE,
        NO_SOFTMAX,
        NO_POSITIONS,
        NORM_FIRST
    }

    static final String OUTPUT = "last_hidden_state";

    private final BertEncoder encoder;
    private final Style style;
    private final Fault fault;
    private final GraphBuilder graph = new GraphBuilder();

    private ExportedEncoder(BertEncoder encoder, Style style, Fault fault) {
        this.encoder = encoder;
        this.style = style;
        this.fault = fault;
    }

    static GraphBuilder of(BertEncoder encoder, Style style, Fault fault) {
        return new ExportedEncoder(encoder, style, fault).write();
    }

    private GraphBuilder write() {
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            graph.input(input, ElementType.INT64, "batch", "tokens");
        }
        graph.onnx("Shape", "shape", "input_ids");
        graph.constant("one.index", new long[] { 1 }, 1);
        graph.constant("zero.index", new long[] { 0 }, 1);
        graph.constant("last.index", new long[] { -1 }, 1);
        graph.onnx("Slice", "shape.batch", "shape", "zero.index", "one.index");
        graph.onnx("Slice", "shape.tokens", "shape", "one.index", graph.constant("two.index", new long[] { 2 }, 1));
        String mask = mask();
        String x = embeddings();
        for (int layer = 0; layer < encoder.layers().size(); layer++) {
            x = layer("encoder." + layer, encoder.layers().get(layer), x, mask);
        }
        graph.onnx("Identity", OUTPUT, x);
        graph.output(OUTPUT, ElementType.FLOAT, "batch", "tokens", encoder.dimension());
        return graph;
    }

    /** 0 for tokens, a large negative number for padding; [batch, 1, 1, tokens]. */
    private String mask() {
        String axes = graph.constant("mask.axes", new long[] { 1, 2 }, 2);
        String wide = graph.onnx("Unsqueeze", "mask.wide", "attention_mask", axes);
        String floats = graph.onnx("Cast", "mask.float", List.of(wide), Map.of("to", 1L));
        String inverse = graph.onnx("Sub", "mask.inverse", graph.constant("one", new float[] { 1 }), floats);
        return graph.onnx("Mul", "mask", inverse, graph.constant("lowest", new float[] { -1e9f }));
    }

    /** A second segment that no text has, and the first one's embedding taken out of the positions. */
    private String embeddings() {
        int dimension = encoder.dimension();
        float[] types = new float[2 * dimension];
        float[] positions = encoder.positions().clone();
        for (int j = 0; j < dimension; j++) {
            types[j] = 0.25f * (j % 5 - 2);
            types[dimension + j] = 99;
        }
        for (int i = 0; i < positions.length; i++) {
            positions[i] -= types[i % dimension];
        }
        graph.constant("words", encoder.words(), encoder.vocabulary(), dimension);
        graph.constant("types", types, 2, dimension);
        graph.constant("positions", positions, encoder.maxTokens(), dimension);
        long[] counted = new long[encoder.maxTokens()];
        Arrays.setAll(counted, i -> i);
        graph.constant("counted", counted, 1, counted.length);
        graph.onnx("Slice", "position_ids", "counted", "zero.index", "shape.tokens", "one.index");
        String words = graph.onnx("Gather", "words.found", "words", "input_ids");
        String segments = graph.onnx("Gather", "types.found", "types", "token_type_ids");
        String sum = add("words.types", words, segments);
        if (fault != Fault.NO_POSITIONS) {
            sum = add("embeddings", sum, graph.onnx("Gather", "positions.found", "positions", "position_ids"));
        }
        return norm("embeddings.norm", sum, encoder.embeddingNorm());
    }

    private String layer(String name, EncoderLayer layer, String x, String mask) {
        String q = heads(name + ".q", linear(name + ".query", x, layer.query()), 0, 2, 1, 3);
        String k = heads(name + ".k", linear(name + ".key", x, layer.key()), 0, 2, 3, 1);
        String v = heads(name + ".v", linear(name + ".value", x, layer.value()), 0, 2, 1, 3);
        String root = graph.constant("root", new float[] { (float) Math.sqrt(encoder.dimension() / encoder.heads()) });
        String scores = graph.onnx("Div", name + ".scaled", graph.onnx("MatMul", name + ".scores", q, k), root);
        String masked = add(name + ".masked", scores, mask);
        String weights = fault == Fault.NO_SOFTMAX ? masked
            : graph.onnx("Softmax", name + ".weights", List.of(masked), Map.of("axis", -1L));
        String mixed = graph.onnx("MatMul", name + ".mixed", weights, v);
        String tokens = graph.onnx("Transpose", name + ".tokens", List.of(mixed), Map.of("perm", List.of(0L, 2L, 1L, 3L)));
        String joined = graph.constant("joined", new long[] { 0, 0, encoder.dimension() }, 3);
        String attention = graph.onnx("Reshape", name + ".attention", tokens, joined);
        String attended = linear(name + ".output", attention, layer.attentionOutput());
        if (fault == Fault.NORM_FIRST) { // as in GPT: x + attention(norm(x)), whatever is normalised here
            return add(name + ".after", attended, x);
        }
        String middle = norm(
            name + ".middle",
            fault == Fault.NO_RESIDUAL ? attended : add(name + ".sum", attended, x),
            layer.attentionNorm()
        );
        String hidden = gelu(name + ".gelu", linear(name + ".expand", middle, layer.expand()));
        String contracted = linear(name + ".contract", hidden, layer.contract());
        String residual = fault == Fault.RESIDUAL_OF_ANOTHER_VALUE ? x : middle;
        return norm(name + ".norm", add(name + ".result", contracted, residual), layer.outputNorm());
    }

    private String heads(String name, String value, long... order) {
        long heads = encoder.heads();
        long width = encoder.dimension() / heads;
        String shape;
        if (style.constantShapes()) {
            shape = graph.constant("split", new long[] { 0, -1, heads, width }, 4);
        } else {
            String last = graph.constant("split.last", new long[] { heads, width }, 2);
            shape = graph.onnx("Concat", name + ".shape", List.of("shape.batch", "shape.tokens", last), Map.of("axis", 0L));
        }
        String split = graph.onnx("Reshape", name + ".split", value, shape);
        return graph.onnx("Transpose", name, List.of(split), Map.of("perm", Arrays.stream(order).boxed().toList()));
    }

    private String linear(String name, String x, Linear linear) {
        String bias = graph.constant(name + ".bias", linear.bias(), linear.outputs());
        if (style.gemm() == false) {
            String weights = graph.constant(name + ".weight", linear.weights(), linear.inputs(), linear.outputs());
            return add(name, graph.onnx("MatMul", name + ".product", x, weights), bias);
        }
        float[] transposed = new float[linear.weights().length];
        for (int o = 0; o < linear.outputs(); o++) {
            for (int i = 0; i < linear.inputs(); i++) {
                transposed[o * linear.inputs() + i] = linear.weight(i, o);
            }
        }
        String weights = graph.constant(name + ".weight", transposed, linear.outputs(), linear.inputs());
        String rows = graph.onnx("Reshape", name + ".rows", x, graph.constant(name + ".flat", new long[] { -1, linear.inputs() }, 2));
        String product = graph.onnx("Gemm", name + ".product", List.of(rows, weights, bias), Map.of("transB", 1L));
        String width = graph.constant(name + ".width", new long[] { linear.outputs() }, 1);
        String shape = graph.onnx("Concat", name + ".shape", List.of("shape", width), Map.of("axis", 0L));
        return graph.onnx("Reshape", name, product, shape);
    }

    private String norm(String name, String x, LayerNorm norm) {
        String scale = graph.constant(name + ".scale", norm.scale(), norm.dimension());
        String shift = graph.constant(name + ".shift", norm.shift(), norm.dimension());
        String epsilon = graph.constant("epsilon", new float[] { norm.epsilon() });
        if (style.wholeNorms()) {
            return graph.onnx("LayerNormalization", name, List.of(x, scale, shift), Map.of("epsilon", norm.epsilon(), "axis", -1L));
        }
        String mean = graph.onnx("ReduceMean", name + ".mean", x, "last.index");
        String difference = graph.onnx("Sub", name + ".difference", x, mean);
        String squares = graph.onnx("Pow", name + ".squares", difference, graph.constant("two", new float[] { 2 }));
        String square = graph.onnx("ReduceMean", name + ".square", squares, "last.index");
        // Never the other way round: ONNX Runtime would take another epsilon when it fuses the nine.
        String variance = graph.onnx("Add", name + ".variance", square, epsilon);
        String divided = graph.onnx("Div", name + ".divided", difference, graph.onnx("Sqrt", name + ".deviation", variance));
        return add(name, multiply(name + ".scaled", divided, scale), shift);
    }

    private String gelu(String name, String x) {
        if (fault == Fault.RELU) {
            return graph.onnx("Relu", name, x);
        }
        if (style.wholeGelu()) {
            return graph.onnx("Gelu", name, x);
        }
        String divided = graph.onnx("Div", name + ".divided", x, graph.constant("√2", new float[] { (float) Math.sqrt(2) }));
        String plusOne = add(name + ".plus", graph.onnx("Erf", name + ".erf", divided), graph.constant("one", new float[] { 1 }));
        return multiply(name, multiply(name + ".product", x, plusOne), graph.constant("half", new float[] { 0.5f }));
    }

    private String add(String name, String a, String b) {
        return style.swapped() ? graph.onnx("Add", name, b, a) : graph.onnx("Add", name, a, b);
    }

    private String multiply(String name, String a, String b) {
        return style.swapped() ? graph.onnx("Mul", name, b, a) : graph.onnx("Mul", name, a, b);
    }
}
