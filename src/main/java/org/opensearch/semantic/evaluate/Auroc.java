// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Area under the receiver operating characteristic: the probability that a random positive scores above a random negative, where a tie
 * counts half. 1 if the scores tell them apart, 0.5 if they tell nothing. It is the statistic of Mann and Whitney: with the
 * positives' ranks rᵢ, tied ones sharing their mean rank, (Σ rᵢ - p (p + 1) / 2) / (p q) for p positives and q negatives.
 */
public final class Auroc {

    private Auroc() {}

    /**
     * @param scores numbers, infinite ones allowed
     * @param positive for each score, whether it is that of a positive
     * @return NaN if there are no positives, or nothing else
     * @throws IllegalArgumentException if the lengths differ, or a score is NaN
     */
    public static double of(double[] scores, boolean[] positive) {
        if (scores.length != positive.length) {
            throw new IllegalArgumentException(
                "[auroc] [" + scores.length + "] scores and [" + positive.length + "] answers: must be one of each"
            );
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("[auroc] score [" + i + "] is [NaN], must be a number");
            }
        }
        int[] order = IntStream
            .range(0, scores.length)
            .boxed()
            // adding 0 makes a negative zero a positive one, which it equals
            .sorted(Comparator.comparingDouble(i -> scores[i] + 0d))
            .mapToInt(Integer::intValue)
            .toArray();
        double ranks = 0;
        double positives = 0;
        for (int first = 0; first < order.length;) {
            int end = first + 1;
            while (end < order.length && scores[order[end]] == scores[order[first]]) {
                end++;
            }
            // ranks first + 1 to end
            double shared = (first + 1 + end) / 2d;
            for (int r = first; r < end; r++) {
                if (positive[order[r]]) {
                    ranks += shared;
                    positives++;
                }
            }
            first = end;
        }
        double negatives = order.length - positives;
        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }
}
