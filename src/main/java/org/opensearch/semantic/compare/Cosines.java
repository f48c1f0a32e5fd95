// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.semantic.vector.VectorTable;

/** Exact cosines of a vector to many others, none of which need be of norm 1. */
final class Cosines {

    private final VectorTable table;
    private final double[] norms;

    /** @param vectors float[size][dimension], at least one; copied */
    Cosines(float[][] vectors) {
        this.table = new VectorTable(vectors);
        this.norms = new double[vectors.length];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = VectorMath.norm(vectors[i]);
        }
    }

    /** Heap that this takes, in bytes. */
    static long bytes(int size, int dimension) {
        return VectorTable.bytes(size, dimension) + (long) Double.BYTES * size;
    }

    /**
     * The cosine to each vector, in [-1, 1]; 0 where either is the zero vector.
     *
     * @param vector float[dimension]
     * @param out float[size]
     */
    void of(float[] vector, float[] out) {
        table.dots(vector, out);
        double norm = VectorMath.norm(vector);
        for (int i = 0; i < norms.length; i++) {
            double product = norm * norms[i];
            out[i] = product == 0 ? 0f : (float) Math.clamp(out[i] / product, -1d, 1d);
        }
    }
}
