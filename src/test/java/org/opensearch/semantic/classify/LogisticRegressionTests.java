// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class LogisticRegressionTests extends OpenSearchTestCase {

    private static final Runnable ON = () -> {};

    /** Loss and gradient as the formula says, one vector and one class at a time. */
    private static double naive(TrainingSet set, double c, double[] w, double[] gradient) {
        int dimension = set.dimension();
        int classes = set.labels().size();
        double n = set.size();
        double value = 0;
        Arrays.fill(gradient, 0);
        for (int i = 0; i < set.size(); i++) {
            double[] exp = new double[classes];
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                double z = w[dimension * classes + k];
                for (int d = 0; d < dimension; d++) {
                    z += w[d * classes + k] * set.vector(i)[d];
                }
                exp[k] = Math.exp(z);
                sum += exp[k];
            }
            value -= Math.log(exp[set.classOf(i)] / sum) / n;
            for (int k = 0; k < classes; k++) {
                double residual = (exp[k] / sum - (k == set.classOf(i) ? 1 : 0)) / n;
                for (int d = 0; d < dimension; d++) {
                    gradient[d * classes + k] += residual * set.vector(i)[d];
                }
                gradient[dimension * classes + k] += residual;
            }
        }
        for (int j = 0; j < dimension * classes; j++) {
            value += w[j] * w[j] / (2 * c * n);
            gradient[j] += w[j] / (c * n);
        }
        return value;
    }

    private static double[] solve(TrainingSet set, double c) {
        return LogisticRegression.solve(set, c, 1e-9, null, ON);
    }

    public void testEqualsGradientDescent() {
        for (int round = 0; round < 5; round++) {
            TrainingSet set = Blobs.random(random(), randomIntBetween(2, 5), randomIntBetween(1, 13), 6, 0.6f);
            double c = randomFrom(0.1, 1.0, 10.0);
            double[] expected = new double[(set.dimension() + 1) * set.labels().size()];
            double[] gradient = new double[expected.length];
            // the curvature of the loss is below |x|² / 2 = 1 with the constant of the intercept, that of the penalty is 1 / (c n)
            double step = 1 / (1 + 1 / (c * set.size()));
            for (int i = 0; i < 60_000; i++) {
                naive(set, c, expected, gradient);
                for (int j = 0; j < expected.length; j++) {
                    expected[j] -= step * gradient[j];
                }
            }
            assertArrayEquals(expected, solve(set, c), 1e-5);
        }
    }

    /**
     * Two classes at x = (1, 0) and (−1, 0), one vector each. By symmetry the weights are ±(u, 0) and the intercepts 0; u is where
     * the derivative of log(1 + e^(−2u)) + 2 u² / (2 · 2 C) is 0, that is −2 / (1 + e^(2u)) + u / C = 0.
     */
    public void testByHand() {
        TrainingSet set = TrainingSet.of(List.of("a", "b"), List.of(new float[] { 1, 0 }, new float[] { -1, 0 }));
        double c = 1;
        double[] w = solve(set, c);
        double u = w[0];
        assertEquals(2 / (1 + Math.exp(2 * u)), u / c, 1e-8);
        assertArrayEquals(new double[] { u, -u, 0, 0, 0, 0 }, w, 1e-8);
    }

    public void testStartingElsewhereEndsInTheSamePlace() {
        TrainingSet set = Blobs.random(random(), 4, 6, 5, 0.5f);
        double[] start = solve(set.only(new int[] { 0, 3, 7, 9, 12 }), 10);
        assertArrayEquals(solve(set, 10), LogisticRegression.solve(set, 10, 1e-9, start, ON), 1e-5);
        assertArrayEquals("the same bits", solve(set, 10), solve(set, 10), 0);
    }

    public void testCanBeStopped() {
        TrainingSet set = Blobs.random(random(), 2, 20, 3, 0.5f);
        expectThrows(IllegalStateException.class, () -> LogisticRegression.solve(set, 1, 1e-9, null, () -> {
            throw new IllegalStateException("cancelled");
        }));
    }
}
