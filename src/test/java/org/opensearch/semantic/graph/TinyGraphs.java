// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writes graphs like those of exported models, but so small that their vectors can be computed by hand: tables that are looked up and added. */
public final class TinyGraphs {

    public static final String TOKENS = "last_hidden_state";
    public static final String POOLED = "sentence_embedding";

    public static final int ENCODER_DIMENSION = TinyEncoders.DIMENSION;

    private TinyGraphs() {}

    /**
     * Writes a graph that gives each token the row of its id, plus the row of its position if it is asked for positions, plus the first of
     * the token types if it is asked for these. The pooled output is the largest of each component.
     *
     * @param tables by input: {@code input_ids}, and perhaps {@code position_ids} and {@code token_type_ids}; each [rows][width]
     * @param outputs some of {@link #TOKENS} and {@link #POOLED}, or other names for more outputs with a vector for each token
     */
    public static void write(Path file, Map<String, float[][]> tables, Set<String> outputs) throws IOException {
        GraphBuilder graph = new GraphBuilder();
        graph.input("attention_mask", ElementType.INT64, "batch", "tokens");
        String sum = null;
        int width = 0;
        for (String input : List.of("input_ids", "position_ids", "token_type_ids")) {
            float[][] table = tables.get(input);
            if (table != null) {
                width = table[0].length;
                graph.input(input, ElementType.INT64, "batch", "tokens");
                String rows = graph
                    .onnx("Gather", input + ".rows", graph.constant(input + ".table", flat(table), table.length, width), input);
                sum = sum == null ? rows : graph.onnx("Add", input + ".sum", sum, rows);
            }
        }
        for (String output : outputs) {
            if (output.equals(POOLED)) {
                String axes = graph.constant("axes", new long[] { 1 }, 1);
                graph.onnx("ReduceMax", POOLED, List.of(sum, axes), Map.of("keepdims", 0L));
                graph.output(POOLED, ElementType.FLOAT, "batch", width);
            } else {
                graph.onnx("Identity", output, sum);
                graph.output(output, ElementType.FLOAT, "batch", "tokens", width);
            }
        }
        OnnxWriter.write(graph, file);
    }

    /** Writes an encoder of one layer, as it is exported, with vectors of {@link #ENCODER_DIMENSION} components. */
    public static void writeEncoder(Path file) throws IOException {
        TinyEncoders encoders = new TinyEncoders(new Random(1));
        ExportedEncoder.Style style = new ExportedEncoder.Style(true, true, true, false, false);
        OnnxWriter.write(ExportedEncoder.of(encoders.encoder(1), style, ExportedEncoder.Fault.NONE), file);
    }

    /** Writes a graph with all inputs and outputs, and vectors of four components. */
    public static void writeAll(Path file) throws IOException {
        float[][] table = new float[16][4];
        for (int i = 0; i < table.length; i++) {
            table[i][i % 4] = i;
        }
        write(file, Map.of("input_ids", table, "position_ids", table, "token_type_ids", table), Set.of(TOKENS, POOLED));
    }

    private static float[] flat(float[][] table) {
        float[] flat = new float[table.length * table[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = table[i / table[0].length][i % table[0].length];
        }
        return flat;
    }
}
