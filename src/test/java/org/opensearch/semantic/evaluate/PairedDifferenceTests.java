// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class PairedDifferenceTests extends OpenSearchTestCase {

    private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 10_000, 0.95);

    private static PairedDifference of(double[] first, double[] second) {
        return PairedDifference.of(BOOTSTRAP, first, second, () -> {});
    }

    /** The first is better by 0.1 on each of ten: a swap gives as large a difference only if all go one way, 2 of 2¹⁰ times. */
    public void testAlwaysBetter() {
        double[] second = { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 };
        double[] first = Arrays.stream(second).map(x -> x + 0.1).toArray();
        PairedDifference difference = of(first, second);
        assertEquals(0.1, difference.difference().value(), 1e-12);
        assertEquals(0.1, difference.difference().from(), 1e-12);
        assertEquals(0.1, difference.difference().to(), 1e-12);
        assertEquals(2 / 1024d, difference.p(), 0.0015);
        assertEquals(-0.1, of(second, first).difference().value(), 1e-12);
    }

    public void testTheSame() {
        double[] scores = { 0.3, 0.4, 0.9 };
        assertEquals(new PairedDifference(new Interval(0, 0, 0), 1), of(scores, scores));
    }

    /** Differences of 1 and -1 on as many: none on average, and every swap is as large or larger. */
    public void testAsOftenBetterAsWorse() {
        double[] first = new double[100];
        Arrays.setAll(first, i -> i % 2);
        double[] second = new double[100];
        Arrays.setAll(second, i -> 1 - i % 2);
        PairedDifference difference = of(first, second);
        assertEquals(0, difference.difference().value(), 0);
        // deviation of the mean of 100 such differences: 0.1
        assertEquals(-0.196, difference.difference().from(), 0.021);
        assertEquals(0.196, difference.difference().to(), 0.021);
        assertEquals(1, difference.p(), 0);
    }

    public void testNothingAndUnequal() {
        assertEquals(new PairedDifference(Interval.UNDEFINED, Double.NaN), of(new double[0], new double[0]));
        expectThrows(IllegalArgumentException.class, () -> of(new double[1], new double[2]));
    }

    public void testTheCheckpointEndsIt() {
        double[] scores = { 0.3, 0.4 };
        expectThrows(IllegalStateException.class, () -> PairedDifference.of(BOOTSTRAP, scores, scores, () -> {
            throw new IllegalStateException("cancelled");
        }));
        expectThrows(IllegalStateException.class, () -> BOOTSTRAP.mean(scores, () -> {
            throw new IllegalStateException("cancelled");
        }));
    }
}
