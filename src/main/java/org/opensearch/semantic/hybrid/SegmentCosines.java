// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.field.PassageVectors;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.vector.QueryVector;

/** The exact cosine of the documents of one segment to a query vector. For one thread and one pass, in the order of documents. */
final class SegmentCosines {

    /** Of a document without a vector. */
    static final float NO_VECTOR = Float.NaN;

    private final QueryVector query;
    /** Null if the vectors are nested in the documents. */
    private final SegmentVectors vectors;
    /** Null if a document has its vector itself. */
    private final PassageVectors passages;
    private final PassageScore.Tally tally;

    private SegmentCosines(SemanticLeg leg, SegmentVectors vectors, PassageVectors passages) {
        this.query = leg.vector();
        this.vectors = vectors;
        this.passages = passages;
        this.tally = leg.passages().tally();
    }

    static SegmentCosines open(LeafReaderContext segment, SemanticLeg leg) throws IOException {
        return leg.parents() == null
            ? new SegmentCosines(leg, SegmentVectors.open(segment.reader(), leg.field()), null)
            : new SegmentCosines(leg, null, PassageVectors.open(segment, leg.field(), leg.parents()));
    }

    /**
     * The cosine of a document, or what is made of those of its nested documents: the best, or the mean of the best few.
     *
     * @param doc greater than in the call before, or the same if there are no nested documents
     * @return in [-1, 1], or {@link #NO_VECTOR}
     */
    float of(int doc) throws IOException {
        return passages == null ? cosine(doc) : together(doc);
    }

    /** What {@link #of} can be at most: in less time, and a little more. 1 where it would not take less time. */
    float atMost(int doc) throws IOException {
        if (passages != null) {
            return 1f;
        }
        float[] vector = vectors.vector(doc);
        return vector == null ? NO_VECTOR : Math.min(1f, query.approximateCosine(vector) + QueryVector.APPROXIMATION);
    }

    private float cosine(int doc) throws IOException {
        float[] vector = vectors.vector(doc);
        return vector == null ? NO_VECTOR : query.cosine(vector);
    }

    private float together(int parent) throws IOException {
        tally.clear();
        passages.of(parent, (child, vector) -> tally.add(query.cosine(vector)));
        return tally.score();
    }
}
