// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.List;
import java.util.SplittableRandom;
import org.opensearch.semantic.aggs.SampledVector;

/**
 * Whether two sets of documents differ by more than chance would make of documents that are dealt out to the two at random.
 *
 * <p>The measure is the squared distance of the means over its expectation ({@link Comparison#ratio}; it is the maximum mean
 * discrepancy of Gretton et al., "A Kernel Two-Sample Test", 2012, with the linear kernel), and it is exact. What chance makes of it is
 * found by drawing the smaller side anew from the sampled documents of both.
 *
 * <ul>
 * <li>While the samples are everything this is the exact permutation test: valid for any counts and any repetition of texts.
 * <li>Else the samples only give the shape of the distribution, for its mean is known: the vectors' variance is exact. Texts that are
 * repeated very often and yet not sampled would widen it. How many documents these are is estimated from the density of the sample,
 * and they are taken for copies of a single text, which widens it most.
 * <li>Draws end when {@value #ENOUGH} were as large as what was seen (Besag and Clifford, "Sequential Monte Carlo p-values", 1991):
 * the p-value is then above 0.01 and known well enough, and still valid.
 * </ul>
 */
final class PermutationTest {

    static final int PERMUTATIONS = 1999;
    static final int ENOUGH = 20;

    /** Where a sample is not everything, fewer vectors show too little of the shape: 5 make three times the false alarms. */
    static final int LEAST_SAMPLE = 50;

    /** Of ratios: draws that equal what was seen differ by rounding only. */
    private static final double TIE = 1e-9;

    private PermutationTest() {}

    /** The p-value, from 0.0005, for which no draw was as large, to 1. The same comparison has the same. */
    static double pValue(Comparison comparison) {
        if (comparison.constant()) {
            return 1;
        }
        Side now = comparison.now();
        Side baseline = comparison.baseline();
        Population population = new Population(now, baseline);
        if (population.constant()) {
            return 1; // of what varies nothing was sampled
        }
        double all = now.count() + (double) baseline.count();
        double unseen = (now.count() * unseen(now) + baseline.count() * unseen(baseline)) / all;
        SplittableRandom random = new SplittableRandom(now.sample().seed());
        double seen = comparison.ratio() - TIE;
        int asLarge = 0;
        for (int i = 1; i <= PERMUTATIONS; i++) {
            double drawn = population.draw(random);
            if (unseen > 0) {
                drawn = (1 - unseen) * drawn + unseen * repeated(unseen, population.drawn(), random);
            }
            if (drawn >= seen && ++asLarge == ENOUGH) {
                return (double) ENOUGH / i;
            }
        }
        return (asLarge + 1.0) / (PERMUTATIONS + 1);
    }

    /** Share of the documents that have a text which is repeated more often than those sampled, and was not sampled itself; 0 to 1. */
    private static double unseen(Side side) {
        List<SampledVector> vectors = side.sampled(Population.MOST_VECTORS);
        long counted = Side.counted(vectors);
        int size = vectors.size();
        if (counted == side.count() || size < 2) {
            return 0;
        }
        // the size − 1 lowest of d ranks lie below the last one, which is at the share (size − 1)/d of all ranks
        double below = (vectors.getLast().rank() - (double) Long.MIN_VALUE) / 0x1p64;
        double accounted = counted / (below * size) * (size - 1);
        // less than the standard error of that estimate is nothing
        return Math.max(0, 1 - accounted / side.count() - 1 / Math.sqrt(size));
    }

    /** The ratio for a text that this share of the documents has: how often it is drawn, less its mean, squared over its variance. */
    private static double repeated(double share, int drawn, SplittableRandom random) {
        int times = 0;
        for (int i = 0; i < drawn; i++) {
            if (random.nextDouble() < share) {
                times++;
            }
        }
        double off = times - drawn * share;
        return off * off / (drawn * share * (1 - share));
    }
}
