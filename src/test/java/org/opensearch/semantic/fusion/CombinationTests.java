// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import org.opensearch.test.OpenSearchTestCase;

public class CombinationTests extends OpenSearchTestCase {

    private static double fused(Combination combination, double[] weights, float... evidence) {
        double[] scaled = combination.scale(weights);
        double parts = 0;
        for (int leg = 0; leg < evidence.length; leg++) {
            parts += combination.part(scaled[leg], evidence[leg]);
        }
        return combination.fuse(parts);
    }

    public void testSumByHand() {
        assertEquals(0.3 * 0.75 + 0.7 * 0.5, fused(Combination.SUM, new double[] { 0.3, 0.7 }, 0.75f, 0.5f), 1e-9);
        assertEquals(0.3 * 0.75 + 0.7 * 0.5, fused(Combination.SUM, new double[] { 30, 70 }, 0.75f, 0.5f), 1e-9);
        assertEquals(1, fused(Combination.SUM, new double[] { 0.3, 0.7 }, 1f, 1f), 1e-9);
    }

    public void testNoisyOrByHand() {
        assertEquals(1 - (1 - 0.6 * 0.75) * (1 - 0.5), fused(Combination.NOISY_OR, new double[] { 0.6, 1 }, 0.75f, 0.5f), 1e-9);
        assertEquals(1 - (1 - 0.6 * 0.75) * (1 - 0.5), fused(Combination.NOISY_OR, new double[] { 3, 5 }, 0.75f, 0.5f), 1e-9);
        assertEquals(1, fused(Combination.NOISY_OR, new double[] { 1, 1 }, 1f, 1f), 1e-6);
        assertEquals(0, fused(Combination.NOISY_OR, new double[] { 1, 1 }, 0f, 0f), 0);
    }

    public void testOneSideOffGivesTheOther() {
        assertEquals(0.25, fused(Combination.SUM, new double[] { 2, 0 }, 0.25f, 0.9f), 1e-9);
        assertEquals(0.25, fused(Combination.NOISY_OR, new double[] { 2, 0 }, 0.25f, 0.9f), 1e-9);
    }

    public void testMonotone() {
        for (int run = 0; run < 1_000; run++) {
            double[] weights = { randomDouble(), randomDouble() + 0.01, randomDouble() };
            float[] low = { randomFloat(), randomFloat(), randomFloat() };
            float[] high = low.clone();
            int leg = randomInt(2);
            high[leg] = randomBoolean() ? Math.min(1f, Math.nextUp(low[leg])) : low[leg] + randomFloat() * (1 - low[leg]);
            for (Combination combination : Combination.values()) {
                double before = fused(combination, weights, low);
                double after = fused(combination, weights, high);
                assertTrue(combination + ": " + before + " then " + after, (float) before <= (float) after);
                assertTrue(before >= 0 && after <= 1);
            }
        }
    }
}
