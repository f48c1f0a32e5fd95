// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import org.opensearch.semantic.vector.VectorMath;

/**
 * What is to be clustered: directions, each with the number of documents that have it. A point of weight w stands for w equal vectors.
 * The arrays are not copied; nobody may change them.
 *
 * @param vectors float[size][dimension], each finite and of norm 1
 * @param weights double[size], each positive
 */
public record Points(float[][] vectors, double[] weights) {

    /** How far the norm of a vector may be from 1. */
    private static final double NORM_TOLERANCE = 1e-3;

    /** @throws IllegalArgumentException if a vector is not a unit vector, dimensions differ, or a weight is not positive */
    public Points {
        if (vectors.length != weights.length) {
            throw new IllegalArgumentException("[points] [" + vectors.length + "] vectors have [" + weights.length + "] weights");
        }
        for (int i = 0; i < vectors.length; i++) {
            requireDimension(vectors, i);
            if (!(Math.abs(VectorMath.norm(vectors[i]) - 1) <= NORM_TOLERANCE)) {
                throw new IllegalArgumentException(
                    "[points] vector [" + i + "] has norm [" + VectorMath.norm(vectors[i]) + "], must have norm 1: normalize it first"
                );
            }
            if (!(weights[i] > 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("[points] weight [" + i + "] is [" + weights[i] + "], must be positive and finite");
            }
        }
    }

    /**
     * The directions of any vectors, which are copied and normalized.
     *
     * @param vectors float[size][dimension], finite, none of them zero
     * @param weights double[size], positive
     * @throws IllegalArgumentException if a vector has no direction, dimensions differ, or a weight is not positive
     */
    public static Points of(float[][] vectors, double[] weights) {
        float[][] units = new float[vectors.length][];
        for (int i = 0; i < vectors.length; i++) {
            double norm = VectorMath.norm(vectors[i]);
            if (!VectorMath.hasDirection(norm)) {
                throw new IllegalArgumentException(
                    "[points] vector [" + i + "] has no direction, its norm is [" + norm + "]: leave out zero vectors and those with NaN"
                );
            }
            units[i] = VectorMath.unit(vectors[i], norm, new float[vectors[i].length]);
        }
        return new Points(units, weights.clone());
    }

    private static void requireDimension(float[][] vectors, int i) {
        if (vectors[i].length != vectors[0].length) {
            throw new IllegalArgumentException(
                "[points] vector [" + i + "] has dimension [" + vectors[i].length + "], the first has [" + vectors[0].length + "]"
            );
        }
    }

    /** Number of points. */
    public int size() {
        return vectors.length;
    }

    /** Length of the vectors; 0 if there are none. */
    public int dimension() {
        return vectors.length == 0 ? 0 : vectors[0].length;
    }
}
