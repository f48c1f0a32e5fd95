// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.util.BitSet;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.vector.QueryVector;

/**
 * The passages of the documents of one segment: those nested documents of a document that stand under the path of the passages. Nested
 * documents are stored before the document that they belong to, after the document before, in the order of the source. For one thread and
 * one pass, in the order of documents.
 */
final class SegmentPassages {

    /**
     * A passage that has a vector.
     *
     * @param index its place among the passages of its document
     * @param doc segment document id
     */
    record Near(int index, int doc, float score) {}

    private final LeafReaderContext segment;
    private final BitSet roots;
    private final DocIdSetIterator passages;
    private final String field;
    private final SegmentVectors vectors;

    /**
     * @param roots which documents are not nested; null if the segment has none
     * @param passages matches the nested documents, rewritten
     */
    SegmentPassages(LeafReaderContext segment, BitSet roots, Query passages, IndexSearcher searcher, String field) throws IOException {
        Scorer scorer = searcher.createWeight(passages, ScoreMode.COMPLETE_NO_SCORES, 1f).scorer(segment);
        this.segment = segment;
        this.roots = roots;
        this.passages = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
        this.field = field;
        this.vectors = SegmentVectors.open(segment.reader(), field);
    }

    /**
     * The passages of a document.
     *
     * @param root greater than in the call before
     * @param scored given those that have a vector, the nearest first
     * @return how many passages it has, with a vector or not
     */
    int read(int root, QueryVector query, List<Near> scored) throws IOException {
        if (roots == null || root == 0) {
            return 0;
        }
        int first = roots.prevSetBit(root - 1) + 1;
        int doc = passages.docID() < first ? passages.advance(first) : passages.docID();
        int count = 0;
        for (; doc < root; doc = passages.nextDoc()) {
            float[] vector = vectors.vector(doc);
            if (vector != null) {
                scored.add(new Near(count, doc, (1 + query.cosine(vector)) / 2));
            }
            count++;
        }
        scored.sort(Comparator.comparing(Near::score, Comparator.reverseOrder()).thenComparing(Near::index));
        return count;
    }

    /** The vectors of these passages, float[dimension] each, in their order. */
    List<float[]> vectors(List<Near> of) throws IOException {
        SegmentVectors again = SegmentVectors.open(segment.reader(), field);
        float[][] read = new float[of.size()][];
        List<Integer> ascending = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            ascending.add(i);
        }
        ascending.sort(Comparator.comparing(i -> of.get(i).doc()));
        for (int i : ascending) {
            read[i] = again.vector(of.get(i).doc()).clone();
        }
        return List.of(read);
    }
}
