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
        String row = firstToken ? tokens : mean(tokens);
        String axis = graph.constant("axis.tokens", new long[] { 1 }, 1);
        String pooled = graph.onnx("Squeeze", normalize ? "pooled" : BertCompiler.OUTPUT, row, axis);
        if (normalize) {
            graph.onnx("LpNormalization", BertCompiler.OUTPUT, List.of(pooled), Map.of("axis", -1L, "p", 2L));
        }
        graph.output(BertCompiler.OUTPUT, ElementType.FLOAT, "texts", encoder.dimension());
        return graph;
    }

    /**
     * The mean of the tokens, [texts, 1, dimension], as a product with a row of 1 / tokens. ({@code ReduceMean} adds up in another order
     * for one text than for several, so that its last bits depend on the batch.)
     */
    private String mean(String tokens) {
        String count = graph.onnx("Cast", "length.float", List.of("length"), Map.of("to", (long) ElementType.FLOAT.code));
        String share = graph.onnx("Reciprocal", "share", count);
        String shape = graph
            .onnx("Concat", "shares.shape", List.of(graph.constant("one", new long[] { 1 }, 1), "length"), Map.of("axis", 0L));
        return graph.onnx("MatMul", "mean", graph.onnx("Expand", "shares", share, shape), tokens);
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
        LayerNorm norm = encoder.embeddingNorm();
        return graph.microsoft(
            "SkipLayerNormalization",
            "layer.0",
            List.of(words, positions, scale("embeddings", norm), shift("embeddings", norm)),
            Map.of("epsilon", norm.epsilon())
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
