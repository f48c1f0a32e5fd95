// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The two directions along which points vary most (Pearson, "On lines and planes of closest fit to systems of points in space", 1901;
 * Hotelling 1933), and the points as seen along them. Deterministic.
 *
 * <p>The axes are eigenvectors of the covariance, or of the matrix of the points' dot products where that is smaller. An eigenvector
 * may point either way: here its greatest loading is positive, the first of equal ones.
 *
 * <p>Exact while there are no more than {@value #MOST} points or dimensions. With more of both, the axes are those of every n-th point,
 * such that at most so many are left, and the shares of variance are still measured on all points. Costs the points times the dimension
 * times the lesser of both, and some 20 times the cube of that; takes {@link #bytes}.
 */
public final class PrincipalComponents {

    /** Rows of the largest matrix whose eigenvectors are sought: some two seconds' work. */
    static final int MOST = 1024;

    /** Of the mean squared norm, or of the variance: less is rounding of floats. */
    private static final double ROUNDING = 1e-12;
    /** Loadings that differ by no more than this share are equal. */
    private static final double TIE = 1e-9;

    private final double[] weights;
    private final double total;
    private final int dimension;
    /** double[points][dimension], less their mean. */
    private final double[][] centred;

    private PrincipalComponents(double[][] points, double[] weights) {
        this.weights = weights;
        this.total = Arrays.stream(weights).sum();
        this.dimension = points[0].length;
        double[] mean = mean(points);
        this.centred = new double[points.length][dimension];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimension; d++) {
                centred[i][d] = points[i][d] - mean[d];
            }
        }
    }

    /**
     * @param points double[points][dimension], finite
     * @param weights double[points], positive: a point of weight w stands for w equal ones
     */
    public static Projection of(double[][] points, double[] weights) {
        if (points.length == 0 || points[0].length == 0) {
            return Projection.origin(points.length);
        }
        PrincipalComponents components = new PrincipalComponents(points, weights);
        double variance = components.meanSquare(components.centred);
        if (variance <= ROUNDING * components.meanSquare(points)) {
            return Projection.origin(points.length);
        }
        return components.project(variance);
    }

    /** Heap that the work takes, in bytes, beside the points. */
    public static long bytes(long points, long dimension) {
        long smaller = Math.min(Math.min(points, dimension), MOST);
        // the points less their mean, and weighted; the matrix, its tridiagonal form, its eigenvectors twice, what is being solved
        return 2 * Double.BYTES * points * dimension + 5 * Double.BYTES * smaller * smaller;
    }

    private Projection project(double variance) {
        double[][] axes = axes(ROUNDING * variance);
        double[][] positions = new double[centred.length][2];
        double[] along = new double[2];
        for (int i = 0; i < centred.length; i++) {
            for (int a = 0; a < 2; a++) {
                positions[i][a] = dot(centred[i], axes[a]);
                along[a] += weights[i] * positions[i][a] * positions[i][a];
            }
        }
        return new Projection(positions, new double[] { along[0] / total / variance, along[1] / total / variance });
    }

    /** double[2][dimension], of norm 1; zero where the variance along it is no more than {@code least}. */
    private double[][] axes(double least) {
        DMatrixRMaj rows = weightedRows();
        boolean covariance = rows.numCols <= rows.numRows;
        int size = Math.min(rows.numRows, rows.numCols);
        DMatrixRMaj products = new DMatrixRMaj(size, size);
        if (covariance) {
            CommonOps_DDRM.multInner(rows, products);
        } else {
            CommonOps_DDRM.multOuter(rows, products);
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        if (!eigen.decompose(products)) {
            throw new IllegalStateException("[pca] the eigenvectors of a matrix of [" + size + "] rows were not found");
        }
        int first = greatest(eigen, -1);
        int second = greatest(eigen, first);
        return new double[][] { axis(eigen, first, rows, covariance, least), axis(eigen, second, rows, covariance, least) };
    }

    /** The points that the axes are sought from, each times the root of its share of the weight. */
    private DMatrixRMaj weightedRows() {
        boolean few = Math.min(centred.length, dimension) <= MOST;
        int step = few ? 1 : (centred.length + MOST - 1) / MOST;
        DMatrixRMaj rows = new DMatrixRMaj((centred.length + step - 1) / step, dimension);
        for (int row = 0; row < rows.numRows; row++) {
            double scale = Math.sqrt(weights[row * step] / total);
            for (int d = 0; d < dimension; d++) {
                rows.set(row, d, scale * centred[row * step][d]);
            }
        }
        return rows;
    }

    /** The number of the greatest eigenvalue, the first of equal ones, except for one that was taken; -1 if there is no other. */
    private static int greatest(EigenDecomposition_F64<DMatrixRMaj> eigen, int taken) {
        int greatest = -1;
        for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
            boolean better = greatest < 0 || eigen.getEigenvalue(i).getReal() > eigen.getEigenvalue(greatest).getReal();
            if (i != taken && better) {
                greatest = i;
            }
        }
        return greatest;
    }

    private static double[] axis(
        EigenDecomposition_F64<DMatrixRMaj> eigen,
        int number,
        DMatrixRMaj rows,
        boolean covariance,
        double least
    ) {
        if (number < 0 || eigen.getEigenvalue(number).getReal() <= least) {
            return new double[rows.numCols];
        }
        DMatrixRMaj axis = eigen.getEigenVector(number);
        if (!covariance) {
            DMatrixRMaj seen = new DMatrixRMaj(rows.numCols, 1);
            CommonOps_DDRM.multTransA(rows, axis, seen);
            axis = seen;
        }
        double[] loadings = Arrays.copyOf(axis.data, rows.numCols);
        double scale = sign(loadings) / Math.sqrt(dot(loadings, loadings));
        return Arrays.stream(loadings).map(loading -> loading * scale).toArray();
    }

    private static double sign(double[] loadings) {
        double greatest = Arrays.stream(loadings).map(Math::abs).max().orElseThrow();
        double first = Arrays.stream(loadings).filter(loading -> Math.abs(loading) >= greatest * (1 - TIE)).findFirst().orElseThrow();
        return Math.signum(first);
    }

    private double[] mean(double[][] points) {
        double[] mean = new double[dimension];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimension; d++) {
                mean[d] += weights[i] / total * points[i][d];
            }
        }
        return mean;
    }

    private double meanSquare(double[][] points) {
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            sum += weights[i] / total * dot(points[i], points[i]);
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
