// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import org.opensearch.semantic.vector.VectorTable;

/**
 * Distances 1 - cos between distinct points, found anew for one point at a time, so that there is no matrix of all pairs. Symmetric to
 * the last bit. Takes the memory of the vectors once more.
 */
final class Distances {

    /** Of points that are not equal. What is below is rounding, and would differ where nothing does. */
    static final float LEAST = 1e-6f;

    private final float[][] vectors;
    private final VectorTable table;
    private final Runnable checkCancelled;

    /** @param checkCancelled called for every point whose distances are asked for */
    Distances(Distinct distinct, Runnable checkCancelled) {
        this.vectors = distinct.points().vectors();
        this.table = new VectorTable(vectors);
        this.checkCancelled = checkCancelled;
    }

    int size() {
        return vectors.length;
    }

    VectorTable table() {
        return table;
    }

    /** @param out float[points], the distances of all from the one: 0 for itself, else at least {@link #LEAST} */
    void from(int point, float[] out) {
        checkCancelled.run();
        table.dots(vectors[point], out);
        for (int i = 0; i < vectors.length; i++) {
            out[i] = Math.max(LEAST, 1 - out[i]);
        }
        out[point] = 0;
    }
}
