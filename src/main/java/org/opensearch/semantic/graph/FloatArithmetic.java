// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/** 32-bit floats, as trained. */
class FloatArithmetic implements Arithmetic {

    @Override
    public String words(GraphBuilder graph, String ids, BertEncoder encoder) {
        String table = graph.constant("words.table", encoder.words(), encoder.vocabulary(), encoder.dimension());
        return graph.onnx("Gather", "words", table, ids);
    }

    @Override
    public String linear(GraphBuilder graph, String name, String input, Linear linear, Activation reads, int layer) {
        return linear(graph, name, input, linear);
    }

    static String linear(GraphBuilder graph, String name, String input, Linear linear) {
        String weights = graph.constant(name + ".weights", linear.weights(), linear.inputs(), linear.outputs());
        if (linear.hasBias() == false) {
            return graph.onnx("MatMul", name, input, weights);
        }
        String product = graph.onnx("MatMul", name + ".product", input, weights);
        return graph.onnx("Add", name, product, graph.constant(name + ".bias", linear.bias(), linear.outputs()));
    }
}
