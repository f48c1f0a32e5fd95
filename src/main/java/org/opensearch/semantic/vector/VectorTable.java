// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import java.util.Arrays;

/**
 * Many vectors of one dimension, laid out so that the dot products of one vector with all of them are found together, several times
 * faster than one by one with {@link VectorMath#dot} (less than twice as fast for only a few dozen). Thread-safe while no
 * vector is replaced.
 *
 * <p>The vectors are stored in blocks, each transposed: a row holds one component of all vectors of the block. A sum then belongs to a
 * vector and grows in the order of the components, whatever the compiler makes of the loop over the vectors, so that the same
 * vectors give the same bits on every machine and at every time. They are other bits than those of {@link VectorMath#dot}, which adds in
 * another order: the two differ by what rounding does to a sum of so many floats. A block is small enough to stay in the processor's
 * cache while it is compared with vector after vector; go through a large table block by block where there are several.
 *
 * <p>Costs 4 bytes per component, {@link #bytes} in all.
 */
public final class VectorTable {

    /** Vectors per block: with some hundred dimensions a block is some hundred kilobytes. */
    private static final int BLOCK = 256;
    /** Rows are filled up with zeros to a multiple of this, so that no few floats are left over for a slow loop. */
    private static final int LANES = 16;
    /** Rows per pass over the sums. */
    private static final int ROWS = 8;

    /** float[blocks][dimension padded to {@link #ROWS}][vectors of the block, padded to {@link #LANES}]. */
    private final float[][][] blocks;
    private final int size;
    private final int dimension;

    /**
     * Copies the vectors.
     *
     * @param vectors float[size][dimension]
     * @throws IllegalArgumentException if their dimensions differ
     */
    public VectorTable(float[][] vectors) {
        this.size = vectors.length;
        this.dimension = size == 0 ? 0 : vectors[0].length;
        this.blocks = new float[(size + BLOCK - 1) / BLOCK][][];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b] = new float[padded(dimension, ROWS)][padded(length(b), LANES)];
        }
        for (int i = 0; i < size; i++) {
            set(i, vectors[i]);
        }
    }

    private static int padded(int length, int multiple) {
        return (length + multiple - 1) / multiple * multiple;
    }

    /** Number of vectors. */
    public int size() {
        return size;
    }

    /** Length of the vectors; 0 while there are none. */
    public int dimension() {
        return dimension;
    }

    /** Heap that a table takes, in bytes. */
    public static long bytes(int size, int dimension) {
        long rows = (long) padded(dimension, ROWS) * ((size + BLOCK - 1) / BLOCK);
        return rows * (16 + Integer.BYTES) + 4L * padded(dimension, ROWS) * padded(size, LANES);
    }

    public int blocks() {
        return blocks.length;
    }

    /** The number of the first vector of a block. */
    public int first(int block) {
        return block * BLOCK;
    }

    /** How many vectors a block holds. */
    public int length(int block) {
        return Math.min(BLOCK, size - first(block));
    }

    /** How long an array must be to take the dot products with any one block. */
    public static int longestBlock() {
        return BLOCK;
    }

    /**
     * Replaces a vector by a copy of another one.
     *
     * @param vector float[dimension]
     * @throws IllegalArgumentException if the dimensions differ
     */
    public void set(int number, float[] vector) {
        requireDimension(vector);
        float[][] rows = blocks[number / BLOCK];
        for (int d = 0; d < dimension; d++) {
            rows[d][number % BLOCK] = vector[d];
        }
    }

    /**
     * The dot products of a vector with all of the table.
     *
     * @param vector float[dimension]
     * @param out float[size] at least, of which the first {@code size} are set
     * @throws IllegalArgumentException if the dimensions differ
     */
    public void dots(float[] vector, float[] out) {
        float[] sums = new float[Math.min(BLOCK, padded(size, LANES))];
        for (int b = 0; b < blocks.length; b++) {
            dots(b, vector, sums);
            System.arraycopy(sums, 0, out, first(b), length(b));
        }
    }

    /**
     * The dot products of a vector with those of one block.
     *
     * @param vector float[dimension]
     * @param out float[{@link #longestBlock}], of which the first {@link #length} are set, and the rest is undefined
     * @throws IllegalArgumentException if the dimensions differ
     */
    public void dots(int block, float[] vector, float[] out) {
        requireDimension(vector);
        float[][] rows = blocks[block];
        int width = rows.length == 0 ? length(block) : rows[0].length;
        Arrays.fill(out, 0, width, 0f);
        int d = 0;
        for (; d + ROWS <= dimension; d += ROWS) {
            addRows(rows, d, vector, out, width);
        }
        if (d < dimension) {
            float[] rest = new float[d + ROWS];
            System.arraycopy(vector, d, rest, d, dimension - d);
            addRows(rows, d, rest, out, width);
        }
    }

    /** Eight components at a time: each sum is read and written once for all of them, and grows in their order. */
    private static void addRows(float[][] rows, int d, float[] vector, float[] sums, int width) {
        float x0 = vector[d];
        float x1 = vector[d + 1];
        float x2 = vector[d + 2];
        float x3 = vector[d + 3];
        float x4 = vector[d + 4];
        float x5 = vector[d + 5];
        float x6 = vector[d + 6];
        float x7 = vector[d + 7];
        float[] r0 = rows[d];
        float[] r1 = rows[d + 1];
        float[] r2 = rows[d + 2];
        float[] r3 = rows[d + 3];
        float[] r4 = rows[d + 4];
        float[] r5 = rows[d + 5];
        float[] r6 = rows[d + 6];
        float[] r7 = rows[d + 7];
        for (int j = 0; j < width; j++) {
            float sum = sums[j] + x0 * r0[j];
            sum = sum + x1 * r1[j] + x2 * r2[j] + x3 * r3[j];
            sums[j] = sum + x4 * r4[j] + x5 * r5[j] + x6 * r6[j] + x7 * r7[j];
        }
    }

    private void requireDimension(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                "dimensions differ: table [" + dimension + "], vector [" + vector.length + "]; compare vectors of one field"
            );
        }
    }
}
