// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Arrays;

/** Figures of measurements that were repeated. */
final class Samples {

    private Samples() {}

    static double median(double[] values) {
        return percentile(values, 50);
    }

    /** The value that so many percent of the others are not above; NaN if there are none. */
    static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round((sorted.length - 1) * percent / 100.0)];
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Position by position. */
    static double[] ratios(double[] dividends, double[] divisors) {
        double[] ratios = new double[dividends.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = dividends[i] / divisors[i];
        }
        return ratios;
    }
}
