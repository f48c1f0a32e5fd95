// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.opensearch.semantic.graph.UnrecognisedGraphException.missing;
import static org.opensearch.semantic.graph.UnrecognisedGraphException.unlessSame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds a BERT encoder in a graph, by its structure and not by its names: exporters write the same layer in different ways (a
 * layer normalisation as one node or as nine, a linear layer as {@code Gemm} or as {@code MatMul} and {@code Add}).
 *
 * <p>Works backwards from an output, one layer at a time, down to the embeddings; each part of a layer has its pattern. What only
 * moves or masks numbers (reshaping, transposing, the attention mask, scaling by the head size) is stepped over without being
 * checked: whoever rewrites the graph compares its vectors with those of the original.
 */
final class BertRecogniser {

    private final NormPattern norm;
    private final LinearPattern linear;
    private final AttentionPattern attention;
    private final EmbeddingsPattern embeddings;

    private BertRecogniser(Graph graph) {
        this.norm = new NormPattern(graph);
        this.linear = new LinearPattern(graph);
        this.attention = new AttentionPattern(graph, linear);
        this.embeddings = new EmbeddingsPattern(graph);
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
        NormPattern.Normalised top = normalised(output);
        while (true) {
            Optional<LinearPattern.Sum> sum = linear.residual(top.input());
            if (sum.isEmpty()) {
                break;
            }
            LinearPattern.Applied contract = sum.get().applied();
            LinearPattern.Applied expand = linear.gelu(contract.input())
                .orElseThrow(() -> missing("the exact GELU of one linear layer", contract.input()));
            NormPattern.Normalised middle = normalised(expand.input());
            unlessSame(sum.get().other(), expand.input());
            LinearPattern.Sum attended = linear.residual(middle.input())
                .orElseThrow(() -> missing("a residual connection", middle.input()));
            AttentionPattern.Attention attention = this.attention.match(attended.applied().input());
            unlessSame(attended.other(), attention.input());
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
            top = normalised(attention.input());
        }
        if (layers.isEmpty()) {
            throw missing("a transformer layer", output);
        }
        Collections.reverse(layers);
        EmbeddingsPattern.Embeddings found = embeddings.match(top.input(), top.norm().dimension());
        return new BertEncoder(found.words(), found.positions(), top.norm(), layers, heads);
    }

    private NormPattern.Normalised normalised(String value) throws UnrecognisedGraphException {
        return norm.match(value).orElseThrow(() -> missing("a layer normalisation", value));
    }
}
