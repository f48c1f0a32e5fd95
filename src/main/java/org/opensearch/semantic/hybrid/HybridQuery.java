// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.opensearch.semantic.fusion.ScoreFusion;
import org.opensearch.semantic.vector.QueryVector;

/**
 * Matches the documents that the lexical query matches or that are among the nearest, and scores each by both evidences:
 * its score under the lexical query (none if that does not match) and the cosine of its stored vector to the query vector (none
 * if it has no vector). The {@code nearest} query only nominates; its scores, which may be approximate, are not used.
 *
 * <p>Exact: a score depends on the document, the query and the bounds in {@code fusion} alone. Costs one exact cosine per
 * candidate.
 *
 * <p>Lexical scores are measured against their {@linkplain LexicalCeiling ceiling}; where the lexical query has none, against the best
 * score of the request, which {@code fusion} brings along, or if it is 0 against the best of this reader.
 */
final class HybridQuery extends Query {

    private final Query lexical;
    private final Query nearest;
    private final Object reach;
    private final String field;
    private final QueryVector vector;
    private final ScoreFusion fusion;

    /**
     * @param reach a value that tells apart how far {@code nearest} reaches, its k for example: the Lucene queries of k-NN are equal
     *     for any two k below {@code ef_search}, and equal queries are merged and cached as one
     */
    HybridQuery(Query lexical, Query nearest, Object reach, String field, QueryVector vector, ScoreFusion fusion) {
        this.lexical = Objects.requireNonNull(lexical);
        this.nearest = Objects.requireNonNull(nearest);
        this.reach = Objects.requireNonNull(reach);
        this.field = Objects.requireNonNull(field);
        this.vector = Objects.requireNonNull(vector);
        this.fusion = Objects.requireNonNull(fusion);
    }

    Query lexical() {
        return lexical;
    }

    Query nearest() {
        return nearest;
    }

    String field() {
        return field;
    }

    QueryVector vector() {
        return vector;
    }

    ScoreFusion fusion() {
        return fusion;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        Query lexicalRewritten = lexical.rewrite(searcher);
        Query nearestRewritten = nearest.rewrite(searcher);
        if (lexicalRewritten == lexical && nearestRewritten == nearest) {
            return this;
        }
        return new HybridQuery(lexicalRewritten, nearestRewritten, reach, field, vector, fusion);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) throws IOException {
        // Every match is a candidate, also those that the lexical side alone could skip: its own pruning must stay off.
        ScoreMode sides = scoreMode.needsScores() ? ScoreMode.COMPLETE : ScoreMode.COMPLETE_NO_SCORES;
        Weight lexicalWeight = searcher.createWeight(lexical, sides, 1f);
        // Asking for scores keeps the query cache away, which would confuse two k (see the constructor).
        Weight nearestWeight = searcher.createWeight(nearest, ScoreMode.COMPLETE, 1f);
        ScoreFusion scaled = scoreMode.needsScores() ? fusion.withScale(scale(searcher)) : fusion;
        return new HybridWeight(this, lexicalWeight, nearestWeight, scaled, boost, scoreMode);
    }

    private float scale(IndexSearcher searcher) throws IOException {
        OptionalDouble ceiling = new LexicalCeiling(searcher).of(lexical);
        if (ceiling.isPresent()) {
            return Math.max(fusion.scale(), (float) ceiling.getAsDouble());
        }
        return fusion.scale() > 0 ? fusion.scale() : LocalBest.of(searcher, lexical);
    }

    @Override
    public void visit(QueryVisitor visitor) {
        QueryVisitor sides = visitor.getSubVisitor(Occur.SHOULD, this);
        lexical.visit(sides);
        nearest.visit(sides);
    }

    @Override
    public String toString(String defaultField) {
        return "semantic_hybrid(lexical=" + lexical.toString(defaultField) + ", nearest=" + nearest.toString(defaultField) + ", field="
            + field
            + ", " + fusion + ")";
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && equalsTo(getClass().cast(other));
    }

    private boolean equalsTo(HybridQuery other) {
        return lexical.equals(other.lexical)
            && nearest.equals(other.nearest)
            && reach.equals(other.reach)
            && field.equals(other.field)
            && vector.equals(other.vector)
            && fusion.equals(other.fusion);
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), lexical, nearest, reach, field, vector, fusion);
    }
}
