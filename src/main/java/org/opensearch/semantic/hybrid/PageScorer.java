// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.util.Bits;

/**
 * Scores one segment for a search of which it is known how many documents of the shard it keeps, and that it keeps them for their score
 * alone. As many nominees have at least the score {@code least}: a document that can not reach it will not be kept. It is collected all
 * the same while the collector counts, but its score is not computed: 0 is handed in for it.
 */
final class PageScorer extends BulkScorer {

    private static final int NO_MORE_DOCS = DocIdSetIterator.NO_MORE_DOCS;

    private final DocIdSetIterator matches;
    private final Nominees.InSegment nominees;
    private final Others others;
    /** What the lexical legs add; null if they match nothing here. */
    private final Scorer lexical;
    private final DocIdSetIterator mayMatch;
    private final TwoPhaseIterator confirm;
    private final float mostLexical;
    private final Hit hit = new Hit();

    /** Of nominees: the first that has not been passed. */
    private int next;
    private float least;
    private float leastLexical;
    private boolean counting = true;

    /**
     * @param matches whatever the lexical legs match, unscored
     * @param lexical the same documents, scored, but for those that may be skipped; null like {@code matches} if there are none
     * @param least score that is needed
     */
    PageScorer(DocIdSetIterator matches, Scorer lexical, Nominees.InSegment nominees, Others others, float least) throws IOException {
        this.matches = matches == null ? DocIdSetIterator.empty() : matches;
        this.lexical = lexical;
        this.nominees = nominees;
        this.others = others;
        this.confirm = lexical == null ? null : lexical.twoPhaseIterator();
        if (lexical == null) {
            this.mayMatch = DocIdSetIterator.empty();
            this.mostLexical = 0f;
        } else {
            this.mayMatch = confirm == null ? lexical.iterator() : confirm.approximation();
            lexical.advanceShallow(0);
            this.mostLexical = Math.min(lexical.getMaxScore(NO_MORE_DOCS), Float.MAX_VALUE);
        }
        require(least);
    }

    private void require(float score) throws IOException {
        least = Math.max(least, score);
        float needed = lexical == null ? 0f : others.leastLexical(least, mostLexical);
        if (needed > leastLexical) {
            leastLexical = needed;
            lexical.setMinCompetitiveScore(needed);
        }
    }

    @Override
    public int score(LeafCollector collector, Bits acceptDocs, int min, int max) throws IOException {
        collector.setScorer(hit);
        int doc = advance(min);
        while (doc < max) {
            if ((acceptDocs == null || acceptDocs.get(doc)) && hit.move(doc)) {
                collector.collect(doc);
            }
            doc = advance(doc + 1);
        }
        return doc;
    }

    private int advance(int target) throws IOException {
        int[] docs = nominees.docs();
        while (next < docs.length && docs[next] < target) {
            next++;
        }
        DocIdSetIterator iterator = counting ? matches : mayMatch;
        if (!counting && leastLexical > mostLexical) {
            iterator = DocIdSetIterator.empty();
            iterator.nextDoc();
        } else if (iterator.docID() < target) {
            iterator.advance(target);
        }
        return Math.min(iterator.docID(), next < docs.length ? docs[next] : NO_MORE_DOCS);
    }

    @Override
    public long cost() {
        return matches.cost() + nominees.docs().length;
    }

    /** The document at hand, as the collector sees it. */
    private final class Hit extends Scorable {
        private float score;

        /** Whether it is to be collected. */
        boolean move(int doc) throws IOException {
            if (next < nominees.docs().length && nominees.docs()[next] == doc) {
                score = nominees.scores()[next];
                return counting || score >= least;
            }
            score = scoreOfOther(doc);
            return counting || score > 0;
        }

        private float scoreOfOther(int doc) throws IOException {
            if (leastLexical > mostLexical) {
                return 0f;
            }
            if (mayMatch.docID() < doc) {
                mayMatch.advance(doc);
            }
            if (mayMatch.docID() != doc || confirm != null && !confirm.matches()) {
                return 0f;
            }
            float part = lexical.score();
            others.work().scored();
            return part >= leastLexical && others.mayReach(doc, part, least) ? others.score(doc, part) : 0f;
        }

        @Override
        public float score() {
            return score;
        }

        @Override
        public void setMinCompetitiveScore(float score) throws IOException {
            // The collector has counted enough.
            counting = false;
            require(score);
        }
    }
}
