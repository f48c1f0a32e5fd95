// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.test.OpenSearchTestCase;

/** Integer products as ONNX Runtime computes them, against loops over ints. */
@LuceneTestCase.SuppressFileSystems("*") // native code
public class IntegerArithmeticTests extends OpenSearchTestCase {

    private static final int DIMENSION = TinyEncoders.DIMENSION;
    private static final int TOKENS = 5;

    private TinyEncoders tiny;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        tiny = new TinyEncoders(random());
    }

    /** Row by row: the largest value is 127 steps. */
    public void testWords() throws Exception {
        BertEncoder encoder = tiny.encoder(1);
        GraphBuilder graph = new GraphBuilder();
        graph.input("ids", ElementType.INT32, 1, "tokens");
        graph.output(
            new IntegerArithmetic(ranges(Activation.INPUT, new float[0]), Set.of()).words(graph, "ids", encoder),
            ElementType.FLOAT,
            1,
            "tokens",
            DIMENSION
        );
        try (GraphRun run = GraphRun.open(graph, createTempFile())) {
            float[] found = run.ints("ids", IntStream.range(0, TinyEncoders.WORDS).toArray(), 1, TinyEncoders.WORDS).run();
            for (int word = 0; word < TinyEncoders.WORDS; word++) {
                float largest = 0;
                for (int j = 0; j < DIMENSION; j++) {
                    largest = Math.max(largest, Math.abs(encoder.words()[word * DIMENSION + j]));
                }
                for (int j = 0; j < DIMENSION; j++) {
                    float steps = Math.round(encoder.words()[word * DIMENSION + j] / (largest / 127));
                    assertEquals(steps * (largest / 127), found[word * DIMENSION + j], 0);
                }
            }
        }
    }

    public void testInputIsEvenedQuantisedAndMultiplied() throws Exception {
        Linear linear = tiny.linear(DIMENSION, 6);
        float[] x = outlying(tiny.floats(TOKENS * DIMENSION, 1));
        Range range = range(Activation.INPUT, x);
        float[] divisors = Evening.divisors(range.magnitudes());
        float[] even = new float[x.length];
        for (int i = 0; i < even.length; i++) {
            even[i] = x[i] * (1 / divisors[i % DIMENSION]);
        }
        float[] expected = product(even, range.low(), range.high(), linear.multiplyInputs(divisors));
        float[] found = linear(Activation.INPUT, ranges(Activation.INPUT, x), linear, x);
        assertArrayEquals(expected, found, 1e-4f);
    }

    public void testAttentionIsQuantisedAsItComes() throws Exception {
        Linear linear = tiny.linear(DIMENSION, 6);
        float[] x = tiny.floats(TOKENS * DIMENSION, 1);
        Range range = range(Activation.ATTENTION, x);
        float[] found = linear(Activation.ATTENTION, ranges(Activation.ATTENTION, x), linear, x);
        assertArrayEquals(product(x, range.low(), range.high(), linear), found, 1e-4f);
    }

    public void testWhatLiesBeyondTheRangeIsCut() throws Exception {
        Linear linear = tiny.linear(DIMENSION, 6);
        float[] x = tiny.floats(TOKENS * DIMENSION, 1);
        Ranges ranges = ranges(Activation.ATTENTION, x);
        Range range = ranges.get(Activation.ATTENTION, 0, DIMENSION);
        float[] bounds = x.clone();
        float[] beyond = x.clone();
        bounds[3] = range.high();
        beyond[3] = 1000;
        bounds[40] = range.low();
        beyond[40] = Float.NEGATIVE_INFINITY;
        assertArrayEquals(
            linear(Activation.ATTENTION, ranges, linear, bounds),
            linear(Activation.ATTENTION, ranges, linear, beyond),
            0
        );
    }

    public void testReadersThatStayFloats() throws Exception {
        Linear linear = tiny.linear(DIMENSION, 6);
        float[] x = tiny.floats(TOKENS * DIMENSION, 1);
        for (Activation activation : Activation.values()) {
            GraphBuilder graph = input();
            new IntegerArithmetic(ranges(activation, x), Set.of(activation)).linear(graph, "y", "x", linear, activation, 0);
            assertNear(activation.toString(), NaiveEncoder.apply(linear, rows(x)), run(graph, x), 1e-5);
        }
    }

    /** Values divided, and the output's weights multiplied: the layer is the same function. */
    public void testPreparedLayerIsTheSameFunction() {
        BertEncoder encoder = tiny.encoder(1);
        IntegerArithmetic arithmetic = new IntegerArithmetic(ranges(Activation.ATTENTION, outlying(tiny.floats(64, 1))), Set.of());
        EncoderLayer prepared = arithmetic.prepare(0, encoder.layers().get(0));
        assertFalse(Arrays.equals(encoder.layers().get(0).value().weights(), prepared.value().weights()));
        BertEncoder other = new BertEncoder(
            encoder.words(),
            encoder.positions(),
            encoder.embeddingNorm(),
            List.of(prepared),
            encoder.heads()
        );
        int[] ids = tiny.ids(7);
        double[][] expected = NaiveEncoder.tokens(encoder, ids);
        double[][] found = NaiveEncoder.tokens(other, ids);
        for (int t = 0; t < ids.length; t++) {
            assertArrayEquals(expected[t], found[t], 1e-4);
        }
    }

    /** In two parts, each a permutation: with exact hidden units the parts add up to the whole. */
    public void testFeedForwardInTwoParts() throws Exception {
        EncoderLayer layer = tiny.encoder(1).layers().get(0);
        float[] x = tiny.floats(TOKENS * DIMENSION, 1);
        double[][] hidden = NaiveEncoder.apply(layer.expand(), rows(x));
        float[] seen = new float[TOKENS * TinyEncoders.HIDDEN];
        for (int i = 0; i < seen.length; i++) {
            double[] token = hidden[i / TinyEncoders.HIDDEN];
            token[i % TinyEncoders.HIDDEN] = NaiveEncoder.gelu(token[i % TinyEncoders.HIDDEN]);
            seen[i] = (float) token[i % TinyEncoders.HIDDEN];
        }
        Range units = IntegerArithmetic
            .range(Activation.HIDDEN, extremes(seen, TinyEncoders.HIDDEN, false), extremes(seen, TinyEncoders.HIDDEN, true));
        Ranges ranges = new Ranges(Map.of("layer.0.hidden", units, "layer.0.middle", range(Activation.MIDDLE, x)));
        GraphBuilder graph = input();
        graph.onnx("Identity", "y", new IntegerArithmetic(ranges, Set.of(Activation.MIDDLE)).feedForward(graph, "f", "x", layer, 0));
        // Left to integers: the smallest units, in steps of their range / 255, times weights of about 0.1.
        assertNear("one part", NaiveEncoder.apply(layer.contract().withoutBias(), hidden), run(graph, x), 0.05);
        GraphBuilder floats = input();
        Set<Activation> both = Set.of(Activation.MIDDLE, Activation.HIDDEN);
        floats.onnx("Identity", "y", new IntegerArithmetic(ranges, both).feedForward(floats, "f", "x", layer, 0));
        assertNear("all floats", NaiveEncoder.apply(layer.contract().withoutBias(), hidden), run(floats, x), 1e-5);
    }

    /** Nothing was ever seen but zero: a scale of almost nothing, and no division by zero. */
    public void testZeros() throws Exception {
        Linear linear = new Linear(new float[DIMENSION * 6], tiny.floats(6, 1));
        float[] zeros = new float[TOKENS * DIMENSION];
        for (Activation activation : List.of(Activation.INPUT, Activation.ATTENTION, Activation.MIDDLE)) {
            assertNear(
                "zeros",
                NaiveEncoder.apply(linear, rows(zeros)),
                linear(activation, ranges(activation, zeros), linear, zeros),
                1e-6
            );
        }
    }

    private static float[] linear(Activation activation, Ranges ranges, Linear linear, float[] x) throws Exception {
        GraphBuilder graph = input();
        new IntegerArithmetic(ranges, Set.of()).linear(graph, "y", "x", linear, activation, 0);
        return run(graph, x);
    }

    private static GraphBuilder input() {
        GraphBuilder graph = new GraphBuilder();
        graph.input("x", ElementType.FLOAT, 1, "tokens", DIMENSION);
        graph.output("y", ElementType.FLOAT, 1, "tokens", "outputs");
        return graph;
    }

    private static float[] run(GraphBuilder graph, float[] x) throws Exception {
        try (GraphRun run = GraphRun.open(graph, createTempFile())) {
            return run.floats("x", x, 1, x.length / DIMENSION, DIMENSION).run();
        }
    }

    /** Unsigned codes with a zero point, signed weights with one scale per output, sums in ints. */
    private static float[] product(float[] x, float low, float high, Linear linear) {
        float step = (high - low) / 255;
        int zero = Math.round(-low / step);
        float[] y = new float[x.length / linear.inputs() * linear.outputs()];
        for (int i = 0; i < y.length; i++) {
            int output = i % linear.outputs();
            float largest = 0;
            for (int k = 0; k < linear.inputs(); k++) {
                largest = Math.max(largest, Math.abs(linear.weight(k, output)));
            }
            int sum = 0;
            for (int k = 0; k < linear.inputs(); k++) {
                int code = (int) Math.rint(x[i / linear.outputs() * linear.inputs() + k] / step) + zero;
                sum += (Math.clamp(code, 0, 255) - zero) * Math.round(linear.weight(k, output) / (largest / 127));
            }
            y[i] = sum * (step * (largest / 127)) + linear.bias()[output];
        }
        return y;
    }

    /** Makes one channel a hundred times as large. */
    private static float[] outlying(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= i % DIMENSION == 3 ? 100 : 1;
        }
        return x;
    }

    private static Ranges ranges(Activation activation, float[] seen) {
        return new Ranges(Map.of(activation.key(0), range(activation, seen)));
    }

    private static Range range(Activation activation, float[] seen) {
        return IntegerArithmetic.range(activation, extremes(seen, DIMENSION, false), extremes(seen, DIMENSION, true));
    }

    private static float[] extremes(float[] seen, int channels, boolean largest) {
        float[] extremes = new float[channels];
        for (int i = 0; i < seen.length; i++) {
            extremes[i % channels] = largest ? Math.max(extremes[i % channels], seen[i]) : Math.min(extremes[i % channels], seen[i]);
        }
        return extremes;
    }

    private static double[][] rows(float[] x) {
        double[][] rows = new double[x.length / DIMENSION][DIMENSION];
        for (int i = 0; i < x.length; i++) {
            rows[i / DIMENSION][i % DIMENSION] = x[i];
        }
        return rows;
    }

    private static void assertNear(String what, double[][] expected, float[] found, double share) {
        int width = expected[0].length;
        for (int i = 0; i < found.length; i++) {
            double value = expected[i / width][i % width];
            assertEquals(what, value, found[i], share * Math.max(1, Math.abs(value)));
        }
    }
}
