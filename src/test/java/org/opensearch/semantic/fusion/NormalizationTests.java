// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import org.opensearch.semantic.fusion.Normalization.Linear;
import org.opensearch.semantic.fusion.Normalization.None;
import org.opensearch.semantic.fusion.Normalization.ReciprocalRank;
import org.opensearch.test.OpenSearchTestCase;

public class NormalizationTests extends OpenSearchTestCase {

    public void testLineByHand() {
        assertEquals(6f / 8f, new Linear(0f, 8f).evidence(6f), 0f);
        assertEquals((0.8f - 0.5f) / (1f - 0.5f), new Linear(0.5f, 1f).evidence(0.8f), 1e-6f);
        assertEquals(1f, new Linear(0f, 8f).evidence(9f), 0f);
        assertEquals(0f, new Linear(0.5f, 1f).evidence(-1f), 0f);
    }

    public void testOneScoreOnlyIsFullEvidence() {
        Linear line = new Linear(3f, 3f);
        assertEquals(1f, line.evidence(3f), 0f);
        assertEquals(0f, line.evidence(2.9f), 0f);
    }

    public void testRankByHand() {
        ReciprocalRank ranks = new ReciprocalRank(new float[] { 9f, 7f, 7f, 2f }, 60);
        assertEquals(1f / 61, ranks.evidence(9f), 1e-9f);
        assertEquals(1f / 62, ranks.evidence(8f), 1e-9f); // between two: one is better
        assertEquals(1f / 62, ranks.evidence(7f), 1e-9f); // equal scores, equal ranks
        assertEquals(1f / 64, ranks.evidence(2f), 1e-9f);
        assertEquals(0f, ranks.evidence(1.9f), 0f); // below the window
        assertEquals(1f / 62, ranks.evidence(Math.nextDown(7f)), 1e-9f); // rounded in another way
        assertEquals(0f, new ReciprocalRank(new float[0], 60).evidence(5f), 0f);
    }

    public void testSaturationByHand() {
        Normalization.Saturation saturation = new Normalization.Saturation(6f);
        assertEquals(0.5f, saturation.evidence(6f), 0f);
        assertEquals(0.75f, saturation.evidence(18f), 0f);
        assertEquals(0f, saturation.evidence(0f), 0f);
        assertEquals(0f, saturation.evidence(-1f), 0f);
        assertEquals(1f, saturation.evidence(Float.POSITIVE_INFINITY), 0f);
    }

    public void testNothingToMeasureAgainst() {
        assertEquals(0f, new None().evidence(3f), 0f);
    }

    public void testMonotone() {
        for (int run = 0; run < 1_000; run++) {
            float[] best = new float[randomIntBetween(0, 20)];
            float floor = randomFloat() * 10 - 5;
            for (int i = best.length - 1; i >= 0; i--) {
                best[i] = (i == best.length - 1 ? floor : best[i + 1]) + (randomBoolean() ? 0 : randomFloat());
            }
            float low = randomFloat() * 20 - 8;
            float high = randomBoolean() ? Math.nextUp(low) : low + randomFloat();
            for (Normalization one : List
                .of(
                    new Linear(floor, floor + randomFloat()),
                    new ReciprocalRank(best, randomIntBetween(1, 90)),
                    new Normalization.Saturation(randomFloat() + 0.1f),
                    new None()
                )) {
                assertTrue(one + " of " + low + " and " + high, one.evidence(low) <= one.evidence(high));
                assertTrue(one.evidence(low) >= 0 && one.evidence(high) <= 1);
            }
        }
    }

    public void testRefusals() {
        assertRefused(() -> new Linear(2f, 1f), "floor [2.0] and ceiling [1.0] must be finite and in this order");
        assertRefused(() -> new Linear(0f, Float.POSITIVE_INFINITY), "must be finite");
        assertRefused(() -> new ReciprocalRank(new float[] { 1f, 2f }, 60), "must be in descending order");
        assertRefused(() -> new Normalization.Saturation(0f), "must be finite and greater than 0, found [0.0]");
        assertRefused(() -> new ReciprocalRank(new float[0], 0), "the rank constant must be at least 1, found [0]");
        for (Normalization one : List.of(new Linear(0f, 1f), new ReciprocalRank(new float[0], 1), new None())) {
            assertRefused(() -> one.evidence(Float.NaN), "a score must be a number, found [NaN]");
        }
    }

    static void assertRefused(Runnable run, String message) {
        assertThat(expectThrows(IllegalArgumentException.class, run::run).getMessage(), containsString(message));
    }
}
