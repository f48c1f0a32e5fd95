// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;

/**
 * Scores for a search that said it needs none and asks for them all the same, as a sort by a script of {@code _score} does. Nothing is
 * computed before the first one is asked for.
 */
final class LateScores {

    private final HybridQuery query;
    private final IndexSearcher searcher;
    private final float boost;
    private HybridWeight weight;

    /** @param query rewritten */
    LateScores(HybridQuery query, IndexSearcher searcher, float boost) {
        this.query = Objects.requireNonNull(query);
        this.searcher = Objects.requireNonNull(searcher);
        this.boost = boost;
    }

    /** Segments are searched by several threads. */
    private synchronized HybridWeight weight() throws IOException {
        if (weight == null) {
            weight = HybridWeight.of(query, searcher, ScoreMode.COMPLETE, boost);
        }
        return weight;
    }

    InSegment in(LeafReaderContext segment) {
        return new InSegment(segment);
    }

    /** The scores of one segment. For one thread and one pass. */
    final class InSegment {
        private final LeafReaderContext segment;
        private Scorer scorer;
        private DocIdSetIterator documents;

        private InSegment(LeafReaderContext segment) {
            this.segment = segment;
        }

        /**
         * The score of a document that the query matches.
         *
         * @param doc greater than in the call before or the same
         */
        float of(int doc) throws IOException {
            if (scorer == null) {
                scorer = Objects.requireNonNull(weight().scorer(segment), "a segment has matches without scores, but not with them");
                documents = scorer.iterator();
            }
            if (documents.docID() < doc && documents.advance(doc) != doc) {
                throw new IllegalStateException("document [" + doc + "] matches without scores, but not with them");
            }
            return scorer.score();
        }
    }
}
