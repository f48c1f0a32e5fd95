// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import org.apache.lucene.util.VectorUtil;

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

    /**
     * Cosine of the angle between two vectors, in [-1, 1]; 0 if one of them is zero.
     *
     * @throws IllegalArgumentException if their dimensions differ
     */
    public static float cosine(float[] a, float[] b) {
        float norms = VectorUtil.dotProduct(a, a) * VectorUtil.dotProduct(b, b);
        if (norms == 0) {
            return 0;
        }
        return Math.clamp((float) (VectorUtil.dotProduct(a, b) / Math.sqrt(norms)), -1f, 1f);
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
