// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Arrays;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.semantic.vector.VectorTable;

/**
 * A few vectors that many others are compared with, as centroids are with documents: which is nearest, and how near. Immutable,
 * thread-safe; the same vectors give the same bits everywhere. A comparison costs as many dot products as there are directions.
 */
public final class Directions implements Writeable {

    private final float[][] vectors;
    private final VectorTable table;

    /** @param vectors float[size][dimension], finite; copied by reference, nobody may change them */
    public Directions(float[][] vectors) {
        this.vectors = vectors;
        this.table = new VectorTable(vectors);
    }

    /**
     * The directions of these.
     *
     * @param means double[size][dimension]; one of no length stays the zero vector, which nothing is near to
     */
    public static Directions of(double[][] means) {
        float[][] units = new float[means.length][];
        for (int i = 0; i < means.length; i++) {
            double norm = VectorMath.norm(means[i]);
            units[i] = new float[means[i].length];
            for (int d = 0; d < units[i].length; d++) {
                units[i][d] = norm == 0 ? 0f : (float) (means[i][d] / norm);
            }
        }
        return new Directions(units);
    }

    public Directions(StreamInput in) throws IOException {
        this(in.readArray(StreamInput::readFloatArray, float[][]::new));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeArray(StreamOutput::writeFloatArray, vectors);
    }

    public int size() {
        return vectors.length;
    }

    /** Length of the vectors; 0 if there are none. */
    public int dimension() {
        return table.dimension();
    }

    /** float[dimension], not to be changed. */
    public float[] vector(int index) {
        return vectors[index];
    }

    /** Heap that they take, in bytes. */
    public static long bytes(int size, int dimension) {
        return VectorTable.bytes(size, dimension) + size * (16L + (long) Float.BYTES * dimension);
    }

    /**
     * The direction with the greatest dot product, the first of equals; -1 if there is none.
     *
     * @param vector float[dimension]
     * @param dots float[size] at least, which gets the dot product of the vector with each direction: its cosine times the vector's norm,
     *     where the directions have norm 1
     * @throws IllegalArgumentException if the dimensions differ
     */
    public int nearest(float[] vector, float[] dots) {
        if (vectors.length == 0) {
            return -1;
        }
        table.dots(vector, dots);
        int best = 0;
        for (int i = 1; i < vectors.length; i++) {
            if (dots[i] > dots[best]) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Directions that && Arrays.deepEquals(vectors, that.vectors);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(vectors);
    }
}
