// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Matches;
import org.apache.lucene.search.MatchesUtils;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/** A {@link HybridQuery} over one reader. */
final class HybridWeight extends Weight {

    private final HybridQuery query;
    private final Scoring scoring;
    private final IndexSearcher searcher;
    /** Of all lexical legs together, what they add to the score; may skip documents that can not compete. */
    private final Weight parts;
    private final List<Weight> nearest;
    private final Nominees nominees;
    /** Whatever the lexical legs match, unscored; null if that is not needed beside {@link #parts}. */
    private final Weight matches;
    /** Null if it is not known how many documents the search keeps. */
    private final Kept kept;
    /** Null if scores are needed. */
    private final LateScores late;
    private Work work;
    private final ScoreMode mode;
    private final double documents;

    private HybridWeight(
        HybridQuery query,
        Scoring scoring,
        IndexSearcher searcher,
        Weight parts,
        List<Weight> nearest,
        Nominees nominees,
        Weight matches,
        Kept kept,
        LateScores late,
        Work work,
        ScoreMode mode,
        int documents
    ) {
        super(query);
        this.query = query;
        this.scoring = scoring;
        this.searcher = searcher;
        this.parts = parts;
        this.nearest = nearest;
        this.nominees = nominees;
        this.matches = matches;
        this.kept = kept;
        this.late = late;
        this.work = work;
        this.mode = mode;
        this.documents = documents;
    }

    static HybridWeight of(HybridQuery undecided, IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Work work = Work.of(searcher, undecided);
        List<LeafReaderContext> segments = searcher.getIndexReader().leaves();
        int documents = searcher.getIndexReader().maxDoc();
        Scoring scoring = new Scoring(undecided.combination(), boost);
        List<Weight> nearest = new ArrayList<>();
        for (SemanticLeg leg : undecided.semantic()) {
            // Asking for scores keeps the query cache away, which would confuse two k (see SemanticLeg).
            nearest.add(searcher.createWeight(leg.nearest(), ScoreMode.COMPLETE, 1f));
        }
        if (!mode.needsScores()) {
            Weight any = unscored(undecided, searcher);
            Nominees unscored = Nominees.unscored(segments, undecided.semantic(), nearest);
            LateScores late = new LateScores(undecided, searcher, boost);
            return new HybridWeight(undecided, scoring, searcher, any, nearest, unscored, null, null, late, work, mode, documents);
        }
        HybridQuery query = undecided.decided(searcher);
        ScoreMode partsMode = mode == ScoreMode.TOP_SCORES ? mode : ScoreMode.COMPLETE;
        Weight parts = searcher.createWeight(together(query, scoring), partsMode, 1f);
        Nominees nominees = Nominees.scored(segments, query.semantic(), nearest, parts, partsMode, scoring);
        Kept kept = mode == ScoreMode.TOP_SCORES && query.page() > 0 ? nominees.kept(query.page()) : null;
        Weight matches = kept == null ? null : unscored(query, searcher);
        return new HybridWeight(query, scoring, searcher, parts, nearest, nominees, matches, kept, null, work, mode, documents);
    }

    /** Counts what is done from now on; for tests. */
    void count(Work.Counter counter) {
        work = Work.counting(counter);
    }

    /** Not by way of the searcher, whose cache would read all matches of a query that comes again and again. */
    private static Weight unscored(HybridQuery query, IndexSearcher searcher) throws IOException {
        return searcher.rewrite(together(query, null)).createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1f);
    }

    /** The disjunction of all lexical legs: of what they add to the score, or unscored. */
    private static Query together(HybridQuery query, Scoring scoring) {
        List<Query> legs = new ArrayList<>();
        for (LexicalLeg leg : query.lexical()) {
            legs.add(scoring == null ? leg.query() : new EvidenceQuery(leg, scoring));
        }
        if (legs.size() == 1) {
            return legs.get(0);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        legs.forEach(leg -> any.add(leg, Occur.SHOULD));
        return any.build();
    }

    @Override
    public ScorerSupplier scorerSupplier(LeafReaderContext segment) throws IOException {
        ScorerSupplier others = parts.scorerSupplier(segment);
        Nominees.InSegment known = nominees.in(segment);
        if (others == null && known.docs().length == 0) {
            return null;
        }
        return new ScorerSupplier() {
            @Override
            public Scorer get(long leadCost) throws IOException {
                Scorer lexicalSide = others == null ? null : others.get(leadCost);
                if (!mode.needsScores()) {
                    return HybridScorer.withoutScores(lexicalSide, known, late.in(segment));
                }
                return HybridScorer.withScores(lexicalSide, known, others(segment, others), mode == ScoreMode.TOP_SCORES);
            }

            /** Asked for by a search for this query itself, and by queries that pass scores on as they are. */
            @Override
            public BulkScorer bulkScorer() throws IOException {
                if (kept == null) {
                    return super.bulkScorer();
                }
                BulkScorer lexicalSide = others == null ? null : others.bulkScorer();
                BulkScorer counted = lexicalSide == null || isFew(segment, others) ? null : matches.bulkScorer(segment);
                return new PageScorer(lexicalSide, counted, known, others(segment, others), kept);
            }

            @Override
            public long cost() {
                return (others == null ? 0 : others.cost()) + known.docs().length;
            }

            @Override
            public void setTopLevelScoringClause() throws IOException {
                if (others != null) {
                    others.setTopLevelScoringClause();
                }
            }
        };
    }

    private Others others(LeafReaderContext segment, ScorerSupplier lexicalSide) {
        boolean all = query.comparedAnyway() == Integer.MAX_VALUE || isFew(segment, lexicalSide);
        return new Others(query, scoring, segment, all ? null : nominees, work.in(segment));
    }

    /** Whether the lexical side matches so few that all are compared in any case. */
    private boolean isFew(LeafReaderContext segment, ScorerSupplier lexicalSide) {
        long share = (long) (Math.min(query.comparedAnyway(), HybridQuery.COMPARED_ANYWAY) * (segment.reader().maxDoc() / documents));
        return lexicalSide == null || lexicalSide.cost() <= share;
    }

    @Override
    public Explanation explain(LeafReaderContext segment, int doc) throws IOException {
        boolean nominated = isNominee(segment, doc);
        List<Explanation> lexicalSide = new ArrayList<>();
        boolean matches = false;
        for (LexicalLeg leg : query.lexical()) {
            Query rewritten = searcher.rewrite(leg.query());
            Explanation side = searcher.createWeight(rewritten, ScoreMode.COMPLETE, 1f).explain(segment, doc);
            lexicalSide.add(side);
            matches |= side.isMatch();
        }
        if (!matches && !nominated) {
            return Explanation.noMatch("neither matched by a lexical leg nor among the nearest of a semantic one", lexicalSide);
        }
        if (!mode.needsScores()) {
            return Explanation.match(0f, "matches; scores were not asked for", lexicalSide);
        }
        return new Breakdown(query, scoring).explain(segment, doc, lexicalSide, nearestLegs(segment, doc));
    }

    private boolean isNominee(LeafReaderContext segment, int doc) {
        int[] docs = nominees.in(segment).docs();
        int position = nominees.in(segment).position(doc);
        return position < docs.length && docs[position] == doc;
    }

    /** Of each semantic leg, whether it nominates the document. */
    private List<Boolean> nearestLegs(LeafReaderContext segment, int doc) throws IOException {
        List<Boolean> found = new ArrayList<>();
        for (int leg = 0; leg < nearest.size(); leg++) {
            Scorer scorer = nearest.get(leg).scorer(segment);
            boolean isFound = scorer != null && scorer.iterator().advance(doc) == doc;
            found.add(isFound && nominees.isNominated(leg, SegmentCosines.open(segment, query.semantic().get(leg)).of(doc)));
        }
        return found;
    }

    @Override
    public Matches matches(LeafReaderContext segment, int doc) throws IOException {
        Matches found = parts.matches(segment, doc);
        return found == null && isNominee(segment, doc) ? MatchesUtils.MATCH_WITH_NO_TERMS : found;
    }

    /** A cache keeps no scores, not even {@link LateScores late} ones, and spares little: k-NN has searched before it is asked. */
    @Override
    public boolean isCacheable(LeafReaderContext segment) {
        return false;
    }
}
