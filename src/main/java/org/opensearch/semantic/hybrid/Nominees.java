// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;

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
     */
    record InSegment(int[] docs, float[] scores) {

        private static final InSegment NONE = new InSegment(new int[0], new float[0]);

        /** Where this document is or would be. */
        int position(int doc) {
            int found = Arrays.binarySearch(docs, doc);
            return found >= 0 ? found : -found - 1;
        }
    }

    private final InSegment[] segments;
    private final double othersAtMost;

    private Nominees(InSegment[] segments, double othersAtMost) {
        this.segments = segments;
        this.othersAtMost = othersAtMost;
    }

    InSegment in(LeafReaderContext segment) {
        return segments[segment.ord];
    }

    /** The semantic part that a document can have which no leg nominated. */
    double othersAtMost() {
        return othersAtMost;
    }

    /** The score of the n-th best nominee; 0 if there are fewer. */
    float best(int n) {
        float[] all = new float[Arrays.stream(segments).mapToInt(s -> s.scores().length).sum()];
        int size = 0;
        for (InSegment segment : segments) {
            System.arraycopy(segment.scores(), 0, all, size, segment.scores().length);
            size += segment.scores().length;
        }
        Arrays.sort(all);
        return n > size ? 0f : all[size - n];
    }

    /** Of a search without scores: which documents. */
    static Nominees unscored(List<LeafReaderContext> segments, List<Weight> nearest) throws IOException {
        InSegment[] all = new InSegment[segments.size()];
        for (LeafReaderContext segment : segments) {
            int[] docs = merge(found(segment, nearest));
            all[segment.ord] = docs.length == 0 ? InSegment.NONE : new InSegment(docs, null);
        }
        return new Nominees(all, 0d);
    }

    /**
     * Collects and scores.
     *
     * @param nearest of each semantic leg
     * @param lexical of each lexical leg, in a mode that scores every document
     */
    static Nominees scored(List<LeafReaderContext> segments, HybridQuery query, List<Weight> nearest, List<Weight> lexical, Scoring scoring)
        throws IOException {
        List<SemanticLeg> legs = query.semantic();
        InSegment[] all = new InSegment[segments.size()];
        int[] count = new int[legs.size()];
        float[] least = new float[legs.size()];
        Arrays.fill(least, 1f);
        for (LeafReaderContext segment : segments) {
            List<int[]> found = found(segment, nearest);
            int[] docs = merge(found);
            if (docs.length == 0) {
                all[segment.ord] = InSegment.NONE;
                continue;
            }
            double[] semantic = new double[docs.length];
            for (int leg = 0; leg < legs.size(); leg++) {
                SegmentCosines cosines = SegmentCosines.open(segment, legs.get(leg));
                for (int i = 0; i < docs.length; i++) {
                    float cosine = cosines.of(docs[i]);
                    semantic[i] += scoring.part(legs.get(leg), cosine);
                    if (Arrays.binarySearch(found.get(leg), docs[i]) >= 0) {
                        count[leg]++;
                        least[leg] = Math.min(least[leg], Float.isNaN(cosine) ? -1f : cosine);
                    }
                }
            }
            all[segment.ord] = new InSegment(docs, scores(segment, docs, semantic, query.lexical(), lexical, scoring));
        }
        double others = 0;
        for (int leg = 0; leg < legs.size(); leg++) {
            int complete = legs.get(leg).complete();
            // If fewer were found than were asked for, the others are not farther away: they are not reachable at all.
            boolean known = complete > 0 && count[leg] >= complete;
            others += Math.max(0d, scoring.part(legs.get(leg), known ? least[leg] : 1f));
        }
        return new Nominees(all, others);
    }

    private static float[] scores(
        LeafReaderContext segment,
        int[] docs,
        double[] semantic,
        List<LexicalLeg> legs,
        List<Weight> weights,
        Scoring scoring
    ) throws IOException {
        double[] lexical = new double[docs.length];
        for (int leg = 0; leg < legs.size(); leg++) {
            Scorer scorer = weights.get(leg).scorer(segment);
            if (scorer == null) {
                continue;
            }
            DocumentAtATime match = new DocumentAtATime(scorer);
            for (int i = 0; i < docs.length; i++) {
                if (match.matches(docs[i])) {
                    lexical[i] += scoring.part(legs.get(leg), scorer.score());
                }
            }
        }
        float[] scores = new float[docs.length];
        for (int i = 0; i < docs.length; i++) {
            scores[i] = scoring.score((float) lexical[i], semantic[i]); // float, as the sum comes out of a Lucene scorer
        }
        return scores;
    }

    private static List<int[]> found(LeafReaderContext segment, List<Weight> nearest) throws IOException {
        List<int[]> found = new ArrayList<>();
        for (Weight weight : nearest) {
            Scorer scorer = weight.scorer(segment);
            found.add(scorer == null ? new int[0] : docs(scorer.iterator()));
        }
        return found;
    }

    private static int[] docs(DocIdSetIterator iterator) throws IOException {
        int[] docs = new int[16];
        int size = 0;
        for (int doc = iterator.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = iterator.nextDoc()) {
            if (size == docs.length) {
                docs = Arrays.copyOf(docs, 2 * size);
            }
            docs[size++] = doc;
        }
        return Arrays.copyOf(docs, size);
    }

    private static int[] merge(List<int[]> found) {
        return found.size() == 1 ? found.get(0) : found.stream().flatMapToInt(Arrays::stream).sorted().distinct().toArray();
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
