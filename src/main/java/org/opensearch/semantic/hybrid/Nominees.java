// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * The documents that the semantic legs nominated, with their final scores, and with what can be said of all others: that no one is
 * nearer than the last of the nearest.
 */
final class Nominees {

    /**
     * The nominees of one segment.
     *
     * @param docs in ascending order, each once
     * @param scores of these documents; null if scores are not needed
     * @param mostLexical a lexical part that no document of the segment exceeds
     */
    record InSegment(int[] docs, float[] scores, float mostLexical) {

        private static final InSegment NONE = new InSegment(new int[0], new float[0], Float.MAX_VALUE);

        /** Where this document is or would be. */
        int position(int doc) {
            int found = Arrays.binarySearch(docs, doc);
            return found >= 0 ? found : -found - 1;
        }
    }

    private final InSegment[] segments;
    private final double othersAtMost;
    /** Of each semantic leg, the least cosine of a document that it nominates. */
    private final float[] least;

    private Nominees(InSegment[] segments, double othersAtMost, float[] least) {
        this.segments = segments;
        this.othersAtMost = othersAtMost;
        this.least = least;
    }

    /** Whether a document that a leg found is one that it nominates: it is as near as the last of these. */
    boolean isNominated(int leg, float cosine) {
        return !(cosine < least[leg]);
    }

    InSegment in(LeafReaderContext segment) {
        return segments[segment.ord];
    }

    /** The semantic part that a document can have which no leg nominated. */
    double othersAtMost() {
        return othersAtMost;
    }

    /** Their scores, of which a search keeps so many. */
    Kept kept(int size) {
        Kept kept = new Kept(size);
        for (InSegment segment : segments) {
            for (float score : segment.scores()) {
                kept.add(score);
            }
        }
        return kept;
    }

    private interface Making {
        InSegment of(Found.InSegment found, boolean[] nominated) throws IOException;
    }

    /**
     * Of a search without scores: which documents.
     *
     * @param nearest of each semantic leg
     */
    static Nominees unscored(List<LeafReaderContext> segments, List<SemanticLeg> legs, List<Weight> nearest) throws IOException {
        return of(Found.of(segments, legs, nearest), segments.size(), legs, 0d, (found, nominated) -> {
            int[] docs = IntStream.range(0, nominated.length).filter(i -> nominated[i]).map(i -> found.docs()[i]).toArray();
            return docs.length == 0 ? InSegment.NONE : new InSegment(docs, null, Float.MAX_VALUE);
        });
    }

    /**
     * Collects and scores. Of documents that were found but not nominated, those that a lexical leg matches are known as well.
     *
     * @param nearest of each semantic leg
     * @param parts what the lexical legs add; nothing is skipped of it here
     * @param mode of {@code parts}
     */
    static Nominees scored(
        List<LeafReaderContext> segments,
        List<SemanticLeg> legs,
        List<Weight> nearest,
        Weight parts,
        ScoreMode mode,
        Scoring scoring
    ) throws IOException {
        Found all = Found.of(segments, legs, nearest);
        double othersAtMost = othersAtMost(all, legs, scoring);
        return of(all, segments.size(), legs, othersAtMost, (found, nominated) -> scored(found, nominated, legs, parts, mode, scoring));
    }

    private static Nominees of(Found found, int segments, List<SemanticLeg> legs, double othersAtMost, Making making) throws IOException {
        InSegment[] all = new InSegment[segments];
        List<boolean[]> nominated = found.nominated(legs);
        for (int i = 0; i < nominated.size(); i++) {
            Found.InSegment one = found.segments().get(i);
            all[one.segment().ord] = making.of(one, nominated.get(i));
        }
        float[] least = new float[legs.size()];
        for (int leg = 0; leg < least.length; leg++) {
            least[leg] = found.least(leg, legs.get(leg).k());
        }
        return new Nominees(all, othersAtMost, least);
    }

    private static InSegment scored(
        Found.InSegment found,
        boolean[] nominated,
        List<SemanticLeg> legs,
        Weight parts,
        ScoreMode mode,
        Scoring scoring
    ) throws IOException {
        Scorer scorer = found.docs().length == 0 ? null : parts.scorer(found.segment());
        float mostLexical = scorer != null && mode == ScoreMode.TOP_SCORES ? most(scorer) : Float.MAX_VALUE;
        DocumentAtATime match = scorer == null ? null : new DocumentAtATime(scorer);
        Bits live = found.segment().reader().getLiveDocs(); // not every engine of k-NN looks at it
        int[] docs = new int[found.docs().length];
        float[] scores = new float[found.docs().length];
        int size = 0;
        for (int i = 0; i < docs.length; i++) {
            if (live != null && !live.get(found.docs()[i])) {
                continue;
            }
            boolean matches = match != null && match.matches(found.docs()[i]);
            if (matches || nominated[i]) {
                double semantic = 0;
                for (int leg = 0; leg < legs.size(); leg++) {
                    semantic += scoring.part(legs.get(leg), found.cosines()[leg][i]);
                }
                docs[size] = found.docs()[i];
                scores[size++] = scoring.score(matches ? scorer.score() : 0f, semantic);
            }
        }
        return size == 0 ? InSegment.NONE : new InSegment(Arrays.copyOf(docs, size), Arrays.copyOf(scores, size), mostLexical);
    }

    /** The greatest score in the segment of a scorer that has not begun. */
    static float most(Scorer scorer) throws IOException {
        scorer.advanceShallow(0);
        return Math.min(scorer.getMaxScore(DocIdSetIterator.NO_MORE_DOCS), Float.MAX_VALUE);
    }

    private static double othersAtMost(Found found, List<SemanticLeg> legs, Scoring scoring) {
        double others = 0;
        for (int leg = 0; leg < legs.size(); leg++) {
            int complete = legs.get(leg).complete();
            // If fewer were found than were asked for, the others are not farther away: they are not reachable at all.
            boolean known = complete > 0 && found.ascending()[leg].length >= complete;
            others += Math.max(0d, scoring.part(legs.get(leg), known ? found.nearest(leg, complete) : 1f));
        }
        return others;
    }

    /** Asks a scorer for one document after the other, in ascending order, without looking for the next match in between. */
    static final class DocumentAtATime {
        private final TwoPhaseIterator confirm;
        private final DocIdSetIterator iterator;

        DocumentAtATime(Scorer scorer) {
            this.confirm = scorer.twoPhaseIterator();
            this.iterator = confirm == null ? scorer.iterator() : confirm.approximation();
        }

        boolean matches(int doc) throws IOException {
            if (iterator.docID() < doc) {
                iterator.advance(doc);
            }
            return iterator.docID() == doc && (confirm == null || confirm.matches());
        }
    }
}
