// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class LbfgsTests extends OpenSearchTestCase {

    /** f(x) = Σ aᵢ (xᵢ − i)² / 2, whose minimum is xᵢ = i. */
    public void testQuadratic() {
        double[] a = { 1, 1e4, 3, 1e-2, 50 };
        double[] expected = { 0, 1, 2, 3, 4 };
        int[] evaluations = { 0, 0 };
        for (int preconditioned = 0; preconditioned < 2; preconditioned++) {
            boolean exact = preconditioned == 1;
            double[] found = new Lbfgs((x, gradient) -> {
                evaluations[exact ? 1 : 0]++;
                double value = 0;
                for (int i = 0; i < a.length; i++) {
                    gradient[i] = a[i] * (x[i] - i);
                    value += gradient[i] * (x[i] - i) / 2;
                }
                return value;
            }, q -> {
                for (int i = 0; i < q.length && exact; i++) {
                    q[i] /= a[i];
                }
            }, 1e-9, 200).minimize(new double[] { 7, -3, 5, 0, 0 });
            assertArrayEquals(expected, found, 1e-6);
        }
        assertTrue(Arrays.toString(evaluations), evaluations[1] < evaluations[0]);
    }

    /** Already there, and a slope without an end: both end. */
    public void testEnds() {
        Lbfgs.Objective flat = (x, gradient) -> {
            gradient[0] = 0;
            return 1;
        };
        assertArrayEquals(new double[] { 5 }, new Lbfgs(flat, q -> {}, 1e-9, 100).minimize(new double[] { 5 }), 0);
        Lbfgs.Objective slope = (x, gradient) -> {
            gradient[0] = 1;
            return x[0];
        };
        assertArrayEquals("no step is good", new double[] { 3 }, new Lbfgs(slope, q -> {}, 1e-9, 5).minimize(new double[] { 3 }), 0);
    }

    /** A = (covariance / 2 + 0.1): applied to A times a vector it gives the vector. */
    public void testPreconditioner() {
        TrainingSet set = Blobs.random(random(), 2, 10, 4, 0.7f);
        double[] mean = new double[4];
        for (int i = 0; i < set.size(); i++) {
            for (int d = 0; d < 4; d++) {
                mean[d] += set.vector(i)[d] / (double) set.size();
            }
        }
        double[] x = { 1, 2, -3, 4, 0.5, -1, 2, 2, 7, 9 };
        double[] product = new double[x.length];
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    double a = i == j ? 0.1 : 0;
                    for (int n = 0; n < set.size(); n++) {
                        a += (set.vector(n)[i] - mean[i]) * (set.vector(n)[j] - mean[j]) / set.size() / 2;
                    }
                    product[i * 2 + k] += a * x[j * 2 + k];
                }
            }
            product[8 + k] = x[8 + k] / 2;
        }
        new Preconditioner(set.vectors(), mean, 2, 0.1, () -> {}).apply(product);
        assertArrayEquals(x, product, 1e-9);
    }
}
