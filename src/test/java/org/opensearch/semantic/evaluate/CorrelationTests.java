// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class CorrelationTests extends OpenSearchTestCase {

    public void testPearsonByHand() {
        double[] a = { 1, 2, 3, 6 };
        double[] b = { 2, 1, 4, 5 };
        // means 3 and 3; differences -2 -1 0 3 and -1 -2 1 2
        double products = -2 * -1 + -1 * -2 + 0 + 3 * 2;
        assertEquals(products / Math.sqrt((4 + 1 + 0 + 9) * (1 + 4 + 1 + 4d)), Correlation.pearson(a, b), 1e-12);
    }

    public void testSpearmanByHand() {
        // ranks 1 2 3 4 and 2 1 4 3: 1 - 6 Σd² / (n (n² - 1)) where nothing is tied
        assertEquals(
            1 - 6 * 4d / (4 * 15),
            Correlation.spearman(new double[] { 1, 2, 3, 600 }, new double[] { 20, 10, 400, 30 }),
            1e-12
        );
    }

    public void testSpearmanSharesRanksOfTies() {
        // ranks 1.5 1.5 3 and 1 2 3; means 2; differences -.5 -.5 1 and -1 0 1
        double expected = (0.5 + 0 + 1) / Math.sqrt((0.25 + 0.25 + 1) * 2);
        assertEquals(expected, Correlation.spearman(new double[] { 7, 7, 8 }, new double[] { 1, 2, 3 }), 1e-12);
        assertEquals("0 and -0", expected, Correlation.spearman(new double[] { 0.0, -0.0, 8 }, new double[] { 1, 2, 3 }), 1e-12);
    }

    public void testSpearmanIsPearsonOfCountedRanks() {
        for (int round = 0; round < 50; round++) {
            double[] a = random().doubles(randomIntBetween(3, 60)).map(x -> Math.floor(x * 12) - 6).toArray();
            double[] b = random().doubles(a.length).map(x -> Math.floor(x * 12) - 6).toArray();
            a[0] = 100;
            b[1] = 100;
            assertEquals(Correlation.pearson(counted(a), counted(b)), Correlation.spearman(a, b), 1e-12);
        }
    }

    /** Half a place for each equal one and a whole one for each that is less, counted pair by pair. */
    private static double[] counted(double[] numbers) {
        return Arrays.stream(numbers)
            .map(x -> Arrays.stream(numbers).map(y -> y < x ? 1 : y == x ? 0.5 : 0).sum())
            .toArray();
    }

    public void testLinesAndOrders() {
        double[] a = { 1, 2, 3, 4 };
        assertEquals(1, Correlation.pearson(a, new double[] { 10, 30, 50, 70 }), 1e-12);
        assertEquals(-1, Correlation.pearson(a, new double[] { 7, 5, 3, 1 }), 1e-12);
        double[] bent = { 1, 10, 100, Double.POSITIVE_INFINITY };
        assertEquals("the same order", 1, Correlation.spearman(a, bent), 1e-12);
    }

    public void testDegenerate() {
        assertTrue("nothing", Double.isNaN(Correlation.pearson(new double[0], new double[0])));
        assertTrue("one", Double.isNaN(Correlation.spearman(new double[1], new double[1])));
        double tenth = 0.1;
        double[] same = { tenth, tenth, tenth };
        assertTrue("the same everywhere", Double.isNaN(Correlation.pearson(same, new double[] { 1, 2, 4 })));
        assertTrue("the same everywhere", Double.isNaN(Correlation.spearman(new double[] { 1, 2, 4 }, same)));
    }

    public void testWrongInput() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> Correlation.pearson(new double[1], new double[2]));
        assertThat(e.getMessage(), containsString("[pearson] [1] and [2] numbers"));
        e = expectThrows(IllegalArgumentException.class, () -> Correlation.spearman(new double[1], new double[2]));
        assertThat(e.getMessage(), containsString("[spearman] [1] and [2] numbers"));
        double[] infinite = { 0, Double.POSITIVE_INFINITY };
        e = expectThrows(IllegalArgumentException.class, () -> Correlation.pearson(new double[2], infinite));
        assertThat(e.getMessage(), containsString("score [1] is [Infinity]"));
        e = expectThrows(IllegalArgumentException.class, () -> Correlation.spearman(new double[] { Double.NaN }, new double[1]));
        assertThat(e.getMessage(), containsString("score [0] is [NaN]"));
    }
}
