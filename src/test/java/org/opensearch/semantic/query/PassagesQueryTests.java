// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import static org.hamcrest.Matchers.containsString;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.RandomIndexWriter;
import org.apache.lucene.tests.search.QueryUtils;
import org.apache.lucene.util.BytesRef;
import org.opensearch.knn.index.SpaceType;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.test.OpenSearchTestCase;

/** Against the definition, over random segments with deleted documents, documents without passages, and passages without vectors. */
public class PassagesQueryTests extends OpenSearchTestCase {

    private static final int DIMENSION = 4;
    private static final BitSetProducer PARENTS = new QueryBitSetProducer(new TermQuery(new Term("kind", "parent")));

    /** What is in an index: the vectors of the passages of each document, in their order. */
    private record Index(IndexSearcher searcher, Map<String, List<float[]>> passages) {

        Map<String, Float> search(Query query, int size) throws IOException {
            Map<String, Float> found = new HashMap<>();
            for (ScoreDoc hit : searcher.search(query, size).scoreDocs) {
                found.put(searcher.storedFields().document(hit.doc).get("id"), hit.score);
            }
            return found;
        }
    }

    private interface Check {
        void on(Index index) throws IOException;
    }

    private static float[] randomVector() {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = (float) random().nextGaussian();
        }
        return vector;
    }

    private void onRandomIndex(int documents, Check check) throws IOException {
        onRandomIndex(documents, true, check);
    }

    private void onRandomIndex(int documents, boolean deletes, Check check) throws IOException {
        Map<String, List<float[]>> all = new HashMap<>();
        try (Directory directory = newDirectory(); RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            for (int id = 0; id < documents; id++) {
                List<float[]> vectors = new ArrayList<>();
                for (int p = rarely() ? 40 : randomInt(5); p > 0; p--) {
                    vectors.add(randomVector());
                }
                List<Document> block = block(Integer.toString(id), vectors.toArray(float[][]::new));
                if (rarely()) {
                    Document other = new Document(); // nested, without a vector
                    other.add(new StringField("block", Integer.toString(id), Field.Store.NO));
                    block.add(randomInt(block.size() - 1), other);
                }
                writer.addDocuments(block);
                all.put(Integer.toString(id), vectors);
                if (rarely()) {
                    writer.commit();
                }
            }
            for (int id = 0; id < documents; id += 7) {
                if (deletes && randomBoolean()) {
                    // a block goes as a whole
                    writer.deleteDocuments(new Term("block", Integer.toString(id)));
                    all.remove(Integer.toString(id));
                }
            }
            try (DirectoryReader reader = writer.getReader()) {
                check.on(new Index(newSearcher(reader, false), all));
            }
        }
    }

    private static double score(SpaceType space, float[] query, float[] vector) {
        double dot = 0;
        double ofQuery = 0;
        double ofVector = 0;
        double squares = 0;
        for (int d = 0; d < DIMENSION; d++) {
            dot += (double) query[d] * vector[d];
            ofQuery += (double) query[d] * query[d];
            ofVector += (double) vector[d] * vector[d];
            squares += Math.pow((double) query[d] - vector[d], 2);
        }
        return switch (space) {
            case COSINESIMIL -> (1 + dot / Math.sqrt(ofQuery * ofVector)) / 2;
            case L2 -> 1 / (1 + squares);
            case INNER_PRODUCT -> dot > 0 ? dot + 1 : 1 / (1 - dot);
            default -> throw new AssertionError(space);
        };
    }

    private static double expected(PassageScore scoring, List<Double> scores) {
        List<Double> best = scores.stream().sorted(Collections.reverseOrder()).limit(scoring.best()).toList();
        double sum = best.stream().mapToDouble(Double::doubleValue).sum();
        return scoring.mode() == PassageScore.Mode.AVG ? sum / best.size() : sum;
    }

    private static PassageScore randomScoring() {
        PassageScore.Mode mode = randomFrom(PassageScore.Mode.values());
        return new PassageScore(mode, mode == PassageScore.Mode.MAX ? 1 : randomIntBetween(1, 20));
    }

    private static Query documents(List<String> ids) {
        return new TermInSetQuery("id", ids.stream().map(BytesRef::new).toList());
    }

    private static PassagesQuery query(Query found, SpaceType space, float[] target, PassageScore scoring, int k) {
        return new PassagesQuery(found, "r", "p.v", PARENTS, new Similarity(space, target), scoring, k);
    }

    public void testAgainstTheDefinition() throws IOException {
        for (int run = 0; run < 40; run++) {
            onRandomIndex(randomIntBetween(1, 120), index -> {
                float[] target = randomVector();
                SpaceType space = randomFrom(SpaceType.COSINESIMIL, SpaceType.L2, SpaceType.INNER_PRODUCT);
                PassageScore scoring = randomScoring();
                List<String> looked = index.passages()
                    .keySet()
                    .stream()
                    .filter(id -> !index.passages().get(id).isEmpty() && randomInt(3) > 0)
                    .toList();
                int k = randomIntBetween(0, 30);
                Map<String, Double> all = new HashMap<>();
                looked.forEach(
                    id -> all.put(id, expected(scoring, index.passages().get(id).stream().map(v -> score(space, target, v)).toList()))
                );
                Map<String, Double> best = new HashMap<>();
                all.entrySet()
                    .stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .limit(k == 0 ? all.size() : k)
                    .forEach(entry -> best.put(entry.getKey(), entry.getValue()));
                assertFinds(index, best, query(documents(looked), space, target, scoring, k));
            });
        }
    }

    private static void assertFinds(Index index, Map<String, Double> expected, Query query) throws IOException {
        float boost = randomBoolean() ? 1f : 3f;
        Query boosted = boost == 1f ? query : new BoostQuery(query, boost);
        Map<String, Float> found = index.search(boosted, 1000);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, score) -> assertEquals(id, boost * score, found.get(id), 1e-5 * Math.max(1, boost * score)));
        assertEquals(expected.keySet(), index.search(new ConstantScoreQuery(query), 1000).keySet());
        assertEquals(expected.size(), index.searcher().count(query));
        for (ScoreDoc hit : index.searcher().search(boosted, 5).scoreDocs) {
            Explanation explanation = index.searcher().explain(boosted, hit.doc);
            assertTrue(explanation.isMatch());
            assertEquals(hit.score, explanation.getValue().floatValue(), 0f);
        }
    }

    /** cosines 0.6, 1 and -1 are scores 0.8, 1 and 0: the best two sum to 1.8, and have the mean 0.9. */
    public void testByHand() throws IOException {
        float[] east = { 1, 0, 0, 0 };
        try (Directory directory = newDirectory(); RandomIndexWriter writer = new RandomIndexWriter(random(), directory)) {
            writer.addDocuments(block("1", new float[] { 0.6f, 0.8f, 0, 0 }, new float[] { 2, 0, 0, 0 }, new float[] { -1, 0, 0, 0 }));
            writer.addDocuments(block("2", new float[] { 0.6f, 0, 0, 0.8f }));
            try (DirectoryReader reader = writer.getReader()) {
                IndexSearcher searcher = newSearcher(reader, false);
                Index index = new Index(searcher, Map.of());
                Query both = documents(List.of("1", "2"));
                PassageScore sum = new PassageScore(PassageScore.Mode.SUM, 2);
                PassageScore mean = new PassageScore(PassageScore.Mode.AVG, 2);
                Map<String, Float> byMax = index.search(query(both, SpaceType.COSINESIMIL, east, PassageScore.OF_THE_BEST, 0), 10);
                assertEquals(Map.of("1", 1f, "2", 0.8f), byMax);
                Map<String, Float> bySum = index.search(query(both, SpaceType.COSINESIMIL, east, sum, 0), 10);
                assertEquals(1.8f, bySum.get("1"), 1e-6f);
                assertEquals(0.8f, bySum.get("2"), 1e-6f);
                Query byMean = query(both, SpaceType.COSINESIMIL, east, mean, 1);
                assertEquals(Map.of("1", 0.9f), index.search(byMean, 10));
                int first = searcher.search(new TermQuery(new Term("id", "1")), 1).scoreDocs[0].doc;
                String explained = searcher.explain(byMean, first).toString();
                assertThat(explained, containsString("0.9 = semantic, computed as avg of the best 2 of 3 passages from:"));
                assertThat(explained, containsString("1.0 = passage [1] of the document, (1 + cosine) / 2"));
                assertThat(explained, containsString("0.8 = passage [0] of the document, (1 + cosine) / 2"));
                int second = searcher.search(new TermQuery(new Term("id", "2")), 1).scoreDocs[0].doc;
                assertFalse("not among the one that is asked for", searcher.explain(byMean, second).isMatch());
            }
        }
    }

    private static List<Document> block(String id, float[]... vectors) {
        List<Document> block = new ArrayList<>();
        for (float[] vector : vectors) {
            Document passage = new Document();
            passage.add(new StringField("block", id, Field.Store.NO));
            passage.add(new KnnFloatVectorField("p.v", vector, VectorSimilarityFunction.EUCLIDEAN));
            block.add(passage);
        }
        Document parent = new Document();
        parent.add(new StringField("id", id, Field.Store.YES));
        parent.add(new StringField("block", id, Field.Store.NO));
        parent.add(new StringField("kind", "parent", Field.Store.NO));
        block.add(parent);
        return block;
    }

    public void testContractOfScorers() throws IOException {
        onRandomIndex(60, false, index -> {
            // All that are found, not the best of them: the check uses parts of the index as well. Nor can it take deletes.
            List<String> with = index.passages().keySet().stream().filter(id -> !index.passages().get(id).isEmpty()).toList();
            QueryUtils.check(
                random(),
                query(documents(with), SpaceType.COSINESIMIL, randomVector(), randomScoring(), 0),
                index.searcher()
            );
        });
    }

    public void testIsAValue() {
        float[] target = randomVector();
        Query found = documents(List.of("1"));
        PassagesQuery one = query(found, SpaceType.COSINESIMIL, target, PassageScore.OF_THE_BEST, 0);
        QueryUtils.checkEqual(one, query(found, SpaceType.COSINESIMIL, target.clone(), PassageScore.OF_THE_BEST, 0));
        QueryUtils.checkUnequal(one, query(documents(List.of("2")), SpaceType.COSINESIMIL, target, PassageScore.OF_THE_BEST, 0));
        QueryUtils.checkUnequal(one, query(found, SpaceType.L2, target, PassageScore.OF_THE_BEST, 0));
        QueryUtils.checkUnequal(one, query(found, SpaceType.COSINESIMIL, randomVector(), PassageScore.OF_THE_BEST, 0));
        QueryUtils.checkUnequal(one, query(found, SpaceType.COSINESIMIL, target, new PassageScore(PassageScore.Mode.AVG, 1), 0));
        QueryUtils.checkUnequal(one, query(found, SpaceType.COSINESIMIL, target, PassageScore.OF_THE_BEST, 1));
        Similarity similarity = new Similarity(SpaceType.COSINESIMIL, target);
        QueryUtils.checkUnequal(one, new PassagesQuery(found, "s", "p.v", PARENTS, similarity, PassageScore.OF_THE_BEST, 0));
        QueryUtils.checkUnequal(one, new PassagesQuery(found, "r", "q.v", PARENTS, similarity, PassageScore.OF_THE_BEST, 0));
    }
}
