// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;

/** Places of numbers in ascending order, from 1 on; equal numbers share the mean of their places. */
final class Ranks {

    private Ranks() {}

    /**
     * @param numbers infinite ones allowed; 0 and -0 are equal
     * @param who for the message
     * @return double[numbers], in their order
     * @throws IllegalArgumentException if one is NaN
     */
    static double[] of(double[] numbers, String who) {
        double[] sorted = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            if (Double.isNaN(numbers[i])) {
                throw new IllegalArgumentException("[" + who + "] score [" + i + "] is [NaN], must be a number");
            }
            // adding 0 makes a negative zero a positive one
            sorted[i] = numbers[i] + 0d;
        }
        Arrays.sort(sorted);
        double[] ranks = new double[numbers.length];
        for (int i = 0; i < ranks.length; i++) {
            // the places of equal ones are less + 1 to less + equal
            ranks[i] = (1 + less(sorted, numbers[i], false) + less(sorted, numbers[i], true)) / 2d;
        }
        return ranks;
    }

    /** How many are less than a number, or equal to it. */
    private static int less(double[] sorted, double number, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < number || orEqual && sorted[middle] == number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
