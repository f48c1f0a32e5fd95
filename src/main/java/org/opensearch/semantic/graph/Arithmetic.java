// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.List;
import java.util.Map;

/** How the parts of an encoder that hold weights are written: what differs between precisions. */
interface Arithmetic {

    /** Looks up the word embeddings, float [texts, tokens, dimension]. */
    String words(GraphBuilder graph, String ids, BertEncoder encoder);

    /** Changes weights before the layer is written, without changing what the layer computes. */
    default EncoderLayer prepare(int layer, EncoderLayer weights) {
        return weights;
    }

    /**
     * Writes a linear layer.
     *
     * @param name of the output
     * @param reads which activation of which layer the input is
     */
    String linear(GraphBuilder graph, String name, String input, Linear linear, Activation reads, int layer);

    /** Writes {@code contract(gelu(expand(input)))}; the bias of {@code contract} is left to the caller. */
    default String feedForward(GraphBuilder graph, String name, String input, EncoderLayer weights, int layer) {
        String expanded = linear(graph, name + ".expand", input, weights.expand(), Activation.MIDDLE, layer);
        String hidden = gelu(graph, name + ".gelu", expanded);
        return linear(graph, name + ".contract", hidden, weights.contract().withoutBias(), Activation.HIDDEN, layer);
    }

    static String gelu(GraphBuilder graph, String name, String input) {
        return graph.microsoft("Gelu", name, List.of(input), Map.of());
    }
}
