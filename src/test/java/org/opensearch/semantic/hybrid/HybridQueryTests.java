// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.apache.lucene.tests.search.QueryUtils;
import org.apache.lucene.util.BytesRef;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.fusion.Combination;
import org.opensearch.semantic.fusion.Normalization;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.test.OpenSearchTestCase;

/**
 * Against brute force over random indices: several segments, deletes, missing text, missing vectors, nested vectors; one or several legs
 * on either side; every normalization and combination; searches for everything and searches for a few, which skip documents.
 */
public class HybridQueryTests extends OpenSearchTestCase {

    private static final int DIMENSION = 8;
    /** The first are frequent, the last rare. */
    private static final String[] WORDS = { "the", "late", "driver", "refund", "taste", "price", "queue", "spoon" };
    private static final Optional<WordScale> TEXT = Optional.of(new WordScale(1f, Set.of("text")));
    private static final BitSetProducer PARENTS = new QueryBitSetProducer(new TermQuery(new Term("kind", "parent")));

    /** An index, and what was put into it, by id of the (parent) document. */
    private record Index(IndexSearcher searcher, Map<String, List<float[]>> vectors, boolean nested) {

        String id(int doc) throws IOException {
            return searcher.storedFields().document(doc).get("id");
        }

        /** The mean of the best of the document's vectors, NaN if it has none. */
        float cosine(QueryVector query, PassageScore passages, String id) {
            return (float) vectors.getOrDefault(id, List.of())
                .stream()
                .map(query::cosine)
                .sorted(Collections.reverseOrder())
                .limit(passages.best())
                .mapToDouble(Float::doubleValue)
                .average()
                .orElse(Double.NaN);
        }

        float cosine(SemanticLeg leg, String id) {
            return cosine(leg.vector(), leg.passages(), id);
        }

        PassageScore randomPassages() {
            return nested && randomBoolean()
                ? new PassageScore(PassageScore.Mode.AVG, randomIntBetween(1, 4))
                : PassageScore.OF_THE_BEST;
        }

        /** Scores of everything that a query finds among parents, by id. */
        Map<String, Float> scores(Query query) throws IOException {
            Map<String, Float> scores = new HashMap<>();
            TopScoreDocCollectorManager all = new TopScoreDocCollectorManager(
                Math.max(1, searcher.getIndexReader().maxDoc()),
                Integer.MAX_VALUE
            );
            for (ScoreDoc hit : searcher.search(query, all).scoreDocs) {
                scores.put(id(hit.doc), hit.score);
            }
            return scores;
        }
    }

    private interface Check {
        void on(Index index) throws IOException;
    }

    public void testAgainstBruteForce() throws IOException {
        for (int run = 0; run < 25; run++) {
            onRandomIndex(
                randomIntBetween(1, 300),
                index -> assertEqualsBruteForce(index, randomHybrid(index, randomBoolean() ? 0 : 5_000))
            );
        }
    }

    /** Large enough for several blocks of postings in a segment: whole blocks are skipped. */
    public void testAgainstBruteForceOnMoreDocuments() throws IOException {
        onRandomIndex(2_500, index -> {
            for (int query = 0; query < 8; query++) {
                assertEqualsBruteForce(index, randomHybrid(index, 0));
            }
        });
    }

    /** The nearest of k-NN's kind of query, which may miss one: nothing is taken for granted where all are compared anyway. */
    public void testWithApproximateNeighbours() throws IOException {
        for (int run = 0; run < 20; run++) {
            onRandomIndex(randomIntBetween(1, 300), index -> {
                if (index.nested()) {
                    return;
                }
                float[] target = randomVector();
                int k = randomIntBetween(1, 30);
                SemanticLeg leg = leg("s", 1, new KnnFloatVectorQuery("v", target, k), k, target, index);
                assertEqualsBruteForce(
                    index,
                    new HybridQuery(List.of(lexicalLeg(index, "l", 0.6, randomLexical())), List.of(leg), Combination.NOISY_OR, false, 0)
                );
            });
        }
    }

    /** M ∪ N, every leg's true score, the normalizations and the combination by their definitions. */
    private static Map<String, Double> bruteForce(Index index, HybridQuery hybrid) throws IOException {
        HybridQuery decided = ((HybridQuery) index.searcher().rewrite(hybrid)).decided(index.searcher());
        List<Map<String, Float>> lexical = new ArrayList<>();
        Set<String> candidates = new HashSet<>();
        for (LexicalLeg leg : decided.lexical()) {
            lexical.add(index.scores(leg.query()));
            candidates.addAll(lexical.getLast().keySet());
        }
        for (SemanticLeg leg : decided.semantic()) {
            Set<String> found = index.scores(leg.nearest()).keySet();
            Comparator<String> nearestFirst = Comparator.comparing((String id) -> index.cosine(leg, id)).reversed();
            found.stream().sorted(nearestFirst).limit(leg.k() == 0 ? found.size() : leg.k()).forEach(candidates::add);
        }
        Map<String, Double> scores = new HashMap<>();
        for (String id : candidates) {
            double sum = 0;
            double none = 1;
            for (int i = 0; i < decided.lexical().size(); i++) {
                LexicalLeg leg = decided.lexical().get(i);
                Float score = lexical.get(i).get(id);
                double reason = score == null ? 0 : leg.weight() * leg.known().evidence(score);
                sum += reason;
                none *= 1 - reason;
            }
            for (SemanticLeg leg : decided.semantic()) {
                float cosine = index.cosine(leg, id);
                double reason = Float.isNaN(cosine) ? 0 : leg.weight() * leg.normalization().evidence(cosine);
                sum += reason;
                none *= 1 - reason;
            }
            scores.put(id, hybrid.combination() == Combination.SUM ? sum : 1 - none);
        }
        return scores;
    }

    private static void assertEqualsBruteForce(Index index, HybridQuery hybrid) throws IOException {
        Map<String, Double> expected = bruteForce(index, hybrid);
        float boost = randomBoolean() ? 1f : randomFloat() * 3;
        Query query = boost == 1f ? hybrid : new BoostQuery(hybrid, boost);
        Map<String, Float> found = index.scores(query);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, score) -> assertEquals(id, boost * score, found.get(id), boost * 2e-6));
        assertPagesAreHeads(index, query, found);
        for (ScoreDoc hit : index.searcher().search(query, 5).scoreDocs) {
            Explanation explanation = index.searcher().explain(query, hit.doc);
            assertTrue(explanation.isMatch());
            assertEquals(hit.score, explanation.getValue().floatValue(), 1e-6f);
        }
        // As a filter it matches the same documents.
        assertEquals(expected.keySet(), index.scores(new ConstantScoreQuery(query)).keySet());
        assertEquals(expected.size(), index.searcher().count(query));
        assertInsideOthers(index, query, found);
    }

    /** A search for a few finds the best of those that a search for all finds, with the same scores. */
    private static void assertPagesAreHeads(Index index, Query query, Map<String, Float> all) throws IOException {
        List<Float> sorted = all.values().stream().sorted(Collections.reverseOrder()).toList();
        for (int size : new int[] { 1, 3, 10, 50 }) {
            int counted = randomFrom(1, 20, 1_000);
            assertPage(index, sorted, all, index.searcher().search(query, new TopScoreDocCollectorManager(size, counted)).scoreDocs, size);
            // As a search for this query alone, which tells how many it keeps.
            Query alone = keeping(query, size);
            TopDocs kept = index.searcher().search(alone, new TopScoreDocCollectorManager(size, counted));
            assertPage(index, sorted, all, kept.scoreDocs, size);
            assertTrue(kept.totalHits.value() >= Math.min(counted, all.size()));
        }
    }

    private static Query keeping(Query query, int size) {
        if (query instanceof BoostQuery boosted) {
            return new BoostQuery(keeping(boosted.getQuery(), size), boosted.getBoost());
        }
        HybridQuery hybrid = (HybridQuery) query;
        return new HybridQuery(hybrid.lexical(), hybrid.semantic(), hybrid.combination(), false, size, hybrid.comparedAnyway());
    }

    private static void assertPage(Index index, List<Float> sorted, Map<String, Float> all, ScoreDoc[] page, int size) throws IOException {
        assertEquals(Math.min(size, all.size()), page.length);
        for (int i = 0; i < page.length; i++) {
            assertEquals(all.get(index.id(page[i].doc)), page[i].score, 1e-6f);
            assertEquals("rank " + i, sorted.get(i), page[i].score, 1e-6f);
        }
    }

    /** In a conjunction, in a disjunction, under a maximum: where other scorers ask for bounds. */
    private static void assertInsideOthers(Index index, Query query, Map<String, Float> alone) throws IOException {
        Query other = new TermQuery(new Term("text", WORDS[randomInt(3)]));
        Map<String, Float> others = index.scores(other);
        Set<String> both = new HashSet<>(alone.keySet());
        both.retainAll(others.keySet());
        Set<String> any = new HashSet<>(alone.keySet());
        any.addAll(others.keySet());

        Query filtered = new BooleanQuery.Builder().add(query, Occur.MUST).add(other, Occur.FILTER).build();
        assertHead(index, filtered, both.stream().collect(Collectors.toMap(id -> id, alone::get)));
        Query must = new BooleanQuery.Builder().add(query, Occur.MUST).add(other, Occur.MUST).build();
        assertHead(index, must, both.stream().collect(Collectors.toMap(id -> id, id -> alone.get(id) + others.get(id))));
        Query should = new BooleanQuery.Builder().add(query, Occur.SHOULD).add(other, Occur.SHOULD).build();
        assertHead(
            index,
            should,
            any.stream().collect(Collectors.toMap(id -> id, id -> alone.getOrDefault(id, 0f) + others.getOrDefault(id, 0f)))
        );
        Query best = new DisjunctionMaxQuery(List.of(query, other), 0f);
        assertHead(
            index,
            best,
            any.stream().collect(Collectors.toMap(id -> id, id -> Math.max(alone.getOrDefault(id, 0f), others.getOrDefault(id, 0f))))
        );
    }

    private static void assertHead(Index index, Query query, Map<String, Float> expected) throws IOException {
        List<Float> sorted = expected.values().stream().sorted(Collections.reverseOrder()).toList();
        ScoreDoc[] page = index.searcher().search(query, new TopScoreDocCollectorManager(10, 1)).scoreDocs;
        assertEquals(Math.min(10, expected.size()), page.length);
        for (int i = 0; i < page.length; i++) {
            assertEquals(expected.get(index.id(page[i].doc)), page[i].score, 1e-5f);
            assertEquals(sorted.get(i), page[i].score, 1e-5f);
        }
    }

    public void testFewVectorsAreReadForAFrequentWord() throws IOException {
        onRandomIndex(3_000, index -> {
            float[] target = randomVector();
            SemanticLeg semantic = exact(index, "s", 1, target, 100, new Normalization.Linear(0f, 1f));
            LexicalLeg lexical = new LexicalLeg("l", 0.1, new TermQuery(new Term("text", "the")), TEXT, null);
            HybridQuery hybrid = new HybridQuery(List.of(lexical), List.of(semantic), Combination.SUM, false, 0, 0);
            int matches = index.searcher().count(lexical.query());
            assertTrue("matches " + matches, matches > 1_200);
            int[] compared = new int[1];
            HybridWeight weight = HybridWeight
                .of((HybridQuery) index.searcher().rewrite(hybrid), index.searcher(), ScoreMode.TOP_SCORES, 1f);
            weight.count(new Work.Counter() {
                @Override
                void compared() {
                    compared[0]++;
                }
            });
            IndexSearcher alone = new IndexSearcher(index.searcher().getIndexReader());
            ScoreDoc[] page = alone.search(new OfWeight(weight), new TopScoreDocCollectorManager(3, 1)).scoreDocs;
            assertEquals(3, page.length);
            assertTrue(compared[0] + " vectors read for " + matches + " matches", compared[0] < matches / 4);
        });
    }

    /** Searches with a weight that a test has made. */
    private static final class OfWeight extends Query {
        private final Weight weight;

        OfWeight(Weight weight) {
            this.weight = weight;
        }

        @Override
        public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
            return weight;
        }

        @Override
        public void visit(QueryVisitor visitor) {}

        @Override
        public String toString(String field) {
            return "of weight";
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    public void testRisingOnOneSideNeverFalls() throws IOException {
        onRandomIndex(300, index -> {
            HybridQuery hybrid = randomHybrid(index, 5_000);
            HybridQuery decided = ((HybridQuery) index.searcher().rewrite(hybrid)).decided(index.searcher());
            Map<String, Float> found = index.scores(hybrid);
            List<String> ids = new ArrayList<>(found.keySet());
            for (int pair = 0; pair < 500 && ids.size() > 1; pair++) {
                String a = randomFrom(ids);
                String b = randomFrom(ids);
                if (dominates(index, decided, a, b)) {
                    assertTrue(found.get(a) >= found.get(b));
                }
            }
        });
    }

    private static boolean dominates(Index index, HybridQuery query, String a, String b) throws IOException {
        for (LexicalLeg leg : query.lexical()) {
            Map<String, Float> scores = index.scores(leg.query());
            if (scores.getOrDefault(a, -1f) < scores.getOrDefault(b, -1f)) {
                return false;
            }
        }
        for (SemanticLeg leg : query.semantic()) {
            float ofA = index.cosine(leg, a);
            float ofB = index.cosine(leg, b);
            if (!Float.isNaN(ofB) && !(ofA >= ofB)) {
                return false;
            }
        }
        return true;
    }

    public void testExplainNamesTheParts() throws IOException {
        onRandomIndex(200, index -> {
            SemanticLeg semantic = exact(index, "meaning", 1, randomVector(), 5, new Normalization.Linear(-0.9f, 1f));
            LexicalLeg lexical = new LexicalLeg("words", 0.6, new TermQuery(new Term("text", "late")), TEXT, null);
            HybridQuery hybrid = new HybridQuery(List.of(lexical), List.of(semantic), Combination.NOISY_OR, false, 0);
            ScoreDoc[] hits = index.searcher().search(hybrid, 1).scoreDocs;
            String text = index.searcher().explain(hybrid, hits[0].doc).toString();
            for (String part : List.of(
                "semantic_hybrid, computed as boost * (1 - product of (1 - w * e)) from:",
                "words, ",
                "meaning, computed as w * e from:",
                "w, weight",
                "e, evidence, computed as (score - floor) / (ceiling - floor), within 0 and 1 from:",
                "score, cosine of query and document, ",
                "-0.9 = floor, score that is no evidence",
                "boost"
            )) {
                assertTrue(text, text.contains(part));
            }
        });
    }

    public void testMatches() throws IOException {
        onRandomIndex(100, index -> {
            IndexSearcher searcher = index.searcher();
            Query hybrid = searcher.rewrite(randomHybrid(index, 5_000));
            Map<String, Float> found = index.scores(hybrid);
            Weight weight = searcher.createWeight(hybrid, ScoreMode.COMPLETE, 1f);
            for (var leaf : searcher.getIndexReader().leaves()) {
                for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                    boolean live = leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(doc);
                    String id = index.id(leaf.docBase + doc);
                    if (live && id != null) {
                        assertEquals(found.containsKey(id), weight.matches(leaf, doc) != null);
                    }
                }
            }
        });
    }

    public void testScoresThatWereNotAskedForAreTheSame() throws IOException {
        onRandomIndex(100, index -> {
            // That of the tests forbids what is tested.
            IndexSearcher searcher = new IndexSearcher(index.searcher().getIndexReader());
            searcher.setSimilarity(index.searcher().getSimilarity());
            Query hybrid = searcher.rewrite(randomHybrid(index, 5_000));
            Map<String, Float> found = index.scores(hybrid);
            Weight weight = searcher.createWeight(hybrid, ScoreMode.COMPLETE_NO_SCORES, 1f);
            for (var leaf : searcher.getIndexReader().leaves()) {
                assertFalse("a cache would drop the scores", weight.isCacheable(leaf));
                Scorer scorer = weight.scorer(leaf);
                if (scorer == null) {
                    continue;
                }
                DocIdSetIterator documents = scorer.iterator();
                for (int doc = documents.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = documents.nextDoc()) {
                    boolean live = leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(doc);
                    if (live && random().nextBoolean()) {
                        assertEquals(found.get(index.id(leaf.docBase + doc)), scorer.score(), 0f);
                        assertEquals("asked twice", found.get(index.id(leaf.docBase + doc)), scorer.score(), 0f);
                    }
                }
            }
        });
    }

    public void testContractOfScorers() throws IOException {
        onIndexWithoutDeletes(200, index -> {
            // Not a k-NN query: the check uses other readers than the one that the query was rewritten for. Nor can it take deletes.
            float[] target = randomVector();
            SemanticLeg semantic = leg("s", 1, new TermQuery(new Term("text", "late")), 0, target, index);
            LexicalLeg lexical = new LexicalLeg("l", 0.5, randomLexical(), Optional.empty(), new Normalization.Linear(0f, 2f));
            QueryUtils
                .check(random(), new HybridQuery(List.of(lexical), List.of(semantic), Combination.NOISY_OR, false, 0), index.searcher());
        });
    }

    public void testOneSideWithoutResults() throws IOException {
        onRandomIndex(200, index -> {
            Query late = new TermQuery(new Term("text", "late"));
            LexicalLeg lexical = new LexicalLeg("l", 0.3, late, TEXT, null);
            HybridQuery words = new HybridQuery(List.of(lexical), List.of(), Combination.SUM, false, 0);
            Map<String, Float> alone = index.scores(late);
            float best = alone.values().stream().max(Float::compare).orElse(1f);
            OptionalDouble half = TEXT.get().half(index.searcher()); // the framework may choose another similarity
            Map<String, Float> found = index.scores(words);
            assertEquals(alone.keySet(), found.keySet());
            found.forEach((id, score) -> {
                double l = half.isPresent() ? alone.get(id) / (alone.get(id) + half.getAsDouble()) : alone.get(id) / best;
                assertEquals(0.3 * l, score, 1e-6);
            });

            SemanticLeg semantic = exact(index, "s", 1, randomVector(), 20, new Normalization.Linear(-1f, 1f));
            LexicalLeg nothing = new LexicalLeg("l", 0.3, new MatchNoDocsQuery(), Optional.empty(), null);
            HybridQuery meaning = new HybridQuery(List.of(nothing), List.of(semantic), Combination.SUM, false, 0);
            Map<String, Float> nearest = index.scores(meaning);
            nearest.forEach((id, score) -> assertEquals((1 + index.cosine(semantic, id)) / 2, score, 1e-6));
            assertEquals(Math.min(20, index.scores(semantic.nearest()).size()), nearest.size());
        });
    }

    public void testIsAValue() throws IOException {
        onRandomIndex(10, index -> {
            float[] target = randomVector();
            HybridQuery one = simple(target, "late", 5, 0.5f, index);
            QueryUtils.checkEqual(one, simple(target, "late", 5, 0.5f, index));
            QueryUtils.checkUnequal(one, simple(target, "driver", 5, 0.5f, index));
            QueryUtils.checkUnequal(one, simple(target, "late", 6, 0.5f, index));
            QueryUtils.checkUnequal(one, simple(target, "late", 5, 0.6f, index));
            QueryUtils.checkUnequal(one, simple(randomVector(), "late", 5, 0.5f, index));
            QueryUtils.checkUnequal(one, new HybridQuery(one.lexical(), one.semantic(), Combination.SUM, false, 0));
            QueryUtils.checkUnequal(one, new HybridQuery(one.lexical(), one.semantic(), one.combination(), true, 0));
        });
    }

    private static HybridQuery simple(float[] target, String word, int k, float background, Index index) {
        LexicalLeg lexical = new LexicalLeg("l", 0.5, new TermQuery(new Term("text", word)), TEXT, null);
        SemanticLeg semantic = new SemanticLeg(
            "s",
            1,
            new KnnFloatVectorQuery("v", target, 100),
            k,
            k,
            k,
            "v",
            null,
            PassageScore.OF_THE_BEST,
            new QueryVector(target),
            new Normalization.Linear(background, 1f)
        );
        return new HybridQuery(List.of(lexical), List.of(semantic), Combination.NOISY_OR, false, 0);
    }

    private static HybridQuery randomHybrid(Index index, int comparedAnyway) throws IOException {
        Combination combination = randomFrom(Combination.values());
        List<LexicalLeg> lexical = new ArrayList<>();
        for (int i = randomIntBetween(0, 2); i >= 0; i--) {
            lexical.add(lexicalLeg(index, "l" + i, randomDouble() / 6, randomLexical()));
        }
        List<SemanticLeg> semantic = new ArrayList<>();
        for (int i = randomIntBetween(0, 2); i >= 0; i--) {
            float[] target = randomVector();
            int k = randomIntBetween(1, 60);
            semantic.add(exact(index, "s" + i, randomDouble() / 6, target, k, randomOfCosines(index, target)));
        }
        return new HybridQuery(lexical, semantic, combination, false, 0, comparedAnyway);
    }

    private static LexicalLeg lexicalLeg(Index index, String name, double weight, Query query) throws IOException {
        Float[] best = index.scores(query).values().stream().sorted(Collections.reverseOrder()).limit(20).toArray(Float[]::new);
        return switch (randomInt(3)) {
            case 0 -> new LexicalLeg(name, weight, query, WordScale.of(query), null);
            case 1 -> new LexicalLeg(name, weight, query, Optional.empty(), null); // the shard's own best
            case 2 -> new LexicalLeg(name, weight, query, Optional.empty(), ranks(best));
            default -> new LexicalLeg(name, weight, query, Optional.empty(), window(best));
        };
    }

    private static Normalization randomOfCosines(Index index, float[] target) {
        QueryVector query = new QueryVector(target);
        Float[] best = index.vectors()
            .keySet()
            .stream()
            .map(id -> index.cosine(query, PassageScore.OF_THE_BEST, id))
            .filter(c -> !Float.isNaN(c))
            .sorted(Collections.reverseOrder())
            .limit(20)
            .toArray(Float[]::new);
        return switch (randomInt(2)) {
            case 0 -> new Normalization.Linear(randomFloat() - 0.5f, 1f);
            case 1 -> ranks(best);
            default -> window(best);
        };
    }

    private static Normalization ranks(Float[] best) {
        float[] scores = new float[best.length];
        for (int i = 0; i < best.length; i++) {
            scores[i] = best[i];
        }
        return new Normalization.ReciprocalRank(scores, randomIntBetween(1, 60));
    }

    private static Normalization window(Float[] best) {
        return best.length == 0 ? new Normalization.None() : new Normalization.Linear(best[best.length - 1], best[0]);
    }

    /** A leg that nominates the k nearest, none missed; it may find more than it nominates. */
    private static SemanticLeg exact(Index index, String name, double weight, float[] target, int k, Normalization normalization)
        throws IOException {
        QueryVector query = new QueryVector(target);
        PassageScore passages = index.randomPassages();
        int known = randomBoolean() ? k : k + randomInt(50);
        Set<String> live = index.scores(new TermQuery(new Term("kind", "parent"))).keySet();
        List<BytesRef> ids = live.stream()
            .filter(id -> !Float.isNaN(index.cosine(query, passages, id)))
            .sorted(Comparator.comparing((String id) -> index.cosine(query, passages, id)).reversed())
            .limit(known)
            .map(BytesRef::new)
            .toList();
        BitSetProducer parents = index.nested() ? PARENTS : null;
        return new SemanticLeg(name, weight, new TermInSetQuery("id", ids), known, k, known, "v", parents, passages, query, normalization);
    }

    private static SemanticLeg leg(String name, double weight, Query nearest, int k, float[] target, Index index) {
        BitSetProducer parents = index.nested() ? PARENTS : null;
        Normalization linear = new Normalization.Linear(0.1f, 1f);
        return new SemanticLeg(name, weight, nearest, k, k, k, "v", parents, PassageScore.OF_THE_BEST, new QueryVector(target), linear);
    }

    private static Query randomLexical() {
        return switch (randomInt(3)) {
            case 0 -> new TermQuery(new Term("text", randomFrom(WORDS)));
            case 1 -> new PhraseQuery("text", randomFrom(WORDS), randomFrom(WORDS)); // has a two-phase iterator
            case 2 -> rarely() ? new MatchNoDocsQuery() : new ConstantScoreQuery(new TermQuery(new Term("text", randomFrom(WORDS))));
            default -> {
                BooleanQuery.Builder words = new BooleanQuery.Builder();
                IntStream.range(0, randomIntBetween(2, 4))
                    .forEach(i -> words.add(new TermQuery(new Term("text", WORDS[i * 2])), Occur.SHOULD));
                yield words.build();
            }
        };
    }

    private static float[] randomVector() {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = randomFloat() * 2 - 1;
        }
        return vector;
    }

    private void onRandomIndex(int documents, Check check) throws IOException {
        onIndex(documents, true, check);
    }

    private void onIndexWithoutDeletes(int documents, Check check) throws IOException {
        onIndex(documents, false, check);
    }

    private void onIndex(int documents, boolean deleting, Check check) throws IOException {
        Map<String, List<float[]>> vectors = new HashMap<>();
        boolean nested = randomBoolean();
        try (Directory directory = newDirectory(); RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            for (int id = 0; id < documents; id++) {
                writer.addDocuments(randomDocument(Integer.toString(id), vectors, nested));
                if (rarely()) {
                    writer.commit();
                }
            }
            for (int deletes = deleting ? randomInt(documents / 4) : 0; deletes > 0; deletes--) {
                writer.deleteDocuments(new Term("block", Integer.toString(randomInt(documents))));
            }
            try (DirectoryReader reader = writer.getReader()) {
                check.on(new Index(newSearcher(reader), vectors, nested));
            }
        }
    }

    /** A document, after its nested ones if it has such. */
    private static List<Document> randomDocument(String id, Map<String, List<float[]>> vectors, boolean nested) {
        List<Document> block = new ArrayList<>();
        Document document = new Document();
        document.add(new StringField("id", id, Field.Store.YES));
        document.add(new StringField("kind", "parent", Field.Store.NO));
        if (randomInt(9) > 0) {
            StringBuilder text = new StringBuilder();
            for (int words = randomIntBetween(1, 12); words > 0; words--) {
                text.append(WORDS[(int) (WORDS.length * Math.pow(randomDouble(), 3))]).append(' ');
            }
            document.add(new TextField("text", text.toString(), Field.Store.NO));
        }
        int having = randomInt(9) == 0 ? 0 : nested ? randomIntBetween(1, 3) : 1;
        for (int i = 0; i < having; i++) {
            float[] vector = randomVector();
            vectors.computeIfAbsent(id, key -> new ArrayList<>()).add(vector);
            Document holder = nested ? new Document() : document;
            holder.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.COSINE));
            if (nested) {
                block.add(holder);
            }
        }
        block.add(document);
        block.forEach(one -> one.add(new StringField("block", id, Field.Store.NO)));
        return block;
    }
}
