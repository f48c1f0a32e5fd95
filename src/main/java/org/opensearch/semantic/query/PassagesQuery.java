// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.semantic.field.PassageScore;

/**
 * Documents by their passages: of those that k-NN found, for the nearest passage of each, the k best, each with its exact score. A score
 * depends on the document and the query, nothing else.
 *
 * <ul>
 * <li>k-NN decides which documents are looked at. By {@link PassageScore.Mode#MAX} it is asked for k; else for
 *     {@linkplain PassageScore#candidates more}, and the k best of these by their sum or mean are the hits.
 * <li>All passages of these are read from the segment, and compared exactly.
 * </ul>
 * Cost: that of k-NN, and one comparison for each passage of the documents that were looked at.
 */
final class PassagesQuery extends Query {

    private final Query found;
    private final Object reach;
    private final String field;
    private final BitSetProducer parents;
    private final Similarity similarity;
    private final PassageScore scoring;
    private final int k;

    /**
     * @param found the documents that are looked at; its scores are not used
     * @param reach tells apart how far {@code found} reaches: the Lucene queries of k-NN are equal for any two k below {@code ef_search}
     * @param field where the stored vectors are, nested in the documents
     * @param parents which documents these are
     * @param k how many of those that are looked at are hits; 0 for all
     */
    PassagesQuery(
        Query found,
        Object reach,
        String field,
        BitSetProducer parents,
        Similarity similarity,
        PassageScore scoring,
        int k
    ) {
        this.found = Objects.requireNonNull(found);
        this.reach = Objects.requireNonNull(reach);
        this.field = Objects.requireNonNull(field);
        this.parents = Objects.requireNonNull(parents);
        this.similarity = Objects.requireNonNull(similarity);
        this.scoring = Objects.requireNonNull(scoring);
        this.k = k;
    }

    String field() {
        return field;
    }

    BitSetProducer parents() {
        return parents;
    }

    Similarity similarity() {
        return similarity;
    }

    PassageScore scoring() {
        return scoring;
    }

    int k() {
        return k;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = found.rewrite(searcher);
        return rewritten == found ? this : new PassagesQuery(rewritten, reach, field, parents, similarity, scoring, k);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        // Asking for scores keeps the query cache away, which would confuse two k.
        return PassagesWeight.of(this, searcher.createWeight(found, ScoreMode.COMPLETE, 1f), searcher, boost);
    }

    @Override
    public void visit(QueryVisitor visitor) {
        found.visit(visitor.getSubVisitor(Occur.MUST, this));
    }

    @Override
    public String toString(String defaultField) {
        return "semantic(" + field + ", " + scoring.mode().word() + " of " + scoring.best() + ", " + found.toString(defaultField) + ")";
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && equalsTo(getClass().cast(other));
    }

    private boolean equalsTo(PassagesQuery other) {
        return found.equals(other.found)
            && reach.equals(other.reach)
            && field.equals(other.field)
            && parents.equals(other.parents)
            && similarity.equals(other.similarity)
            && scoring.equals(other.scoring)
            && k == other.k;
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), found, reach, field, parents, similarity, scoring, k);
    }
}
