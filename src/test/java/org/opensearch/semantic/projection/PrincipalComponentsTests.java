// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;
import java.util.Random;
import org.opensearch.test.OpenSearchTestCase;

public class PrincipalComponentsTests extends OpenSearchTestCase {

    private static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    static double[][] random(Random random, int points, int dimension) {
        double[][] rows = new double[points][dimension];
        for (double[] row : rows) {
            for (int d = 0; d < dimension; d++) {
                row[d] = random.nextGaussian() / (1 + d) + 3;
            }
        }
        return rows;
    }

    private static Projection of(double[][] points) {
        return PrincipalComponents.of(points, ones(points.length));
    }

    /** Four points at (±2, 0), (0, ±1), moved: variances 2·4/4 = 2 and 2·1/4 = 0.5, in all 2.5. */
    public void testByHand() {
        Projection found = of(new double[][] { { 7, 5 }, { 3, 5 }, { 5, 6 }, { 5, 4 } });
        assertArrayEquals(new double[] { 2 / 2.5, 0.5 / 2.5 }, found.explainedVariance(), 1e-12);
        double[][] expected = { { 2, 0 }, { -2, 0 }, { 0, 1 }, { 0, -1 } };
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(expected[i], found.positions()[i], 1e-12);
        }
    }

    /** The axis (-1, 1, 1)/√3 and its opposite fit alike: the greatest loading, and the first of equal ones, is positive. */
    public void testSigns() {
        Projection found = of(new double[][] { { -1, 1, 1 }, { 1, -1, -1 } });
        assertEquals(-Math.sqrt(3), found.positions()[0][0], 1e-12);
        found = of(new double[][] { { 1, -4 }, { -1, 4 } });
        assertEquals(-Math.sqrt(17), found.positions()[0][0], 1e-12);
    }

    /** Power iteration with deflation, on the covariance as it is defined. */
    private static double[][] oracle(double[][] points, double[] weights) {
        int dimension = points[0].length;
        double total = Arrays.stream(weights).sum();
        double[] mean = new double[dimension];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimension; d++) {
                mean[d] += weights[i] * points[i][d] / total;
            }
        }
        double[][] covariance = new double[dimension][dimension];
        double variance = 0;
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimension; d++) {
                for (int e = 0; e < dimension; e++) {
                    covariance[d][e] += weights[i] * (points[i][d] - mean[d]) * (points[i][e] - mean[e]) / total;
                }
            }
        }
        for (int d = 0; d < dimension; d++) {
            variance += covariance[d][d];
        }
        double[][] found = new double[points.length + 1][2];
        for (int a = 0; a < 2; a++) {
            double[] axis = ones(dimension);
            double value = 0;
            for (int step = 0; step < 20_000; step++) {
                double[] next = new double[dimension];
                for (int d = 0; d < dimension; d++) {
                    for (int e = 0; e < dimension; e++) {
                        next[d] += covariance[d][e] * axis[e];
                    }
                }
                value = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
                for (int d = 0; d < dimension; d++) {
                    axis[d] = next[d] / value;
                }
            }
            found[points.length][a] = value / variance;
            for (int i = 0; i < points.length; i++) {
                for (int d = 0; d < dimension; d++) {
                    found[i][a] += (points[i][d] - mean[d]) * axis[d];
                }
            }
            for (int d = 0; d < dimension; d++) {
                for (int e = 0; e < dimension; e++) {
                    covariance[d][e] -= value * axis[d] * axis[e];
                }
            }
        }
        return found;
    }

    public void testEqualsOracle() {
        for (int[] shape : new int[][] { { 40, 7 }, { 7, 40 }, { 12, 12 } }) {
            double[][] points = random(new Random(shape[0]), shape[0], shape[1]);
            double[] weights = new Random(1).doubles(shape[0], 0.5, 9).toArray();
            double[][] expected = oracle(points, weights);
            Projection found = PrincipalComponents.of(points, weights);
            assertArrayEquals(expected[shape[0]], found.explainedVariance(), 1e-6);
            for (int a = 0; a < 2; a++) {
                double sign = Math.signum(expected[0][a] * found.positions()[0][a]);
                for (int i = 0; i < shape[0]; i++) {
                    assertEquals(sign * expected[i][a], found.positions()[i][a], 1e-5);
                }
            }
        }
    }

    public void testAWeightIsSoManyPoints() {
        double[][] points = random(random(), 6, 4);
        double[][] twice = Arrays.copyOf(points, 7);
        twice[6] = points[2];
        Projection weighted = PrincipalComponents.of(points, new double[] { 1, 1, 2, 1, 1, 1 });
        Projection repeated = of(twice);
        for (int i = 0; i < 6; i++) {
            assertArrayEquals(repeated.positions()[i], weighted.positions()[i], 1e-9);
        }
        assertArrayEquals(repeated.explainedVariance(), weighted.explainedVariance(), 1e-9);
    }

    public void testOrderDoesNotMatter() {
        double[][] points = random(random(), 30, 20);
        double[][] reversed = new double[30][];
        for (int i = 0; i < 30; i++) {
            reversed[i] = points[29 - i];
        }
        Projection one = of(points);
        Projection other = of(reversed);
        for (int i = 0; i < 30; i++) {
            assertArrayEquals(one.positions()[i], other.positions()[29 - i], 1e-9);
        }
    }

    public void testDegenerate() {
        assertEquals(0, of(new double[0][]).positions().length);
        for (double[][] together : new double[][][] { { { 3, 4 } }, { { 3, 4 }, { 3, 4 }, { 3, 4 } }, { { 0, 0 }, { 0, 0 } },
            { {}, {} } }) {
            Projection found = of(together);
            assertEquals(0, found.explainedVariance().length);
            assertEquals(together.length, found.positions().length);
            for (double[] position : found.positions()) {
                assertArrayEquals(new double[2], position, 0);
            }
        }
        Projection two = of(new double[][] { { 1, 2, 3 }, { 1, 2, 7 } });
        assertArrayEquals(new double[] { 1, 0 }, two.explainedVariance(), 1e-12);
        assertArrayEquals(new double[] { -2, 0 }, two.positions()[0], 1e-12);
        Projection line = of(new double[][] { { 1 }, { 2 }, { 6 } });
        assertArrayEquals(new double[] { 1, 0 }, line.explainedVariance(), 1e-12);
        assertArrayEquals(new double[] { 3, 0 }, line.positions()[2], 1e-12);
    }

    /** Of more points and dimensions than are compared all with all, some determine the axes; here any few would. */
    public void testManyPointsOfManyDimensions() {
        int size = PrincipalComponents.MOST + 30;
        double[][] points = new double[size][size];
        Random random = new Random(3);
        double[] along = random.doubles(size, -5, 5).toArray();
        double[] across = random.doubles(size, -1, 1).toArray();
        for (int i = 0; i < size; i++) {
            Arrays.fill(points[i], 1);
            points[i][9] = along[i];
            points[i][4] = across[i];
        }
        Projection found = of(points);
        assertEquals(1, found.explainedVariance()[0] + found.explainedVariance()[1], 1e-9);
        double shift = found.positions()[0][0] - along[0];
        for (int i = 0; i < size; i++) {
            assertEquals(along[i] + shift, found.positions()[i][0], 1);
        }
    }
}
