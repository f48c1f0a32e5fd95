// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** The scores of the {@code semantic_hybrid} query, each derived a second time from requests of its sides. */
public class HybridIT extends SampleTestCase {

    private static final String MATCH = "{\"match\": {\"text\": \"" + QUESTION + "\"}}";
    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";

    private static String shortForm(String more) {
        return "{\"semantic_hybrid\": {\"query\": \"" + QUESTION + "\", \"fields\": [\"text\"], \"vector\": \"text_vector\"" + more + "}}";
    }

    private static String longForm(String more) {
        return "{\"semantic_hybrid\": {\"lexical\": " + MATCH + ", \"semantic\": " + question("\"k\": 100") + more + "}}";
    }

    private static Hits explained(String query) throws Exception {
        return searchWith(MESSAGES, "\"explain\": true, \"size\": 40, \"_source\": false, \"query\": " + query);
    }

    private static Fused fused(String lexicalQuery) throws Exception {
        return new Fused(MESSAGES, lexicalQuery, Vectors.ofQuery(node(), QUESTION), "");
    }

    private static Set<String> ids(String query) throws Exception {
        return new HashSet<>(search(MESSAGES, query).ids());
    }

    @Test
    public void bothFormsAreTheSameQuery() throws Exception {
        for (String more : List.of("", ", \"filter\": " + EU, ", \"weights\": {\"lexical\": 2, \"semantic\": 1}", ", \"boost\": 4")) {
            search(MESSAGES, longForm(more)).assertSameAs(search(MESSAGES, shortForm(more)));
        }
    }

    @Test
    public void findsBothWhatIsSaidAndWhatIsMeant() throws Exception {
        Set<String> union = new HashSet<>(ids(MATCH));
        Set<String> nearest = ids(question("\"k\": 100"));
        assertTrue("neither side has it all", nearest.containsAll(union) == false && union.containsAll(nearest) == false);
        union.addAll(nearest);
        assertEquals(union, ids(shortForm("")));
        int late = 0;
        for (String id : search(MESSAGES, shortForm("")).ids().subList(0, 10)) {
            late += "late_delivery".equals(field(id, "theme")) ? 1 : 0;
        }
        assertTrue("of the first ten only " + late + " are about late deliveries", late >= 4);
    }

    @Test
    public void everyScoreIsThatOfTheFormula() throws Exception {
        fused(MATCH).assertScores(explained(shortForm("")), 1, 1, 1);
    }

    @Test
    public void documentsThatOneSideFoundHaveTheTrueScoreOfTheOther() throws Exception {
        // One neighbour only: nearly every hit comes from the lexical side, and has its true cosine all the same.
        Fused fused = fused(MATCH);
        fused.assertScores(explained(shortForm(", \"k\": 1")), 1, 1, 1);
        String last = List.copyOf(search(MESSAGES, question("\"k\": 100")).ids()).getLast();
        String only = shortForm(", \"filter\": {\"ids\": {\"values\": [\"" + last + "\"]}}");
        assertEquals(List.of(last), search(MESSAGES, only).ids());
    }

    @Test
    public void weightsAndBoost() throws Exception {
        Fused fused = fused(MATCH);
        fused.assertScores(explained(shortForm(", \"weights\": {\"lexical\": 3, \"semantic\": 1}")), 3, 1, 1);
        fused.assertScores(explained(longForm(", \"weights\": {\"lexical\": 0.4, \"semantic\": 0.6}, \"boost\": 5")), 0.4, 0.6, 5);
    }

    @Test
    public void oneSideAloneGivesItsOwnOrder() throws Exception {
        List<String> lexical = search(MESSAGES, MATCH).ids().subList(0, 15);
        assertEquals(lexical, search(MESSAGES, shortForm(", \"weights\": {\"lexical\": 1, \"semantic\": 0}")).ids().subList(0, 15));
        Hits semantic = search(MESSAGES, question("\"k\": 15, \"method_parameters\": {\"ef_search\": 400}"));
        Hits hybrid = search(MESSAGES, shortForm(", \"weights\": {\"lexical\": 0, \"semantic\": 1}"));
        assertEquals(semantic.ids(), hybrid.ids().subList(0, 15));
        // k-NN's score is (1 + cosine) / 2.
        semantic.scores().forEach((id, score) -> assertEquals(Fused.s(2 * score - 1), hybrid.scores().get(id), 1e-4));
    }

    @Test
    public void theFilterRestrictsBothSides() throws Exception {
        Hits hits = explained(shortForm(", \"filter\": [" + EU + ", {\"range\": {\"rating\": {\"lte\": 2}}}]"));
        for (String id : hits.ids()) {
            assertEquals("eu", field(id, "region"));
            assertTrue(((Number) field(id, "rating")).intValue() <= 2);
        }
        String filtered = "{\"bool\": {\"must\": " + MATCH + ", \"filter\": [" + EU + ", {\"range\": {\"rating\": {\"lte\": 2}}}]}}";
        fused(filtered).assertScores(hits, 1, 1, 1);
        // Before the nearest are chosen: with k 5 there are still 5 neighbours behind the filter.
        String none = "{\"semantic_hybrid\": {\"query\": \"" + QUESTION
            + "\", \"fields\": [\"brand\"], \"vector\": \"text_vector\", \"k\": 5, \"filter\": {\"term\": {\"theme\": \"taste\"}}}}";
        assertEquals(5, search(MESSAGES, none).ids().size());
    }

    @Test
    public void scoresDoNotDependOnThePage() throws Exception {
        Map<String, Double> all = search(MESSAGES, shortForm("")).scores();
        List<String> order = List.copyOf(all.keySet());
        for (int[] page : new int[][] { { 0, 1 }, { 0, 10 }, { 10, 10 }, { 3, 2 }, { 90, 10 } }) {
            Hits hits = searchWith(
                MESSAGES,
                "\"_source\": false, \"from\": " + page[0] + ", \"size\": " + page[1] + ", \"query\": " + shortForm("")
            );
            assertEquals(order.subList(page[0], page[0] + page[1]), hits.ids());
            hits.scores().forEach((id, score) -> assertEquals(id, all.get(id), score, 1e-6));
        }
    }

    @Test
    public void scoresDoNotDependOnTheNumberOfShards() throws Exception {
        String three = index(Map.of("index.number_of_shards", "3"), copiedFields());
        Bulk copies = new Bulk();
        for (String id : messages().keySet()) {
            String vector = Vectors.json((List<?>) field(id, "text_vector"));
            copies.index(id, "{\"text\": " + quoted(field(id, "text").toString()) + ", \"text_vector\": " + vector + "}");
        }
        copies.send(node(), three).noErrors();
        String dfs = "/_search?search_type=dfs_query_then_fetch";
        // k reaches every message, so that the candidates are the same too.
        String request = "{\"size\": 1000, \"_source\": false, \"query\": " + shortForm(", \"k\": 1000") + "}";
        Hits one = Hits.of(node().post("/" + MESSAGES + dfs, request).ok());
        Hits spread = Hits.of(node().post("/" + three + dfs, request).ok());
        assertEquals(messages().size(), one.all().size());
        Map<String, Double> found = spread.scores();
        assertEquals(one.scores().keySet(), found.keySet());
        one.scores().forEach((id, score) -> assertEquals(id, score, found.get(id), 1e-4));
    }

    /** The fields that are searched, mapped and bound as those of the messages. */
    private static String copiedFields() throws Exception {
        String binding = "{\"meta\": {\"semantic_model\": \"" + BGE + "\"}, \"type\"";
        return "\"text\": {\"type\": \"text\", \"analyzer\": \"english\"}, \"text_vector\": " + VECTOR.replace("{\"type\"", binding);
    }

    @Test
    public void aKnnSideIsAsGood() throws Exception {
        String knn = "{\"knn\": {\"text_vector\": {\"vector\": " + Vectors.json(Vectors.ofQuery(node(), QUESTION)) + ", \"k\": 100}}}";
        search(MESSAGES, "{\"semantic_hybrid\": {\"lexical\": " + MATCH + ", \"semantic\": " + knn + "}}")
            .assertSameAs(search(MESSAGES, shortForm("")));
    }

    @Test
    public void aWordThatNobodyUsesLeavesTheMeaning() throws Exception {
        String query = "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"zyxwv\"}}, \"semantic\": " + question("\"k\": 10")
            + "}}";
        Hits hits = explained(query);
        assertEquals(10, hits.all().size());
        List<?> queryVector = Vectors.ofQuery(node(), QUESTION);
        for (Map.Entry<String, Double> hit : hits.scores().entrySet()) {
            assertEquals(Fused.s(cosine(queryVector, hit.getKey())), hit.getValue(), 1e-4);
        }
    }
}
