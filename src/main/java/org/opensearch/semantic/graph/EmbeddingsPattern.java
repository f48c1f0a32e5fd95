// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.opensearch.semantic.graph.UnrecognisedGraphException.missing;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The embeddings of a BERT encoder in a graph: the sum of the rows of two or three tables, for words, positions and segments. */
final class EmbeddingsPattern {

    /**
     * @param words float[vocabulary * dimension]
     * @param positions float[maxTokens * dimension], with the embedding of segment 0 added to each
     */
    record Embeddings(float[] words, float[] positions) {}

    private final Graph graph;
    private final Backwards back;
    private final Constants constants;

    EmbeddingsPattern(Graph graph) {
        this.graph = graph;
        this.back = new Backwards(graph);
        this.constants = new Constants(graph);
    }

    /** {@code value} as that sum. */
    Embeddings match(String value, int dimension) throws UnrecognisedGraphException {
        float[] words = null;
        float[] types = new float[dimension];
        float[] positions = null;
        for (String gather : back.find(value, Set.of("Add"), v -> table(v, dimension).isPresent()).values()) {
            float[] table = table(gather, dimension).orElseThrow().floats();
            String index = graph.producer(gather).orElseThrow().input(1);
            Set<String> sources = back.inputsOf(index);
            if (back.directInput(index).isPresent() && sources.contains("input_ids")) {
                words = table;
            } else if (sources.contains("token_type_ids") || table.length <= 2 * dimension) {
                System.arraycopy(table, 0, types, 0, dimension);
            } else {
                positions = table;
            }
        }
        if (words == null || positions == null) {
            throw missing("the sum of word and position embeddings", value);
        }
        return new Embeddings(words, plusRow(fromFirst(positions, dimension), types));
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
            .flatMap(n -> constants.matrix(n.input(0)))
            .filter(table -> table.size(1) == dimension);
    }
}
