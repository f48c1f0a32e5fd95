// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.opensearch.knn.index.vectorvalues.KNNVectorValues;
import org.opensearch.knn.index.vectorvalues.KNNVectorValuesFactory;

/**
 * The stored vectors of one field in one segment, at full precision, whichever k-NN engine wrote them. For one thread and one
 * pass: documents are asked for in ascending order.
 */
public abstract class SegmentVectors {

    private SegmentVectors() {}

    /**
     * The vector of a document.
     *
     * @param doc segment document id, greater than in the call before or the same
     * @return float[dimension], valid until the next call, not to be changed; null if the document has none
     */
    public abstract float[] vector(int doc) throws IOException;

    /** Opens the field in this segment. A segment without the field gives no vectors. */
    public static SegmentVectors open(LeafReader reader, String field) throws IOException {
        FieldInfo info = reader.getFieldInfos().fieldInfo(field);
        if (info == null) {
            return new None();
        }
        if (info.hasVectorValues() && info.getVectorEncoding() == VectorEncoding.FLOAT32) {
            FloatVectorValues values = reader.getFloatVectorValues(field);
            return values == null ? new None() : new OfLucene(values);
        }
        if (!info.hasVectorValues() && info.getDocValuesType() != DocValuesType.BINARY) {
            return new None();
        }
        // Written by k-NN before it used Lucene's vector format: the vectors are binary doc values.
        KNNVectorValues<?> values = KNNVectorValuesFactory.getVectorValues(info, reader);
        return new OfKnn(values);
    }

    private static final class None extends SegmentVectors {
        @Override
        public float[] vector(int doc) {
            return null;
        }
    }

    private static final class OfLucene extends SegmentVectors {
        private final FloatVectorValues values;
        private final KnnVectorValues.DocIndexIterator iterator;

        OfLucene(FloatVectorValues values) {
            this.values = values;
            this.iterator = values.iterator();
        }

        @Override
        public float[] vector(int doc) throws IOException {
            if (iterator.docID() < doc) {
                iterator.advance(doc);
            }
            return iterator.docID() == doc ? values.vectorValue(iterator.index()) : null;
        }
    }

    private static final class OfKnn extends SegmentVectors {
        private final KNNVectorValues<?> values;
        private int current = -1;

        OfKnn(KNNVectorValues<?> values) {
            this.values = values;
        }

        @Override
        public float[] vector(int doc) throws IOException {
            if (current < doc && current != DocIdSetIterator.NO_MORE_DOCS) {
                current = values.advance(doc);
            }
            if (current != doc) {
                return null;
            }
            if (values.getVector() instanceof float[] vector) {
                return vector;
            }
            throw new IllegalArgumentException("only float vectors can be compared exactly; the field holds another kind");
        }
    }
}
