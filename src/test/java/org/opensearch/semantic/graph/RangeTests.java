// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class RangeTests extends OpenSearchTestCase {

    /** Eight steps per octave, 128 for 1, rounded up: 3 is 1.585 octaves above 1, and 8 * 1.585 = 12.7. */
    public void testCodesByHand() {
        assertCode(128, 0, 1);
        assertCode(128 + 8, -2, 1);
        assertCode(128 - 8, 0.25f, 0.5f);
        assertCode(128 + 13, -0.1f, 3);
        assertCode(128 + 13, -3, 0.1f);
        assertCode(0, 0, 0);
        assertCode(0, 0, 1e-30f);
        assertCode(255, 0, 1e30f);
    }

    public void testWhatIsNoNumberIsRefused() {
        for (float wrong : new float[] { Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY }) {
            float[] extremes = { 0, wrong };
            String message = expectThrows(IllegalArgumentException.class, () -> Range.codes(new float[2], extremes)).getMessage();
            assertThat(message, equalTo("channel [1] of an activation was seen between [0.0] and [" + wrong + "]: not finite"));
            expectThrows(IllegalArgumentException.class, () -> Range.codes(extremes, new float[2]));
        }
    }

    private static void assertCode(int expected, float smallest, float largest) {
        assertEquals(expected, Range.codes(new float[] { smallest }, new float[] { largest })[0] & 0xFF);
    }

    public void testMagnitudesByHand() {
        assertEquals(1, Range.magnitude((byte) 128), 0);
        assertEquals(2, Range.magnitude((byte) 136), 0);
        assertEquals(1 / 65536d, Range.magnitude((byte) 0), 0);
        assertEquals(Math.pow(2, 127 / 8d), Range.magnitude((byte) 255), 1e-9);
    }

    /** The magnitude of a code is at least what was seen, and at most a step above: 2^(1/8) = 1.09. */
    public void testCodesRoundUp() {
        for (int i = 0; i < 1000; i++) {
            float seen = (float) Math.pow(2, randomDoubleBetween(-15.9, 15.8, true));
            double magnitude = Range.magnitude(Range.codes(new float[] { -seen }, new float[] { 0 })[0]);
            assertTrue(seen + " " + magnitude, magnitude >= seen * 0.999999 && magnitude <= seen * 1.0906);
        }
    }

    public void testLargestAndOthers() {
        byte[] magnitudes = { 5, (byte) 200, 7, (byte) 130, 7 };
        assertArrayEquals(new int[] { 1, 3 }, Range.largest(magnitudes, 2));
        assertArrayEquals(new int[] { 0, 2, 4 }, Range.others(magnitudes, 2));
        assertArrayEquals("of equals the first", new int[] { 1, 2, 3 }, Range.largest(magnitudes, 3));
        assertArrayEquals(new int[0], Range.largest(magnitudes, 0));
        assertArrayEquals(new int[] { 0, 1, 2, 3, 4 }, Range.largest(magnitudes, 9));
        assertArrayEquals(new int[0], Range.others(magnitudes, 9));
    }

    public void testTextForm() {
        Range range = new Range(new byte[] { 0, (byte) 128, (byte) 255 }, -0.17f, 3.5f);
        assertThat(range.toString(), equalTo("-0.17 3.5 AID/"));
        Range parsed = Range.parse(range.toString());
        assertThat(parsed.toString(), equalTo(range.toString()));
        assertArrayEquals(range.magnitudes(), parsed.magnitudes());
        for (String wrong : new String[] { "", "1 2", "1 2 AID/ 4", "a 2 AID/", "1 2 ?" }) {
            expectThrows(IllegalArgumentException.class, () -> Range.parse(wrong));
        }
    }

    public void testFileOfRanges() throws Exception {
        Range range = new Range(new byte[] { 1, 2 }, -1, 1);
        Path file = createTempFile();
        new Ranges(Map.of("layer.0.input", range, "layer.0.hidden", range)).write(file, "a test");
        assertThat(Files.readString(file), equalTo("# a test\nlayer.0.hidden -1.0 1.0 AQI=\nlayer.0.input -1.0 1.0 AQI=\n"));
        Ranges read = Ranges.read(file);
        assertThat(read.get(Activation.INPUT, 0, 2).toString(), equalTo(range.toString()));
        assertRefused(read, 1, 2, "expected [layer.1.input] of [2] channels, found none");
        assertRefused(read, 0, 3, "expected [layer.0.input] of [3] channels, found 2 channels");
        Files.writeString(file, "layer.0.input\n");
        String message = expectThrows(IllegalArgumentException.class, () -> Ranges.read(file)).getMessage();
        assertThat(message, equalTo("[" + file + "] has the line [layer.0.input] without a range"));
    }

    private static void assertRefused(Ranges ranges, int layer, int channels, String message) {
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> ranges.get(Activation.INPUT, layer, channels)
        );
        assertThat(e.getMessage(), equalTo("the ranges are of another model: " + message));
    }

    /** Channels of magnitudes 4 and 1 are divided by 4^0.7 = 2.639 and 1: [-4, 2] becomes [-1.516, 0.758], [0, 1] stays. */
    public void testBoundsAreThoseOfEvenedChannels() {
        Range range = IntegerArithmetic.range(Activation.ATTENTION, new float[] { -4, 0 }, new float[] { 2, 1 });
        assertEquals(-1.51572f, range.low(), 1e-5);
        assertEquals(1, range.high(), 0);
        assertArrayEquals(new byte[] { (byte) (128 + 16), (byte) 128 }, range.magnitudes());
    }

    /** Two of 32 stay floats and do not count; zero always lies in between. */
    public void testBoundsOfHiddenUnits() {
        float[] largest = new float[32];
        largest[0] = 100;
        largest[3] = 0.5f;
        largest[5] = 2;
        largest[31] = 50;
        Range range = IntegerArithmetic.range(Activation.HIDDEN, new float[32], largest);
        assertEquals(0, range.low(), 0);
        assertEquals(2, range.high(), 0);
    }

    /** Narrow encoders too have both parts. */
    public void testFloatUnits() {
        assertEquals(96, IntegerArithmetic.floatUnits(1536));
        assertEquals(1, IntegerArithmetic.floatUnits(16));
        assertEquals(1, IntegerArithmetic.floatUnits(4));
    }

    public void testNothingSeen() {
        for (Activation activation : Activation.values()) {
            Range range = IntegerArithmetic.range(activation, new float[100], new float[100]);
            assertEquals(0, range.low(), 0);
            assertEquals(0, range.high(), 0);
        }
    }
}
