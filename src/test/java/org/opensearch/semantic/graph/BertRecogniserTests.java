// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.semantic.graph.ExportedEncoder.Fault;
import org.opensearch.semantic.graph.ExportedEncoder.Style;
import org.opensearch.test.OpenSearchTestCase;

/** One encoder, exported in all styles: each computes the same, and is recognised with the same weights. */
@LuceneTestCase.SuppressFileSystems("*") // native code
public class BertRecogniserTests extends OpenSearchTestCase {

    private static List<Style> styles() {
        List<Style> styles = new ArrayList<>();
        for (int bits = 0; bits < 32; bits++) {
            styles.add(new Style((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0));
        }
        return styles;
    }

    public void testEveryStyleIsTheSameFunction() throws Exception {
        TinyEncoders tiny = new TinyEncoders(random());
        BertEncoder encoder = tiny.encoder(2);
        int[] ids = tiny.ids(5);
        double[][] expected = NaiveEncoder.tokens(encoder, ids);
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        for (Style style : styles()) {
            try (GraphRun run = GraphRun.open(ExportedEncoder.of(encoder, style, Fault.NONE), createTempFile())) {
                run.longs("input_ids", Arrays.stream(ids).asLongStream().toArray(), 1, ids.length);
                run.longs("attention_mask", ones, 1, ids.length);
                float[] tokens = run.longs("token_type_ids", new long[ids.length], 1, ids.length).run();
                for (int i = 0; i < tokens.length; i++) {
                    assertEquals(style.toString(), expected[i / TinyEncoders.DIMENSION][i % TinyEncoders.DIMENSION], tokens[i], 2e-4);
                }
            }
        }
    }

    public void testEveryStyleIsRecognised() throws Exception {
        BertEncoder encoder = new TinyEncoders(random()).encoder(randomIntBetween(1, 3));
        for (Style style : styles()) {
            assertSame(style.toString(), encoder, BertRecogniser.recognise(read(ExportedEncoder.of(encoder, style, Fault.NONE))));
        }
    }

    private static void assertSame(String style, BertEncoder expected, BertEncoder found) {
        assertEquals(style, expected.heads(), found.heads());
        assertArrayEquals(style, expected.words(), found.words(), 0);
        // The export has the embedding of the segment apart: taken out and put in again, with rounding.
        assertArrayEquals(style, expected.positions(), found.positions(), 1e-6f);
        assertSame(style, expected.embeddingNorm(), found.embeddingNorm());
        assertEquals(style, expected.layers().size(), found.layers().size());
        for (int i = 0; i < expected.layers().size(); i++) {
            EncoderLayer layer = expected.layers().get(i);
            EncoderLayer other = found.layers().get(i);
            assertSame(style + " query", layer.query(), other.query());
            assertSame(style + " key", layer.key(), other.key());
            assertSame(style + " value", layer.value(), other.value());
            assertSame(style + " attention", layer.attentionOutput(), other.attentionOutput());
            assertSame(style, layer.attentionNorm(), other.attentionNorm());
            assertSame(style + " expand", layer.expand(), other.expand());
            assertSame(style + " contract", layer.contract(), other.contract());
            assertSame(style, layer.outputNorm(), other.outputNorm());
        }
    }

    private static void assertSame(String what, Linear expected, Linear found) {
        assertArrayEquals(what, expected.weights(), found.weights(), 0);
        assertArrayEquals(what, expected.bias(), found.bias(), 0);
    }

    private static void assertSame(String what, LayerNorm expected, LayerNorm found) {
        assertArrayEquals(what, expected.scale(), found.scale(), 0);
        assertArrayEquals(what, expected.shift(), found.shift(), 0);
        assertEquals(what, expected.epsilon(), found.epsilon(), 0);
    }

    public void testWhatIsNoBertIsRefusedWithThePlace() throws Exception {
        assertRefused(Fault.RELU, "expected the exact GELU of one linear layer before the value [encoder.1.gelu]");
        assertRefused(Fault.NO_RESIDUAL, "expected a residual connection before the value [encoder.1.output]");
        assertRefused(
            Fault.RESIDUAL_OF_ANOTHER_VALUE,
            "[encoder.0.norm] and [encoder.1.middle] were expected to be the same value"
        );
        assertRefused(Fault.NO_SOFTMAX, "expected the softmax of one product of queries and keys before the value [encoder.1.masked]");
        assertRefused(Fault.NO_POSITIONS, "expected the sum of word and position embeddings before the value [words.types]");
        assertRefused(Fault.NORM_FIRST, "expected a layer normalisation before the value [last_hidden_state]");
    }

    private void assertRefused(Fault fault, String message) throws Exception {
        BertEncoder encoder = new TinyEncoders(random()).encoder(2);
        for (Style style : styles()) {
            Graph graph = read(ExportedEncoder.of(encoder, style, fault));
            UnrecognisedGraphException e = expectThrows(UnrecognisedGraphException.class, () -> BertRecogniser.recognise(graph));
            assertEquals(style.toString(), message, e.getMessage());
        }
    }

    public void testAnyOutputWillDo() throws Exception {
        BertEncoder encoder = new TinyEncoders(random()).encoder(1);
        GraphBuilder graph = ExportedEncoder.of(encoder, styles().get(0), Fault.NONE);
        Graph read = read(graph);
        Graph pooler = new Graph(read.inputs(), List.of("mask", ExportedEncoder.OUTPUT), graph.nodes(), graph.constants());
        assertThat(BertRecogniser.recognise(pooler).layers().size(), equalTo(1));
        Graph none = new Graph(read.inputs(), List.of(), graph.nodes(), graph.constants());
        String message = expectThrows(UnrecognisedGraphException.class, () -> BertRecogniser.recognise(none)).getMessage();
        assertThat(message, equalTo("the graph has no outputs"));
    }

    /** RoBERTa's first two positions are those of padding and of nothing: texts start at 2. */
    public void testCountedPositionsStartAtTwo() throws Exception {
        BertEncoder encoder = new TinyEncoders(random()).encoder(1);
        GraphBuilder graph = ExportedEncoder.of(encoder, styles().get(0), Fault.NONE);
        graph.onnx("CumSum", "counted.tokens", "input_ids", "one.index");
        BertEncoder found = BertRecogniser.recognise(read(graph));
        assertThat(found.maxTokens(), equalTo(TinyEncoders.POSITIONS - 2));
        float[] third = Arrays.copyOfRange(encoder.positions(), 2 * TinyEncoders.DIMENSION, encoder.positions().length);
        assertArrayEquals(third, found.positions(), 1e-6f);
    }

    public void testCompiledGraphIsNoneToCompile() throws Exception {
        BertEncoder encoder = new TinyEncoders(random()).encoder(1);
        Graph compiled = read(new FusedEncoder(encoder, new FloatArithmetic()).toVectors(true, true));
        String message = expectThrows(UnrecognisedGraphException.class, () -> BertRecogniser.recognise(compiled)).getMessage();
        assertThat(message, equalTo("expected a layer normalisation before the value [embedding]"));
    }

    private static Graph read(GraphBuilder graph) throws Exception {
        Path file = createTempFile();
        OnnxWriter.write(graph, file);
        return OnnxReader.read(file);
    }
}
