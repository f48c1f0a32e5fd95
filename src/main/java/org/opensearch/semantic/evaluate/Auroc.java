// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

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
        double[] all = Ranks.of(scores, "auroc");
        double ranks = 0;
        double positives = 0;
        for (int i = 0; i < all.length; i++) {
            if (positive[i]) {
                ranks += all[i];
                positives++;
            }
        }
        double negatives = all.length - positives;
        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }
}
