// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.BitSet;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.vector.QueryVector;

/** The exact cosine of the documents of one segment to a query vector. For one thread and one pass, in the order of documents. */
final class SegmentCosines {

    /** Of a document without a vector. */
    static final float NO_VECTOR = Float.NaN;

    private final SegmentVectors vectors;
    private final QueryVector query;
    /** Null if a document has its vector itself. */
    private final BitSet parents;
    private final boolean nested;

    private SegmentCosines(SegmentVectors vectors, QueryVector query, BitSet parents, boolean nested) {
        this.vectors = vectors;
        this.query = query;
        this.parents = parents;
        this.nested = nested;
    }

    static SegmentCosines open(LeafReaderContext segment, SemanticLeg leg) throws IOException {
        BitSet parents = leg.parents() == null ? null : leg.parents().getBitSet(segment);
        return new SegmentCosines(SegmentVectors.open(segment.reader(), leg.field()), leg.vector(), parents, leg.parents() != null);
    }

    /**
     * The cosine of a document, or the best of its nested documents.
     *
     * @param doc greater than in the call before, or the same if there are no nested documents
     * @return in [-1, 1], or {@link #NO_VECTOR}
     */
    float of(int doc) throws IOException {
        return nested ? best(doc) : cosine(doc);
    }

    /** What {@link #of} can be at most: in less time, and a little more. 1 where it would not take less time. */
    float atMost(int doc) throws IOException {
        if (nested) {
            return 1f;
        }
        float[] vector = vectors.vector(doc);
        return vector == null ? NO_VECTOR : Math.min(1f, query.approximateCosine(vector) + QueryVector.APPROXIMATION);
    }

    private float cosine(int doc) throws IOException {
        float[] vector = vectors.vector(doc);
        return vector == null ? NO_VECTOR : query.cosine(vector);
    }

    /** Nested documents are stored before their parent, after the parent before. */
    private float best(int parent) throws IOException {
        float best = NO_VECTOR;
        if (parents == null || parent == 0) {
            return best;
        }
        for (int child = parents.prevSetBit(parent - 1) + 1; child < parent; child++) {
            float cosine = cosine(child);
            if (!(cosine <= best)) { // also if there is no best yet
                best = Float.isNaN(cosine) ? best : cosine;
            }
        }
        return best;
    }
}
