// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Before;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Documents with passages are searched, and counted together, by the name of the passages. */
public class PassageSearchIT extends EndToEndTestCase {

    private static final String QUERY = "late delivery";
    private static final List<String> TEXTS = List.of(
        "The driver came two hours late.",
        "My parcel never arrived.",
        "The coffee was cold.",
        "A refund was promised and not paid.",
        "The app logs me out every morning.",
        "Friendly staff, lovely cake.",
        "The queue was far too long.",
        "Delivery on time, as ever."
    );
    private static final String BOUND = VECTOR.replace("{\"type\"", "{\"meta\": {\"semantic_model\": \"" + BGE + "\"}, \"type\"");
    private static final String FIELDS = "\"text\": {\"type\": \"text\"}, \"theme\": {\"type\": \"keyword\"}, \"one\": {\"type\": \"boolean\"},"
        + " \"whole\": " + BOUND + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"vector\": " + BOUND + "}}";

    private static Map<String, List<?>> vectors;
    private static List<?> target;

    /** The passages of each document, by their places in {@link #TEXTS}. */
    private static final Map<String, List<Integer>> DOCUMENTS = made();

    private static Map<String, List<Integer>> made() {
        Random random = new Random(3);
        Map<String, List<Integer>> documents = new LinkedHashMap<>();
        for (int id = 0; id < 60; id++) {
            List<Integer> passages = new ArrayList<>();
            int count = id % 3 == 0 ? 1 : id == 40 ? 200 : random.nextInt(5);
            for (int p = 0; p < count; p++) {
                passages.add(id == 40 ? 0 : random.nextInt(TEXTS.size()));
            }
            documents.put(Integer.toString(id), passages);
        }
        return documents;
    }

    private String index;

    @Before
    public void load() throws Exception {
        if (vectors == null) {
            Map<String, List<?>> embedded = new HashMap<>();
            for (String text : TEXTS) {
                embedded.put(text, Vectors.ofDocument(node(), text));
            }
            target = Vectors.ofQuery(node(), QUERY);
            vectors = embedded;
        }
        index = loaded(3);
    }

    private String loaded(int shards) throws Exception {
        Map<String, String> settings = Map.of(
            "index.number_of_shards",
            Integer.toString(shards),
            "index.knn.derived_source.enabled",
            "false"
        );
        String name = index(settings, FIELDS);
        Bulk bulk = new Bulk();
        DOCUMENTS.forEach((id, passages) -> bulk.index(id, json(passages)));
        bulk.send(node(), name).noErrors();
        return name;
    }

    private static List<?> vector(int text) {
        return vectors.get(TEXTS.get(text));
    }

    /** With the one passage of a document beside it, as the vector of the whole. */
    private static String json(List<Integer> passages) {
        List<String> parts = passages.stream().map(text -> "{\"vector\": " + Vectors.json(vector(text)) + "}").toList();
        String text = passages.isEmpty() ? "nothing" : TEXTS.get(passages.getFirst());
        String theme = passages.isEmpty() ? "none" : passages.getFirst() < 4 ? "bad" : "other";
        boolean one = passages.size() == 1;
        return "{\"text\": " + quoted(text) + ", \"theme\": \"" + theme + "\", \"one\": " + one + ", \"parts\": " + parts
            + (one ? ", \"whole\": " + Vectors.json(vector(passages.getFirst())) : "") + "}";
    }

    private static List<Double> cosines(List<Integer> passages) {
        return passages.stream().map(text -> Vectors.cosine(target, vector(text))).sorted(Collections.reverseOrder()).toList();
    }

    private static double mean(List<Double> cosines, int best) {
        return cosines.stream().limit(best).mapToDouble(c -> c).average().orElseThrow();
    }

    private static String semantic(String more) {
        return "{\"semantic\": {\"parts\": {\"query\": \"" + QUERY + "\"" + more + "}}}";
    }

    private static String passages(String mode, int best) {
        return ", \"passages\": {\"score_mode\": \"" + mode + "\", \"best\": " + best + "}";
    }

    @Test
    public void documentsAreScoredByTheirPassages() throws Exception {
        String alone = loaded(1);
        Map<String, Double> max = new HashMap<>();
        Map<String, Double> avg = new HashMap<>();
        Map<String, Double> sum = new HashMap<>();
        DOCUMENTS.forEach((id, passages) -> {
            if (!passages.isEmpty()) {
                List<Double> cosines = cosines(passages);
                max.put(id, (1 + cosines.getFirst()) / 2);
                avg.put(id, (1 + mean(cosines, 3)) / 2);
                sum.put(id, cosines.stream().limit(2).mapToDouble(c -> (1 + c) / 2).sum());
            }
        });
        for (String name : List.of(index, alone)) {
            Hits.assertSameScores(max, search(name, semantic(", \"k\": 100")).scores(), 1e-5);
            Hits.assertSameScores(avg, search(name, semantic(", \"k\": 100" + passages("avg", 3))).scores(), 1e-5);
            Hits.assertSameScores(sum, search(name, semantic(", \"k\": 100" + passages("sum", 2))).scores(), 1e-5);
        }
        assertEquals(search(alone, semantic(", \"k\": 100")).scores(), search(index, semantic(", \"k\": 100")).scores());
        assertEquals("documents, not passages", 5, search(alone, semantic(", \"k\": 5")).all().size());
    }

    @Test
    public void aHybridScoreIsMadeOfTheBestPassages() throws Exception {
        String lexical = "{\"match\": {\"text\": \"late\"}}";
        for (String[] mode : new String[][] { { "", "1" }, { passages("avg", 2), "2" } }) {
            String semantic = semantic(", \"k\": 4" + mode[0]);
            String query = "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + semantic + ", \"sub_scores\": true}}";
            Hits hits = searchWith(index, "\"size\": 100, \"explain\": true, \"query\": " + query);
            assertTrue(hits.all().size() >= 12);
            for (Map<?, ?> hit : hits.all()) {
                double expected = mean(cosines(DOCUMENTS.get((String) hit.get("_id"))), Integer.parseInt(mode[1]));
                Map<?, ?> scores = (Map<?, ?>) ((List<?>) ((Map<?, ?>) hit.get("fields")).get("semantic_hybrid")).getFirst();
                Map<?, ?> leg = (Map<?, ?>) ((List<?>) scores.get("legs")).get(1);
                assertEquals(expected, ((Number) leg.get("cosine")).doubleValue(), 1e-5);
                Map<?, ?> explanation = (Map<?, ?>) hit.get("_explanation");
                assertEquals(((Number) hit.get("_score")).doubleValue(), ((Number) explanation.get("value")).doubleValue(), 1e-6);
            }
            Hits page = searchWith(index, "\"size\": 5, \"query\": " + query);
            assertEquals(hits.ids().subList(0, 5), page.ids());
        }
        String shortForm = "{\"semantic_hybrid\": {\"query\": \"" + QUERY
            + "\", \"fields\": [\"text\"], \"vector\": \"parts\", \"filter\": "
            + "{\"term\": {\"theme\": \"bad\"}}}}";
        Hits bad = search(index, shortForm);
        assertFalse(bad.all().isEmpty());
        assertTrue(bad.ids().stream().allMatch(id -> !DOCUMENTS.get(id).isEmpty() && DOCUMENTS.get(id).getFirst() < 4));
        Answer counted = node().post(
            "/" + index + "/_search",
            "{\"profile\": true, \"query\": " + shortForm + ", \"aggs\": {\"themes\": {\"terms\": {\"field\": \"theme\"}}}}"
        ).ok();
        assertEquals(bad.all().size(), counted.at("aggregations", "themes", "buckets", 0, "doc_count"));
    }

    private Answer aggregation(String query, String type, String field, String more) throws Exception {
        String body = "{\"size\": 0, \"query\": " + query + ", \"aggs\": {\"a\": {\"" + type + "\": {\"field\": \"" + field + "\"" + more
            + "}}}}";
        return node().post("/" + index + "/_search", body).ok();
    }

    /** Where documents have one passage, it is as if they had its vector themselves. */
    @Test
    public void aggregationsSeeOneVectorForEachDocument() throws Exception {
        String one = "{\"term\": {\"one\": true}}";
        String classes = ", \"classes\": {\"late\": [\"too late\", \"never came\"], \"other\": [\"cake\", \"coffee\"]}";
        Map<String, String> all = Map.of(
            "semantic_centroid",
            ", \"representatives\": 3, \"include_vector\": true",
            "semantic_clusters",
            ", \"k\": 3",
            "semantic_outliers",
            ", \"size\": 3",
            "semantic_map",
            ", \"color_field\": \"theme\"",
            "semantic_classes",
            classes
        );
        for (Map.Entry<String, String> each : all.entrySet()) {
            Object flat = aggregation(one, each.getKey(), "whole", each.getValue()).at("aggregations", "a");
            for (String name : List.of("parts", "parts.vector")) {
                assertEquals(each.getKey(), flat, aggregation(one, each.getKey(), name, each.getValue()).at("aggregations", "a"));
            }
        }
    }

    private static double[] add(double[] sum, List<?> vector, double scale) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] += ((Number) vector.get(d)).doubleValue() * scale;
        }
        return sum;
    }

    private static double norm(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        return Math.sqrt(squares);
    }

    @Test
    public void theVectorOfADocumentIsTheMeanDirectionOfItsPassages() throws Exception {
        double[] centroid = new double[384];
        int count = 0;
        for (List<Integer> passages : DOCUMENTS.values()) {
            double[] sum = new double[384];
            passages.forEach(text -> add(sum, vector(text), 1));
            if (!passages.isEmpty()) {
                List<Double> boxed = new ArrayList<>();
                for (double x : sum) {
                    boxed.add(x);
                }
                add(centroid, boxed, 1 / norm(sum));
                count++;
            }
        }
        String all = "{\"match_all\": {}}";
        Map<?, ?> outside = (Map<?, ?>) aggregation(all, "semantic_centroid", "parts", ", \"include_vector\": true")
            .at("aggregations", "a");
        assertEquals(count, outside.get("count"));
        assertEquals(DOCUMENTS.size() - count, outside.get("missing"));
        List<?> found = (List<?>) outside.get("vector");
        for (int d = 0; d < 384; d++) {
            assertEquals(centroid[d] / count, ((Number) found.get(d)).doubleValue(), 1e-5);
        }
        String inside = "{\"size\": 0, \"aggs\": {\"n\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {\"a\": {\"semantic_centroid\": "
            + "{\"field\": \"parts\"}}, \"back\": {\"reverse_nested\": {}, \"aggs\": {\"a\": {\"semantic_centroid\": {\"field\": \"parts\"}}}}}}}}";
        Answer answer = node().post("/" + index + "/_search", inside).ok();
        long every = DOCUMENTS.values().stream().mapToLong(List::size).sum();
        assertEquals("each passage is a point", (int) every, answer.at("aggregations", "n", "a", "count"));
        assertEquals("back in documents", count, answer.at("aggregations", "n", "back", "a", "count"));
    }

    @Test
    public void classifiersLearnFromPassages() throws Exception {
        String body = "{\"training\": {\"index\": \"" + index + "\", \"vector_field\": \"%s\", \"label_field\": \"theme\", \"query\": "
            + "{\"term\": {\"one\": true}}}, \"method\": \"nearest_centroid\"}";
        List<Object> numbers = new ArrayList<>();
        for (String field : List.of("whole", "parts", "parts.vector")) {
            String path = "/_plugins/_semantic/classifiers/" + unused("passages");
            deleteLater(path);
            Answer trained = node().put(path, body.formatted(field)).ok();
            numbers.add(trained.body().replaceAll("\"(name|trained_at|trained|vector_field)\": ?[^,}]*", ""));
        }
        assertEquals(numbers.get(0).toString().replaceAll("\\d{13}", ""), numbers.get(1).toString().replaceAll("\\d{13}", ""));
        assertEquals(numbers.get(1).toString().replaceAll("\\d{13}", ""), numbers.get(2).toString().replaceAll("\\d{13}", ""));
        String path = "/_plugins/_semantic/classifiers/" + unused("passages");
        deleteLater(path);
        Answer all = node().put(path, body.formatted("parts").replace("{\"term\": {\"one\": true}}", "{\"match_all\": {}}")).ok();
        assertTrue(all.body(), all.body().contains("\"bad\""));
    }
}
