// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
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

    /**
     * Of a search without scores: which documents.
     *
     * @param nearest of each semantic leg
     */
    static Nominees unscored(List<LeafReaderContext> segments, HybridQuery query, List<Weight> nearest) throws IOException {
        List<Found> found = Found.all(segments, query, nearest);
        float[] least = least(query, found);
        InSegment[] all = new InSegment[segments.size()];
        List<boolean[]> nominated = nominate(query, found, least);
        for (int segment = 0; segment < found.size(); segment++) {
            Found one = found.get(segment);
            boolean[] kept = nominated.get(segment);
            int[] docs = IntStream.range(0, kept.length).filter(i -> kept[i]).map(i -> one.docs()[i]).toArray();
            all[one.segment().ord] = docs.length == 0 ? InSegment.NONE : new InSegment(docs, null);
        }
        return new Nominees(all, 0d, least);
    }

    /**
     * Collects and scores. Of documents that were found but not nominated, those that a lexical leg matches are known as well.
     *
     * @param nearest of each semantic leg
     * @param parts what the lexical legs add; nothing is skipped of it here
     */
    static Nominees scored(List<LeafReaderContext> segments, HybridQuery query, List<Weight> nearest, Weight parts, Scoring scoring)
        throws IOException {
        List<Found> found = Found.all(segments, query, nearest);
        float[] least = least(query, found);
        InSegment[] all = new InSegment[segments.size()];
        List<boolean[]> nominated = nominate(query, found, least);
        for (int segment = 0; segment < found.size(); segment++) {
            Found one = found.get(segment);
            all[one.segment().ord] = scored(one, nominated.get(segment), query, parts, scoring);
        }
        return new Nominees(all, othersAtMost(query, found, scoring), least);
    }

    private static InSegment scored(Found found, boolean[] nominated, HybridQuery query, Weight parts, Scoring scoring)
        throws IOException {
        Scorer scorer = found.docs().length == 0 ? null : parts.scorer(found.segment());
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
                for (int leg = 0; leg < query.semantic().size(); leg++) {
                    semantic += scoring.part(query.semantic().get(leg), found.cosines()[leg][i]);
                }
                docs[size] = found.docs()[i];
                scores[size++] = scoring.score(matches ? scorer.score() : 0f, semantic);
            }
        }
        return size == 0 ? InSegment.NONE : new InSegment(Arrays.copyOf(docs, size), Arrays.copyOf(scores, size));
    }

    /** Of each leg, the cosine of the k-th nearest that it found; -1 if there are no more than that. */
    private static float[] least(HybridQuery query, List<Found> found) {
        float[] least = new float[query.semantic().size()];
        for (int leg = 0; leg < least.length; leg++) {
            int k = query.semantic().get(leg).k();
            float[] cosines = cosines(found, leg);
            least[leg] = k > 0 && cosines.length > k ? cosines[cosines.length - k] : -1f;
        }
        return least;
    }

    private static double othersAtMost(HybridQuery query, List<Found> found, Scoring scoring) {
        double others = 0;
        for (int leg = 0; leg < query.semantic().size(); leg++) {
            int complete = query.semantic().get(leg).complete();
            float[] cosines = cosines(found, leg);
            // If fewer were found than were asked for, the others are not farther away: they are not reachable at all.
            boolean known = complete > 0 && cosines.length >= complete;
            others += Math.max(0d, scoring.part(query.semantic().get(leg), known ? cosines[cosines.length - complete] : 1f));
        }
        return others;
    }

    /** Of what a leg found, in ascending order. */
    private static float[] cosines(List<Found> found, int leg) {
        float[] all = new float[found.stream().mapToInt(f -> f.count(leg)).sum()];
        int size = 0;
        for (Found one : found) {
            for (int i = 0; i < one.docs().length; i++) {
                if (one.by()[leg][i]) {
                    float cosine = one.cosines()[leg][i];
                    all[size++] = Float.isNaN(cosine) ? -1f : cosine;
                }
            }
        }
        Arrays.sort(all);
        return all;
    }

    /**
     * What the legs found in one segment.
     *
     * @param docs of all legs, in ascending order
     * @param by of each leg, whether it found the document
     * @param cosines of each leg, whether it found the document or not
     */
    private record Found(LeafReaderContext segment, int[] docs, boolean[][] by, float[][] cosines) {

        static List<Found> all(List<LeafReaderContext> segments, HybridQuery query, List<Weight> nearest) throws IOException {
            List<Found> all = new ArrayList<>();
            for (LeafReaderContext segment : segments) {
                all.add(in(segment, query.semantic(), nearest));
            }
            return all;
        }

        private static Found in(LeafReaderContext segment, List<SemanticLeg> legs, List<Weight> nearest) throws IOException {
            List<int[]> found = new ArrayList<>();
            for (Weight weight : nearest) {
                Scorer scorer = weight.scorer(segment);
                found.add(scorer == null ? new int[0] : Nominees.docs(scorer.iterator()));
            }
            int[] docs = merge(found);
            boolean[][] by = new boolean[legs.size()][docs.length];
            float[][] cosines = new float[legs.size()][docs.length];
            for (int leg = 0; leg < legs.size() && docs.length > 0; leg++) {
                SegmentCosines exact = SegmentCosines.open(segment, legs.get(leg));
                for (int i = 0; i < docs.length; i++) {
                    by[leg][i] = Arrays.binarySearch(found.get(leg), docs[i]) >= 0;
                    cosines[leg][i] = exact.of(docs[i]);
                }
            }
            return new Found(segment, docs, by, cosines);
        }

        int count(int leg) {
            int count = 0;
            for (boolean one : by[leg]) {
                count += one ? 1 : 0;
            }
            return count;
        }
    }

    /**
     * Chooses the k nearest of each leg among those that it found; of equally near ones the first.
     *
     * @return of each segment, which of the documents found there a leg nominates
     */
    private static List<boolean[]> nominate(HybridQuery query, List<Found> found, float[] least) {
        List<boolean[]> nominated = new ArrayList<>();
        found.forEach(f -> nominated.add(new boolean[f.docs().length]));
        for (int leg = 0; leg < least.length; leg++) {
            float last = least[leg];
            int k = query.semantic().get(leg).k();
            long nearer = 0;
            for (float cosine : cosines(found, leg)) {
                nearer += cosine > last ? 1 : 0;
            }
            long asNear = k == 0 ? Long.MAX_VALUE : k - nearer;
            for (int segment = 0; segment < found.size(); segment++) {
                Found here = found.get(segment);
                for (int i = 0; i < here.docs().length; i++) {
                    float cosine = Float.isNaN(here.cosines()[leg][i]) ? -1f : here.cosines()[leg][i];
                    if (here.by()[leg][i] && (cosine > last || cosine == last && asNear-- > 0)) {
                        nominated.get(segment)[i] = true;
                    }
                }
            }
        }
        return nominated;
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
