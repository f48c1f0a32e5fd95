// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class FalseAlarmsTests extends OpenSearchTestCase {

    public void testByHand() {
        double[] scores = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1.5, 2.5, 0, 11 };
        boolean[] positive = new boolean[scores.length];
        Arrays.fill(positive, 0, 10, true);
        // nine of ten positives score 2 or more; so do 2.5 and 11 of the four negatives
        assertEquals(2 / 4d, FalseAlarms.at(0.9, scores, positive), 0);
        // the tenth scores 1: 1.5 is an alarm too
        assertEquals(3 / 4d, FalseAlarms.at(1, scores, positive), 0);
        // a little more than nine tenths are ten
        assertEquals(3 / 4d, FalseAlarms.at(0.91, scores, positive), 0);
        // one positive is some of them: 10 or more scores 11
        assertEquals(1 / 4d, FalseAlarms.at(1e-12, scores, positive), 0);
    }

    public void testTiesRaiseAlarms() {
        // half of the positives are found at 5 and above, where a negative is as well
        assertEquals(1 / 2d, FalseAlarms.at(0.5, new double[] { 5, 1, 5, 0 }, new boolean[] { true, true, false, false }), 0);
        assertEquals("all are tied", 1, FalseAlarms.at(0.1, new double[3], new boolean[] { true, false, false }), 0);
        assertEquals("0 and -0", 1, FalseAlarms.at(1, new double[] { 0.0, -0.0 }, new boolean[] { true, false }), 0);
    }

    public void testAgainstEveryThreshold() {
        for (int round = 0; round < 50; round++) {
            int n = randomIntBetween(2, 40);
            double[] scores = random().doubles(n).map(x -> Math.floor(x * 10)).toArray();
            boolean[] positive = new boolean[n];
            for (int i = 1; i < n; i++) {
                positive[i] = i == 1 || randomBoolean();
            }
            double found = randomFrom(0.1, 0.5, 0.9, 1.0);
            double least = 1;
            for (double threshold = 0; threshold <= 10; threshold++) {
                if (share(scores, positive, true, threshold) >= found - 1e-12) {
                    least = Math.min(least, share(scores, positive, false, threshold));
                }
            }
            assertEquals(least, FalseAlarms.at(found, scores, positive), 0);
        }
    }

    private static double share(double[] scores, boolean[] positive, boolean which, double threshold) {
        double above = 0;
        double all = 0;
        for (int i = 0; i < scores.length; i++) {
            all += positive[i] == which ? 1 : 0;
            above += positive[i] == which && scores[i] >= threshold ? 1 : 0;
        }
        return above / all;
    }

    public void testDegenerate() {
        assertTrue("nothing", Double.isNaN(FalseAlarms.at(0.9, new double[0], new boolean[0])));
        assertTrue("no negatives", Double.isNaN(FalseAlarms.at(0.9, new double[1], new boolean[] { true })));
        assertTrue("no positives", Double.isNaN(FalseAlarms.at(0.9, new double[1], new boolean[1])));
    }

    public void testWrongInput() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> FalseAlarms.at(0.9, new double[1], new boolean[2]));
        assertThat(e.getMessage(), containsString("[1] scores and [2] answers"));
        e = expectThrows(IllegalArgumentException.class, () -> FalseAlarms.at(0.9, new double[] { Double.NaN }, new boolean[1]));
        assertThat(e.getMessage(), containsString("score [0] is [NaN]"));
        for (double share : new double[] { 0, 1.1, Double.NaN }) {
            e = expectThrows(IllegalArgumentException.class, () -> FalseAlarms.at(share, new double[1], new boolean[1]));
            assertThat(e.getMessage(), containsString("above 0 and at most 1, found [" + share + "]"));
        }
    }
}
