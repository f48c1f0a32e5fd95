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
        double norm = norm(vector);
        if (norm > 0) {
            float scale = (float) (1 / norm);
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= scale;
            }
        }
        return vector;
    }

    /**
     * Sets out to the vector divided by its norm, which must not be zero: to norm 1 but for rounding. Negative zeros become positive
     * ones, so that equal directions have equal bits.
     *
     * @param norm that of the vector
     * @param out float[dimension], may be the vector itself
     * @return the same array
     */
    public static float[] unit(float[] vector, double norm, float[] out) {
        for (int i = 0; i < vector.length; i++) {
            out[i] = (float) (vector[i] / norm) + 0f;
        }
        return out;
    }

    /** Euclidean norm, added up in doubles in a fixed order: four partial sums that do not wait for one another. */
    public static double norm(float[] vector) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < vector.length; i += 4) {
            s0 += (double) vector[i] * vector[i];
            s1 += (double) vector[i + 1] * vector[i + 1];
            s2 += (double) vector[i + 2] * vector[i + 2];
            s3 += (double) vector[i + 3] * vector[i + 3];
        }
        for (; i < vector.length; i++) {
            s0 += (double) vector[i] * vector[i];
        }
        return Math.sqrt((s0 + s1) + (s2 + s3));
    }

    /** Whether a vector of this norm points somewhere: not so if it is zero, or not made of finite numbers. */
    public static boolean hasDirection(double norm) {
        return norm > 0 && norm < Double.POSITIVE_INFINITY;
    }

    /** Euclidean norm. */
    public static double norm(double[] vector) {
        double sum = 0;
        for (double x : vector) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }

    /**
     * The dot product, added up in a fixed order: eight partial sums that do not wait for one another, then these.
     *
     * @throws ArrayIndexOutOfBoundsException if the second is shorter
     */
    public static float dot(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i + 7 < a.length; i += 8) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        float rest = 0;
        for (; i < a.length; i++) {
            rest += a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3) + ((s4 + s5) + (s6 + s7)) + rest;
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
