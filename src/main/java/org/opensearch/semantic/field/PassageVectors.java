// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;

/**
 * The stored vectors of documents that are nested in others, in one segment. For one thread and one pass: parents are asked for in
 * ascending order, each once.
 */
public final class PassageVectors {

    /** Is given the vectors of a parent. */
    public interface Each {

        /**
         * @param doc segment document id of the nested document
         * @param vector float[dimension], valid until the next call, not to be changed
         */
        void vector(int doc, float[] vector) throws IOException;
    }

    private final SegmentVectors vectors;
    /** Null if no document of the segment is a parent. */
    private final BitSet parents;

    private PassageVectors(SegmentVectors vectors, BitSet parents) {
        this.vectors = vectors;
        this.parents = parents;
    }

    /** @param parents which documents are asked for */
    public static PassageVectors open(LeafReaderContext segment, String field, BitSetProducer parents) throws IOException {
        return new PassageVectors(SegmentVectors.open(segment.reader(), field), parents.getBitSet(segment));
    }

    /** Hands over all vectors below a parent, in the order in which they stand in it: they are stored before it, after the one before. */
    public void of(int parent, Each each) throws IOException {
        if (parents == null || parent == 0) {
            return;
        }
        for (int child = parents.prevSetBit(parent - 1) + 1; child < parent; child++) {
            float[] vector = vectors.vector(child);
            if (vector != null) {
                each.vector(child, vector);
            }
        }
    }
}
