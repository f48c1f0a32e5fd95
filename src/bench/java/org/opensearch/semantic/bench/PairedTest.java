// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether two systems differ, from their scores on the same queries.
 *
 * @param difference mean of first minus second
 * @param from lower end of its 95 % interval, of a bootstrap over the queries
 * @param to upper end
 * @param p of the two-sided randomisation test: how often a difference as large comes of swapping the two on queries by chance
 *     (Smucker, Allan and Carterette 2007)
 */
record PairedTest(double difference, double from, double to, double p) {

    private static final int DRAWS = 20_000;
    private static final long SEED = 3;

    static PairedTest of(double[] first, double[] second) {
        double[] differences = new double[first.length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = first[i] - second[i];
        }
        double mean = Samples.mean(differences);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] resampled = new double[DRAWS];
        int asLarge = 1;
        for (int draw = 0; draw < DRAWS; draw++) {
            double swapped = 0;
            for (double difference : differences) {
                resampled[draw] += differences[random.nextInt(differences.length)];
                swapped += random.nextBoolean() ? difference : -difference;
            }
            resampled[draw] /= differences.length;
            // Sums of the same terms in another order: equal but for rounding.
            asLarge += Math.abs(swapped / differences.length) >= Math.abs(mean) - 1e-12 ? 1 : 0;
        }
        Arrays.sort(resampled);
        return new PairedTest(mean, resampled[DRAWS / 40], resampled[DRAWS - 1 - DRAWS / 40], (double) asLarge / (DRAWS + 1));
    }
}
