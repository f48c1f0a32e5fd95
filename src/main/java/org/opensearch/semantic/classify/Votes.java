// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;

/**
 * Evidence for classes, of which there may be several pieces for one class and none for another.
 *
 * @param classes which class each vote is for
 * @param values how strong it is
 */
record Votes(int[] classes, double[] values) {

    /** One vote for each class, in their order. */
    static Votes each(double[] values) {
        int[] all = new int[values.length];
        Arrays.setAll(all, k -> k);
        return new Votes(all, values);
    }

    /**
     * The share of each class, double[count], which sum to 1: a vote of value v weighs exp(sharpness · v). With one vote a class that
     * is a softmax.
     */
    double[] shares(double sharpness, int count) {
        double best = Arrays.stream(values).max().orElse(0);
        double[] shares = new double[count];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double weight = Math.exp(sharpness * (values[i] - best));
            shares[classes[i]] += weight;
            sum += weight;
        }
        for (int k = 0; k < count; k++) {
            shares[k] /= sum;
        }
        return shares;
    }
}
