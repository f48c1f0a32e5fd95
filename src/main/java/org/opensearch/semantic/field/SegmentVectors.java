// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.knn.index.vectorvalues.KNNVectorValues;
import org.opensearch.knn.index.vectorvalues.KNNVectorValuesFactory;

/**
 * The stored vectors of one field in one segment, at full precision, whichever k-NN engine wrote them. For one thread and one
 * pass: documents are asked for in ascending order.
 *
 * <p>Bytes come as the whole numbers that they are, not divided by the scale of the field: whoever reads vectors compares directions, and
 * must not take any norm for granted.
 */
public abstract class SegmentVectors {

    SegmentVectors() {}

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
        if (info.hasVectorValues()) {
            return switch (info.getVectorEncoding()) {
                case FLOAT32 -> ofFloats(reader.getFloatVectorValues(field));
                case BYTE -> ofBytes(reader.getByteVectorValues(field));
            };
        }
        if (info.getDocValuesType() != DocValuesType.BINARY) {
            return new None();
        }
        // Written by k-NN before it used Lucene's vector format: the vectors are binary doc values.
        KNNVectorValues<?> values = KNNVectorValuesFactory.getVectorValues(info, reader);
        return new OfKnn(values);
    }

    /**
     * Opens the vectors of documents in which the field's own are nested: the mean direction of these.
     *
     * @param parents which documents are asked for
     */
    public static SegmentVectors ofParents(LeafReaderContext segment, String field, BitSetProducer parents) throws IOException {
        return new MeanVectors(segment, field, parents);
    }

    private static final class None extends SegmentVectors {
        @Override
        public float[] vector(int doc) {
            return null;
        }
    }

    /** Reads the vector of an ordinal. */
    private interface ByOrdinal {
        float[] read(int ord) throws IOException;
    }

    private static SegmentVectors ofFloats(FloatVectorValues values) {
        return values == null ? new None() : new OfLucene(values.iterator(), values::vectorValue);
    }

    private static SegmentVectors ofBytes(ByteVectorValues values) {
        if (values == null) {
            return new None();
        }
        float[] numbers = new float[values.dimension()];
        return new OfLucene(values.iterator(), ord -> widen(values.vectorValue(ord), numbers));
    }

    private static float[] widen(byte[] bytes, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = bytes[i];
        }
        return numbers;
    }

    private static final class OfLucene extends SegmentVectors {
        private final KnnVectorValues.DocIndexIterator iterator;
        private final ByOrdinal vectors;

        OfLucene(KnnVectorValues.DocIndexIterator iterator, ByOrdinal vectors) {
            this.iterator = iterator;
            this.vectors = vectors;
        }

        @Override
        public float[] vector(int doc) throws IOException {
            if (iterator.docID() < doc) {
                iterator.advance(doc);
            }
            return iterator.docID() == doc ? vectors.read(iterator.index()) : null;
        }
    }

    private static final class OfKnn extends SegmentVectors {
        private final KNNVectorValues<?> values;
        private int current = -1;
        private float[] numbers;

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
            return switch (values.getVector()) {
                case float[] vector -> vector;
                case byte[] bytes -> widen(bytes, numbers = numbers == null ? new float[bytes.length] : numbers);
                default ->
                    throw new IllegalArgumentException("only vectors of floats or bytes can be compared exactly; the field holds others");
            };
        }
    }
}
