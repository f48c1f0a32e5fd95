// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.opensearch.test.OpenSearchTestCase;

public class SegmentVectorsTests extends OpenSearchTestCase {

    private static final float[] FIRST = { 1, 2 };
    private static final float[] THIRD = { 3, 4 };

    private interface Check {
        void on(LeafReader reader) throws IOException;
    }

    /** One segment: the first and the third document have vectors in every field, the second has none. */
    private void onSegment(Check check) throws IOException {
        try (Directory directory = newDirectory(); IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            writer.addDocument(document(FIRST));
            writer.addDocument(document(null));
            writer.addDocument(document(THIRD));
            writer.commit();
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                check.on(reader.leaves().get(0).reader());
            }
        }
    }

    private static Document document(float[] vector) {
        Document document = new Document();
        document.add(new StringField("word", "x", Field.Store.NO));
        if (vector != null) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
            bytes.asFloatBuffer().put(vector);
            document.add(new KnnFloatVectorField("lucene", vector));
            document.add(new BinaryDocValuesField("old", new BytesRef(bytes.array()))); // as k-NN wrote before Lucene's format
            byte[] small = { (byte) -vector[0], (byte) vector[1] };
            document.add(new KnnByteVectorField("bytes", small));
        }
        return document;
    }

    public void testBothFormats() throws IOException {
        onSegment(reader -> {
            for (String field : new String[] { "lucene", "old" }) {
                SegmentVectors vectors = SegmentVectors.open(reader, field);
                assertArrayEquals(FIRST, vectors.vector(0), 0f);
                assertArrayEquals(FIRST, vectors.vector(0), 0f);
                assertNull(vectors.vector(1));
                assertArrayEquals(THIRD, vectors.vector(2), 0f);
                assertNull(SegmentVectors.open(reader, field).vector(1));
                assertArrayEquals(THIRD, SegmentVectors.open(reader, field).vector(2), 0f);
            }
        });
    }

    public void testNoVectors() throws IOException {
        onSegment(reader -> {
            assertNull(SegmentVectors.open(reader, "absent").vector(0));
            assertNull(SegmentVectors.open(reader, "word").vector(0));
            assertNull(SegmentVectors.open(reader, "").vector(2));
        });
    }

    public void testBytesAreGivenAsNumbers() throws IOException {
        onSegment(reader -> {
            SegmentVectors vectors = SegmentVectors.open(reader, "bytes");
            assertArrayEquals(new float[] { -1, 2 }, vectors.vector(0), 0f);
            assertArrayEquals(new float[] { -1, 2 }, vectors.vector(0), 0f);
            assertNull(vectors.vector(1));
            assertArrayEquals(new float[] { -3, 4 }, vectors.vector(2), 0f);
        });
    }
}
