// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/**
 * What the semantic legs found on a shard, with exact cosines. Of this, the k nearest of each leg are nominated; a leg may find more.
 *
 * @param segments in which something was found, or could have been
 * @param ascending {@code float[leg][]}: the cosines of what a leg found
 */
record Found(List<InSegment> segments, float[][] ascending) {

    /**
     * What they found in one segment.
     *
     * @param docs of all legs, in ascending order
     * @param by of each leg, whether it found the document
     * @param cosines of each leg, whether it found the document or not
     */
    record InSegment(LeafReaderContext segment, int[] docs, boolean[][] by, float[][] cosines) {

        /** As one that has no vector is as far away as can be. */
        float nearness(int leg, int i) {
            return Float.isNaN(cosines[leg][i]) ? -1f : cosines[leg][i];
        }
    }

    /** @param nearest of each semantic leg */
    static Found of(List<LeafReaderContext> segments, List<SemanticLeg> legs, List<Weight> nearest) throws IOException {
        List<InSegment> all = new ArrayList<>();
        for (LeafReaderContext segment : segments) {
            all.add(in(segment, legs, nearest));
        }
        float[][] ascending = new float[legs.size()][];
        for (int leg = 0; leg < ascending.length; leg++) {
            ascending[leg] = ascending(all, leg);
        }
        return new Found(all, ascending);
    }

    private static InSegment in(LeafReaderContext segment, List<SemanticLeg> legs, List<Weight> nearest) throws IOException {
        List<int[]> found = new ArrayList<>();
        for (Weight weight : nearest) {
            Scorer scorer = weight.scorer(segment);
            found.add(scorer == null ? new int[0] : docs(scorer.iterator()));
        }
        int[] docs = merge(found);
        boolean[][] by = new boolean[legs.size()][docs.length];
        float[][] cosines = new float[legs.size()][docs.length];
        for (int leg = 0; leg < legs.size() && docs.length > 0; leg++) {
            SegmentCosines exact = SegmentCosines.open(segment, legs.get(leg));
            for (int i = 0; i < docs.length; i++) {
                by[leg][i] = found.size() == 1 || Arrays.binarySearch(found.get(leg), docs[i]) >= 0;
                cosines[leg][i] = exact.of(docs[i]);
            }
        }
        return new InSegment(segment, docs, by, cosines);
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

    private static float[] ascending(List<InSegment> found, int leg) {
        float[] all = new float[found.stream().mapToInt(f -> f.docs().length).sum()];
        int size = 0;
        for (InSegment one : found) {
            for (int i = 0; i < one.docs().length; i++) {
                if (one.by()[leg][i]) {
                    all[size++] = one.nearness(leg, i);
                }
            }
        }
        float[] sorted = Arrays.copyOf(all, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The cosine of the n-th nearest that a leg found, if there are as many. */
    float nearest(int leg, int n) {
        return ascending[leg][ascending[leg].length - n];
    }

    /** The cosine of the last that a leg nominates; -1 if it nominates all. */
    float least(int leg, int k) {
        return k > 0 && ascending[leg].length > k ? nearest(leg, k) : -1f;
    }

    /**
     * Which of the documents are the k nearest of a leg; of equally near ones the first.
     *
     * @return of each segment, which of the documents found there are nominated by any leg
     */
    List<boolean[]> nominated(List<SemanticLeg> legs) {
        List<boolean[]> nominated = new ArrayList<>();
        segments.forEach(segment -> nominated.add(new boolean[segment.docs().length]));
        for (int leg = 0; leg < legs.size(); leg++) {
            int k = legs.get(leg).k();
            float last = least(leg, k);
            long asNear = k == 0 ? Long.MAX_VALUE : k - nearer(leg, last);
            for (int segment = 0; segment < segments.size(); segment++) {
                InSegment here = segments.get(segment);
                for (int i = 0; i < here.docs().length; i++) {
                    float cosine = here.nearness(leg, i);
                    if (here.by()[leg][i] && (cosine > last || cosine == last && asNear-- > 0)) {
                        nominated.get(segment)[i] = true;
                    }
                }
            }
        }
        return nominated;
    }

    private int nearer(int leg, float than) {
        int nearer = 0;
        for (int i = ascending[leg].length - 1; i >= 0 && ascending[leg][i] > than; i--) {
            nearer++;
        }
        return nearer;
    }
}
