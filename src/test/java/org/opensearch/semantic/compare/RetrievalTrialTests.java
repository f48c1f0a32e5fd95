// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.evaluate.Ranking;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

public class RetrievalTrialTests extends OpenSearchTestCase {

    private static final List<Double> WEIGHTS = List.of(0d, 0.3, 0.5, 0.9, 1d);
    private static final FakeEmbedder MODEL = new FakeEmbedder("fake", "digest", 16);

    private final HeldMemory memory = new HeldMemory(new NoopCircuitBreaker(CircuitBreaker.REQUEST), "<test>");
    private boolean cancelled;

    private Setting setting() {
        return new Setting(new Bootstrap(42, 100, 0.95), null, memory, () -> {
            if (cancelled) {
                throw new TaskCancelledException("cancelled");
            }
        });
    }

    private static Item item(String id, String text) {
        return new Item(id, Map.of("text", List.of(text)), Map.of());
    }

    private static LexicalIndex lexical(List<Item> documents) throws IOException {
        WhitespaceAnalyzer words = new WhitespaceAnalyzer();
        FieldAnalyzers analyzers = new FieldAnalyzers(Map.of("text", words), Map.of("text", words), "whitespace", words);
        return new LexicalIndex(documents.stream().map(d -> d.texts().get("text")).toList(), Map.of("text", 1f), analyzers, () -> {});
    }

    private static Retrieval asked(int k, int queries) {
        return new Retrieval(null, null, k, WEIGHTS, Optional.empty(), queries, k);
    }

    private RetrievalTrial trial(Retrieval.Judged judged, int k) throws IOException {
        Retrieval asked = asked(k, judged.queries().size());
        return RetrievalTrial.start(asked, judged, lexical(judged.documents()), "whitespace", setting());
    }

    private static float[][] vectors(List<Item> items) {
        return items.stream().map(item -> MODEL.vector(item.text("text"))).toArray(float[][]::new);
    }

    private static Table table(Trial trial, String name) {
        return trial.tables().stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
    }

    private static String words(int most) {
        List<String> words = new ArrayList<>();
        for (int i = between(1, most); i > 0; i--) {
            words.add("w" + between(0, 12));
        }
        return String.join(" ", words);
    }

    private Retrieval.Judged drawn() {
        List<Item> documents = IntStream.range(0, between(3, 60)).mapToObj(i -> item("d" + i, words(12))).toList();
        List<Item> queries = new ArrayList<>();
        List<Map<Integer, Integer>> grades = new ArrayList<>();
        for (int q = between(1, 8); q > 0; q--) {
            queries.add(item("q" + q, randomBoolean() ? words(4) : "unheard of"));
            Map<Integer, Integer> relevant = new HashMap<>();
            for (int r = between(1, 5); r > 0; r--) {
                relevant.put(between(0, documents.size() - 1), between(0, 3));
            }
            relevant.put(0, 1);
            grades.add(relevant);
        }
        return new Retrieval.Judged(documents, queries, grades, 0, 0);
    }

    /** BM25 of a document by its definition, NaN if no word matches. */
    private static double bm25(String query, String document, List<Item> documents) {
        double length = documents.stream().mapToInt(d -> d.text("text").split(" ").length).average().orElseThrow();
        List<String> words = List.of(document.split(" "));
        double score = Double.NaN;
        for (String word : query.split(" ")) {
            long with = documents.stream().filter(d -> List.of(d.text("text").split(" ")).contains(word)).count();
            long times = words.stream().filter(word::equals).count();
            double idf = Math.log(1 + (documents.size() - with + 0.5) / (with + 0.5));
            double part = idf * times / (times + 1.2 * (1 - 0.75 + 0.75 * words.size() / length));
            score = times == 0 ? score : Double.isNaN(score) ? part : score + part;
        }
        return score;
    }

    /** The formula of docs/hybrid.md. */
    private static double hybrid(double score, double cosine, double weight, int documents) {
        double words = Double.isNaN(score) ? 0 : score / (score + 3 * Math.log(1 + documents));
        double meaning = Math.max(0, (cosine - FakeEmbedder.BACKGROUND) / (1 - FakeEmbedder.BACKGROUND));
        double greatest = Math.max(weight, 1 - weight);
        return 1 - (1 - (1 - weight) / greatest * words) * (1 - weight / greatest * meaning);
    }

    private static double ndcg(double[] scores, double least, Map<Integer, Integer> grades, int k) {
        List<Integer> ranking = IntStream.range(0, scores.length)
            .boxed()
            .filter(d -> scores[d] > least)
            .sorted(Comparator.comparingDouble((Integer d) -> -Math.round(scores[d] * 1e6)).thenComparing(d -> d))
            .toList();
        return Ranking.ndcg(ranking, grades, k);
    }

    public void testAgreesWithTheDefinitionsOnEveryDocument() throws IOException {
        Retrieval.Judged judged = drawn();
        int k = between(1, 10);
        int documents = judged.documents().size();
        float[][] vectors = vectors(judged.documents());
        try (RetrievalTrial trial = trial(judged, k)) {
            trial.score(MODEL.spec(), List.of(vectors, vectors(judged.queries())));
            double words = 0;
            double meaning = 0;
            double[] both = new double[WEIGHTS.size()];
            for (int q = 0; q < judged.queries().size(); q++) {
                String query = judged.queries().get(q).text("text");
                Map<Integer, Integer> grades = judged.grades().get(q);
                double[] scores = judged.documents().stream().mapToDouble(d -> bm25(query, d.text("text"), judged.documents())).toArray();
                double[] cosines = IntStream.range(0, documents)
                    .mapToDouble(d -> VectorMath.dot(MODEL.vector(query), vectors[d]))
                    .toArray();
                words += ndcg(scores, 0, grades, k);
                meaning += ndcg(cosines, -2, grades, k);
                for (int w = 0; w < both.length; w++) {
                    double weight = WEIGHTS.get(w);
                    double[] fused = IntStream.range(0, documents)
                        .mapToDouble(d -> hybrid(scores[d], cosines[d], weight, documents))
                        .toArray();
                    both[w] += ndcg(fused, 1e-12, grades, k);
                }
            }
            List<List<Object>> rows = table(trial, "scores").rows();
            int queries = judged.queries().size();
            assertEquals("bm25", rows.get(0).get(1));
            assertEquals(words / queries, ((Interval) rows.get(0).get(3)).value(), 1e-9);
            assertEquals("semantic", rows.get(1).get(1));
            assertEquals(meaning / queries, ((Interval) rows.get(1).get(3)).value(), 1e-9);
            for (int w = 0; w < both.length; w++) {
                assertEquals(WEIGHTS.get(w), rows.get(2 + w).get(2));
                assertEquals(both[w] / queries, ((Interval) rows.get(2 + w).get(3)).value(), 1e-9);
            }
        }
    }

    /** "sun" is in d0 and d1, "moon" nowhere: by words q0 finds both, q1 nothing. */
    public void testByHand() throws IOException {
        List<Item> documents = List.of(item("d0", "sun sun"), item("d1", "sun rain"), item("d2", "snow"));
        List<Item> queries = List.of(item("q0", "sun"), item("q1", "moon"));
        Retrieval.Judged judged = new Retrieval.Judged(documents, queries, List.of(Map.of(1, 1), Map.of(2, 2)), 1, 3);
        try (RetrievalTrial trial = trial(judged, 10)) {
            trial.score(MODEL.spec(), List.of(vectors(documents), new float[][] { MODEL.vector("rain"), MODEL.vector("snow") }));
            List<Object> words = table(trial, "scores").rows().get(0);
            // q0: d0 before d1, which is relevant: 1 / log2(3); q1: nothing
            assertEquals((Math.log(2) / Math.log(3) + 0) / 2, ((Interval) words.get(3)).value(), 1e-12);
            assertEquals(0.5, ((Interval) words.get(4)).value(), 0);
            assertEquals(0.25, ((Interval) words.get(5)).value(), 0);
            // with these vectors q0 is nearest to d1, q1 to d2
            List<Object> semantic = table(trial, "scores").rows().get(1);
            assertEquals(1, ((Interval) semantic.get(3)).value(), 0);
            List<Object> last = table(trial, "scores").rows().get(6);
            assertEquals(List.of("fake", "hybrid", 1d), last.subList(0, 3));
            assertEquals(1, ((Interval) last.get(3)).value(), 0);
            assertEquals(List.of(10, 3, 2, 1, 3, "whitespace"), table(trial, "retrieval").rows().get(0));
            assertEquals("too few to divide", null, table(trial, "best_weights").rows().get(0).get(5));
            List<Object> hit = table(trial, "worst_hits").rows().get(0);
            assertEquals(List.of("fake", "q0", 1, "d1"), hit.subList(0, 4));
            List<String> notes = trial.notes();
            assertEquals("3 relevant ids are of no document that was read; no ranking is expected to find them", notes.get(0));
            assertEquals("1 queries were left out, as no document that was read is relevant for them", notes.get(1));
            assertEquals("with 2 queries intervals are rough, and small differences can not be told; label some more", notes.get(2));
            assertTrue(notes.get(3), notes.get(3).matches("fake: best at weight .*, but these queries do not tell the weights from .*"));
            assertEquals(4, notes.size());
        }
    }

    public void testZeroVectorsAndSeveralModels() throws IOException {
        Retrieval.Judged judged = drawn();
        try (RetrievalTrial trial = trial(judged, 5)) {
            trial.score(
                new FakeEmbedder("one", "1", 4).spec(),
                List.of(new float[judged.documents().size()][4], new float[judged.queries().size()][4])
            );
            trial.score(
                new FakeEmbedder("two", "2", 4).spec(),
                List.of(new float[judged.documents().size()][4], new float[judged.queries().size()][4])
            );
            Table differences = table(trial, "differences");
            assertEquals(8, differences.rows().size());
            assertEquals(List.of("one hybrid", "two hybrid"), differences.rows().get(6).subList(0, 2));
            assertEquals(new Interval(0, 0, 0), differences.rows().get(6).get(2));
            assertEquals(
                "with no meaning both is by words",
                table(trial, "scores").rows().get(0).get(3),
                table(trial, "scores").rows().get(2).get(3)
            );
        }
    }

    public void testIsCancelled() throws IOException {
        Retrieval.Judged judged = drawn();
        try (RetrievalTrial trial = trial(judged, 5)) {
            cancelled = true;
            expectThrows(
                TaskCancelledException.class,
                () -> trial.score(MODEL.spec(), List.of(vectors(judged.documents()), vectors(judged.queries())))
            );
        }
        expectThrows(TaskCancelledException.class, () -> trial(judged, 5));
    }
}
