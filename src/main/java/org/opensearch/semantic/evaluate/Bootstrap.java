// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
     *        NaN where it is not defined
     * @return {@link Interval#UNDEFINED} of nothing
     */
    public Interval of(int things, ToDoubleFunction<int[]> measure) {
        return of(things, measure, random -> {
            int[] drawn = new int[things];
            for (int i = 0; i < things; i++) {
                drawn[i] = random.nextInt(things);
            }
            return drawn;
        });
    }

    /**
     * A measure that would not be itself if things were there twice, as how far two groupings agree: twins are together in both. A resample
     * is half of the things, each drawn once. The mean of a random half varies as the mean of as many things drawn with replacement does,
     * S²/n: half of them vary twice as much, but half of them are all that there is to draw from (half-sampling; J. Shao and D. Tu, "The
     * Jackknife and Bootstrap", 1995, chapter 5).
     *
     * @param measure as in {@link #of}
     * @return {@link Interval#UNDEFINED} of nothing
     */
    public Interval ofHalves(int things, ToDoubleFunction<int[]> measure) {
        return of(things, measure, random -> {
            int[] order = IntStream.range(0, things).toArray();
            int half = things / 2;
            for (int i = 0; i < half; i++) {
                int place = i + random.nextInt(things - i);
                int thing = order[place];
                order[place] = order[i];
                order[i] = thing;
            }
            return Arrays.copyOf(order, half);
        });
    }

    private Interval of(int things, ToDoubleFunction<int[]> measure, Function<SplittableRandom, int[]> draw) {
        if (things == 0) {
            return Interval.UNDEFINED;
        }
        double value = measure.applyAsDouble(IntStream.range(0, things).toArray());
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        int defined = 0;
        for (int r = 0; r < resamples; r++) {
            double again = measure.applyAsDouble(draw.apply(random));
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
