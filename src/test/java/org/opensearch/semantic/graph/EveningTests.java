// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class EveningTests extends OpenSearchTestCase {

    /** Codes as in Range: 128 + 8 log2(magnitude). The divisor is the root of the magnitude, of at least 1/1000. */
    public void testDivisorsByHand() {
        byte[] magnitudes = { (byte) 128, (byte) (128 + 8 * 4), (byte) (128 - 8 * 6), 0 };
        Evening evening = Evening.dividing(magnitudes);
        assertArrayEquals(new float[] { 1, 4, 1 / 8f, (float) Math.sqrt(1e-3) }, evening.divisors(), 1e-6f);
        assertArrayEquals(new int[] { 1, 1, 1, 1 }, evening.copies());
        assertArrayEquals(new int[0], evening.appended());
        assertArrayEquals(new int[] { 0, 1, 2, 3 }, evening.channels());
        assertArrayEquals(new float[] { 1, 1 / 4f, 8, 31.6228f }, evening.factors(), 1e-3f);
    }

    /**
     * Forty channels: 38 of magnitude 1, one of 6.73 = 2^2.75 and one of 64. Divided by their roots they are 1, 2.594 and 8. Nineteen in
     * twenty keep to 2.594 (index 38 of the sorted forty), and 8 / 2.594 = 3.08 gives four copies.
     */
    public void testCopiesByHand() {
        byte[] magnitudes = new byte[40];
        Arrays.fill(magnitudes, (byte) 128);
        magnitudes[2] = (byte) (128 + 48);
        magnitudes[7] = (byte) (128 + 22);
        Evening evening = Evening.dividingAndSplitting(magnitudes);
        int[] copies = new int[40];
        Arrays.fill(copies, 1);
        copies[2] = 4;
        assertArrayEquals(copies, evening.copies());
        assertArrayEquals(new int[] { 2, 2, 2 }, evening.appended());
        assertEquals(43, evening.channels().length);
        assertArrayEquals(new int[] { 39, 2, 2, 2 }, Arrays.copyOfRange(evening.channels(), 39, 43));
        assertEquals(8 * 4, evening.divisor(2), 1e-6);
        assertEquals(1 / 32f, evening.factors()[2], 1e-6);
        assertEquals(1 / 32f, evening.factors()[42], 1e-6);
        assertEquals(1, evening.factors()[0], 0);
    }

    public void testEqualChannelsStayAsTheyAre() {
        byte[] magnitudes = new byte[20];
        Arrays.fill(magnitudes, (byte) 128);
        Evening evening = Evening.dividingAndSplitting(magnitudes);
        assertArrayEquals(new int[0], evening.appended());
        for (float factor : evening.factors()) {
            assertEquals(1, factor, 0);
        }
    }

    public void testOneChannel() {
        Evening evening = Evening.dividingAndSplitting(new byte[] { (byte) 255 });
        assertArrayEquals(new int[] { 0 }, evening.channels());
    }

    /** Dividing and splitting and the weights for it: the product is what it was. */
    public void testProductWithWeightsIsUnchanged() {
        TinyEncoders tiny = new TinyEncoders(random());
        byte[] magnitudes = new byte[TinyEncoders.DIMENSION];
        random().nextBytes(magnitudes);
        Linear linear = tiny.linear(TinyEncoders.DIMENSION, 7);
        float[] x = tiny.floats(TinyEncoders.DIMENSION, 1);
        double[] expected = product(linear, x);
        for (Evening evening : new Evening[] { Evening.dividing(magnitudes), Evening.dividingAndSplitting(magnitudes) }) {
            int[] channels = evening.channels();
            float[] factors = evening.factors();
            float[] even = new float[channels.length];
            for (int i = 0; i < even.length; i++) {
                even[i] = x[channels[i]] * factors[i];
            }
            double[] found = product(linear.multiplyInputs(evening.divisors()).inputs(channels), even);
            assertArrayEquals(expected, found, 1e-4);
        }
    }

    /** Evened out, no channel is larger than the fifth largest of a hundred used to be. */
    public void testNoChannelStandsOut() {
        byte[] magnitudes = new byte[100];
        random().nextBytes(magnitudes);
        double[] divided = new double[100];
        double largest = 0;
        Evening evening = Evening.dividingAndSplitting(magnitudes);
        for (int j = 0; j < 100; j++) {
            divided[j] = Range.magnitude(magnitudes[j]) / evening.divisors()[j];
            largest = Math.max(largest, Range.magnitude(magnitudes[j]) / evening.divisor(j));
        }
        Arrays.sort(divided);
        assertTrue(largest <= divided[95] * 1.0001);
    }

    private static double[] product(Linear linear, float[] x) {
        double[] doubles = new double[x.length];
        Arrays.setAll(doubles, i -> x[i]);
        return NaiveEncoder.apply(linear, new double[][] { doubles })[0];
    }
}
