// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

/**
 * How alike two points of the plane count at distance x: 1 / (1 + a x^(2b)). The paper wants 1 up to the least distance and
 * exp(−(x − least)) beyond, and takes the smooth curve nearest to that. Here a and b are its least squares fit at {@value #SAMPLES}
 * distances from 0 to 3, by the method of Levenberg (1944) and Marquardt (1963). For 0.1 they are 1.577 and 0.895.
 */
record Curve(double a, double b) {

    private static final int SAMPLES = 300;
    private static final double LONGEST = 3;
    private static final int STEPS = 200;

    /** @param least distance in the plane that neighbours may come to, at least 0 and below 1 */
    static Curve fit(double least) {
        Curve best = new Curve(1, 1);
        double error = best.error(least);
        double damping = 1e-3;
        for (int step = 0; step < STEPS && damping < 1e12; step++) {
            Curve next = best.step(least, damping);
            double nextError = next.a > 0 && next.b > 0 ? next.error(least) : Double.POSITIVE_INFINITY;
            if (nextError < error) {
                best = next;
                error = nextError;
                damping /= 10;
            } else {
                damping *= 10;
            }
        }
        return best;
    }

    private double power(double squared) {
        return StrictMath.pow(squared, b);
    }

    private static double distance(int sample) {
        return LONGEST * sample / (SAMPLES - 1);
    }

    private static double wanted(double x, double least) {
        return x <= least ? 1 : StrictMath.exp(least - x);
    }

    private double error(double least) {
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double x = distance(i);
            double difference = 1 / (1 + a * power(x * x)) - wanted(x, least);
            sum += difference * difference;
        }
        return sum;
    }

    private Curve step(double least, double damping) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ar = 0;
        double br = 0;
        // at distance 0 the curve is 1 whatever a and b are
        for (int i = 1; i < SAMPLES; i++) {
            double x = distance(i);
            double power = power(x * x);
            double value = 1 / (1 + a * power);
            double byA = -power * value * value;
            double byB = -2 * a * StrictMath.log(x) * power * value * value;
            double rest = wanted(x, least) - value;
            aa += byA * byA;
            ab += byA * byB;
            bb += byB * byB;
            ar += byA * rest;
            br += byB * rest;
        }
        aa *= 1 + damping;
        bb *= 1 + damping;
        double determinant = aa * bb - ab * ab;
        return new Curve(a + (bb * ar - ab * br) / determinant, b + (aa * br - ab * ar) / determinant);
    }
}
