// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
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
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.apache.lucene.tests.search.QueryUtils;
import org.opensearch.semantic.fusion.FusionWeights;
import org.opensearch.semantic.fusion.ScoreFusion;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.test.OpenSearchTestCase;

/** Against brute force over random indices: several segments, deletes, missing text, missing vectors. */
public class HybridQueryTests extends OpenSearchTestCase {

    private static final int DIMENSION = 8;
    private static final String[] WORDS = { "late", "driver", "refund", "taste", "price" };

    private interface Check {
        void on(IndexSearcher searcher, Map<String, float[]> vectors) throws IOException;
    }

    public void testAgainstBruteForce() throws IOException {
        for (int run = 0; run < 20; run++) {
            onRandomIndex((searcher, vectors) -> {
                float[] target = randomVector();
                Query lexical = randomLexical();
                Query nearest = new KnnFloatVectorQuery("v", target, randomIntBetween(1, 30), randomFilter());
                FusionWeights weights = new FusionWeights(randomFloat(), randomFloat() + 0.1f);
                boolean local = randomBoolean();
                ScoreFusion fusion = new ScoreFusion(weights, local ? 0f : randomFloat() * 5 + 0.1f, randomFloat() - 0.5f);
                HybridQuery hybrid = new HybridQuery(lexical, nearest, 1, "v", new QueryVector(target), fusion);
                assertEqualsBruteForce(searcher, vectors, hybrid, randomBoolean() ? 1f : randomFloat() * 3);
            });
        }
    }

    private static void assertEqualsBruteForce(IndexSearcher searcher, Map<String, float[]> vectors, HybridQuery hybrid, float boost)
        throws IOException {
        Map<Integer, Float> lexical = scores(searcher, hybrid.lexical());
        Set<Integer> candidates = new HashSet<>(lexical.keySet());
        candidates.addAll(scores(searcher, hybrid.nearest()).keySet());
        ScoreFusion fusion = hybrid.fusion();
        float best = fusion.scale() > 0 ? fusion.scale() : lexical.values().stream().max(Float::compare).orElse(0f);
        OptionalDouble ceiling = new LexicalCeiling(searcher).of(searcher.rewrite(hybrid.lexical()));
        fusion = fusion.withScale(ceiling.isPresent() ? (float) ceiling.getAsDouble() : best);
        Query query = boost == 1f ? hybrid : new BoostQuery(hybrid, boost);
        Map<Integer, Float> found = scores(searcher, query);
        assertEquals(candidates, found.keySet());
        for (int doc : candidates) {
            float[] vector = vectors.get(searcher.storedFields().document(doc).get("id"));
            float s = vector == null ? 0f : fusion.semantic(hybrid.vector().cosine(vector));
            float expected = boost * fusion.combine(fusion.lexical(lexical.getOrDefault(doc, 0f)), s);
            assertEquals(expected, found.get(doc), 1e-5f);
            Explanation explanation = searcher.explain(query, doc);
            assertTrue(explanation.isMatch());
            assertEquals(found.get(doc), explanation.getValue().floatValue(), 0f);
        }
        for (int doc = 0; doc < searcher.getIndexReader().maxDoc(); doc++) {
            boolean live = found.containsKey(doc);
            assertTrue(live || lexical.containsKey(doc) == false);
        }
        assertPagesAreParts(searcher, query, found);
        // As a filter it matches the same documents.
        assertEquals(candidates, scores(searcher, new ConstantScoreQuery(query)).keySet());
        assertEquals(candidates.size(), searcher.count(query));
    }

    private static void assertPagesAreParts(IndexSearcher searcher, Query query, Map<Integer, Float> all) throws IOException {
        TopDocs page = searcher.search(query, 3);
        float worst = Float.POSITIVE_INFINITY;
        for (ScoreDoc hit : page.scoreDocs) {
            assertEquals(all.get(hit.doc), hit.score, 0f);
            worst = Math.min(worst, hit.score);
        }
        float least = worst;
        assertTrue(all.values().stream().filter(score -> score > least).count() < 3);
    }

    public void testLeadsAndFollows() throws IOException {
        onRandomIndex((searcher, vectors) -> {
            float[] target = randomVector();
            HybridQuery hybrid = hybrid(new TermQuery(new Term("text", "late")), target, 5);
            Map<Integer, Float> alone = scores(searcher, hybrid);
            Query filter = new TermQuery(new Term("text", "driver"));
            Query filtered = new BooleanQuery.Builder().add(hybrid, Occur.MUST).add(filter, Occur.FILTER).build();
            Set<Integer> expected = new HashSet<>(alone.keySet());
            expected.retainAll(scores(searcher, filter).keySet());
            Map<Integer, Float> found = scores(searcher, filtered);
            assertEquals(expected, found.keySet());
            found.forEach((doc, score) -> assertEquals(alone.get(doc), score, 0f));
        });
    }

    public void testExplainNamesTheParts() throws IOException {
        onRandomIndex((searcher, vectors) -> {
            HybridQuery hybrid = hybrid(new TermQuery(new Term("text", "late")), randomVector(), 5);
            ScoreDoc[] hits = searcher.search(hybrid, 1).scoreDocs;
            if (hits.length == 1) {
                String text = searcher.explain(hybrid, hits[0].doc).toString();
                for (String part : new String[] { "w_l, weight of", "scale, the most", "score, lexical score", "w_s, weight of" }) {
                    assertTrue(text, text.contains(part));
                }
            }
        });
    }

    public void testMatches() throws IOException {
        onRandomIndex((searcher, vectors) -> {
            Query hybrid = searcher.rewrite(hybrid(new TermQuery(new Term("text", "late")), randomVector(), 5));
            Map<Integer, Float> found = scores(searcher, hybrid);
            for (var leaf : searcher.getIndexReader().leaves()) {
                for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
                    boolean live = leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(doc);
                    if (live) {
                        boolean matches = searcher.createWeight(hybrid, ScoreMode.COMPLETE, 1f).matches(leaf, doc) != null;
                        assertEquals(found.containsKey(leaf.docBase + doc), matches);
                    }
                }
            }
        });
    }

    public void testContractOfScorers() throws IOException {
        onRandomIndex(false, (searcher, vectors) -> {
            // Not a k-NN query: the check uses other readers than the one that the query was rewritten for. Nor can it take deletes.
            Query nearest = new TermQuery(new Term("text", "late"));
            ScoreFusion fusion = new ScoreFusion(FusionWeights.DEFAULT, 2f, 0.1f);
            QueryUtils
                .check(random(), new HybridQuery(randomLexical(), nearest, 1, "v", new QueryVector(randomVector()), fusion), searcher);
        });
    }

    public void testNoVectorField() throws IOException {
        onRandomIndex((searcher, vectors) -> {
            Query late = new TermQuery(new Term("text", "late"));
            ScoreFusion fusion = new ScoreFusion(new FusionWeights(0.3f, 0.7f), 0f, 0f);
            HybridQuery hybrid = new HybridQuery(late, new MatchNoDocsQuery(), 1, "", new QueryVector(new float[] { 1f }), fusion);
            Map<Integer, Float> lexical = scores(searcher, late);
            Map<Integer, Float> found = scores(searcher, hybrid);
            assertEquals(lexical.keySet(), found.keySet());
            float best = lexical.values().stream().max(Float::compare).orElse(1f);
            double scale = new LexicalCeiling(searcher).of(late).orElse(best);
            found.forEach((doc, score) -> assertEquals(0.3 * lexical.get(doc) / scale, score, 1e-6));
        });
    }

    public void testIsAValue() {
        float[] target = randomVector();
        HybridQuery one = hybrid(new TermQuery(new Term("text", "late")), target, 5);
        QueryUtils.checkEqual(one, hybrid(new TermQuery(new Term("text", "late")), target, 5));
        QueryUtils.checkUnequal(one, hybrid(new TermQuery(new Term("text", "driver")), target, 5));
        QueryUtils.checkUnequal(one, hybrid(new TermQuery(new Term("text", "late")), target, 6));
        QueryUtils.checkUnequal(one, hybrid(new TermQuery(new Term("text", "late")), randomVector(), 5));
        ScoreFusion other = one.fusion().withScale(7f);
        QueryUtils.checkUnequal(one, new HybridQuery(one.lexical(), one.nearest(), 5, one.field(), one.vector(), other));
        QueryUtils.checkUnequal(one, new HybridQuery(one.lexical(), one.nearest(), 6, one.field(), one.vector(), one.fusion()));
    }

    private static HybridQuery hybrid(Query lexical, float[] target, int k) {
        ScoreFusion fusion = new ScoreFusion(FusionWeights.DEFAULT, 0f, 0.1f);
        return new HybridQuery(lexical, new KnnFloatVectorQuery("v", target, k), k, "v", new QueryVector(target), fusion);
    }

    private static Map<Integer, Float> scores(IndexSearcher searcher, Query query) throws IOException {
        Map<Integer, Float> scores = new HashMap<>();
        for (ScoreDoc hit : searcher.search(query, Math.max(1, searcher.getIndexReader().maxDoc())).scoreDocs) {
            scores.put(hit.doc, hit.score);
        }
        return scores;
    }

    private static Query randomLexical() {
        return switch (randomInt(3)) {
            case 0 -> new TermQuery(new Term("text", randomFrom(WORDS)));
            case 1 -> new PhraseQuery("text", randomFrom(WORDS), randomFrom(WORDS)); // has a two-phase iterator
            case 2 -> new MatchNoDocsQuery();
            default -> new BooleanQuery.Builder().add(new TermQuery(new Term("text", randomFrom(WORDS))), Occur.SHOULD)
                .add(new TermQuery(new Term("text", randomFrom(WORDS))), Occur.SHOULD)
                .build();
        };
    }

    private static Query randomFilter() {
        return randomBoolean() ? null : new TermQuery(new Term("text", randomFrom(WORDS)));
    }

    private static float[] randomVector() {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = randomFloat() * 2 - 1;
        }
        return vector;
    }

    private void onRandomIndex(Check check) throws IOException {
        onRandomIndex(true, check);
    }

    private void onRandomIndex(boolean deleting, Check check) throws IOException {
        Map<String, float[]> vectors = new HashMap<>();
        try (Directory directory = newDirectory(); RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            int documents = randomIntBetween(1, 200);
            for (int id = 0; id < documents; id++) {
                writer.addDocument(randomDocument(Integer.toString(id), vectors));
                if (rarely()) {
                    writer.commit();
                }
            }
            for (int deletes = deleting ? randomInt(documents / 4) : 0; deletes > 0; deletes--) {
                writer.deleteDocuments(new Term("id", Integer.toString(randomInt(documents))));
            }
            try (DirectoryReader reader = writer.getReader()) {
                IndexSearcher searcher = newSearcher(reader);
                check.on(searcher, vectors);
            }
        }
    }

    private static Document randomDocument(String id, Map<String, float[]> vectors) {
        Document document = new Document();
        document.add(new StringField("id", id, Field.Store.YES));
        if (randomInt(9) > 0) {
            StringBuilder text = new StringBuilder();
            for (int words = randomIntBetween(1, 6); words > 0; words--) {
                text.append(randomFrom(WORDS)).append(' ');
            }
            document.add(new TextField("text", text.toString(), Field.Store.NO));
        }
        if (randomInt(9) > 0) {
            float[] vector = randomVector();
            vectors.put(id, vector);
            document.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.COSINE));
        }
        return document;
    }
}
