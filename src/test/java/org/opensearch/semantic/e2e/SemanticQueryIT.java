// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What the {@code semantic} query finds, and what its parameters do. */
public class SemanticQueryIT extends SampleTestCase {

    private static String knn(String more) throws Exception {
        String vector = Vectors.json(Vectors.ofQuery(node(), QUESTION));
        return "{\"knn\": {\"text_vector\": {\"vector\": " + vector + (more.isEmpty() ? "" : ", " + more) + "}}}";
    }

    @Test
    public void findsWhatIsMeant() throws Exception {
        List<String> ids = search(MESSAGES, question("\"k\": 10")).ids();
        int late = 0;
        for (String id : ids) {
            late += "late_delivery".equals(field(id, "theme")) ? 1 : 0;
        }
        assertTrue("of " + ids + " only " + late + " are about late deliveries", late >= 5);
        assertEquals("late_delivery", field(ids.get(0), "theme"));
    }

    @Test
    public void findsAnswersThatShareNoWordWithTheQuestion() throws Exception {
        String query = "driver falsely claims nobody was home";
        Hits hits = search(MESSAGES, semantic(query, "\"k\": 10"));
        assertTrue(hits.ids().toString(), hits.ids().containsAll(List.of("m079", "m154", "m180", "m310")));
    }

    @Test
    public void equalsTheKnnQueryWithTheEmbeddedVector() throws Exception {
        for (String more : List.of(
            "\"k\": 25",
            "\"min_score\": 0.82",
            "\"max_distance\": 0.35",
            "\"k\": 7, \"filter\": {\"term\": {\"region\": \"eu\"}}",
            "\"k\": 7, \"boost\": 2.5",
            "\"k\": 7, \"method_parameters\": {\"ef_search\": 200}"
        )) {
            Hits expected = search(MESSAGES, knn(more));
            assertFalse(more, expected.ids().isEmpty());
            search(MESSAGES, question(more)).assertSameAs(expected);
        }
    }

    @Test
    public void scoresAreHalfOfOnePlusCosine() throws Exception {
        List<?> query = Vectors.ofQuery(node(), QUESTION);
        Map<String, Double> scores = search(MESSAGES, question("\"k\": 20, \"method_parameters\": {\"ef_search\": 400}")).scores();
        for (Map.Entry<String, Double> hit : scores.entrySet()) {
            assertEquals(hit.getKey(), (1 + cosine(query, hit.getKey())) / 2, hit.getValue(), 1e-5);
        }
        assertEquals(nearest(query, 20, messages()), List.copyOf(scores.keySet()));
    }

    @Test
    public void theQueryHasItsPrefixAndTheDocumentsHaveNot() throws Exception {
        String text = field("m001", "text").toString();
        double asQuery = search(MESSAGES, semantic(text, "\"k\": 1")).scores().get("m001");
        double expected = (1 + cosine(Vectors.ofQuery(node(), text), "m001")) / 2;
        assertEquals(expected, asQuery, 1e-5);
        assertTrue("a document's own text is found with the prefix before it", asQuery < 0.999);
        Vectors.assertIsOf(node(), text, (List<?>) field("m001", "text_vector"));
    }

    @Test
    public void tenByDefault() throws Exception {
        assertEquals(10, search(MESSAGES, question("")).ids().size());
    }

    @Test
    public void minScoreAndMaxDistanceAreTheSameBound() throws Exception {
        Map<String, Double> wide = search(MESSAGES, question("\"k\": 100, \"method_parameters\": {\"ef_search\": 400}")).scores();
        double bound = (wide.get(List.copyOf(wide.keySet()).get(11)) + wide.get(List.copyOf(wide.keySet()).get(12))) / 2;
        Hits byScore = search(MESSAGES, question("\"min_score\": " + bound));
        // k-NN's search by reach is approximate: it may leave out some, so it is compared with itself, and its scores with the true ones.
        assertTrue(List.copyOf(wide.keySet()).subList(0, 12).containsAll(byScore.ids()));
        assertTrue("below all scores it leaves out nothing", search(MESSAGES, question("\"min_score\": 0.1")).ids().size() > 12);
        byScore.scores().forEach((id, score) -> assertEquals(id, wide.get(id), score, 1e-6));
        String vector = Vectors.json(Vectors.ofQuery(node(), QUESTION));
        String knn = "{\"knn\": {\"text_vector\": {\"vector\": " + vector + ", \"min_score\": " + bound + "}}}";
        search(MESSAGES, knn).assertSameAs(byScore);
        // score = (1 + cosine) / 2 and distance = 1 - cosine
        search(MESSAGES, question("\"max_distance\": " + (2 - 2 * bound))).assertSameAs(byScore);
    }

    @Test
    public void theFilterIsAppliedBeforeTheNearestAreChosen() throws Exception {
        String filter = "{\"bool\": {\"filter\": [{\"term\": {\"theme\": \"taste\"}}, {\"range\": {\"rating\": {\"lte\": 2}}}]}}";
        Hits hits = search(MESSAGES, question("\"k\": 5, \"filter\": " + filter));
        assertEquals(5, hits.ids().size());
        Map<String, Object> matching = new HashMap<>();
        messages().forEach((id, message) -> {
            if ("taste".equals(message.get("theme")) && ((Number) message.get("rating")).intValue() <= 2) {
                matching.put(id, message);
            }
        });
        assertEquals(nearest(Vectors.ofQuery(node(), QUESTION), 5, matching), hits.ids());
        // As a filter of the bool around, it comes after: of the nearest five, none is about taste.
        String after = "{\"bool\": {\"must\": " + question("\"k\": 5") + ", \"filter\": {\"term\": {\"theme\": \"taste\"}}}}";
        assertEquals(List.of(), search(MESSAGES, after).ids());
    }

    @Test
    public void theFilterMayBeSemanticItself() throws Exception {
        Hits taste = search(MESSAGES, semantic("tastes bad", "\"k\": 30"));
        Hits hits = search(MESSAGES, question("\"k\": 5, \"filter\": " + semantic("tastes bad", "\"k\": 30")));
        assertEquals(5, hits.ids().size());
        assertTrue(new HashSet<>(taste.ids()).containsAll(hits.ids()));
    }

    @Test
    public void boostAndName() throws Exception {
        Hits plain = search(MESSAGES, question("\"k\": 3"));
        Hits boosted = search(MESSAGES, question("\"k\": 3, \"boost\": 3, \"_name\": \"meaning\""));
        plain.scores().forEach((id, score) -> assertEquals(3 * score, boosted.scores().get(id), 1e-5));
        boosted.all().forEach(hit -> assertEquals(List.of("meaning"), hit.get("matched_queries")));
        String both = "{\"bool\": {\"should\": [" + question("\"k\": 3, \"_name\": \"meaning\"")
            + ", {\"term\": {\"theme\": {\"value\": \"late_delivery\", \"_name\": \"theme\"}}}]}}";
        Hits mixed = search(MESSAGES, both);
        for (Map<?, ?> hit : mixed.all()) {
            boolean near = plain.ids().contains((String) hit.get("_id"));
            assertEquals(near, ((List<?>) hit.get("matched_queries")).contains("meaning"));
        }
    }

    @Test
    public void likeADocument() throws Exception {
        Figures before = Figures.of(node());
        String like = "{\"semantic\": {\"text_vector\": {\"like\": {\"_index\": \"messages\", \"_id\": \"m020\"}, \"k\": 8, \"method_parameters\": {\"ef_search\": 400}}}}";
        Hits hits = search(MESSAGES, like);
        Figures after = Figures.of(node());
        assertEquals("nothing is embedded", 0, after.since(before, "queries.texts") + after.since(before, "documents.texts"));
        assertEquals("m020", hits.ids().get(0));
        assertEquals(1.0, hits.scores().get("m020"), 1e-5);
        assertEquals(nearest((List<?>) field("m020", "text_vector"), 8, messages()), hits.ids());
        Hits without = search(
            MESSAGES,
            like.replace("\"k\": 8", "\"k\": 7, \"filter\": {\"bool\": {\"must_not\": {\"ids\": {\"values\": [\"m020\"]}}}}")
        );
        assertEquals(hits.ids().subList(1, 8), without.ids());
    }

    @Test
    public void likeADocumentOfAnotherIndex() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("complaint", field("m020", "text").toString()).send(node(), index).noErrors();
        // Other field name: the like document must hold the vector in the field that is searched.
        String like = "{\"semantic\": {\"%s\": {\"like\": {\"_index\": \"%s\", \"_id\": \"%s\"}, \"k\": 3}}}";
        assertEquals(List.of("complaint"), search(index, like.formatted("vector", index, "complaint")).ids());
        assertRefused(
            node().post("/" + MESSAGES + "/_search", "{\"query\": " + like.formatted("text_vector", index, "complaint") + "}"),
            "field [text_vector] is not mapped in [" + index + "]"
        );
    }

    @Test
    public void nestedVectorsAndExpansion() throws Exception {
        String nested = "\"parts\": {\"type\": \"nested\", \"properties\": {\"vector\": " + VECTOR + "}}";
        String index = index(
            Map.of("index.default_pipeline", pipeline("{\"semantic_embedding\": {\"fields\": {\"parts.text\": \"parts.vector\"}}}")),
            nested
        );
        new Bulk().index("two", "{\"parts\": [{\"text\": \"My parcel is late\"}, {\"text\": \"The courier never came\"}]}")
            .index("one", "{\"parts\": [{\"text\": \"Lovely crema\"}]}")
            .send(node(), index)
            .noErrors();
        String query = "{\"nested\": {\"path\": \"parts\", \"score_mode\": \"max\", \"inner_hits\": {\"_source\": [\"parts.text\"]}, \"query\": "
            + "{\"semantic\": {\"parts.vector\": {\"query\": \"delivery delays\", \"k\": 2, \"expand_nested_docs\": %s}}}}}";
        for (boolean expand : new boolean[] { false, true }) {
            Hits hits = search(index, query.formatted(expand));
            assertEquals(List.of("two", "one"), hits.ids());
            Map<?, ?> parts = (Map<?, ?>) ((Map<?, ?>) hits.all().get(0).get("inner_hits")).get("parts");
            assertEquals(expand ? 2 : 1, Hits.of(Map.of("hits", parts.get("hits"), "_shards", Map.of("failed", 0))).all().size());
        }
    }

    @Test
    public void unmappedIndicesMatchNothing() throws Exception {
        String other = index(Map.of(), "\"title\": {\"type\": \"text\"}");
        node().put("/" + other + "/_doc/1?refresh=true", "{\"title\": \"x\"}").ok();
        Hits expected = search(MESSAGES, question("\"k\": 5"));
        search(MESSAGES + "," + other, question("\"k\": 5")).assertSameAs(expected);
        assertEquals(List.of(), search(other, question("\"ignore_unmapped\": true")).ids());
        assertRefused(
            node().post("/" + other + "/_search", "{\"query\": " + question("") + "}"),
            "[semantic] field [text_vector] is not mapped in [" + other + "]; check the field's name, or set [ignore_unmapped] to true"
        );
    }

    @Test
    public void oneTextIsEmbeddedOncePerRequest() throws Exception {
        String text = "a question that nobody has asked before " + System.nanoTime();
        String twice = "{\"bool\": {\"should\": [" + semantic(text, "\"k\": 3") + ", " + semantic(text, "\"k\": 5, \"boost\": 2") + "]}}";
        Figures before = Figures.of(node());
        search(MESSAGES, twice);
        Figures after = Figures.of(node());
        assertEquals(1, after.since(before, "queries.texts"));
        assertEquals(1, after.since(before, "queries.cache.misses"));
        assertEquals(1, after.since(before, "queries.cache.hits"));
        search(MESSAGES, twice);
        assertEquals(1, Figures.of(node()).since(before, "queries.texts"));
        assertEquals(3, Figures.of(node()).since(before, "queries.cache.hits"));
    }
}
