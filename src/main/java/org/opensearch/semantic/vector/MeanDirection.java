// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import java.util.Arrays;

/**
 * The direction of the mean of unit vectors: what several vectors have in common. Each counts the same, whatever its norm; the zero
 * vector, which has no direction, does not count. For one thread.
 */
public final class MeanDirection {

    private final double[] sum;
    private final float[] mean;
    private int count;

    public MeanDirection(int dimension) {
        this.sum = new double[dimension];
        this.mean = new float[dimension];
    }

    /** Forgets all vectors. */
    public void clear() {
        Arrays.fill(sum, 0);
        count = 0;
    }

    /**
     * @param vector float[dimension], finite
     * @throws IllegalArgumentException if it has another dimension
     */
    public void add(float[] vector) {
        if (vector.length != sum.length) {
            throw new IllegalArgumentException("dimensions differ: [" + sum.length + "] and [" + vector.length + "]");
        }
        if (count++ == 0) {
            System.arraycopy(vector, 0, mean, 0, vector.length);
        }
        double norm = VectorMath.norm(vector);
        if (VectorMath.hasDirection(norm)) {
            for (int i = 0; i < vector.length; i++) {
                sum[i] += vector[i] / norm;
            }
        }
    }

    /**
     * Of what was added: the vector itself if it was one, else a vector of norm 1, or zero where they cancel out.
     *
     * @return float[dimension], valid until the next call, not to be changed; null if nothing was added
     */
    public float[] vector() {
        if (count > 1) {
            double norm = VectorMath.norm(sum);
            for (int i = 0; i < sum.length; i++) {
                mean[i] = norm == 0 ? 0f : (float) (sum[i] / norm) + 0f;
            }
        }
        return count == 0 ? null : mean;
    }
}
