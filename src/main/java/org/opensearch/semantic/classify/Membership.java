// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * The probability that a vector is of any class at all, by its cosine to the nearest centroid: a logistic curve, fitted on the training
 * vectors. Each of them stands for a member, by its cosine to the nearest centroid where its own class is there (without itself), and
 * for a stranger, by that to the nearest of the <em>other</em> classes: so near comes what belongs to none. One in five documents is
 * taken to be a stranger.
 *
 * @param slope of the curve, above 0
 * @param middle the cosine at which both are as probable
 */
record Membership(double slope, double middle) {

    /** Of the usual curve, in terms of {@link #fit}'s scale. */
    private static final double USUAL_SLOPE = 10;
    private static final double USUAL_MIDDLE = 1 / 3.0;
    private static final double LEAST_SLOPE = 1;
    /** How much a stranger counts, a member being 1. */
    private static final double STRANGER = 0.25;

    Membership(StreamInput in) throws IOException {
        this(in.readDouble(), in.readDouble());
    }

    void writeTo(StreamOutput out) throws IOException {
        out.writeDouble(slope);
        out.writeDouble(middle);
    }

    /**
     * On a scale where 0 is the mean of the strangers and 1 the centroid itself, the curve is 1 / (1 + exp(−(a t − c))), and a and c are
     * drawn to those of a usual curve (by normal priors as wide as these are large), for a handful of examples says little.
     */
    static Membership fit(double[] members, double[] strangers) {
        double zero = Math.min(0.99, Arrays.stream(strangers).average().orElseThrow());
        double unit = 1 - zero;
        double usualC = USUAL_SLOPE * USUAL_MIDDLE;
        double[] curve = new Lbfgs((x, gradient) -> {
            double a = x[0] - USUAL_SLOPE;
            double c = x[1] - usualC;
            gradient[0] = a / (USUAL_SLOPE * USUAL_SLOPE);
            gradient[1] = c / (usualC * usualC);
            double loss = (a * gradient[0] + c * gradient[1]) / 2;
            for (double member : members) {
                loss += add((member - zero) / unit, 1, 1, x, gradient);
            }
            for (double stranger : strangers) {
                loss += add((stranger - zero) / unit, -1, STRANGER, x, gradient);
            }
            return loss;
        }, unchanged -> {}, 1e-6 * (members.length + strangers.length), 200).minimize(new double[] { USUAL_SLOPE, usualC });
        double slope = Math.max(LEAST_SLOPE, curve[0]);
        return new Membership(slope / unit, zero + unit * curve[1] / slope);
    }

    private static double add(double t, int sign, double weight, double[] x, double[] gradient) {
        double z = sign * (x[0] * t - x[1]);
        double wrong = weight / (1 + Math.exp(z));
        gradient[0] -= sign * wrong * t;
        gradient[1] += sign * wrong;
        return weight * (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z);
    }

    /** @param cosine to the nearest centroid */
    double probability(double cosine) {
        return 1 / (1 + Math.exp(-slope * (cosine - middle)));
    }
}
