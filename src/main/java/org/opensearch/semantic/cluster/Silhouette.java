// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;

/**
 * How much nearer points are to their own cluster than to the next one: (b - a) / max(a, b), where a is the mean distance to the other
 * members of its cluster and b the least mean distance to the members of another one (Rousseeuw, "Silhouettes: a graphical aid to the
 * interpretation and validation of cluster analysis", 1987). From -1 to 1; 0 for a point that is alone in its cluster. The distance is
 * 1 - cos. A point of weight w has w - 1 twins at distance 0. Noise is left out, as a point and as a cluster.
 *
 * <p>Exact, with no pair of points compared: the mean distance of x to points y₁ … yₙ of norm 1 is 1 - x·(y₁ + … + yₙ)/n. Costs points ×
 * clusters dot products.
 */
public final class Silhouette {

    private final int clusters;
    private final double[] weights;
    private final double[] values;
    private final double[] ofPoints;

    /**
     * @param points those that were partitioned
     * @param checkCancelled called often; what it throws ends the work
     */
    public Silhouette(Points points, Partition partition, Runnable checkCancelled) {
        this.clusters = partition.clusters();
        this.weights = partition.weights(points);
        this.values = new double[clusters];
        this.ofPoints = new double[points.size()];
        Arrays.fill(ofPoints, Double.NaN);
        if (clusters < 2) {
            return;
        }
        double[][] sums = transposed(partition.sums(points));
        double[] dots = new double[clusters];
        for (int i = 0; i < points.size(); i++) {
            int own = partition.labels()[i];
            if (own != Partition.NOISE) {
                checkCancelled.run();
                dots(points.vectors()[i], sums, dots);
                ofPoints[i] = ofPoint(points.vectors()[i], own, dots);
                values[own] += points.weights()[i] * ofPoints[i];
            }
        }
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < columns.length; c++) {
                columns[c][r] = rows[r][c];
            }
        }
        return columns;
    }

    /** @param sums double[dimension][clusters] */
    private static void dots(float[] vector, double[][] sums, double[] out) {
        Arrays.fill(out, 0);
        for (int d = 0; d < vector.length; d++) {
            double x = vector[d];
            double[] row = sums[d];
            for (int c = 0; c < out.length; c++) {
                out[c] += x * row[c];
            }
        }
    }

    private double ofPoint(float[] vector, int own, double[] dots) {
        double others = weights[own] - 1;
        if (others <= 0) {
            return 0;
        }
        double square = 0;
        for (float x : vector) {
            square += (double) x * x;
        }
        // rounding can carry the distance of equal vectors a little below 0
        double within = Math.max(0, (others - (dots[own] - square)) / others);
        double nearest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < clusters; c++) {
            if (c != own) {
                nearest = Math.min(nearest, Math.max(0, 1 - dots[c] / weights[c]));
            }
        }
        double greater = Math.max(within, nearest);
        return greater == 0 ? 0 : (nearest - within) / greater;
    }

    /** The mean over all points, each as often as its weight; NaN if there are fewer than two clusters. */
    public double overall() {
        return clusters < 2 ? Double.NaN : Arrays.stream(values).sum() / Arrays.stream(weights).sum();
    }

    /** The mean over the points of a cluster; NaN if it is the only one. */
    public double ofCluster(int cluster) {
        return clusters < 2 ? Double.NaN : values[cluster] / weights[cluster];
    }

    /** That of each point, double[points], copied; NaN for noise, and if there are fewer than two clusters. */
    public double[] ofPoints() {
        return ofPoints.clone();
    }
}
