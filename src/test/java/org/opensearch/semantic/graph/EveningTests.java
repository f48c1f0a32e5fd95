// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import org.opensearch.test.OpenSearchTestCase;

public class EveningTests extends OpenSearchTestCase {

    /** Codes as in Range: 128 + 8 log2(magnitude). The divisor is the magnitude, of at least 1/1000, to the power of 0.7. */
    public void testDivisorsByHand() {
        byte[] magnitudes = { (byte) 128, (byte) (128 + 8 * 10), (byte) (128 - 8 * 5), 0 };
        assertArrayEquals(new float[] { 1, 128, 0.0883883f, 0.00794328f }, Evening.divisors(magnitudes), 1e-6f);
    }

    /** A channel a thousand times as large as another one is eight times as large when both are divided. */
    public void testChannelsComeNearer() {
        byte[] magnitudes = { (byte) 128, (byte) (128 + 8 * 10) };
        float[] divisors = Evening.divisors(magnitudes);
        assertEquals(8, 1024 / divisors[1] * divisors[0], 1e-3);
    }

    /** Channels divided and weights multiplied: the product is what it was. */
    public void testProductWithWeightsIsUnchanged() {
        TinyEncoders tiny = new TinyEncoders(random());
        byte[] magnitudes = new byte[TinyEncoders.DIMENSION];
        random().nextBytes(magnitudes);
        Linear linear = tiny.linear(TinyEncoders.DIMENSION, 7);
        float[] x = tiny.floats(TinyEncoders.DIMENSION, 1);
        float[] divisors = Evening.divisors(magnitudes);
        double[] divided = new double[x.length];
        double[] whole = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            whole[j] = x[j];
            divided[j] = x[j] / divisors[j];
        }
        double[] expected = NaiveEncoder.apply(linear, new double[][] { whole })[0];
        double[] found = NaiveEncoder.apply(linear.multiplyInputs(divisors), new double[][] { divided })[0];
        assertArrayEquals(expected, found, 1e-4);
    }
}
