// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;

/**
 * Walks the nominees of the semantic legs and the matches of the lexical legs, in order. The scores of nominees are known before.
 * Another document gets its lexical part first; its vector is read only if that part, with the most that its similarity can add, can
 * still compete. The same bound goes down to the lexical side, which so skips whole blocks of documents.
 */
final class HybridScorer extends Scorer {

    private static final int NO_MORE_DOCS = DocIdSetIterator.NO_MORE_DOCS;

    private final Nominees.InSegment nominees;
    /** What the lexical legs add to the score; null if they match nothing here. */
    private final Scorer lexical;
    private final DocIdSetIterator mayMatch;
    /** Null if everything in {@link #mayMatch} matches. */
    private final TwoPhaseIterator confirm;
    /** Null if scores are not needed. */
    private final Others others;
    /** Null if scores are needed. */
    private final LateScores.InSegment late;

    /** Of nominees: the first that is not before {@link #doc}. */
    private int next;
    private int doc = -1;
    private float competitive;
    private float leastLexical;
    /** The greatest lexical part in this segment; only known if documents may be skipped. */
    private final float mostLexical;
    /** The document that {@link #part} is known for, and the one that {@link #score} is known for. */
    private int partOf = -1;
    private float part;
    private int scoreOf = -1;
    private float score;

    private HybridScorer(Scorer lexical, Nominees.InSegment nominees, Others others, LateScores.InSegment late, boolean skipping)
        throws IOException {
        this.lexical = lexical;
        this.nominees = nominees;
        this.others = others;
        this.late = late;
        this.confirm = lexical == null ? null : lexical.twoPhaseIterator();
        if (lexical == null) {
            this.mayMatch = DocIdSetIterator.empty();
        } else {
            this.mayMatch = confirm == null ? lexical.iterator() : confirm.approximation();
        }
        if (lexical != null && skipping) {
            lexical.advanceShallow(0);
            this.mostLexical = Math.min(lexical.getMaxScore(NO_MORE_DOCS), Float.MAX_VALUE);
        } else {
            this.mostLexical = 0f;
        }
    }

    /**
     * For a search that needs scores.
     *
     * @param lexical null if it matches nothing in this segment
     * @param skipping whether documents that can not compete may be skipped
     */
    static HybridScorer withScores(Scorer lexical, Nominees.InSegment nominees, Others others, boolean skipping) throws IOException {
        return new HybridScorer(lexical, nominees, Objects.requireNonNull(others), null, skipping);
    }

    /**
     * For a search that needs none.
     *
     * @param lexical null if it matches nothing in this segment
     */
    static HybridScorer withoutScores(Scorer lexical, Nominees.InSegment nominees, LateScores.InSegment late) throws IOException {
        return new HybridScorer(lexical, nominees, null, Objects.requireNonNull(late), false);
    }

    @Override
    public int docID() {
        return doc;
    }

    @Override
    public DocIdSetIterator iterator() {
        return TwoPhaseIterator.asDocIdSetIterator(twoPhaseIterator());
    }

    @Override
    public TwoPhaseIterator twoPhaseIterator() {
        return new TwoPhaseIterator(new Union()) {
            @Override
            public boolean matches() throws IOException {
                if (isNominee()) {
                    return others == null || nominees.scores()[next] >= competitive;
                }
                return (confirm == null || confirm.matches()) && (competitive == 0f || canCompete());
            }

            @Override
            public float matchCost() {
                return 10 + (confirm == null ? 0 : confirm.matchCost());
            }
        };
    }

    private boolean canCompete() throws IOException {
        return lexicalPart() >= leastLexical && others.mayReach(doc, lexicalPart(), competitive);
    }

    private boolean isNominee() {
        return next < nominees.docs().length && nominees.docs()[next] == doc;
    }

    private float lexicalPart() throws IOException {
        if (partOf != doc) {
            partOf = doc;
            part = lexical.score();
            others.work().scored();
        }
        return part;
    }

    @Override
    public float score() throws IOException {
        if (others == null) {
            return late.of(doc);
        }
        if (isNominee()) {
            return nominees.scores()[next];
        }
        if (scoreOf != doc) {
            scoreOf = doc;
            score = others.score(doc, lexicalPart());
        }
        return score;
    }

    @Override
    public void setMinCompetitiveScore(float least) throws IOException {
        competitive = least;
        if (lexical == null || others == null) {
            return;
        }
        float needed = others.leastLexical(least, mostLexical);
        if (needed > leastLexical) {
            leastLexical = needed;
            lexical.setMinCompetitiveScore(needed);
        }
    }

    @Override
    public int advanceShallow(int target) throws IOException {
        return lexical == null || lexical.docID() > target ? NO_MORE_DOCS : lexical.advanceShallow(target);
    }

    @Override
    public float getMaxScore(int upTo) throws IOException {
        if (others == null) {
            return Float.POSITIVE_INFINITY;
        }
        float most = 0f;
        if (lexical != null && lexical.docID() <= upTo) {
            most = others.scoreAtMost(lexical.getMaxScore(upTo));
        }
        for (int i = next; i < nominees.docs().length && nominees.docs()[i] <= upTo; i++) {
            most = Math.max(most, nominees.scores()[i]);
        }
        return most;
    }

    /** The union of nominees and whatever the lexical side may match, in order, each document once. */
    private final class Union extends DocIdSetIterator {
        @Override
        public int docID() {
            return doc;
        }

        @Override
        public int nextDoc() throws IOException {
            return advance(doc + 1);
        }

        @Override
        public int advance(int target) throws IOException {
            int[] docs = nominees.docs();
            while (next < docs.length && docs[next] < target) {
                next++;
            }
            if (mayMatch.docID() < target) {
                mayMatch.advance(target);
            }
            doc = Math.min(mayMatch.docID(), next < docs.length ? docs[next] : NO_MORE_DOCS);
            return doc;
        }

        @Override
        public long cost() {
            return mayMatch.cost() + nominees.docs().length;
        }
    }
}
