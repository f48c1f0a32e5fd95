// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import java.util.Arrays;
import org.apache.lucene.util.VectorUtil;

/**
 * The vector of a query, with its norm computed once, to be compared with many stored vectors. Immutable, thread-safe.
 * Stored vectors need not be of norm 1.
 *
 * <p>The same two vectors give the same bits on every machine and at every time, which Lucene's vectorised dot products do not: they
 * add in another order once the JVM has compiled them, and in an order that the processor decides.
 */
public final class QueryVector {

    /** What sums of some thousand float products differ by in another order, generously. */
    public static final float APPROXIMATION = 1e-4f;

    private final float[] components;
    private final double norm;

    /**
     * @param components float[dimension], finite
     * @throws IllegalArgumentException if a component is not a finite number
     */
    public QueryVector(float[] components) {
        this.components = components.clone();
        for (float component : components) {
            if (!Float.isFinite(component)) {
                throw new IllegalArgumentException("a vector must hold finite numbers only, found [" + component + "]");
            }
        }
        this.norm = Math.sqrt(VectorMath.dot(components, components));
    }

    /** A copy, float[dimension]. */
    public float[] components() {
        return components.clone();
    }

    /**
     * The cosine of the angle to another vector, in [-1, 1]; 0 if either is the zero vector, which has no direction.
     *
     * @param other float[dimension]
     * @throws IllegalArgumentException if the dimensions differ
     */
    public float cosine(float[] other) {
        if (other.length != components.length) {
            throw new IllegalArgumentException("dimensions differ: query [" + components.length + "], stored [" + other.length + "]");
        }
        double norms = norm * Math.sqrt(VectorMath.dot(other, other));
        if (norms == 0) {
            return 0f;
        }
        // Rounding can carry parallel vectors a little beyond 1.
        return (float) Math.clamp(VectorMath.dot(components, other) / norms, -1d, 1d);
    }

    /**
     * {@link #cosine} in less time, and not the same to the last bits: off by less than {@link #APPROXIMATION}.
     *
     * @param other float[dimension]
     */
    public float approximateCosine(float[] other) {
        double norms = norm * Math.sqrt(VectorUtil.dotProduct(other, other));
        return norms == 0 ? 0f : (float) (VectorUtil.dotProduct(components, other) / norms);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueryVector that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return "vector[" + components.length + "]";
    }
}
