// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;

/**
 * Walks the union of the two sides' documents and scores each by both.
 *
 * <p>If the lexical side has a two-phase iterator (phrases, scripts), so has this one: a document of its approximation that is not
 * among the nearest is confirmed in {@code matches()}, and one that is among them when its score is asked for.
 */
final class HybridScorer extends Scorer {

    private final Scorer lexical;
    /** Documents that the lexical side may match: all of them do if {@link #confirm} is null. */
    private final DocIdSetIterator mayMatch;
    private final TwoPhaseIterator confirm;
    private final DocIdSetIterator nearest;
    private final Union union;
    private final Evidence evidence;

    /** The document that {@link #lexicalMatches} was last answered for, and the answer. */
    private int confirmed = -1;
    private boolean confirmation;

    /**
     * @param lexical null if it matches nothing in this segment
     * @param nearest null if none of the nearest are in this segment
     * @param evidence null if scores are not needed
     */
    HybridScorer(Scorer lexical, Scorer nearest, Evidence evidence) {
        this.lexical = lexical;
        this.confirm = lexical == null ? null : lexical.twoPhaseIterator();
        if (lexical == null) {
            this.mayMatch = DocIdSetIterator.empty();
        } else {
            this.mayMatch = confirm == null ? lexical.iterator() : confirm.approximation();
        }
        this.nearest = nearest == null ? DocIdSetIterator.empty() : nearest.iterator();
        this.union = new Union(mayMatch, this.nearest);
        this.evidence = evidence;
    }

    @Override
    public int docID() {
        return union.docID();
    }

    @Override
    public DocIdSetIterator iterator() {
        return confirm == null ? union : TwoPhaseIterator.asDocIdSetIterator(twoPhaseIterator());
    }

    @Override
    public TwoPhaseIterator twoPhaseIterator() {
        if (confirm == null) {
            return null;
        }
        return new TwoPhaseIterator(union) {
            @Override
            public boolean matches() throws IOException {
                return nearest.docID() == docID() || lexicalMatches();
            }

            @Override
            public float matchCost() {
                return confirm.matchCost();
            }
        };
    }

    private boolean lexicalMatches() throws IOException {
        if (mayMatch.docID() != docID()) {
            return false;
        }
        if (confirm == null) {
            return true;
        }
        if (confirmed != docID()) {
            confirmed = docID();
            confirmation = confirm.matches(); // may be asked only once per document
        }
        return confirmation;
    }

    @Override
    public float score() throws IOException {
        Objects.requireNonNull(evidence, "made for a search without scores");
        return evidence.score(docID(), lexicalMatches() ? lexical.score() : 0f);
    }

    @Override
    public float getMaxScore(int upTo) {
        return evidence == null ? 0f : evidence.maxScore();
    }

    /** The union of two iterators, in order, each document once. */
    private static final class Union extends DocIdSetIterator {
        private final DocIdSetIterator a;
        private final DocIdSetIterator b;
        private int doc = -1;

        Union(DocIdSetIterator a, DocIdSetIterator b) {
            this.a = a;
            this.b = b;
        }

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
            if (a.docID() < target) {
                a.advance(target);
            }
            if (b.docID() < target) {
                b.advance(target);
            }
            doc = Math.min(a.docID(), b.docID());
            return doc;
        }

        @Override
        public long cost() {
            return a.cost() + b.cost();
        }
    }
}
