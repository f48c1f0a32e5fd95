// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/** The best score of a query over one reader, for requests that no coordinating node has prepared. */
final class LocalBest {

    private LocalBest() {}

    /**
     * The best score over the live documents, 0 if none matches. Each segment is told what has to be beaten, so that blocks of
     * documents that can not are skipped.
     *
     * @param query already rewritten
     */
    static float of(IndexSearcher searcher, Query query) throws IOException {
        Weight weight = searcher.createWeight(query, ScoreMode.TOP_SCORES, 1f);
        float best = 0f;
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            best = of(weight.scorerSupplier(leaf), leaf.reader().getLiveDocs(), best);
        }
        return best;
    }

    private static float of(ScorerSupplier segment, Bits live, float beaten) throws IOException {
        if (segment == null) {
            return beaten;
        }
        segment.setTopLevelScoringClause();
        Scorer scorer = segment.get(Long.MAX_VALUE);
        float best = beaten;
        scorer.setMinCompetitiveScore(Math.nextUp(best));
        DocIdSetIterator documents = scorer.iterator();
        for (int doc = documents.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = documents.nextDoc()) {
            if ((live == null || live.get(doc)) && scorer.score() > best) {
                best = scorer.score();
                scorer.setMinCompetitiveScore(Math.nextUp(best));
            }
        }
        return best;
    }
}
