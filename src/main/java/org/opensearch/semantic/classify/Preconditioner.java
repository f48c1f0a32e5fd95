// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

/**
 * The inverse of what the curvature of a logistic regression is like everywhere: A = covariance of the vectors / classes + penalty,
 * the same for every class (after the bound of Böhning, "Multinomial logistic regression algorithm", 1992). Directions in which the
 * vectors hardly differ would else take many more iterations than those in which they do. By Cholesky factors A = L Lᵀ.
 */
final class Preconditioner {

    private final int classes;
    /** L, [dimension, dimension], its lower half. */
    private final double[][] factor;

    /**
     * @param vectors [vector, dimension]
     * @param mean double[dimension]
     */
    Preconditioner(float[][] vectors, double[] mean, int classes, double penalty, Runnable checkpoint) {
        this.classes = classes;
        this.factor = covariance(vectors, mean, checkpoint);
        for (int i = 0; i < factor.length; i++) {
            for (int j = 0; j <= i; j++) {
                factor[i][j] /= (double) classes * vectors.length;
            }
            factor[i][i] += penalty;
        }
        factorize();
    }

    /** Sum of the products of the components, less their mean: the lower half. */
    private static double[][] covariance(float[][] vectors, double[] mean, Runnable checkpoint) {
        double[][] sums = new double[mean.length][];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new double[i + 1];
        }
        double[] centred = new double[mean.length];
        for (float[] vector : vectors) {
            checkpoint.run();
            for (int d = 0; d < centred.length; d++) {
                centred[d] = vector[d] - mean[d];
            }
            for (int i = 0; i < sums.length; i++) {
                add(sums[i], centred[i], centred);
            }
        }
        return sums;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int j = 0; j < to.length; j++) {
            to[j] += factor * what[j];
        }
    }

    private void factorize() {
        for (int i = 0; i < factor.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = factor[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i][k] * factor[j][k];
                }
                factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
            }
        }
    }

    /**
     * A⁻¹ times a gradient, in place.
     *
     * @param gradient double[(dimension + 1) · classes], a row of classes for each dimension, the intercepts last
     */
    void apply(double[] gradient) {
        int dimension = factor.length;
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j < i; j++) {
                subtract(gradient, i, factor[i][j], j);
            }
            divide(gradient, i, factor[i][i]);
        }
        for (int i = dimension - 1; i >= 0; i--) {
            divide(gradient, i, factor[i][i]);
            for (int j = 0; j < i; j++) {
                subtract(gradient, j, factor[i][j], i);
            }
        }
        divide(gradient, dimension, 1.0 / classes);
    }

    private void subtract(double[] rows, int from, double factor, int row) {
        int to = from * classes;
        int what = row * classes;
        for (int k = 0; k < classes; k++) {
            rows[to + k] -= factor * rows[what + k];
        }
    }

    private void divide(double[] rows, int row, double by) {
        for (int k = row * classes; k < (row + 1) * classes; k++) {
            rows[k] /= by;
        }
    }
}
