// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The sum of unit vectors and how many they are, in doubles: all that their centroid needs, and mergeable.
 *
 * <p>With unit vectors u₁ … uₙ and S = Σ uᵢ the centroid is S/n, its direction c = S/|S|, and the cohesion, which is the mean cosine
 * of the vectors to c, has a closed form: (1/n) Σ uᵢ·c = S·c/n = |S|/n. It is in [0, 1]: 1 if all vectors point the same way. (Mardia
 * and Jupp, "Directional Statistics", call it the mean resultant length.)
 *
 * <p>Exact but for rounding: another order of adding or merging changes a component of the mean by some 1e-16 times the root of the
 * number of vectors. Costs 8 bytes per dimension.
 */
public final class VectorSum implements Writeable {

    /** Below this length of the mean, what is left of the sum is rounding: the centroid has no direction. */
    private static final double NO_DIRECTION = 1e-9;

    /** double[dimension], or empty while there is no vector. */
    private double[] sum;
    private long count;

    public VectorSum() {
        this.sum = new double[0];
    }

    public VectorSum(StreamInput in) throws IOException {
        this.count = in.readVLong();
        this.sum = in.readDoubleArray();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeVLong(count);
        out.writeDoubleArray(sum);
    }

    /**
     * Adds the direction of a vector.
     *
     * @return false if it has none, and was left out: the zero vector, or one that is not made of finite numbers
     */
    public boolean add(float[] vector) {
        double norm = VectorMath.norm(vector);
        if (!VectorMath.hasDirection(norm)) {
            return false;
        }
        add(vector, norm);
        return true;
    }

    /**
     * Adds the direction of a vector that has one.
     *
     * @param norm that of the vector
     */
    public void add(float[] vector, double norm) {
        requireDimension(vector.length);
        double scale = 1 / norm;
        double[] to = sum;
        for (int i = 0; i < vector.length; i++) {
            to[i] += vector[i] * scale;
        }
        count++;
    }

    /** @throws IllegalArgumentException if the vectors of the other have another dimension */
    public void add(VectorSum other) {
        if (other.count == 0) {
            return;
        }
        requireDimension(other.sum.length);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.sum[i];
        }
        count += other.count;
    }

    private void requireDimension(int dimension) {
        if (count == 0) {
            sum = new double[dimension];
        } else if (sum.length != dimension) {
            throw new IllegalArgumentException(
                "vectors of dimension [" + dimension + "] can not be added to those of [" + sum.length + "]"
            );
        }
    }

    public long count() {
        return count;
    }

    /** Length of the vectors; 0 while there are none. */
    public int dimension() {
        return sum.length;
    }

    /** Mean cosine of the vectors to their centroid, in [0, 1]; NaN if there are none. */
    public double cohesion() {
        // rounding may lift the mean of equal vectors a little above 1
        return count == 0 ? Double.NaN : Math.min(1, VectorMath.norm(sum) / count);
    }

    /** Whether the vectors have a mean that points somewhere: not so if there are none, or if they cancel out. */
    public boolean hasDirection() {
        return cohesion() > NO_DIRECTION;
    }

    /** The centroid, double[dimension]: the mean of the unit vectors, whose norm is the cohesion; empty if there are none. */
    public double[] mean() {
        return Arrays.stream(sum).map(x -> x / count).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VectorSum o && count == o.count && Arrays.equals(sum, o.sum);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(count) + Arrays.hashCode(sum);
    }
}
