// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.lucene.util.NumericUtils;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.VectorSum;

/**
 * Adds up the vectors of one bucket on one shard, and keeps those nearest to the centre of its cluster: distinct ones, each with a count,
 * exactly the nearest of all, in the form of a sample that is drawn by their cosine.
 */
final class ClusterTally {

    /** Of the objects of a bucket, without the components of its sum. An estimate from above. */
    private static final long BYTES = 320;

    private final VectorSum sum = new VectorSum();
    private final VectorSampler nearest;

    /** @param memory is asked for bytes before they are taken, and may refuse by an exception */
    ClusterTally(int representatives, int dimension, LongConsumer memory) {
        memory.accept(BYTES + (long) Double.BYTES * dimension);
        this.nearest = new VectorSampler(representatives, 0, memory);
    }

    /**
     * @param norm that of the vector, which has a direction
     * @param cosine to the centre; NaN if there is none, and so nothing to be near to
     */
    void add(float[] vector, double norm, float cosine, int doc) {
        sum.add(vector, norm);
        if (!Float.isNaN(cosine)) {
            // ascending ranks are descending cosines
            nearest.add((long) NumericUtils.floatToSortableInt(-cosine) << Integer.SIZE, vector, doc);
        }
    }

    VectorSum sum() {
        return sum;
    }

    VectorSampler nearest() {
        return nearest;
    }

    /** What was kept, best first, ties by index and id; of a document with several (nested) vectors the best alone. */
    static List<VectorSample.Near> representatives(VectorSample nearest) {
        Set<DocumentId> seen = new HashSet<>();
        return nearest.vectors()
            .stream()
            .map(vector -> new VectorSample.Near(vector, cosine(vector)))
            .sorted(VectorSample.Near.ORDER)
            .filter(near -> seen.add(near.vector().document()))
            .toList();
    }

    private static float cosine(SampledVector vector) {
        return Math.clamp(-NumericUtils.sortableIntToFloat((int) (vector.rank() >> Integer.SIZE)), -1f, 1f);
    }
}
