// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.opensearch.test.OpenSearchTestCase;

public class BootstrapTests extends OpenSearchTestCase {

    private static final Bootstrap BOOTSTRAP = new Bootstrap(42, 1000, 0.95);

    public void testCutsAnEqualShareOfBothTails() {
        double[] shuffled = new double[1000];
        Arrays.setAll(shuffled, i -> (i * 7) % 1000);
        // 1000 · (1 - 0.95) / 2 = 25 values are cut off at either end of 0, 1, ... 999
        assertEquals(new Interval(0.5, 25, 974), new Bootstrap(1, 1000, 0.95).interval(0.5, shuffled));
        assertEquals(new Interval(0.5, 50, 949), new Bootstrap(1, 1000, 0.9).interval(0.5, shuffled));
        // 3 · 0.025 = 0.075: none
        assertEquals(new Interval(2, 1, 3), BOOTSTRAP.interval(2, new double[] { 3, 1, 2 }));
    }

    /** The mean of n draws of 0 and 1 alike is binomial: 400 draws have the deviation √(0.25 / 400) = 0.025, 1.96 of which are 0.049. */
    public void testMeanOfZerosAndOnesHasTheIntervalOfTheBinomial() {
        double[] values = new double[400];
        Arrays.setAll(values, i -> i % 2);
        Interval interval = new Bootstrap(42, 10_000, 0.95).mean(values);
        assertEquals(0.5, interval.value(), 0);
        assertEquals(0.5 - 0.049, interval.from(), 0.0026);
        assertEquals(0.5 + 0.049, interval.to(), 0.0026);
    }

    /** Of two things 0 and 1, a quarter of the resamples is {0, 0}, a quarter {1, 1}: with a third of confidence the rest is left. */
    public void testTwoThings() {
        assertEquals(new Interval(0.5, 0.5, 0.5), new Bootstrap(7, 10_000, 1d / 3).mean(new double[] { 0, 1 }));
        assertEquals(new Interval(0.5, 0, 1), new Bootstrap(7, 10_000, 0.6).mean(new double[] { 0, 1 }));
    }

    public void testAgreesWithANaiveBootstrap() {
        double[] values = new double[17];
        Arrays.setAll(values, i -> randomDouble());
        SplittableRandom random = new SplittableRandom(5);
        List<Double> greatest = new ArrayList<>();
        for (int r = 0; r < 200; r++) {
            double best = 0;
            for (int i = 0; i < values.length; i++) {
                best = Math.max(best, values[random.nextInt(values.length)]);
            }
            greatest.add(best);
        }
        greatest.sort(null);
        Interval interval = new Bootstrap(5, 200, 0.8)
            .of(values.length, drawn -> Arrays.stream(drawn).mapToDouble(i -> values[i]).max().orElseThrow());
        assertEquals(new Interval(Arrays.stream(values).max().orElseThrow(), greatest.get(20), greatest.get(179)), interval);
    }

    public void testTheSeedDecides() {
        double[] values = new double[30];
        Arrays.setAll(values, i -> i * i);
        assertEquals(BOOTSTRAP.mean(values), new Bootstrap(42, 1000, 0.95).mean(values));
        assertNotEquals(BOOTSTRAP.mean(values), new Bootstrap(43, 1000, 0.95).mean(values));
    }

    public void testTheFirstMeasureIsOfEverythingOnce() {
        List<int[]> drawn = new ArrayList<>();
        BOOTSTRAP.of(3, things -> drawn.add(things.clone()) ? 1 : 0);
        assertArrayEquals(new int[] { 0, 1, 2 }, drawn.get(0));
        assertEquals(1001, drawn.size());
    }

    public void testUndefinedResamplesAreLeftOut() {
        // the smaller of two things, where both are there: always 0
        Interval interval = BOOTSTRAP.of(2, drawn -> drawn[0] == drawn[1] ? Double.NaN : Math.min(drawn[0], drawn[1]));
        assertEquals(new Interval(0, 0, 0), interval);
        assertEquals(Interval.UNDEFINED, BOOTSTRAP.of(2, drawn -> Double.NaN));
    }

    public void testFewThings() {
        assertEquals(Interval.UNDEFINED, BOOTSTRAP.mean(new double[0]));
        assertEquals(new Interval(0.3, 0.3, 0.3), BOOTSTRAP.mean(new double[] { 0.3 }));
    }

    public void testRefusals() {
        for (int resamples : new int[] { -1, 0, 99, 100_001 }) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> new Bootstrap(1, resamples, 0.95));
            assertEquals("[bootstrap] [resamples] must be between [100] and [100000], found [" + resamples + "]", e.getMessage());
        }
        for (double confidence : new double[] { 0, 1, -0.5, 95, Double.NaN }) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> new Bootstrap(1, 100, confidence));
            assertEquals("[bootstrap] [confidence] must be above 0 and below 1, found [" + confidence + "]", e.getMessage());
        }
        expectThrows(IllegalArgumentException.class, () -> new Interval(1, 2, 1));
    }

    /** The mean of 200 of 200 zeros and 200 ones varies as the hypergeometric: √(0.25 / 200 · 200 / 399) = 0.025, as that of 400 draws. */
    public void testHalvesVaryAsResamplesDo() {
        double[] values = new double[400];
        Arrays.setAll(values, i -> i % 2);
        Interval interval = new Bootstrap(42, 10_000, 0.95)
            .ofHalves(400, drawn -> Arrays.stream(drawn).mapToDouble(i -> values[i]).average().orElseThrow());
        assertEquals(0.5, interval.value(), 0);
        assertEquals(0.5 - 0.049, interval.from(), 0.0026);
        assertEquals(0.5 + 0.049, interval.to(), 0.0026);
    }

    public void testHalvesHoldNothingTwice() {
        for (int things : new int[] { 1, 2, 3, 10 }) {
            int[] calls = new int[1];
            BOOTSTRAP.ofHalves(things, drawn -> {
                assertEquals(calls[0]++ == 0 ? things : things / 2, drawn.length);
                assertEquals(drawn.length, Arrays.stream(drawn).filter(i -> i >= 0 && i < things).distinct().count());
                return 0;
            });
            assertEquals(1 + BOOTSTRAP.resamples(), calls[0]);
        }
        assertEquals(Interval.UNDEFINED, BOOTSTRAP.ofHalves(0, drawn -> 1));
    }
}
