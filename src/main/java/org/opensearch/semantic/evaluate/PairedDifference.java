// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether two systems differ, from their scores on the same things.
 *
 * @param difference mean of first minus second, and its interval, of a bootstrap over the things
 * @param p of the two-sided randomisation test: how often a difference as large comes of swapping the two on things by chance
 *     (Smucker, Allan and Carterette, "A comparison of statistical significance tests for information retrieval evaluation", CIKM
 *     2007); never 0, as the data themselves count as one such swap
 */
public record PairedDifference(Interval difference, double p) {

    /**
     * @param bootstrap its resamples are also the number of swaps
     * @param first a score for each thing
     * @param second scores of the same things, in the same order
     * @param checkpoint run before each resample; what it throws ends the test
     * @return of nothing {@link Interval#UNDEFINED} and NaN
     * @throws IllegalArgumentException if the lengths differ
     */
    public static PairedDifference of(Bootstrap bootstrap, double[] first, double[] second, Runnable checkpoint) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                "[paired difference] [" + first.length + "] and [" + second.length + "] scores: must be of the same things"
            );
        }
        if (first.length == 0) {
            return new PairedDifference(Interval.UNDEFINED, Double.NaN);
        }
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> first[i] - second[i]);
        double mean = Arrays.stream(differences).average().orElseThrow();
        int draws = bootstrap.resamples();
        SplittableRandom random = new SplittableRandom(bootstrap.seed());
        double[] resampled = new double[draws];
        int asLarge = 1;
        for (int draw = 0; draw < draws; draw++) {
            checkpoint.run();
            double swapped = 0;
            for (double difference : differences) {
                resampled[draw] += differences[random.nextInt(differences.length)];
                swapped += random.nextBoolean() ? difference : -difference;
            }
            resampled[draw] /= differences.length;
            // Sums of the same terms in another order: equal but for rounding.
            asLarge += Math.abs(swapped / differences.length) >= Math.abs(mean) - 1e-12 ? 1 : 0;
        }
        return new PairedDifference(bootstrap.interval(mean, resampled), (double) asLarge / (draws + 1));
    }
}
