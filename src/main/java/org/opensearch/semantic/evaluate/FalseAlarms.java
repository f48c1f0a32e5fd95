// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;

/**
 * What finding most of the positives costs. A threshold finds the positives, and raises a false alarm for the negatives, that score at it
 * or above. The highest threshold that finds a given share of the positives raises an alarm for this share of the negatives: the false
 * positive rate at that true positive rate. Of equal scores a threshold finds all or none, so a tie costs what it is worth.
 */
public final class FalseAlarms {

    /** Takes the rounding out of products like 0.9 · 10, which would ask for one more. */
    private static final double ROUNDING = 1e-9;

    private FalseAlarms() {}

    /**
     * @param found share of the positives to find, above 0 and at most 1
     * @param scores numbers, infinite ones allowed: the higher, the more positive
     * @param positive for each score, whether it is that of a positive
     * @return from 0 to 1; NaN if there are no positives, or nothing else
     * @throws IllegalArgumentException if the lengths differ, a score is NaN, or the share is out of range
     */
    public static double at(double found, double[] scores, boolean[] positive) {
        if (!(found > 0 && found <= 1)) {
            throw new IllegalArgumentException("[false alarms] share to find must be above 0 and at most 1, found [" + found + "]");
        }
        if (scores.length != positive.length) {
            throw new IllegalArgumentException(
                "[false alarms] [" + scores.length + "] scores and [" + positive.length + "] answers: must be one of each"
            );
        }
        double[] positives = of(scores, positive, true);
        double[] negatives = of(scores, positive, false);
        if (positives.length == 0 || negatives.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(positives);
        int needed = Math.max(1, (int) Math.ceil(found * positives.length - ROUNDING));
        double threshold = positives[positives.length - needed];
        return (double) Arrays.stream(negatives).filter(score -> score >= threshold).count() / negatives.length;
    }

    private static double[] of(double[] scores, boolean[] positive, boolean which) {
        double[] some = new double[scores.length];
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("[false alarms] score [" + i + "] is [NaN], must be a number");
            }
            if (positive[i] == which) {
                // adding 0 makes a negative zero a positive one, which it equals, though it sorts before it
                some[count++] = scores[i] + 0d;
            }
        }
        return Arrays.copyOf(some, count);
    }
}
