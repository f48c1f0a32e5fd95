// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Models compared by retrieval over HTTP. */
public class EvaluateIT extends SampleTestCase {

    static final String PATH = "/_plugins/_semantic/evaluate";

    /** Questions about the sample messages, and the theme that answers them. */
    private static final Map<String, String> QUESTIONS = Map.of(
        QUESTION,
        "late_delivery",
        "where is my money, I sent it back weeks ago",
        "refunds",
        "my password is not accepted",
        "sign_in",
        "too expensive",
        "price"
    );

    /** The questions as queries, with every message of the theme relevant. */
    private static String questions() throws Exception {
        List<String> queries = new ArrayList<>();
        for (String question : QUESTIONS.keySet().stream().sorted().toList()) {
            List<String> relevant = new ArrayList<>();
            for (String id : messages().keySet().stream().sorted().toList()) {
                if (QUESTIONS.get(question).equals(field(id, "theme"))) {
                    relevant.add('"' + id + "\": 1");
                }
            }
            queries.add("{\"text\": " + quoted(question) + ", \"relevant\": {" + String.join(", ", relevant) + "}}");
        }
        return "[" + String.join(", ", queries) + "]";
    }

    private static String retrieval(String documents, String queries, String more) {
        return "\"retrieval\": {\"documents\": " + documents + ", \"queries\": " + queries + more + "}";
    }

    private static Answer evaluate(String body) throws Exception {
        return node().post(PATH, "{" + body + "}");
    }

    private static List<Map<?, ?>> table(Answer answer, String name) {
        List<Map<?, ?>> rows = new ArrayList<>();
        ((List<?>) answer.ok().at(name)).forEach(row -> rows.add((Map<?, ?>) row));
        return rows;
    }

    /** The only row with these values. */
    private static Map<?, ?> row(Answer answer, String table, Map<String, ?> values) {
        List<Map<?, ?>> rows = table(answer, table).stream().filter(row -> row.entrySet().containsAll(values.entrySet())).toList();
        assertEquals(values + " in " + table(answer, table), 1, rows.size());
        return rows.get(0);
    }

    private static double value(Map<?, ?> row, String measure) {
        return ((Number) ((Map<?, ?>) row.get(measure)).get("value")).doubleValue();
    }

    private static double number(Map<?, ?> row, String column) {
        return ((Number) row.get(column)).doubleValue();
    }

    /** nDCG@10 of a ranking where all relevant documents have grade 1 and there are more than ten. */
    private static double ndcg(List<String> ranking, String theme) throws Exception {
        double gain = 0;
        double ideal = 0;
        for (int i = 0; i < 10; i++) {
            double discounted = Math.log(2) / Math.log(i + 2);
            ideal += discounted;
            gain += i < ranking.size() && theme.equals(field(ranking.get(i), "theme")) ? discounted : 0;
        }
        return gain / ideal;
    }

    /** The same rankings, scores and measures as actual searches of the index give, by words and by both at two weights. */
    @Test
    public void agreesWithSearches() throws Exception {
        String documents = "{\"index\": \"messages\", \"text\": \"text\"}";
        for (String weight : List.of("0.0", "0.3", "0.8")) {
            Answer answer = evaluate(
                "\"models\": [\"" + BGE + "\"], "
                    + retrieval(documents, questions(), ", \"weights\": [" + weight + "], \"worst_queries\": 10, \"worst_hits\": 10")
            );
            double mean = 0;
            List<String> questions = QUESTIONS.keySet().stream().sorted().toList();
            for (int q = 0; q < questions.size(); q++) {
                String number = String.valueOf(q + 1);
                Hits hits = searchWith(
                    MESSAGES,
                    "\"size\": 10, \"query\": {\"semantic_hybrid\": {\"query\": " + quoted(questions.get(q))
                        + ", \"fields\": [\"text\"], \"vector\": \"text_vector\", \"alpha\": " + weight + "}}"
                );
                List<Map<?, ?>> told = table(answer, "worst_hits").stream().filter(hit -> number.equals(hit.get("query"))).toList();
                int found = 0;
                for (Map<?, ?> hit : hits.all()) {
                    if (number(hit, "_score") > 0) {
                        assertEquals(
                            questions.get(q) + " at " + weight + ", rank " + found,
                            hit.get("_id"),
                            told.get(found).get("document")
                        );
                        assertEquals(number(hit, "_score"), number(told.get(found), "score"), 1e-5);
                        found++;
                    }
                }
                assertEquals(found, told.size());
                assertTrue(told.toString(), found > 0);
                List<String> ids = told.stream().map(hit -> (String) hit.get("document")).toList();
                double ndcg = ndcg(ids, QUESTIONS.get(questions.get(q)));
                assertEquals(ndcg, number(row(answer, "worst_queries", Map.of("query", number)), "hybrid"), 1e-9);
                mean += ndcg / questions.size();
            }
            assertEquals(mean, value(row(answer, "scores", Map.of("system", "hybrid")), "ndcg@10"), 1e-9);
            if (weight.equals("0.0")) {
                assertEquals(mean, value(row(answer, "scores", Map.of("system", "bm25")), "ndcg@10"), 1e-9);
            }
            assertEquals("text: english", row(answer, "retrieval", Map.of()).get("analyzer"));
        }
    }

    @Test
    public void theSemanticRankingIsByExactCosine() throws Exception {
        Answer answer = evaluate(
            "\"models\": [\"" + BGE + "\"], " + retrieval("{\"index\": \"messages\", \"text\": \"text\"}", questions(), "")
        );
        double mean = 0;
        for (String question : QUESTIONS.keySet()) {
            List<?> vector = (List<?>) node()
                .post("/_plugins/_semantic/embed", "{\"texts\": [" + quoted(question) + "], \"role\": \"query\"}")
                .ok()
                .at("embeddings", 0, "vector");
            mean += ndcg(nearest(vector, 10, messages()), QUESTIONS.get(question)) / QUESTIONS.size();
        }
        assertEquals(mean, value(row(answer, "scores", Map.of("system", "semantic")), "ndcg@10"), 1e-9);
        assertEquals(11, table(answer, "scores").stream().filter(row -> "hybrid".equals(row.get("system"))).count());
        Map<?, ?> best = row(answer, "best_weights", Map.of("model", BGE));
        double greatest = table(answer, "scores").stream()
            .filter(row -> "hybrid".equals(row.get("system")))
            .mapToDouble(row -> value(row, "ndcg@10"))
            .max()
            .orElseThrow();
        assertEquals(greatest, value(best, "ndcg@10"), 0);
        assertTrue(best.toString(), number(best, "no_worse_from") <= number(best, "weight"));
        assertTrue(best.toString(), number(best, "weight") <= number(best, "no_worse_to"));
    }

    private static final String SMALL = """
        [{"id": "late", "text": "The parcel came three weeks late"}, {"id": "taste", "text": "Lovely crema, tastes of chocolate"},
         {"id": "refund", "text": "I want my money back"}, {"id": "blank", "text": "  "}]""";
    private static final String SMALL_QUERIES = """
        [{"id": "q1", "text": "delivery was slow", "relevant": {"late": 2, "refund": 0}},
         {"id": "q2", "text": "refund", "relevant": ["refund", "nowhere"]},
         {"id": "q3", "text": "good flavour", "relevant": [{"id": "taste", "grade": 3}]},
         {"id": "q4", "text": "nothing fits"}]""";

    /** All models that are available, in the order of their names; worked by hand: the only word in common is none. */
    @Test
    public void inlineWithAllModels() throws Exception {
        Answer answer = evaluate(retrieval(SMALL, SMALL_QUERIES, ", \"k\": 1, \"weights\": [0.5, 1]"));
        assertEquals("retrieval", answer.ok().at("evaluation"));
        assertEquals(List.of(MINILM, BGE), table(answer, "models").stream().map(model -> model.get("model")).toList());
        for (Map<?, ?> model : table(answer, "models")) {
            assertEquals(384, model.get("dimension"));
            assertEquals(43, model.get("digest").toString().length());
            assertEquals("three documents, three queries", 6, model.get("texts"));
            assertEquals(0, model.get("truncated_texts"));
            assertTrue(model.toString(), number(model, "tokens") > 6 && number(model, "memory_in_bytes") > 1e7);
            assertNull(model.get("error"));
        }
        assertEquals(1, row(answer, "data", Map.of("list", "documents")).get("without_text"));
        Map<?, ?> set = row(answer, "retrieval", Map.of());
        assertEquals(
            Map.of("k", 1, "documents", 3, "queries", 3, "queries_without_relevant", 1, "unknown_relevant", 1, "analyzer", "standard"),
            set
        );
        Map<?, ?> words = row(answer, "scores", Map.of("system", "bm25"));
        assertEquals("no word of a query is in a document", 0, value(words, "ndcg@1"), 0);
        for (String model : List.of(BGE, MINILM)) {
            Map<?, ?> semantic = row(answer, "scores", Map.of("system", "semantic", "model", model));
            for (String measure : List.of("ndcg@1", "recall@1", "mrr@1")) {
                assertEquals(1, value(semantic, measure), 0);
            }
        }
        assertEquals("three within each model, two between", 8, table(answer, "differences").size());
        Map<?, ?> difference = row(answer, "differences", Map.of("first", BGE + " semantic", "second", "bm25"));
        assertEquals(1, value(difference, "difference"), 0);
        String notes = answer.at("notes").toString();
        assertTrue(notes, notes.contains("1 relevant ids are of no document"));
        assertTrue(notes, notes.contains("1 queries were left out"));
    }

    @Test
    public void theSameTwiceAndAsText() throws Exception {
        String body = "\"seed\": 7, \"models\": [\"" + MINILM + "\"], " + retrieval(SMALL, SMALL_QUERIES, "");
        Answer one = evaluate(body);
        Answer two = evaluate(body);
        for (String name : List.of("data", "retrieval", "scores", "best_weights", "differences", "worst_queries", "worst_hits")) {
            assertEquals(one.ok().at(name), two.ok().at(name));
        }
        String text = node().post(PATH + "?format=text", "{" + body + "}").ok().body();
        assertTrue(text, text.startsWith("retrieval, took "));
        assertTrue(text, text.contains("\nscores\n"));
        assertTrue(text, text.lines().anyMatch(line -> line.matches(" +" + MINILM + " +semantic +1\\.0000 \\[1\\.0000, 1\\.0000\\] .*")));
        assertFalse(text, text.contains("{"));
    }

    /** Sampled, with what is relevant; and judgements out of an index. */
    @Test
    public void queriesFromAnIndexAndFewerDocumentsThanThereAre() throws Exception {
        String judgements = index(Map.of(), "\"question\": {\"type\": \"text\"}, \"relevant\": {\"type\": \"object\", \"enabled\": false}");
        new Bulk().index("q1", "{\"question\": \"money back\", \"relevant\": [\"m031\", \"m032\"]}")
            .index("q2", "{\"question\": \"can not sign in\", \"relevant\": [{\"id\": \"m002\", \"grade\": 2}]}")
            .send(node(), judgements)
            .noErrors();
        refresh(judgements);
        String queries = "{\"index\": \"" + judgements + "\", \"text\": \"question\", \"relevant\": \"relevant\"}";
        String documents = "{\"index\": \"messages\", \"text\": [\"text^2\"], \"size\": 20}";
        Answer answer = evaluate("\"models\": [\"" + MINILM + "\"], " + retrieval(documents, queries, ", \"analyzer\": \"simple\""));
        Map<?, ?> read = row(answer, "data", Map.of("list", "documents"));
        assertEquals(20, read.get("read"));
        assertEquals(messages().size() - 20, read.get("left_out"));
        Map<?, ?> set = row(answer, "retrieval", Map.of());
        assertEquals("all relevant ones are read", 0, set.get("unknown_relevant"));
        assertEquals("simple", set.get("analyzer"));
        assertEquals(List.of("q1", "q2"), table(answer, "worst_queries").stream().map(q -> (String) q.get("query")).sorted().toList());
        String some = documents.replace("}", ", \"query\": {\"term\": {\"theme\": \"refunds\"}}}");
        assertEquals(
            1,
            row(evaluate("\"models\": [\"" + MINILM + "\"], " + retrieval(some, queries, "")), "retrieval", Map.of())
                .get("unknown_relevant")
        );
    }

    private static void refused(String body, String... parts) throws Exception {
        assertRefused(evaluate(body), parts);
    }

    @Test
    public void whatIsRefused() throws Exception {
        refused("\"models\": []", "[evaluate] needs exactly one of [retrieval", "found []");
        refused("\"retreival\": {}", "unknown field [retreival]");
        refused(retrieval(SMALL, SMALL_QUERIES, ", \"k\": 0"), "[k] is [0], allowed are [1] to [1000]");
        refused("\"models\": [\"e5\"], " + retrieval(SMALL, SMALL_QUERIES, ""), "unknown model [e5], this node has");
        refused("\"resamples\": 1, " + retrieval(SMALL, SMALL_QUERIES, ""), "[resamples] must be between [100] and [100000], found [1]");
        refused(
            retrieval(SMALL, "[{\"text\": \"x\", \"relevant\": \"nowhere\"}]", ""),
            "none of [1] queries has a relevant document among [3]"
        );
        refused(retrieval(SMALL, SMALL_QUERIES, ", \"analyzer\": \"klingon\""), "[analyzer] [klingon] is none of the server's");
        String wrong = "{\"index\": \"messages\", \"text\": \"body\"}";
        refused(retrieval(wrong, SMALL_QUERIES, ""), "[documents] from [messages] finds no document with text in fields [body]");
        String number = "{\"index\": \"messages\", \"text\": \"rating\"}";
        refused(retrieval(number, SMALL_QUERIES, ""), "has no text in field [rating] of document [m");
        String keyword = "{\"index\": \"messages\", \"text\": \"theme\"}";
        refused(retrieval(keyword, questions(), ""), "field [theme] of [messages] has no mapping as text");
        String query = "{\"index\": \"messages\", \"text\": \"text\", \"query\": {\"mach_all\": {}}}";
        refused(retrieval(query, SMALL_QUERIES, ""), "unknown query [mach_all]");
        Answer missing = evaluate(retrieval("{\"index\": \"nowhere\", \"text\": \"text\"}", SMALL_QUERIES, ""));
        assertEquals(missing.toString(), 404, missing.status());
        assertTrue(evaluate(retrieval(SMALL, SMALL_QUERIES, "")).ok().status() < 300);
    }
}
