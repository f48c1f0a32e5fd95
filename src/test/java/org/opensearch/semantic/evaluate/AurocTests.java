// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class AurocTests extends OpenSearchTestCase {

    public void testByHand() {
        // pairs of a positive (0.9, 0.4) and a negative (0.1, 0.4): right, right, right, tied
        assertEquals(3.5 / 4, Auroc.of(new double[] { 0.1, 0.4, 0.4, 0.9 }, new boolean[] { false, true, false, true }), 1e-12);
    }

    public void testAgainstAllPairs() {
        for (int round = 0; round < 50; round++) {
            int n = randomIntBetween(2, 60);
            double[] scores = new double[n];
            boolean[] positive = new boolean[n];
            for (int i = 0; i < n; i++) {
                scores[i] = randomIntBetween(-5, 5) * (randomBoolean() ? 1 : -0.0);
                positive[i] = i == 0 || i > 1 && randomBoolean();
            }
            double right = 0;
            double pairs = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (positive[i] && positive[j] == false) {
                        right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                        pairs++;
                    }
                }
            }
            assertEquals(right / pairs, Auroc.of(scores, positive), 1e-12);
        }
    }

    public void testDegenerate() {
        assertTrue(Double.isNaN(Auroc.of(new double[0], new boolean[0])));
        assertTrue("no negatives", Double.isNaN(Auroc.of(new double[] { 1, 2 }, new boolean[] { true, true })));
        assertTrue("no positives", Double.isNaN(Auroc.of(new double[] { 1, 2 }, new boolean[2])));
        assertEquals("all tied", 0.5, Auroc.of(new double[3], new boolean[] { true, false, false }), 0);
        double[] infinite = { Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY };
        assertEquals(1, Auroc.of(infinite, new boolean[] { false, true }), 0);
    }

    public void testWrongInput() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> Auroc.of(new double[1], new boolean[2]));
        assertThat(e.getMessage(), containsString("[1] scores and [2] answers"));
        e = expectThrows(IllegalArgumentException.class, () -> Auroc.of(new double[] { Double.NaN }, new boolean[1]));
        assertThat(e.getMessage(), containsString("score [0] is [NaN]"));
    }
}
