// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link FloatArithmetic} that also puts out the smallest and largest value of each channel of what linear layers read, all in one
 * vector: the extremes of one text. Those of many texts are joined by {@link #ranges}.
 */
final class RecordingArithmetic extends FloatArithmetic {

    private record Recorded(Activation activation, int channels) {}

    /** In the order of the vector; each twice, smallest and largest. */
    private final Map<String, Recorded> recorded = new LinkedHashMap<>();
    private final List<String> extremes = new ArrayList<>();

    @Override
    public String linear(GraphBuilder graph, String name, String input, Linear linear, Activation reads, int layer) {
        String key = reads.key(layer);
        if (recorded.putIfAbsent(key, new Recorded(reads, linear.inputs())) == null) {
            String axes = graph.constant("axes.tokens", new long[] { 0, 1 }, 2);
            for (String operator : List.of("ReduceMin", "ReduceMax")) {
                extremes.add(graph.onnx(operator, key + "." + operator, List.of(input, axes), Map.of("keepdims", 0L)));
            }
        }
        return super.linear(graph, name, input, linear, reads, layer);
    }

    /** Adds the output {@link FusedEncoder#OUTPUT}, [1, {@link #width}]. */
    void output(GraphBuilder graph) {
        String all = graph.onnx("Concat", "extremes", extremes, Map.of("axis", 0L));
        graph.onnx("Unsqueeze", BertCompiler.OUTPUT, all, graph.constant("axes.first", new long[] { 0 }, 1));
        graph.output(BertCompiler.OUTPUT, ElementType.FLOAT, 1, width());
    }

    int width() {
        return 2 * recorded.values().stream().mapToInt(Recorded::channels).sum();
    }

    /** @param vectors float[texts][width], the outputs for many texts, one at a time */
    Ranges ranges(Iterable<float[]> vectors) {
        Map<String, Range> ranges = new TreeMap<>();
        int from = 0;
        for (Map.Entry<String, Recorded> entry : recorded.entrySet()) {
            int channels = entry.getValue().channels();
            float[] smallest = new float[channels];
            float[] largest = new float[channels];
            for (float[] vector : vectors) {
                for (int j = 0; j < channels; j++) {
                    smallest[j] = Math.min(smallest[j], vector[from + j]);
                    largest[j] = Math.max(largest[j], vector[from + channels + j]);
                }
            }
            from += 2 * channels;
            ranges.put(entry.getKey(), IntegerArithmetic.range(entry.getValue().activation(), smallest, largest));
        }
        return new Ranges(ranges);
    }
}
