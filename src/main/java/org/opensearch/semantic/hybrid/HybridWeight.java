// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.Matches;
import org.apache.lucene.search.MatchesUtils;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.opensearch.semantic.field.SegmentVectors;
import org.opensearch.semantic.fusion.ScoreFusion;

/** A {@link HybridQuery} over one reader. */
final class HybridWeight extends Weight {

    private final HybridQuery query;
    private final Weight lexical;
    private final Weight nearest;
    private final ScoreFusion fusion;
    private final float boost;
    private final ScoreMode scoreMode;

    HybridWeight(HybridQuery query, Weight lexical, Weight nearest, ScoreFusion fusion, float boost, ScoreMode scoreMode) {
        super(query);
        this.query = query;
        this.lexical = lexical;
        this.nearest = nearest;
        this.fusion = fusion;
        this.boost = boost;
        this.scoreMode = scoreMode;
    }

    @Override
    public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
        ScorerSupplier lexicalSide = lexical.scorerSupplier(context);
        ScorerSupplier nearestSide = nearest.scorerSupplier(context);
        if (lexicalSide == null && nearestSide == null) {
            return null;
        }
        return new ScorerSupplier() {
            @Override
            public Scorer get(long leadCost) throws IOException {
                return new HybridScorer(
                    lexicalSide == null ? null : lexicalSide.get(leadCost),
                    nearestSide == null ? null : nearestSide.get(leadCost),
                    scoreMode.needsScores() ? evidence(context) : null
                );
            }

            @Override
            public long cost() {
                return (lexicalSide == null ? 0 : lexicalSide.cost()) + (nearestSide == null ? 0 : nearestSide.cost());
            }
        };
    }

    private Evidence evidence(LeafReaderContext context) throws IOException {
        return new Evidence(SegmentVectors.open(context.reader(), query.field()), query.vector(), fusion, boost);
    }

    @Override
    public Explanation explain(LeafReaderContext context, int doc) throws IOException {
        Explanation lexicalSide = lexical.explain(context, doc);
        boolean isNearest = isNearest(context, doc);
        if (!lexicalSide.isMatch() && !isNearest) {
            return Explanation.noMatch("neither matched by the lexical side nor among the nearest", lexicalSide);
        }
        return evidence(context).explain(doc, lexicalSide, isNearest);
    }

    private boolean isNearest(LeafReaderContext context, int doc) throws IOException {
        Scorer scorer = nearest.scorer(context);
        return scorer != null && scorer.iterator().advance(doc) == doc;
    }

    @Override
    public Matches matches(LeafReaderContext context, int doc) throws IOException {
        Matches matches = lexical.matches(context, doc);
        if (matches != null) {
            return matches;
        }
        return isNearest(context, doc) ? MatchesUtils.MATCH_WITH_NO_TERMS : null;
    }

    @Override
    public boolean isCacheable(LeafReaderContext context) {
        return lexical.isCacheable(context) && nearest.isCacheable(context);
    }
}
