// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

/**
 * A measure, and the range it could as well have had on other data of the same kind.
 *
 * @param value the measure on the data; NaN if it is not defined on them
 * @param from lower end of the range; NaN if the measure is defined on no resample
 * @param to upper end, never below the lower one
 */
public record Interval(double value, double from, double to) {

    /** Of a measure that is not defined. */
    public static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN, Double.NaN);

    public Interval {
        if (from > to) {
            throw new IllegalArgumentException("[interval] from [" + from + "] to [" + to + "]: the ends must be in this order");
        }
    }
}
