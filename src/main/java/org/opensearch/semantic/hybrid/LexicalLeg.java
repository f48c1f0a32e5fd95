// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
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
 * @param ceiled whether scores are measured against the {@link LexicalCeiling} of the query, where it has one
 * @param known the normalization that the coordinating node decided; null if it decided none, and then the best score of this shard
 *     counts as full evidence
 */
record LexicalLeg(String name, double weight, Query query, boolean ceiled, Normalization known) {

    LexicalLeg rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = query.rewrite(searcher);
        return rewritten == query ? this : new LexicalLeg(name, weight, rewritten, ceiled, known);
    }

    /** The same leg with its normalization decided. The query must be rewritten. */
    LexicalLeg decided(IndexSearcher searcher) throws IOException {
        OptionalDouble ceiling = ceiled ? new LexicalCeiling(searcher).of(query) : OptionalDouble.empty();
        if (ceiling.isPresent()) {
            return with(upTo((float) ceiling.getAsDouble()));
        }
        return known != null ? this : with(upTo(LocalBest.of(searcher, query)));
    }

    private LexicalLeg with(Normalization decided) {
        return new LexicalLeg(name, weight, query, ceiled, decided);
    }

    /** From no score to this one; no evidence at all if it is 0. */
    static Normalization upTo(float most) {
        return most > 0 ? new Normalization.Linear(0f, most) : new Normalization.None();
    }
}
