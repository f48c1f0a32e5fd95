// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Rewrites one model graph: recognised once, written as often as wanted. */
public final class BertCompiler {

    /** Key of a compiled graph's metadata that says what it is: {@code int8} or {@code fp32}. */
    public static final String METADATA = "opensearch-semantic";

    /** Key of an int8 graph's metadata with its {@link Probe}. */
    public static final String PROBE = "opensearch-semantic.probe";

    /** Name of a compiled graph's input, int32 [texts, tokens]; the texts have equal length. */
    public static final String INPUT = "input_ids";

    /** Name of a compiled graph's output, float [texts, dimension]. */
    public static final String OUTPUT = "embedding";

    private final BertEncoder encoder;
    private final boolean firstToken;
    private final boolean normalize;

    /**
     * Reads and recognises a graph.
     *
     * @param firstToken whether a text's vector is that of its first token; if not, the mean of all
     * @param normalize whether vectors are brought to norm 1
     * @throws UnrecognisedGraphException if it is not a BERT encoder
     */
    public BertCompiler(Path graph, boolean firstToken, boolean normalize) throws IOException, UnrecognisedGraphException {
        this.encoder = BertRecogniser.recognise(OnnxReader.read(graph));
        this.firstToken = firstToken;
        this.normalize = normalize;
    }

    /** What was recognised, in one line. */
    public String recognised() {
        return String.format(
            Locale.ROOT,
            "BERT encoder: %d layers, %d heads, dimension %d, feed-forward %d, %d words, %d positions",
            encoder.layers().size(),
            encoder.heads(),
            encoder.dimension(),
            encoder.layers().get(0).expand().outputs(),
            encoder.vocabulary(),
            encoder.maxTokens()
        );
    }

    /** Writes the encoder in 32-bit floats. */
    public void writeFloat(Path file) throws IOException {
        write(new FloatArithmetic(), Map.of(METADATA, "fp32"), file);
    }

    /**
     * Writes the encoder in 8-bit integers.
     *
     * @param floats activations whose readers stay floats
     * @param probe what the original makes of some text
     */
    public void writeInteger(Ranges ranges, Set<Activation> floats, Probe probe, Path file) throws IOException {
        write(new IntegerArithmetic(ranges, floats), Map.of(METADATA, "int8", PROBE, probe.toString()), file);
    }

    private void write(Arithmetic arithmetic, Map<String, String> notes, Path file) throws IOException {
        GraphBuilder graph = new FusedEncoder(encoder, arithmetic).toVectors(firstToken, normalize);
        notes.forEach(graph::note);
        OnnxWriter.write(graph, file);
    }

    /** Writes a graph whose output for one text is what {@link RangeRecorder} reads. */
    public RangeRecorder writeRecorder(Path file) throws IOException {
        RecordingArithmetic recording = new RecordingArithmetic();
        GraphBuilder graph = FusedEncoder.toRanges(encoder, recording);
        graph.note(METADATA, "recorder");
        OnnxWriter.write(graph, file);
        return new RangeRecorder(recording);
    }
}
