// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.field.PassageVectors;

/** A {@link PassagesQuery} over one reader. */
final class PassagesWeight extends Weight {

    private record Candidate(float score, int segment, int doc) {

        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(Candidate::score)
            .reversed()
            .thenComparing(Candidate::segment)
            .thenComparing(Candidate::doc);
    }

    private final PassagesQuery query;
    private final Weight found;
    private final float boost;
    /** Of each segment, the documents that are hits, in ascending order; null if all that were found are. */
    private final int[][] hits;

    private PassagesWeight(PassagesQuery query, Weight found, float boost, int[][] hits) {
        super(query);
        this.query = query;
        this.found = found;
        this.boost = boost;
        this.hits = hits;
    }

    /** @param found which documents are looked at */
    static PassagesWeight of(PassagesQuery query, Weight found, IndexSearcher searcher, float boost) throws IOException {
        PassagesWeight all = new PassagesWeight(query, found, boost, null);
        return query.k() == 0 ? all : new PassagesWeight(query, found, boost, all.best(searcher.getIndexReader().leaves()));
    }

    private int[][] best(List<LeafReaderContext> segments) throws IOException {
        PriorityQueue<Candidate> best = new PriorityQueue<>(Candidate.BEST_FIRST.reversed());
        for (LeafReaderContext segment : segments) {
            Scorer scorer = scorer(segment);
            if (scorer == null) {
                continue;
            }
            Bits live = segment.reader().getLiveDocs(); // not every engine of k-NN looks at it
            DocIdSetIterator docs = scorer.iterator();
            for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
                if (live == null || live.get(doc)) {
                    best.add(new Candidate(scorer.score(), segment.ord, doc));
                }
                if (best.size() > query.k()) {
                    best.poll();
                }
            }
        }
        int[][] chosen = new int[segments.size()][];
        for (int ord = 0; ord < chosen.length; ord++) {
            int segment = ord;
            chosen[ord] = best.stream().filter(c -> c.segment() == segment).mapToInt(Candidate::doc).sorted().toArray();
        }
        return chosen;
    }

    @Override
    public ScorerSupplier scorerSupplier(LeafReaderContext segment) throws IOException {
        DocIdSetIterator docs = documents(segment);
        return docs == null ? null : new DefaultScorerSupplier(new OfSegment(docs, segment));
    }

    /** Null if there are none. */
    private DocIdSetIterator documents(LeafReaderContext segment) throws IOException {
        if (hits != null) {
            return hits[segment.ord].length == 0 ? null : new Documents(hits[segment.ord]);
        }
        Scorer scorer = found.scorer(segment);
        return scorer == null ? null : scorer.iterator();
    }

    private final class OfSegment extends Scorer {
        private final DocIdSetIterator docs;
        private final PassageVectors passages;
        private final PassageScore.Tally tally = query.scoring().tally();
        private int scored = -1;
        private float score;

        OfSegment(DocIdSetIterator docs, LeafReaderContext segment) throws IOException {
            this.docs = docs;
            this.passages = PassageVectors.open(segment, query.field(), query.parents());
        }

        @Override
        public int docID() {
            return docs.docID();
        }

        @Override
        public DocIdSetIterator iterator() {
            return docs;
        }

        @Override
        public float score() throws IOException {
            if (scored != docs.docID()) {
                scored = docs.docID();
                tally.clear();
                passages.of(scored, (doc, vector) -> tally.add(query.similarity().score(vector)));
                score = boost * tally.score();
            }
            return score;
        }

        @Override
        public float getMaxScore(int upTo) {
            return Float.POSITIVE_INFINITY;
        }
    }

    @Override
    public Explanation explain(LeafReaderContext segment, int doc) throws IOException {
        DocIdSetIterator docs = documents(segment);
        if (docs == null || docs.advance(doc) != doc) {
            return Explanation.noMatch("no passage of [" + query.field() + "] carries it among the nearest documents");
        }
        List<Explanation> passages = new ArrayList<>();
        PassageScore.Tally tally = query.scoring().tally();
        PassageVectors.open(segment, query.field(), query.parents()).of(doc, (child, vector) -> {
            float score = query.similarity().score(vector);
            tally.add(score);
            String what = "passage [" + passages.size() + "] of the document, " + query.similarity().formula();
            passages.add(Explanation.match(score, what));
        });
        String how = query.scoring().mode().word() + " of the best " + tally.size() + " of " + passages.size() + " passages";
        List<Explanation> counted = passages.stream()
            .sorted(Comparator.comparing((Explanation e) -> e.getValue().floatValue()).reversed())
            .limit(tally.size())
            .toList();
        Explanation together = Explanation.match(tally.score(), "semantic, computed as " + how + " from:", counted);
        return boost == 1f
            ? together
            : Explanation.match(
                boost * tally.score(),
                "semantic, computed as boost * score from:",
                Explanation.match(boost, "boost"),
                together
            );
    }

    /** A cache keeps no scores and spares little: k-NN has searched before it is asked. */
    @Override
    public boolean isCacheable(LeafReaderContext segment) {
        return false;
    }

    /** Walks documents that are known. */
    private static final class Documents extends DocIdSetIterator {
        private final int[] ascending;
        private int at = -1;

        Documents(int[] ascending) {
            this.ascending = ascending;
        }

        @Override
        public int docID() {
            return at < 0 ? -1 : at < ascending.length ? ascending[at] : NO_MORE_DOCS;
        }

        @Override
        public int nextDoc() {
            at = Math.min(at + 1, ascending.length);
            return docID();
        }

        @Override
        public int advance(int target) throws IOException {
            return slowAdvance(target);
        }

        @Override
        public long cost() {
            return ascending.length;
        }
    }
}
