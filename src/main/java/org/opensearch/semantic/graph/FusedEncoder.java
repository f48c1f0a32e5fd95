// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.List;
import java.util.Map;

/**
 * Writes a {@link BertEncoder} as a graph for texts of equal length: no mask, no padding, one vector per text.
 *
 * <p>The same function as the original, in fewer and larger steps: one node for the attention of all heads
 * ({@code MultiHeadAttention}, whose fast path wants neither mask nor bias, so biases go into the projections), one for residual
 * and normalisation ({@code SkipLayerNormalization}), one for the GELU; pooling and normalisation of the vector inside the graph; and in the last layer
 * nothing that the pooling does not read.
 */
final class FusedEncoder {

    private final BertEncoder encoder;
    private final Arithmetic arithmetic;
    private final GraphBuilder graph = new GraphBuilder();

    FusedEncoder(BertEncoder encoder, Arithmetic arithmetic) {
        this.encoder = encoder;
        this.arithmetic = arithmetic;
    }

    /**
     * The graph from token ids to vectors.
     *
     * @param firstToken whether the vector is that of the first token; if not, the mean of all
     * @param normalize whether the vector is brought to norm 1
     */
    GraphBuilder toVectors(boolean firstToken, boolean normalize) {
        String tokens = encode(firstToken);
        Map<String, Object> axes = Map.of("keepdims", 0L);
        String axis = graph.constant("axis.tokens", new long[] { 1 }, 1);
        String pooled = normalize ? "pooled" : BertCompiler.OUTPUT;
        if (firstToken) {
            graph.onnx("Squeeze", pooled, tokens, axis); // [texts, 1, dimension] by now
        } else {
            graph.onnx("ReduceMean", pooled, List.of(tokens, axis), axes);
        }
        if (normalize) {
            graph.onnx("LpNormalization", BertCompiler.OUTPUT, List.of(pooled), Map.of("axis", -1L, "p", 2L));
        }
        graph.output(BertCompiler.OUTPUT, ElementType.FLOAT, "texts", encoder.dimension());
        return graph;
    }

    /** The graph from the token ids of one text to what {@code recording} saw. */
    static GraphBuilder toRanges(BertEncoder encoder, RecordingArithmetic recording) {
        FusedEncoder fused = new FusedEncoder(encoder, recording);
        fused.encode(false);
        recording.output(fused.graph);
        return fused.graph;
    }

    /** @return [texts, tokens, dimension], or [texts, 1, dimension] if only the first token is wanted */
    private String encode(boolean firstToken) {
        graph.input(BertCompiler.INPUT, ElementType.INT32, "texts", "tokens");
        String x = embeddings();
        for (int layer = 0; layer < encoder.layers().size(); layer++) {
            boolean last = layer == encoder.layers().size() - 1;
            x = layer(layer, arithmetic.prepare(layer, encoder.layers().get(layer)), x, firstToken && last);
        }
        return x;
    }

    private String embeddings() {
        String words = arithmetic.words(graph, BertCompiler.INPUT, encoder);
        String length = graph.onnx("Shape", "length", List.of(BertCompiler.INPUT), Map.of("start", 1L, "end", 2L));
        String table = graph.constant("positions.table", encoder.positions(), encoder.maxTokens(), encoder.dimension());
        String zero = graph.constant("zero", new long[] { 0 }, 1);
        String positions = graph.onnx("Slice", "positions", table, zero, length, zero);
        String sum = graph.onnx("Add", "embeddings", words, positions);
        LayerNorm norm = encoder.embeddingNorm();
        return graph.onnx(
            "LayerNormalization",
            "layer.0",
            List.of(sum, scale("embeddings", norm), shift("embeddings", norm)),
            Map.of("epsilon", norm.epsilon(), "axis", -1L)
        );
    }

    private String layer(int layer, EncoderLayer weights, String x, boolean firstToken) {
        String name = "layer." + layer;
        String asking = firstToken ? first(name + ".first", x) : x;
        String q = arithmetic.linear(graph, name + ".query", asking, weights.query(), Activation.INPUT, layer);
        String k = arithmetic.linear(graph, name + ".key", x, weights.key(), Activation.INPUT, layer);
        String v = arithmetic.linear(graph, name + ".value", x, weights.value(), Activation.INPUT, layer);
        String attention = graph.microsoft(
            "MultiHeadAttention",
            name + ".attention",
            List.of(q, k, v),
            Map.of("num_heads", (long) encoder.heads())
        );
        Linear output = weights.attentionOutput();
        String attended = arithmetic.linear(
            graph,
            name + ".attention.output",
            attention,
            output.withoutBias(),
            Activation.ATTENTION,
            layer
        );
        String middle = addAndNormalize(name + ".middle", attended, asking, output.bias(), weights.attentionNorm());
        String fed = arithmetic.feedForward(graph, name + ".feedforward", middle, weights, layer);
        return addAndNormalize("layer." + (layer + 1), fed, middle, weights.contract().bias(), weights.outputNorm());
    }

    private String first(String name, String x) {
        String zero = graph.constant("zero", new long[] { 0 }, 1);
        String one = graph.constant("one", new long[] { 1 }, 1);
        return graph.onnx("Slice", name, x, zero, one, one);
    }

    private String addAndNormalize(String name, String value, String residual, float[] bias, LayerNorm norm) {
        String biases = graph.constant(name + ".bias", bias, bias.length);
        return graph.microsoft(
            "SkipLayerNormalization",
            name,
            List.of(value, residual, scale(name, norm), shift(name, norm), biases),
            Map.of("epsilon", norm.epsilon())
        );
    }

    private String scale(String name, LayerNorm norm) {
        return graph.constant(name + ".norm.scale", norm.scale(), norm.dimension());
    }

    private String shift(String name, LayerNorm norm) {
        return graph.constant(name + ".norm.shift", norm.shift(), norm.dimension());
    }
}
