// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.opensearch.semantic.fusion.Normalization;

/**
 * A lexical leg of a hybrid query on a shard.
 *
 * @param name for explanations
 * @param weight at least 0, as the query's combination expects it
 * @param query what scores
 * @param words what its scores are measured against, if it is made of words; else {@code known} decides
 * @param known the normalization that the coordinating node decided; null if it decided none, and then the best score of this shard
 *     counts as full evidence
 */
record LexicalLeg(String name, double weight, Query query, Optional<WordScale> words, Normalization known) {

    LexicalLeg rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = query.rewrite(searcher);
        return rewritten == query ? this : new LexicalLeg(name, weight, rewritten, words, known);
    }

    /** The same leg with its normalization decided. The query must be rewritten. */
    LexicalLeg decided(IndexSearcher searcher) throws IOException {
        OptionalDouble half = words.isPresent() ? words.get().half(searcher) : OptionalDouble.empty();
        if (half.isPresent()) {
            double score = half.getAsDouble();
            return with(score > 0 ? new Normalization.Saturation((float) score) : new Normalization.None());
        }
        return known != null ? this : with(upTo(LocalBest.of(searcher, query)));
    }

    private LexicalLeg with(Normalization decided) {
        return new LexicalLeg(name, weight, query, Optional.empty(), decided);
    }

    /** From no score to this one; no evidence at all if it is 0. */
    static Normalization upTo(float most) {
        return most > 0 ? new Normalization.Linear(0f, most) : new Normalization.None();
    }
}
