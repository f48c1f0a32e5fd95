// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.Bits;

/**
 * Scores one segment for a search of which it is known how many documents of the shard it keeps, and that it keeps them for their score
 * alone. A document that can not be {@link Kept} is collected all the same while the collector counts, but its score is not computed:
 * 0 is handed in for it.
 *
 * <p>Of each window of documents:
 * <ol>
 * <li>The lexical side, in bulk, gives those whose words can carry them there. They get their score, and with the nominees they are
 *     what may be kept.
 * <li>While the collector counts, it is given whatever the lexical legs match, unscored and in bulk, with these among it; then these
 *     alone.
 * </ol>
 */
final class PageScorer extends BulkScorer {

    /** Documents of the first window: as many as Lucene takes at once. Each next one is twice as large, while the collector counts. */
    private static final int WINDOW = 1 << 12;

    private final Nominees.InSegment nominees;
    private final Others others;
    private final Kept kept;
    /** What the lexical legs add; null if they match nothing here. */
    private final BulkScorer lexical;
    /** Null if they are so few that {@link #lexical} is not told to leave any out. */
    private final BulkScorer matches;
    private final LeafCollector reaching = new Reaching();
    private final Hit hit = new Hit();

    /** Null if all documents are. */
    private Bits accepted;
    /** Of nominees: the first that has not been passed. */
    private int next;
    private float least;
    private float leastLexical;
    private boolean counting = true;

    /** Of the window: documents in ascending order whose scores are known, or known not to matter. */
    private int[] docs = new int[64];
    private float[] scores = new float[64];
    private int size;
    /** What the lexical legs may match next after the window. */
    private int following;
    /** The first that has not been collected. */
    private int collected;

    /**
     * @param lexical what the lexical legs add, for all that they match, in a mode that may skip documents; null if they match none
     * @param matches whatever the lexical legs match, unscored; null if {@code lexical} matches so few that it can be asked for all
     */
    PageScorer(BulkScorer lexical, BulkScorer matches, Nominees.InSegment nominees, Others others, Kept kept) {
        this.lexical = lexical;
        this.matches = matches;
        this.nominees = nominees;
        this.others = others;
        this.kept = kept;
    }

    @Override
    public int score(LeafCollector collector, Bits acceptDocs, int min, int max) throws IOException {
        accepted = acceptDocs;
        collector.setScorer(hit);
        int window = WINDOW;
        for (int from = min; from < max;) {
            int to = counting ? (int) Math.min((long) from + window, max) : max;
            following = DocIdSetIterator.NO_MORE_DOCS;
            find(from, to);
            if (counting && matches != null) {
                following = matches.score(new Counting(collector), accepted, from, to);
            }
            collectKnown(collector, to);
            window = Math.max(window, window << 1);
            from = to;
        }
        return Math.max(max, next < nominees.docs().length ? Math.min(following, nominees.docs()[next]) : following);
    }

    private void find(int from, int to) throws IOException {
        size = 0;
        collected = 0;
        while (next < nominees.docs().length && nominees.docs()[next] < from) {
            next++;
        }
        require(kept.least());
        if (lexical != null && (leastLexical <= nominees.mostLexical() || matches == null && counting)) {
            following = lexical.score(reaching, accepted, from, to);
        }
        addNominees(to);
    }

    private void require(float score) {
        if (score > least) {
            least = score;
            leastLexical = Math.max(leastLexical, others.leastLexical(least, nominees.mostLexical()));
        }
    }

    private void addNominees(int before) {
        for (; next < nominees.docs().length && nominees.docs()[next] < before; next++) {
            if (accepted == null || accepted.get(nominees.docs()[next])) {
                add(nominees.docs()[next], nominees.scores()[next]);
            }
        }
    }

    private void add(int doc, float score) {
        if (size == docs.length) {
            docs = ArrayUtil.grow(docs, size + 1);
            scores = ArrayUtil.growExact(scores, docs.length);
        }
        docs[size] = doc;
        scores[size++] = score;
    }

    private void collectKnown(LeafCollector collector, int before) throws IOException {
        for (; collected < size && docs[collected] < before; collected++) {
            if (counting || scores[collected] >= least) {
                hit.score = scores[collected];
                collector.collect(docs[collected]);
            }
        }
    }

    @Override
    public long cost() {
        return (lexical == null ? 0 : lexical.cost()) + nominees.docs().length;
    }

    /** Takes what the lexical legs match, if it can still be kept. */
    private final class Reaching implements LeafCollector {
        private Scorable part;
        private float required;

        @Override
        public void setScorer(Scorable scorer) throws IOException {
            part = scorer;
            required = 0f;
            requireOfParts();
        }

        private void requireOfParts() throws IOException {
            if (leastLexical > required && !(matches == null && counting)) {
                required = leastLexical;
                part.setMinCompetitiveScore(Math.min(required, Float.MAX_VALUE));
            }
        }

        @Override
        public void collect(int doc) throws IOException {
            addNominees(doc);
            if (next < nominees.docs().length && nominees.docs()[next] == doc) {
                return;
            }
            float lexicalPart = part.score();
            others.work().scored();
            float score = 0f;
            if (lexicalPart >= leastLexical && others.mayReach(doc, lexicalPart, least)) {
                score = others.score(doc, lexicalPart);
            }
            if (score >= least || matches == null) {
                add(doc, score);
            }
            if (score > least) {
                kept.add(score);
                require(kept.least());
                requireOfParts();
            }
        }
    }

    /** Passes all matches on to the collector, for it to count. */
    private final class Counting implements LeafCollector {
        private final LeafCollector collector;

        Counting(LeafCollector collector) {
            this.collector = collector;
        }

        @Override
        public void setScorer(Scorable scorer) {}

        @Override
        public void collect(int doc) throws IOException {
            collectKnown(collector, doc);
            if (collected < size && docs[collected] == doc) {
                collectKnown(collector, doc + 1);
            } else if (counting) {
                hit.score = 0f;
                collector.collect(doc);
            }
        }
    }

    /** The document at hand, as the collector sees it. */
    private final class Hit extends Scorable {
        private float score;

        @Override
        public float score() {
            return score;
        }

        @Override
        public void setMinCompetitiveScore(float score) {
            // The collector has counted enough.
            counting = false;
            require(score);
        }
    }
}
