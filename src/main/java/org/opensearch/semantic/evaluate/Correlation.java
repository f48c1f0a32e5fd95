// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;

/**
 * How far two series of numbers go up and down together: from -1 over 0, not at all, to 1.
 *
 * <ul>
 * <li>{@link #pearson}: Σ (aᵢ - ā)(bᵢ - b̄) / √(Σ (aᵢ - ā)² · Σ (bᵢ - b̄)²), 1 if they lie on a rising line.
 * <li>{@link #spearman}: the same of their ranks, equal numbers sharing the mean of theirs; 1 if they are in the same order (Spearman,
 * "The proof and measurement of association between two things", 1904).
 * </ul>
 */
public final class Correlation {

    private Correlation() {}

    /**
     * @param a finite numbers
     * @param b finite numbers of the same things
     * @return NaN if one of them is the same everywhere, as in series of fewer than two
     * @throws IllegalArgumentException if the lengths differ, or a number is not finite
     */
    public static double pearson(double[] a, double[] b) {
        requireSameLength("pearson", a, b);
        return ofNumbers(finite(a), finite(b));
    }

    /**
     * @param a numbers, infinite ones allowed
     * @param b numbers of the same things
     * @return NaN if one of them is the same everywhere, as in series of fewer than two
     * @throws IllegalArgumentException if the lengths differ, or a number is NaN
     */
    public static double spearman(double[] a, double[] b) {
        requireSameLength("spearman", a, b);
        return ofNumbers(Ranks.of(a, "spearman"), Ranks.of(b, "spearman"));
    }

    private static void requireSameLength(String who, double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                "[" + who + "] [" + a.length + "] and [" + b.length + "] numbers: must be of the same things"
            );
        }
    }

    private static double[] finite(double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (Double.isFinite(numbers[i]) == false) {
                throw new IllegalArgumentException("[pearson] score [" + i + "] is [" + numbers[i] + "], must be finite");
            }
        }
        return numbers;
    }

    private static double ofNumbers(double[] a, double[] b) {
        // the same everywhere: not asked of the sums, where rounding leaves something
        if (same(a) || same(b)) {
            return Double.NaN;
        }
        double meanA = Arrays.stream(a).sum() / a.length;
        double meanB = Arrays.stream(b).sum() / b.length;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return Math.clamp(ab / Math.sqrt(aa) / Math.sqrt(bb), -1, 1);
    }

    private static boolean same(double[] numbers) {
        return Arrays.stream(numbers).allMatch(number -> number == numbers[0]);
    }
}
