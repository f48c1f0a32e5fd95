// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

/** Arithmetic on {@code float[dimension]} vectors. */
public final class VectorMath {

    private VectorMath() {}

    /**
     * Scales a vector to norm 1, in place. The zero vector stays as it is: it has no direction.
     *
     * @return the same array
     */
    public static float[] normalize(float[] vector) {
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        if (sum > 0) {
            float scale = (float) (1 / Math.sqrt(sum));
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= scale;
            }
        }
        return vector;
    }

    /** Whether every component is a number. */
    public static boolean isFinite(float[] vector) {
        for (float x : vector) {
            if (Float.isFinite(x) == false) {
                return false;
            }
        }
        return true;
    }
}
