// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import java.util.Map;
import org.apache.lucene.search.ScoreDoc;
import org.opensearch.semantic.evaluate.Ranking;

/**
 * The measures of one system, for each query.
 *
 * @param ndcg double[queries], and so are the others
 */
record QueryScores(double[] ndcg, double[] recall, double[] reciprocalRank) {

    /** Of the arrays, for each query. */
    static final long BYTES = 3 * Double.BYTES;

    QueryScores(int queries) {
        this(new double[queries], new double[queries], new double[queries]);
    }

    /** Measures the ranking of one query, best first. */
    void set(int query, List<ScoreDoc> ranking, Map<Integer, Integer> grades, int k) {
        List<Integer> documents = ranking.stream().map(hit -> hit.doc).toList();
        ndcg[query] = Ranking.ndcg(documents, grades, k);
        recall[query] = Ranking.recall(documents, grades, k);
        reciprocalRank[query] = Ranking.reciprocalRank(documents, grades, k);
    }
}
