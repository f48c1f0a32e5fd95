// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Confidence intervals by the percentile bootstrap: the measure is taken again on as many things, drawn with replacement from the same
 * things, many times over; the interval is what remains when an equal share of the least and of the greatest values is cut off.
 *
 * <p>Every call draws the same things for the same number of things, so intervals of two measures over the same things are of the same
 * resamples. A resample on which the measure is not defined (NaN: no positive was drawn, say) is left out.
 *
 * <p>Costs {@link #resamples} times the measure, in the caller's thread; a measure that throws ends it.
 *
 * <p>Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
 *
 * @param seed the same draws for the same seed
 * @param resamples how often things are drawn anew, between {@link #FEWEST} and {@link #MOST}
 * @param confidence share of the values that remains, above 0 and below 1
 */
public record Bootstrap(long seed, int resamples, double confidence) {

    public static final int FEWEST = 100;
    public static final int MOST = 100_000;

    /** Takes the rounding out of shares like 1 - 0.9, which would cut off one value less. */
    private static final double ROUNDING = 1e-9;

    public Bootstrap {
        if (resamples < FEWEST || resamples > MOST) {
            throw new IllegalArgumentException(
                "[bootstrap] [resamples] must be between [" + FEWEST + "] and [" + MOST + "], found [" + resamples + "]"
            );
        }
        // written so that NaN fails too
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("[bootstrap] [confidence] must be above 0 and below 1, found [" + confidence + "]");
        }
    }

    /** The mean of one number for each thing; {@link Interval#UNDEFINED} of nothing. */
    public Interval mean(double[] values) {
        return mean(values, () -> {});
    }

    /**
     * The same, with a way out.
     *
     * @param checkpoint run before each resample; what it throws ends the call
     */
    public Interval mean(double[] values, Runnable checkpoint) {
        return of(values.length, drawn -> {
            checkpoint.run();
            double sum = 0;
            for (int i : drawn) {
                sum += values[i];
            }
            return sum / drawn.length;
        });
    }

    /**
     * Any measure of things.
     *
     * @param things how many there are, at least 0
     * @param measure of the things with these numbers, below {@code things}: as many as there are, some more than once, some not at all;
     *        NaN where it is not defined. The array is used again for the next call
     * @return {@link Interval#UNDEFINED} of nothing
     */
    public Interval of(int things, ToDoubleFunction<int[]> measure) {
        if (things == 0) {
            return Interval.UNDEFINED;
        }
        int[] drawn = new int[things];
        Arrays.setAll(drawn, i -> i);
        double value = measure.applyAsDouble(drawn);
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        int defined = 0;
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < things; i++) {
                drawn[i] = random.nextInt(things);
            }
            double again = measure.applyAsDouble(drawn);
            if (Double.isNaN(again) == false) {
                values[defined++] = again;
            }
        }
        return interval(value, Arrays.copyOf(values, defined));
    }

    /** What remains of the values of a measure on the resamples when both tails are cut off. */
    Interval interval(double value, double[] resampled) {
        if (resampled.length == 0) {
            return new Interval(value, Double.NaN, Double.NaN);
        }
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        int cut = (int) Math.floor(sorted.length * (1 - confidence) / 2 + ROUNDING);
        return new Interval(value, sorted[cut], sorted[sorted.length - 1 - cut]);
    }
}
