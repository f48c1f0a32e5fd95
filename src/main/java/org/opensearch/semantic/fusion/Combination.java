// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fusion;

import java.util.Locale;

/**
 * Makes one score of the evidence of several legs. Each leg gives a {@link #part}, parts are added, and {@link #fuse} turns the sum
 * into a score in [0, 1]; so the legs of one side can be summed before the others are known. Never falls when any evidence rises.
 */
public enum Combination {

    /** The weighted mean, {@code sum of w * e}, with weights that sum to 1. */
    SUM {
        @Override
        public double[] scale(double[] weights) {
            double sum = 0;
            for (double weight : weights) {
                sum += weight;
            }
            return divide(weights, sum);
        }

        @Override
        public double part(double weight, float evidence) {
            return weight * evidence;
        }

        @Override
        public double fuse(double parts) {
            return Math.min(1d, parts);
        }

        @Override
        public String formula() {
            return "sum of w * e";
        }
    },

    /**
     * Evidence as independent reasons, {@code 1 - product of (1 - w * e)}, with weights of which the greatest is 1: what one leg is
     * sure of, no other can take away. Added up as logarithms.
     */
    NOISY_OR {
        @Override
        public double[] scale(double[] weights) {
            double greatest = 0;
            for (double weight : weights) {
                greatest = Math.max(greatest, weight);
            }
            return divide(weights, greatest);
        }

        @Override
        public double part(double weight, float evidence) {
            return -Math.log1p(-Math.min(MOST, weight * evidence));
        }

        @Override
        public double fuse(double parts) {
            return -Math.expm1(-parts);
        }

        @Override
        public String formula() {
            return "1 - product of (1 - w * e)";
        }
    };

    /** Keeps logarithms finite: no single reason is quite certain. */
    private static final double MOST = 1 - 1e-6;

    /**
     * Weights of the same ratios, as {@link #part} expects them.
     *
     * @param weights finite, at least 0, not all 0
     */
    public abstract double[] scale(double[] weights);

    /** What a leg contributes to the sum; at least 0. */
    public abstract double part(double weight, float evidence);

    /** The score, from the sum of the parts. */
    public abstract double fuse(double parts);

    /** For explanations: w is a weight, e the evidence of a leg. */
    public abstract String formula();

    /** The name in a request. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double[] divide(double[] weights, double by) {
        double[] scaled = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            scaled[i] = weights[i] / by;
        }
        return scaled;
    }
}
