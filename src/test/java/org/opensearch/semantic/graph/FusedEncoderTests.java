// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.semantic.graph.ExportedEncoder.Fault;
import org.opensearch.semantic.graph.ExportedEncoder.Style;
import org.opensearch.test.OpenSearchTestCase;

/** The fused graphs of random encoders, run by ONNX Runtime, against a forward pass in plain Java. */
@LuceneTestCase.SuppressFileSystems("*") // native code
public class FusedEncoderTests extends OpenSearchTestCase {

    private static final int DIMENSION = TinyEncoders.DIMENSION;

    private TinyEncoders tiny;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        tiny = new TinyEncoders(random());
    }

    public void testFloatsAreTheOriginal() throws Exception {
        for (boolean firstToken : new boolean[] { true, false }) {
            BertEncoder encoder = tiny.encoder(randomIntBetween(1, 3));
            try (GraphRun run = open(encoder, new FloatArithmetic(), firstToken)) {
                for (int tokens = 1; tokens <= TinyEncoders.POSITIONS; tokens++) {
                    int[] ids = tiny.ids(tokens);
                    assertNear(NaiveEncoder.vector(encoder, ids, firstToken), run.vectors(ids), 1e-5);
                }
            }
        }
    }

    public void testVectorsOfAnyNorm() throws Exception {
        BertEncoder encoder = tiny.encoder(1);
        int[] ids = tiny.ids(3);
        double[][] tokens = NaiveEncoder.tokens(encoder, ids);
        double[] mean = new double[DIMENSION];
        Arrays.setAll(mean, j -> (tokens[0][j] + tokens[1][j] + tokens[2][j]) / 3);
        for (boolean firstToken : new boolean[] { true, false }) {
            GraphBuilder graph = new FusedEncoder(encoder, new FloatArithmetic()).toVectors(firstToken, false);
            try (GraphRun run = GraphRun.open(graph, createTempFile())) {
                assertNear(firstToken ? tokens[0] : mean, run.vectors(ids), 1e-4);
            }
        }
    }

    public void testSameBitsAloneAndInABatch() throws Exception {
        BertEncoder encoder = tiny.encoder(2);
        for (boolean firstToken : new boolean[] { true, false }) {
            for (Arithmetic arithmetic : List.of(new FloatArithmetic(), new IntegerArithmetic(recorded(encoder), Set.of()))) {
                try (GraphRun run = open(encoder, arithmetic, firstToken)) {
                    int[][] texts = new int[randomIntBetween(2, 9)][];
                    int tokens = randomIntBetween(1, TinyEncoders.POSITIONS);
                    Arrays.setAll(texts, i -> tiny.ids(tokens));
                    float[] together = run.vectors(texts);
                    for (int i = 0; i < texts.length; i++) {
                        float[] part = Arrays.copyOfRange(together, i * DIMENSION, (i + 1) * DIMENSION);
                        assertArrayEquals(run.vectors(texts[i]), part, 0);
                    }
                }
            }
        }
    }

    public void testIntegersAreNearTheOriginal() throws Exception {
        BertEncoder encoder = tiny.encoder(2);
        Ranges ranges = recorded(encoder);
        List<Set<Activation>> choices = List.of(
            EnumSet.noneOf(Activation.class),
            EnumSet.of(Activation.INPUT),
            EnumSet.of(Activation.ATTENTION),
            EnumSet.of(Activation.MIDDLE, Activation.HIDDEN),
            EnumSet.allOf(Activation.class)
        );
        for (Set<Activation> floats : choices) {
            for (boolean firstToken : new boolean[] { true, false }) {
                try (GraphRun run = open(encoder, new IntegerArithmetic(ranges, floats), firstToken)) {
                    int[] ids = tiny.ids(randomIntBetween(1, TinyEncoders.POSITIONS));
                    double[] expected = NaiveEncoder.vector(encoder, ids, firstToken);
                    float[] vector = run.vectors(ids);
                    double cosine = 0;
                    for (int j = 0; j < DIMENSION; j++) {
                        cosine += expected[j] * vector[j];
                    }
                    assertEquals("floats " + floats, 1, cosine, 0.02);
                }
            }
        }
    }

    /** What the second layer reads is what an encoder of the first layer alone gives. */
    public void testRecordedRangesAreThoseOfTheOriginal() throws Exception {
        BertEncoder encoder = tiny.encoder(2);
        BertEncoder first = new BertEncoder(
            encoder.words(),
            encoder.positions(),
            encoder.embeddingNorm(),
            encoder.layers().subList(0, 1),
            encoder.heads()
        );
        float[] smallest = new float[DIMENSION];
        float[] largest = new float[DIMENSION];
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add(tiny.ids(randomIntBetween(1, TinyEncoders.POSITIONS)));
            for (double[] token : NaiveEncoder.tokens(first, texts.get(i))) {
                for (int j = 0; j < DIMENSION; j++) {
                    smallest[j] = Math.min(smallest[j], (float) token[j]);
                    largest[j] = Math.max(largest[j], (float) token[j]);
                }
            }
        }
        Range found = recorded(encoder, texts).get(Activation.INPUT, 1, DIMENSION);
        byte[] codes = Range.codes(smallest, largest);
        for (int j = 0; j < DIMENSION; j++) { // where the magnitude is just at the next code, rounding decides
            assertEquals(codes[j] & 0xFF, found.magnitudes()[j] & 0xFF, 1);
        }
        Range expected = IntegerArithmetic.range(Activation.INPUT, smallest, largest);
        assertEquals(expected.low(), found.low(), 0.1 * Math.abs(expected.low()));
        assertEquals(expected.high(), found.high(), 0.1 * expected.high());
    }

    public void testSameEncoderSameBytes() throws Exception {
        BertEncoder encoder = tiny.encoder(2);
        Style style = new Style(true, false, false, true, false);
        Path export = createTempFile();
        OnnxWriter.write(ExportedEncoder.of(encoder, style, Fault.NONE), export);
        Ranges ranges = recorded(encoder);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            BertCompiler compiler = new BertCompiler(export, true, true);
            files.add(createTempFile());
            if (i % 2 == 0) {
                compiler.writeFloat(files.get(i));
            } else {
                compiler
                    .writeInteger(ranges, EnumSet.of(Activation.INPUT), new Probe(new long[] { 1, 2 }, new float[] { 1 }), files.get(i));
            }
        }
        assertEquals(-1, Files.mismatch(files.get(0), files.get(2)));
        assertEquals(-1, Files.mismatch(files.get(1), files.get(3)));
        assertNotEquals(-1, Files.mismatch(files.get(0), files.get(1)));
        assertThat(
            new BertCompiler(export, true, true).recognised(),
            equalTo("BERT encoder: 2 layers, 4 heads, dimension 32, feed-forward 160, 30 words, 12 positions")
        );
    }

    private GraphRun open(BertEncoder encoder, Arithmetic arithmetic, boolean firstToken) throws Exception {
        return GraphRun.open(new FusedEncoder(encoder, arithmetic).toVectors(firstToken, true), createTempFile());
    }

    private Ranges recorded(BertEncoder encoder) throws Exception {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add(tiny.ids(randomIntBetween(1, TinyEncoders.POSITIONS)));
        }
        return recorded(encoder, texts);
    }

    private static Ranges recorded(BertEncoder encoder, List<int[]> texts) throws Exception {
        RecordingArithmetic recording = new RecordingArithmetic();
        try (GraphRun run = GraphRun.open(FusedEncoder.toRanges(encoder, recording), createTempFile())) {
            List<float[]> outputs = new ArrayList<>();
            for (int[] text : texts) {
                outputs.add(run.vectors(text));
                assertThat(outputs.get(0).length, equalTo(recording.width()));
            }
            return new RangeRecorder(recording).ranges(outputs);
        }
    }

    private static void assertNear(double[] expected, float[] found, double delta) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], delta);
        }
    }
}
