// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.action.explain.ExplainResponse;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.functionscore.ScoreFunctionBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.QueriesPlugin;
import org.opensearch.semantic.fake.QueriesTestCase;

public class HybridQueryIT extends QueriesTestCase {

    private static final String TEXT = "late driver";
    private static final int ALL = 1000;

    private static String hybrid(String more) {
        return """
            {"semantic_hybrid": {"lexical": {"match": {"text": "late driver"}},
             "semantic": {"semantic": {"v": {"query": "late driver", "k": 1000, "method_parameters": {"ef_search": 1000}}}}%s}}"""
            .formatted(more);
    }

    private SearchResponse dfs(String index, QueryBuilder query) {
        return client().prepareSearch(index).setSearchType(SearchType.DFS_QUERY_THEN_FETCH).setQuery(query).setSize(ALL).get();
    }

    /** The BM25 score that is half evidence: three words of the weight ln(1 + N), of N documents with text. */
    private static double half(Map<String, String> texts) {
        return 3 * Math.log1p(texts.size());
    }

    /** 1 - (1 - wl * l) * (1 - ws * s) with l = bm25 / (bm25 + half) and s = (cosine - background) / (1 - background). */
    private Map<String, Double> oracle(String index, Map<String, String> texts, double wl, double ws) {
        Map<String, Float> lexical = scores(dfs(index, QueryBuilders.matchQuery("text", TEXT)));
        double half = half(texts);
        Map<String, Double> expected = new HashMap<>();
        texts.forEach((id, text) -> {
            if (lexical.containsKey(id) || hasVector(id)) {
                double cosine = hasVector(id) ? cosine(MODEL.vector(TEXT), MODEL.vector(text)) : -1;
                double bm25 = lexical.getOrDefault(id, 0f);
                double s = Math.max(0, (cosine - FakeEmbedder.BACKGROUND) / (1 - FakeEmbedder.BACKGROUND));
                expected.put(id, 1 - (1 - wl * bm25 / (bm25 + half)) * (1 - ws * s));
            }
        });
        return expected;
    }

    private static void assertScores(Map<String, Double> expected, Map<String, Float> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, score) -> assertEquals(id, score, found.get(id), 1e-5));
    }

    public void testEqualsOracleOnOneAndOnFiveShards() throws Exception {
        Map<String, String> texts = randomTexts(150);
        createIndex("one", 1, MODEL, true);
        createIndex("five", 5, MODEL, true);
        index("one", texts, MODEL);
        index("five", texts, MODEL);
        Map<String, Float> one = scores(dfs("one", query(hybrid(""))));
        Map<String, Float> five = scores(dfs("five", query(hybrid(""))));
        assertScores(oracle("one", texts, 1, 1), one);
        assertEquals(one.keySet(), five.keySet());
        one.forEach((id, score) -> assertEquals(score, five.get(id), 1e-6f));
        String weights = ", \"weights\": {\"lexical\": 2, \"semantic\": 2}";
        assertScores(oracle("five", texts, 1, 1), scores(dfs("five", query(hybrid(weights)))));
        assertPagesJoin(one);
    }

    private void assertPagesJoin(Map<String, Float> all) {
        List<Float> joined = new ArrayList<>();
        for (int from = 0; from < all.size(); from += 20) {
            SearchResponse page = client().prepareSearch("five")
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .setQuery(query(hybrid("")))
                .setFrom(from)
                .setSize(20)
                .get();
            for (SearchHit hit : page.getHits()) {
                assertEquals(all.get(hit.getId()), hit.getScore(), 1e-6f);
                joined.add(hit.getScore());
            }
        }
        assertEquals(all.size(), joined.size());
    }

    public void testFilterOnBothSides() throws Exception {
        createIndex("i", 2, MODEL, true);
        Map<String, String> texts = randomTexts(100);
        index("i", texts, MODEL);
        Map<String, Float> all = scores(dfs("i", query(hybrid(""))));
        Map<String, Float> found = scores(dfs("i", query(hybrid(", \"filter\": [{\"term\": {\"brand\": \"a\"}}]"))));
        Set<String> expected = new HashSet<>(all.keySet());
        expected.removeIf(id -> brand(id).equals("b"));
        assertEquals(expected, found.keySet());
        // A few neighbours only: the filter comes before the choice, so k per shard are found in spite of it.
        String few = """
            {"semantic_hybrid": {"query": "nothing-like-this", "fields": "text", "vector": "v", "k": 3, "filter": {"term": {"brand": "a"}}}}""";
        assertEquals(6, scores(search("i", few).get()).size());
    }

    public void testInsideOtherQueries() throws Exception {
        createIndex("i", 3, MODEL, true);
        index("i", randomTexts(100), MODEL);
        QueryBuilder hybrid = query(hybrid(""));
        Map<String, Float> alone = scores(dfs("i", hybrid));
        Map<String, Float> bool = scores(dfs("i", QueryBuilders.boolQuery().must(hybrid).filter(QueryBuilders.termQuery("brand", "a"))));
        bool.forEach((id, score) -> assertEquals(alone.get(id), score, 1e-6f));
        Map<String, Float> constant = scores(dfs("i", QueryBuilders.constantScoreQuery(hybrid).boost(3)));
        assertEquals(alone.keySet(), constant.keySet());
        constant.values().forEach(score -> assertEquals(3f, score, 0f));
        QueryBuilder weighted = QueryBuilders.functionScoreQuery(hybrid, ScoreFunctionBuilders.weightFactorFunction(5f));
        scores(dfs("i", weighted)).forEach((id, score) -> assertEquals(5 * alone.get(id), score, 1e-5f));
        scores(dfs("i", query(hybrid(", \"boost\": 4")))).forEach((id, score) -> assertEquals(4 * alone.get(id), score, 1e-5f));
        QueryBuilder should = QueryBuilders.boolQuery()
            .should(hybrid)
            .should(QueryBuilders.constantScoreQuery(QueryBuilders.termQuery("brand", "a")));
        scores(dfs("i", should)).forEach((id, score) -> {
            assertEquals(alone.getOrDefault(id, 0f) + (brand(id).equals("a") ? 1f : 0f), score, 1e-5f);
        });
    }

    public void testExplainCountValidate() throws Exception {
        createIndex("i", 2, MODEL, true);
        index("i", randomTexts(60), MODEL);
        SearchResponse response = client().prepareSearch("i")
            .setSearchType(SearchType.QUERY_THEN_FETCH) // as the explain API does
            .setQuery(query(hybrid("")))
            .setExplain(true)
            .setProfile(true)
            .setSize(ALL)
            .get();
        Map<String, Float> found = scores(response);
        for (SearchHit hit : response.getHits()) {
            assertEquals(hit.getScore(), hit.getExplanation().getValue().floatValue(), 0f);
        }
        String parts = response.getHits().getAt(0).getExplanation().toString();
        for (String part : List.of("w, weight", "half, score that is half", "cosine of query", "floor, score that is no", "boost")) {
            assertThat(parts, containsString(part));
        }
        String id = response.getHits().getAt(0).getId();
        ExplainResponse explained = client().prepareExplain("i", id).setQuery(query(hybrid(""))).get();
        assertEquals(found.get(id), explained.getExplanation().getValue().floatValue(), 1e-6f);
        assertEquals(
            found.size(),
            client().prepareSearch("i").setQuery(query(hybrid(""))).setSize(0).get().getHits().getTotalHits().value()
        );
        assertTrue(client().admin().indices().prepareValidateQuery("i").setQuery(query(hybrid(""))).setExplain(true).get().isValid());
    }

    public void testPointInTime() throws Exception {
        createIndex("i", 2, MODEL, true);
        index("i", randomTexts(60), MODEL);
        Map<String, Float> found = scores(dfs("i", query(hybrid(""))));
        CreatePitRequest open = new CreatePitRequest(TimeValue.timeValueMinutes(1), true, "i");
        String pit = client().execute(CreatePitAction.INSTANCE, open).actionGet().getId();
        SearchSourceBuilder source = new SearchSourceBuilder().size(ALL)
            .query(query(hybrid("")))
            .pointInTimeBuilder(new PointInTimeBuilder(pit));
        try {
            Map<String, Float> held = scores(
                client().search(new SearchRequest().searchType(SearchType.DFS_QUERY_THEN_FETCH).source(source)).actionGet()
            );
            assertEquals(found.keySet(), held.keySet());
            found.forEach((id, score) -> assertEquals(score, held.get(id), 1e-6f));
        } finally {
            client().execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit)).actionGet();
        }
    }

    public void testTwoReachesAreTwoQueries() throws Exception {
        createIndex("i", 1, MODEL, true);
        index("i", randomTexts(60), MODEL);
        String few = hybrid("").replace("\"k\": 1000", "\"k\": 1").replace("late driver\"}}", "no-such-word\"}}");
        QueryBuilder both = QueryBuilders.boolQuery().must(query(few.replace("\"k\": 1,", "\"k\": 20,"))).filter(query(few));
        assertEquals(1, scores(dfs("i", both)).size());
    }

    public void testFilterOfAnAlias() throws Exception {
        createIndex("i", 2, MODEL, true);
        index("i", randomTexts(60), MODEL);
        Set<String> expected = scores(search("i", hybrid("")).get()).keySet();
        client().admin().indices().prepareAliases().addAlias("i", "filtered", hybrid("")).get();
        assertEquals(expected, scores(client().prepareSearch("filtered").setSize(ALL).get()).keySet());
    }

    public void testKnnLegAndOneSideOnly() throws Exception {
        createIndex("i", 2, MODEL, true);
        assertTrue(prepareCreate("empty").get().isAcknowledged());
        Map<String, String> texts = randomTexts(60);
        index("i", texts, MODEL);
        String knn = """
            {"semantic_hybrid": {"lexical": {"match": {"text": "late driver"}},
             "semantic": {"knn": {"v": {"vector": %s, "k": 1000, "method_parameters": {"ef_search": 1000}}}}}}""".formatted(
            java.util.Arrays.toString(MODEL.vector(TEXT))
        );
        assertScores(oracle("i", texts, 1, 1), scores(dfs("i", query(knn))));
        String unmapped = """
            {"semantic_hybrid": {"lexical": {"match": {"text": "late"}},
             "semantic": {"semantic": {"w": {"query": "x", "ignore_unmapped": true}}}}}""";
        scores(search("i", unmapped).get()).values().forEach(score -> assertTrue(score > 0 && score < 1f));
        assertEquals(scores(dfs("i", query(hybrid("")))), scores(dfs("i", query(hybrid("")))));
        SearchResponse both = client().prepareSearch("i", "empty").setQuery(query(hybrid(""))).setSize(ALL).get();
        assertEquals(scores(search("i", hybrid("")).get()).keySet(), scores(both).keySet());
    }

    public void testRefusals() throws Exception {
        createIndex("i", 1, MODEL, true);
        createIndex("other", 1, QueriesPlugin.OTHER, true);
        index("i", randomTexts(10), MODEL);
        assertRefused(
            () -> client().prepareSearch("i", "other").setQuery(query(hybrid(""))).get(),
            "[semantic] field [v] is bound to different models"
        );
    }
}
