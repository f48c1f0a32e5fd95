// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.opensearch.semantic.fusion.Combination;

/**
 * Matches the documents that a lexical leg matches or that are among the nearest of a semantic leg, and scores each by all legs:
 * its scores under the lexical queries (none where they do not match) and the exact cosines of its stored vectors to the query
 * vectors (none where it has no vector).
 *
 * <p>A score depends on the document, the query and the normalizations that it carries, nothing else. A search for the best few does
 * not compute every score: see {@link HybridScorer}.
 */
final class HybridQuery extends Query {

    /**
     * So many lexical matches of a shard are all compared exactly, since that takes less than a millisecond. Of more, those that could
     * only reach the page by being nearer than the last of the nearest that were found are left out.
     */
    static final int COMPARED_ANYWAY = 1_000;

    private final List<LexicalLeg> lexical;
    private final List<SemanticLeg> semantic;
    private final Combination combination;
    private final boolean subScores;
    private final int page;
    private final int comparedAnyway;

    /** With {@link #COMPARED_ANYWAY}. */
    HybridQuery(List<LexicalLeg> lexical, List<SemanticLeg> semantic, Combination combination, boolean subScores, int page) {
        this(lexical, semantic, combination, subScores, page, COMPARED_ANYWAY);
    }

    /**
     * @param subScores whether hits are to show the scores of the legs; see {@link SubScores}
     * @param page how many documents of a shard the search keeps, if it is a search for this query alone that keeps documents for
     *     nothing but their score; 0 if it is not, or not known
     * @param comparedAnyway how many lexical matches of a shard are compared without regard to the nearest that were found
     */
    HybridQuery(
        List<LexicalLeg> lexical,
        List<SemanticLeg> semantic,
        Combination combination,
        boolean subScores,
        int page,
        int comparedAnyway
    ) {
        this.lexical = List.copyOf(lexical);
        this.semantic = List.copyOf(semantic);
        this.combination = Objects.requireNonNull(combination);
        this.subScores = subScores;
        this.page = page;
        this.comparedAnyway = comparedAnyway;
    }

    List<LexicalLeg> lexical() {
        return lexical;
    }

    List<SemanticLeg> semantic() {
        return semantic;
    }

    Combination combination() {
        return combination;
    }

    boolean subScores() {
        return subScores;
    }

    int page() {
        return page;
    }

    int comparedAnyway() {
        return comparedAnyway;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        List<LexicalLeg> lexicalRewritten = new ArrayList<>();
        for (LexicalLeg leg : lexical) {
            lexicalRewritten.add(leg.rewrite(searcher));
        }
        List<SemanticLeg> semanticRewritten = new ArrayList<>();
        for (SemanticLeg leg : semantic) {
            semanticRewritten.add(leg.rewrite(searcher));
        }
        if (same(lexical, lexicalRewritten) && same(semantic, semanticRewritten)) {
            return this;
        }
        return new HybridQuery(lexicalRewritten, semanticRewritten, combination, subScores, page, comparedAnyway);
    }

    private static boolean same(List<?> before, List<?> after) {
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != after.get(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) throws IOException {
        return HybridWeight.of(this, searcher, scoreMode, boost);
    }

    /** The same query with the normalization of every leg decided. */
    HybridQuery decided(IndexSearcher searcher) throws IOException {
        List<LexicalLeg> decided = new ArrayList<>();
        for (LexicalLeg leg : lexical) {
            decided.add(leg.decided(searcher));
        }
        return new HybridQuery(decided, semantic, combination, subScores, page, comparedAnyway);
    }

    @Override
    public void visit(QueryVisitor visitor) {
        QueryVisitor sides = visitor.getSubVisitor(Occur.SHOULD, this);
        lexical.forEach(leg -> leg.query().visit(sides));
        semantic.forEach(leg -> leg.nearest().visit(sides));
    }

    @Override
    public String toString(String defaultField) {
        StringBuilder text = new StringBuilder("semantic_hybrid(").append(combination.word());
        for (LexicalLeg leg : lexical) {
            text.append(", ").append(leg.name()).append('^').append(leg.weight()).append('=').append(leg.query().toString(defaultField));
        }
        for (SemanticLeg leg : semantic) {
            text.append(", ").append(leg.name()).append('^').append(leg.weight()).append('=').append(leg.nearest().toString(defaultField));
        }
        return text.append(')').toString();
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && equalsTo(getClass().cast(other));
    }

    private boolean equalsTo(HybridQuery other) {
        return lexical.equals(other.lexical)
            && semantic.equals(other.semantic)
            && combination == other.combination
            && subScores == other.subScores
            && page == other.page
            && comparedAnyway == other.comparedAnyway;
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), lexical, semantic, combination, subScores, page, comparedAnyway);
    }
}
