// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class ScoreFusionTests extends OpenSearchTestCase {

    public void testByHand() {
        ScoreFusion fusion = new ScoreFusion(FusionWeights.DEFAULT, 8f, 0.5f);
        assertEquals(6f / 8f, fusion.lexical(6f), 0f);
        assertEquals((0.8f - 0.5f) / (1f - 0.5f), fusion.semantic(0.8f), 1e-6f);
        assertEquals(0.3f * 0.75f + 0.7f * 0.6f, fusion.combine(0.75f, 0.6f), 1e-6f);
    }

    public void testEnds() {
        ScoreFusion fusion = new ScoreFusion(FusionWeights.DEFAULT, 8f, 0.5f);
        assertEquals(1f, fusion.lexical(9f), 0f); // a score beyond the scale counts in full
        assertEquals(0f, fusion.lexical(0f), 0f);
        assertEquals(0f, fusion.semantic(0.5f), 0f);
        assertEquals(0f, fusion.semantic(-1f), 0f);
        assertEquals(1f, fusion.semantic(1f), 0f);
        assertEquals(1f, fusion.combine(1f, 1f), 1e-6f);
    }

    public void testNothingMatched() {
        assertEquals(0f, new ScoreFusion(FusionWeights.DEFAULT, 0f, 0f).lexical(3f), 0f);
    }

    public void testOnlyTheRatioOfTheWeightsCounts() {
        FusionWeights weights = new FusionWeights(30f, 70f).normalized();
        assertEquals(0.3f, weights.lexical(), 1e-7f);
        assertEquals(0.7f, weights.semantic(), 1e-7f);
        float max = Float.MAX_VALUE;
        assertEquals(new FusionWeights(0.5f, 0.5f), new FusionWeights(max, max).normalized());
    }

    public void testOneSideOff() {
        ScoreFusion lexicalOnly = new ScoreFusion(new FusionWeights(2f, 0f), 4f, 0f);
        assertEquals(0.25f, lexicalOnly.combine(lexicalOnly.lexical(1f), lexicalOnly.semantic(1f)), 0f);
    }

    public void testMonotone() {
        for (int run = 0; run < 1_000; run++) {
            FusionWeights weights = new FusionWeights(randomFloat(), randomFloat() + 0.01f);
            ScoreFusion fusion = new ScoreFusion(weights, randomFloat() * 20, randomFloat() * 1.9f - 1f);
            float lowScore = randomFloat() * 25;
            float highScore = lowScore + randomFloat();
            float lowCosine = randomFloat() * 2 - 1;
            float highCosine = Math.min(1f, lowCosine + randomFloat());
            float low = fusion.combine(fusion.lexical(lowScore), fusion.semantic(lowCosine));
            assertTrue(low <= fusion.combine(fusion.lexical(highScore), fusion.semantic(lowCosine)));
            assertTrue(low <= fusion.combine(fusion.lexical(lowScore), fusion.semantic(highCosine)));
            assertTrue(low >= 0f && fusion.combine(fusion.lexical(highScore), fusion.semantic(highCosine)) <= 1f);
        }
    }

    public void testRefusals() {
        assertRefused(() -> new ScoreFusion(FusionWeights.DEFAULT, Float.NaN, 0f), "the scale of lexical scores must be a finite number");
        assertRefused(() -> new ScoreFusion(FusionWeights.DEFAULT, -1f, 0f), "the scale of lexical scores must be a finite number");
        assertRefused(() -> new ScoreFusion(FusionWeights.DEFAULT, Float.POSITIVE_INFINITY, 0f), "found [Infinity]");
        assertRefused(() -> new ScoreFusion(FusionWeights.DEFAULT, 1f, 1f), "background similarity must be in [-1, 1), found [1.0]");
        assertRefused(() -> new ScoreFusion(FusionWeights.DEFAULT, 1f, Float.NaN), "background similarity must be in [-1, 1)");
        assertRefused(() -> new FusionWeights(-1f, 1f), "weight [lexical] must be a finite number of at least 0, found [-1.0]");
        assertRefused(() -> new FusionWeights(1f, Float.NaN), "weight [semantic] must be a finite number of at least 0, found [NaN]");
        assertRefused(() -> new FusionWeights(0f, 0f), "weights [lexical] and [semantic] are both 0");
        ScoreFusion fusion = new ScoreFusion(FusionWeights.DEFAULT, 1f, 0f);
        assertRefused(() -> fusion.lexical(Float.NaN), "found [NaN]");
        assertRefused(() -> fusion.semantic(Float.NaN), "found [NaN]");
    }

    private static void assertRefused(ThrowingRunnable action, String message) {
        assertThat(expectThrows(IllegalArgumentException.class, action).getMessage(), containsString(message));
    }
}
