// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;
import org.opensearch.action.admin.indices.validate.query.ValidateQueryResponse;
import org.opensearch.action.explain.ExplainResponse;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.fake.QueriesTestCase;

public class SemanticQueryIT extends QueriesTestCase {

    private static final String TEXT = "late driver";

    private static String semantic(String body) {
        return "{\"semantic\": {\"v\": {" + body + "}}}";
    }

    private static String text(String more) {
        return semantic("\"query\": \"" + TEXT + "\", \"method_parameters\": {\"ef_search\": 1000}" + more);
    }

    /** The k best scores a brute-force search finds, best first: (1 + cosine) / 2 is k-NN's score. */
    private static List<Double> oracle(Map<String, String> texts, float[] target, int k) {
        return texts.entrySet()
            .stream()
            .filter(e -> hasVector(e.getKey()))
            .map(e -> (1 + cosine(target, MODEL.vector(e.getValue()))) / 2)
            .sorted((a, b) -> Double.compare(b, a))
            .limit(k)
            .toList();
    }

    private static void assertScores(List<Double> expected, SearchResponse response) {
        List<Float> found = new ArrayList<>(scores(response).values());
        assertTrue("k is per shard: " + found.size(), found.size() >= expected.size());
        for (int rank = 0; rank < expected.size(); rank++) {
            assertEquals(expected.get(rank), found.get(rank), 1e-5);
        }
    }

    public void testFindsTheNearest() throws Exception {
        createIndex("i", 4, MODEL, true);
        Map<String, String> texts = randomTexts(200);
        index("i", texts, MODEL);
        float[] target = MODEL.vector(TEXT);
        assertScores(oracle(texts, target, 10), search("i", text("")).get());
        assertScores(oracle(texts, target, 3), search("i", text(", \"k\": 3")).get());
        texts.keySet().removeIf(id -> brand(id).equals("b"));
        assertScores(oracle(texts, target, 10), search("i", text(", \"filter\": {\"term\": {\"brand\": \"a\"}}")).get());
    }

    /** A search by reach is approximate: it may miss some, but finds what k-NN finds with the same vector, with exact scores. */
    public void testReachByScore() throws Exception {
        createIndex("i", 2, MODEL, true);
        Map<String, String> texts = randomTexts(100);
        index("i", texts, MODEL);
        client().admin().indices().prepareForceMerge("i").setMaxNumSegments(1).get(); // nothing merges between the two searches
        refresh("i");
        KNNQueryBuilder plain = KNNQueryBuilder.builder().fieldName("v").vector(MODEL.vector(TEXT)).minScore(0.8f).build();
        Map<String, Float> expected = scores(client().prepareSearch("i").setPreference("_primary").setQuery(plain).setSize(1000).get());
        String query = semantic("\"query\": \"" + TEXT + "\", \"min_score\": 0.8");
        Map<String, Float> found = scores(search("i", query).setPreference("_primary").get());
        assertEquals(expected, found);
        List<Double> all = oracle(texts, MODEL.vector(TEXT), 1000);
        for (float score : found.values()) {
            assertTrue(score >= 0.8f);
            assertTrue("exact: " + score, all.stream().anyMatch(exact -> Math.abs(exact - score) < 1e-5));
        }
    }

    public void testLike() throws Exception {
        createIndex("i", 3, MODEL, true);
        createIndex("bare", 1, QueriesPlugin.OTHER, true);
        Map<String, String> texts = randomTexts(100);
        index("i", texts, MODEL);
        String like = semantic("\"method_parameters\": {\"ef_search\": 1000}, \"like\": {\"_index\": \"%s\", \"_id\": \"%s\"}");
        SearchResponse response = search("i", like.formatted("i", "3")).get();
        assertScores(oracle(texts, MODEL.vector(texts.get("3")), 10), response);
        assertEquals(1f, response.getHits().getMaxScore(), 1e-6f); // the document itself
        assertRefused(() -> search("i", like.formatted("none", "3")).get(), "[semantic] index [none] of [like] does not exist");
        assertRefused(() -> search("i", like.formatted("i", "x")).get(), "[semantic] document [x] of [like] is not in index [i]");
        assertRefused(() -> search("i", like.formatted("i", "9")).get(), "document [9] of index [i] has no vector in field [v]");
        assertRefused(() -> search("i", like.formatted("bare", "1")).get(), "index [bare] is bound to model [other@");
    }

    public void testAliases() throws Exception {
        createIndex("i", 2, MODEL, true);
        createIndex("same", 2, MODEL, true);
        createIndex("other", 2, QueriesPlugin.OTHER, true);
        assertTrue(prepareCreate("empty").get().isAcknowledged());
        Map<String, String> texts = randomTexts(40);
        index("i", texts, MODEL);
        AliasActions good = AliasActions.add().indices("i", "same", "empty").alias("good");
        AliasActions mixed = AliasActions.add().indices("i", "other").alias("mixed");
        // Another ef_search: k-NN takes two queries that differ in k alone for the same.
        AliasActions near = AliasActions.add().index("i").alias("near").filter(text(", \"k\": 1").replace("1000", "999"));
        client().admin().indices().prepareAliases().addAliasAction(good).addAliasAction(mixed).addAliasAction(near).get();

        assertScores(oracle(texts, MODEL.vector(TEXT), 10), search("good", text("")).get());
        assertRefused(
            () -> search("mixed", text("")).get(),
            "[semantic] field [v] is bound to different models: [other@digest-o] in [other], [words@digest-o] in [i]"
        );
        Set<String> nearest = new HashSet<>(scores(search("i", text(", \"k\": 1")).get()).keySet());
        assertEquals(nearest, scores(client().prepareSearch("near").setSize(1000).get()).keySet());
        Set<String> both = new HashSet<>(nearest);
        both.retainAll(scores(search("i", text(", \"k\": 5")).get()).keySet());
        assertEquals(both, scores(search("near", text(", \"k\": 5")).get()).keySet());
        Exception e = expectThrows(
            Exception.class,
            () -> client().prepareExplain("near", "0").setQuery(QueryBuilders.matchAllQuery()).get()
        );
        assertThat(e.toString() + e.getCause(), containsString("[semantic] can not be used here"));
    }

    public void testRefusals() throws Exception {
        createIndex("unbound", 2, MODEL, false);
        createIndex("wide", 1, QueriesPlugin.WIDE, false);
        createIndex("bound", 2, MODEL, true);
        index("unbound", randomTexts(20), MODEL);
        assertRefused(() -> search("unbound", text("")).get(), "[semantic] field [v] of index [unbound] is not bound to a model");
        assertEquals(18, scores(search("unbound", text(", \"k\": 50, \"model\": \"words\"")).get()).size());
        assertRefused(() -> search("wide", text(", \"model\": \"words\"")).get(), "has dimension 64, model [words] produces 32");
        assertRefused(
            () -> search("bound", text(", \"model\": \"other\"")).get(),
            "the query names model [other], but field [v] is bound to"
        );
        assertRefused(
            () -> search("bound", "{\"semantic\": {\"text\": {\"query\": \"x\"}}}").get(),
            "field [text] of index [bound] is of type [text], where [knn_vector] is needed"
        );
        assertRefused(() -> search("bound", "{\"semantic\": {\"w\": {\"query\": \"x\"}}}").get(), "field [w] is not mapped in [bound]");
        assertEquals(0, scores(search("bound", "{\"semantic\": {\"w\": {\"query\": \"x\", \"ignore_unmapped\": true}}}").get()).size());
    }

    public void testOtherRequests() throws Exception {
        createIndex("i", 2, MODEL, true);
        index("i", randomTexts(40), MODEL);
        Map<String, Float> found = scores(search("i", text(", \"k\": 5")).get());
        String id = found.keySet().iterator().next();
        assertEquals(
            found.size(),
            client().prepareSearch("i").setSize(0).setQuery(query(text(", \"k\": 5"))).get().getHits().getTotalHits().value()
        );
        ExplainResponse explained = client().prepareExplain("i", id).setQuery(query(text(", \"k\": 5"))).get();
        assertTrue(explained.isMatch());
        ValidateQueryResponse valid = client().admin().indices().prepareValidateQuery("i").setQuery(query(text(""))).setExplain(true).get();
        assertTrue(valid.isValid());
        MultiSearchResponse many = client().prepareMultiSearch().add(search("i", text(", \"k\": 5"))).add(search("none", text(""))).get();
        assertSameScores(found, scores(many.getResponses()[0].getResponse()));
        assertTrue(many.getResponses()[1].isFailure());
        SearchResponse named = search("i", text(", \"k\": 5, \"_name\": \"near\", \"boost\": 2")).get();
        assertEquals(2 * found.get(id), scores(named).get(id), 1e-6f);
        assertArrayEquals(new String[] { "near" }, named.getHits().getAt(0).getMatchedQueries());
    }

    public void testPointInTime() throws Exception {
        createIndex("i", 2, MODEL, true);
        index("i", randomTexts(40), MODEL);
        Map<String, Float> found = scores(search("i", text("")).get());
        CreatePitRequest open = new CreatePitRequest(TimeValue.timeValueMinutes(1), true, "i");
        String pit = client().execute(CreatePitAction.INSTANCE, open).actionGet().getId();
        SearchSourceBuilder source = new SearchSourceBuilder().size(1000)
            .query(query(text("")))
            .pointInTimeBuilder(new PointInTimeBuilder(pit));
        try {
            assertSameScores(found, scores(client().search(new SearchRequest().source(source)).actionGet()));
        } finally {
            client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit)).actionGet();
        }
    }

    public void testNested() throws Exception {
        createIndex("i", 2, MODEL, true);
        for (int id = 0; id < 20; id++) {
            List<Map<String, Object>> parts = List.of(
                Map.of("v", MODEL.vector(id == 7 ? "late driver" : randomFrom(WORDS) + " milk")),
                Map.of("v", MODEL.vector(randomFrom(WORDS) + " box"))
            );
            client().index(document("i", Integer.toString(id), Map.of("text", "t", "parts", parts))).actionGet();
        }
        refresh("i");
        String nested = "{\"nested\": {\"path\": \"parts\", \"score_mode\": \"max\", \"query\": {\"semantic\": {\"parts.v\": {\"query\": \"late driver\"}}}}}";
        Map<String, Float> found = scores(search("i", nested).get());
        assertEquals("7", found.keySet().iterator().next());
        assertEquals(1f, found.get("7"), 1e-6f);
    }
}
