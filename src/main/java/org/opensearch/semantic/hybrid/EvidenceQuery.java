// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.FilterLeafCollector;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Matches;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * A lexical leg whose scores are what it {@linkplain Scoring#part adds} to the fused score. Since that never falls when the leg's score
 * rises, what may be skipped of the leg may be skipped of this: blocks of documents that can not compete are.
 */
final class EvidenceQuery extends Query {

    private final LexicalLeg leg;
    private final Scoring scoring;

    /** @param leg with its normalization decided, its query rewritten */
    EvidenceQuery(LexicalLeg leg, Scoring scoring) {
        this.leg = Objects.requireNonNull(leg);
        this.scoring = Objects.requireNonNull(scoring);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) throws IOException {
        Weight inner = searcher.createWeight(leg.query(), scoreMode, 1f);
        return scoreMode.needsScores() ? new OfLeg(inner, scoreMode, boost) : inner;
    }

    private final class OfLeg extends Weight {
        private final Weight inner;
        private final ScoreMode scoreMode;
        private final float boost;

        OfLeg(Weight inner, ScoreMode scoreMode, float boost) {
            super(EvidenceQuery.this);
            this.inner = inner;
            this.scoreMode = scoreMode;
            this.boost = boost;
        }

        @Override
        public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
            ScorerSupplier supplier = inner.scorerSupplier(context);
            if (supplier == null) {
                return null;
            }
            return new ScorerSupplier() {
                @Override
                public Scorer get(long leadCost) throws IOException {
                    return new PartScorer(supplier.get(leadCost), boost, scoreMode == ScoreMode.TOP_SCORES);
                }

                /** What scores many documents at once is not to be passed by. */
                @Override
                public BulkScorer bulkScorer() throws IOException {
                    BulkScorer bulk = supplier.bulkScorer();
                    return bulk == null ? null : new PartBulkScorer(bulk, boost);
                }

                @Override
                public long cost() {
                    return supplier.cost();
                }

                @Override
                public void setTopLevelScoringClause() throws IOException {
                    supplier.setTopLevelScoringClause();
                }
            };
        }

        @Override
        public Explanation explain(LeafReaderContext context, int doc) throws IOException {
            Explanation explained = inner.explain(context, doc);
            return explained.isMatch()
                ? Explanation.match(part(boost, explained.getValue().floatValue()), leg.name(), explained)
                : explained;
        }

        @Override
        public Matches matches(LeafReaderContext context, int doc) throws IOException {
            return inner.matches(context, doc);
        }

        @Override
        public boolean isCacheable(LeafReaderContext context) {
            return inner.isCacheable(context);
        }
    }

    private float part(float boost, float score) {
        return boost * scoring.part(leg, score);
    }

    private final class PartBulkScorer extends BulkScorer {
        private final BulkScorer inner;
        private final float boost;

        PartBulkScorer(BulkScorer inner, float boost) {
            this.inner = inner;
            this.boost = boost;
        }

        @Override
        public int score(LeafCollector collector, Bits acceptDocs, int min, int max) throws IOException {
            LeafCollector ofParts = new FilterLeafCollector(collector) {
                @Override
                public void setScorer(Scorable scorer) throws IOException {
                    in.setScorer(new Part(scorer, boost));
                }
            };
            return inner.score(ofParts, acceptDocs, min, max);
        }

        @Override
        public long cost() {
            return inner.cost();
        }
    }

    private final class Part extends Scorable {
        private final Scorable inner;
        private final float boost;

        Part(Scorable inner, float boost) {
            this.inner = inner;
            this.boost = boost;
        }

        @Override
        public float score() throws IOException {
            return part(boost, inner.score());
        }

        @Override
        public void setMinCompetitiveScore(float least) throws IOException {
            float score = Monotone.least(s -> part(boost, s) >= least, Float.MAX_VALUE);
            inner.setMinCompetitiveScore(Math.min(score, Float.MAX_VALUE));
        }

        @Override
        public Collection<ChildScorable> getChildren() {
            return List.of(new ChildScorable(inner, "MUST"));
        }
    }

    private final class PartScorer extends Scorer {
        private final Scorer inner;
        private final float boost;
        /** The greatest score of the leg in this segment; only known if documents may be skipped. */
        private final float most;

        PartScorer(Scorer inner, float boost, boolean skipping) throws IOException {
            this.inner = inner;
            this.boost = boost;
            if (skipping) {
                this.most = Nominees.most(inner);
            } else {
                this.most = Float.MAX_VALUE;
            }
        }

        @Override
        public int docID() {
            return inner.docID();
        }

        @Override
        public DocIdSetIterator iterator() {
            return inner.iterator();
        }

        @Override
        public TwoPhaseIterator twoPhaseIterator() {
            return inner.twoPhaseIterator();
        }

        @Override
        public float score() throws IOException {
            return part(boost, inner.score());
        }

        @Override
        public int advanceShallow(int target) throws IOException {
            return inner.advanceShallow(target);
        }

        @Override
        public float getMaxScore(int upTo) throws IOException {
            return part(boost, inner.getMaxScore(upTo));
        }

        @Override
        public void setMinCompetitiveScore(float least) throws IOException {
            inner.setMinCompetitiveScore(Monotone.least(score -> part(boost, score) >= least, most));
        }
    }

    @Override
    public void visit(QueryVisitor visitor) {
        leg.query().visit(visitor);
    }

    @Override
    public String toString(String field) {
        return leg.name() + "(" + leg.query().toString(field) + ")";
    }

    @Override
    public boolean equals(Object other) {
        return sameClassAs(other) && leg.equals(((EvidenceQuery) other).leg) && scoring.equals(((EvidenceQuery) other).scoring);
    }

    @Override
    public int hashCode() {
        return Objects.hash(classHash(), leg, scoring);
    }
}
