// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;

/**
 * Shows, with each hit, the scores of the legs of the hybrid queries that asked for it, in the field {@link #FIELD}: one object per
 * hybrid query. Costs the lexical scores and the cosines of the hits on the page, no search.
 */
public final class SubScores implements FetchSubPhase {

    static final String FIELD = HybridQueryBuilder.NAME;

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) throws IOException {
        if (context.query() == null) {
            return null;
        }
        List<HybridQuery> asked = new ArrayList<>();
        context.query().visit(new Finder(asked));
        if (asked.isEmpty()) {
            return null;
        }
        List<OfQuery> queries = new ArrayList<>();
        for (HybridQuery query : asked) {
            queries.add(OfQuery.of(query, context.searcher()));
        }
        return new FetchSubPhaseProcessor() {
            @Override
            public void setNextReader(LeafReaderContext segment) {}

            @Override
            public void process(HitContext hit) throws IOException {
                List<Object> values = new ArrayList<>();
                for (OfQuery query : queries) {
                    values.add(query.breakdown().numbers(hit.readerContext(), hit.docId(), query.lexical()));
                }
                hit.hit().setDocumentField(FIELD, new DocumentField(FIELD, values));
            }
        };
    }

    private record OfQuery(Breakdown breakdown, List<Weight> lexical) {
        static OfQuery of(HybridQuery query, IndexSearcher searcher) throws IOException {
            List<LexicalLeg> rewritten = new ArrayList<>();
            for (LexicalLeg leg : query.lexical()) {
                rewritten.add(new LexicalLeg(leg.name(), leg.weight(), searcher.rewrite(leg.query()), leg.words(), leg.known()));
            }
            HybridQuery decided = new HybridQuery(rewritten, query.semantic(), query.combination(), true, 0).decided(searcher);
            List<Weight> lexical = new ArrayList<>();
            for (LexicalLeg leg : decided.lexical()) {
                lexical.add(searcher.createWeight(leg.query(), ScoreMode.COMPLETE, 1f));
            }
            return new OfQuery(new Breakdown(decided, new Scoring(decided.combination(), 1f)), lexical);
        }
    }

    /** Finds the hybrid queries inside a query. */
    private static final class Finder extends QueryVisitor {
        private final List<HybridQuery> found;

        Finder(List<HybridQuery> found) {
            this.found = found;
        }

        @Override
        public QueryVisitor getSubVisitor(Occur occur, Query parent) {
            if (parent instanceof HybridQuery hybrid && hybrid.subScores()) {
                found.add(hybrid);
            }
            return this;
        }
    }
}
