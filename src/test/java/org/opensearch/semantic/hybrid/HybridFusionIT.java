// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.opensearch.action.search.SearchRequestBuilder;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchType;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.QueriesTestCase;

/**
 * Every fusion, with several legs, over four shards of three nodes, against brute force: each leg's scores from a request of its own or
 * from the vectors, ranked and normalised over the whole index.
 */
public class HybridFusionIT extends QueriesTestCase {

    private static final int WINDOW = 15;

    private Map<String, String> texts;

    private void load() {
        texts = randomTexts(160);
        createIndex("i", 4, MODEL, true);
        index("i", texts, MODEL);
    }

    private SearchRequestBuilder dfs(String json) {
        return search("i", json).setSearchType(SearchType.DFS_QUERY_THEN_FETCH);
    }

    private Map<String, Double> lexical(String words) {
        Map<String, Double> scores = new HashMap<>();
        Map<String, Float> found = scores(
            client().prepareSearch("i")
                .setSearchType(SearchType.DFS_QUERY_THEN_FETCH)
                .setQuery(QueryBuilders.matchQuery("text", words))
                .setSize(1000)
                .get()
        );
        found.forEach((id, score) -> scores.put(id, score.doubleValue()));
        return scores;
    }

    private Map<String, Double> cosines(String text) {
        Map<String, Double> scores = new HashMap<>();
        texts.forEach((id, own) -> {
            if (hasVector(id)) {
                scores.put(id, cosine(MODEL.vector(text), MODEL.vector(own)));
            }
        });
        return scores;
    }

    private static List<Double> best(Map<String, Double> scores) {
        return scores.values().stream().sorted(Collections.reverseOrder()).limit(WINDOW).toList();
    }

    private static DoubleUnaryOperator minMax(Map<String, Double> scores) {
        List<Double> best = best(scores);
        double min = best.getLast();
        double max = best.getFirst();
        return score -> Math.clamp((score - min) / (max - min), 0, 1);
    }

    private static DoubleUnaryOperator ranks(Map<String, Double> scores, int constant) {
        List<Double> best = best(scores);
        return score -> {
            long better = best.stream().filter(b -> b > score + 2e-6 * Math.max(1, score)).count();
            return better == best.size() ? 0 : 1.0 / (constant + better + 1);
        };
    }

    private DoubleUnaryOperator words() {
        double half = 3 * Math.log1p(texts.size());
        return score -> score / (score + half);
    }

    private static DoubleUnaryOperator background() {
        return cosine -> Math.max(0, (cosine - FakeEmbedder.BACKGROUND) / (1 - FakeEmbedder.BACKGROUND));
    }

    private record Part(double weight, Map<String, Double> scores, DoubleUnaryOperator normalization) {
        double reason(String id) {
            return scores.containsKey(id) ? weight * normalization.applyAsDouble(scores.get(id)) : 0;
        }
    }

    private static Map<String, Double> sum(List<Part> parts) {
        Map<String, Double> fused = new HashMap<>();
        parts.forEach(part -> part.scores().keySet().forEach(id -> fused.put(id, parts.stream().mapToDouble(p -> p.reason(id)).sum())));
        return fused;
    }

    private static Map<String, Double> noisyOr(List<Part> parts) {
        Map<String, Double> fused = new HashMap<>();
        parts.forEach(
            part -> part.scores()
                .keySet()
                .forEach(id -> fused.put(id, 1 - parts.stream().mapToDouble(p -> 1 - p.reason(id)).reduce(1, (a, b) -> a * b)))
        );
        return fused;
    }

    private void assertFused(Map<String, Double> expected, String json) {
        Map<String, Float> all = scores(dfs(json).get());
        assertEquals(expected.keySet(), all.keySet());
        expected.forEach((id, score) -> assertEquals(json + " " + id, score, all.get(id), 1e-5));
        assertNothingButTheDocumentMatters(json, all);
    }

    /** Not the page, not what is counted; and pages put together are the whole. */
    private void assertNothingButTheDocumentMatters(String json, Map<String, Float> all) {
        List<Float> order = List.copyOf(all.values());
        List<Float> joined = new ArrayList<>();
        for (int from = 0; from < all.size(); from += 40) {
            SearchResponse page = dfs(json).setFrom(from).setSize(40).setTrackTotalHits(randomBoolean()).get();
            scores(page).forEach((id, score) -> {
                assertEquals(all.get(id), score, 1e-6f);
                joined.add(score);
            });
        }
        assertEquals(order.size(), joined.size());
        for (int i = 0; i < order.size(); i++) {
            assertEquals(order.get(i), joined.get(i), 1e-6f);
        }
        Map<String, Float> few = scores(dfs(json).setSize(3).setTrackTotalHits(false).get());
        few.forEach((id, score) -> assertEquals(all.get(id), score, 1e-6f));
        assertEquals(order.get(2), List.copyOf(few.values()).get(2), 1e-6f);
        assertEquals("a second time", all, scores(dfs(json).get()));
    }

    private static String semantic(String text) {
        return "{\"semantic\": {\"v\": {\"query\": \"" + text + "\", \"k\": 1000, \"method_parameters\": {\"ef_search\": 1000}}}}";
    }

    private static String match(String words) {
        return "{\"match\": {\"text\": \"" + words + "\"}}";
    }

    private static String hybrid(String lexical, String semantic, String more) {
        return "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + semantic + more + "}}";
    }

    public void testMinMax() {
        load();
        Map<String, Double> lexical = lexical("late driver");
        Map<String, Double> cosines = cosines("late driver");
        List<Part> equal = List.of(new Part(0.5, lexical, minMax(lexical)), new Part(0.5, cosines, minMax(cosines)));
        String window = "\"fusion\": {\"method\": \"min_max\", \"window\": " + WINDOW;
        assertFused(sum(equal), hybrid(match("late driver"), semantic("late driver"), ", " + window + "}"));
        List<Part> or = List.of(new Part(0.25, lexical, minMax(lexical)), new Part(1, cosines, minMax(cosines)));
        String more = ", \"alpha\": 0.8, " + window + ", \"combine\": \"noisy_or\"}";
        assertFused(noisyOr(or), hybrid(match("late driver"), semantic("late driver"), more));
    }

    public void testReciprocalRank() {
        load();
        Map<String, Double> lexical = lexical("refund price");
        Map<String, Double> cosines = cosines("cold milk");
        List<Part> parts = List.of(new Part(0.25, lexical, ranks(lexical, 7)), new Part(0.75, cosines, ranks(cosines, 7)));
        String more = ", \"weights\": {\"lexical\": 1, \"semantic\": 3}, \"fusion\": {\"method\": \"rrf\", \"rank_constant\": 7, \"window\": "
            + WINDOW
            + "}";
        assertFused(sum(parts), hybrid(match("refund price"), semantic("cold milk"), more));
    }

    public void testSeveralLegs() {
        load();
        String lexicalLegs = "[{\"name\": \"words\", \"weight\": 3, \"query\": " + match("late driver") + "}, {\"query\": "
            + match("app login") + "}]";
        String semanticLegs = "[{\"query\": " + semantic("late driver") + "}, {\"name\": \"drink\", \"query\": " + semantic("cold milk")
            + "}]";
        Map<String, Double> driver = lexical("late driver");
        Map<String, Double> login = lexical("app login");
        Map<String, Double> late = cosines("late driver");
        Map<String, Double> milk = cosines("cold milk");
        // Sides 1 : 1, so legs 0.75, 0.25, 0.5 and 0.5; the greatest counts 1 in a noisy or.
        List<Part> bounded = List.of(
            new Part(1, driver, words()),
            new Part(1 / 3.0, login, words()),
            new Part(2 / 3.0, late, background()),
            new Part(2 / 3.0, milk, background())
        );
        assertFused(noisyOr(bounded), hybrid(lexicalLegs, semanticLegs, ""));
        List<Part> summed = List.of(
            new Part(0.375, driver, words()),
            new Part(0.125, login, words()),
            new Part(0.25, late, background()),
            new Part(0.25, milk, background())
        );
        assertFused(sum(summed), hybrid(lexicalLegs, semanticLegs, ", \"fusion\": {\"combine\": \"sum\"}"));
        List<Part> ranked = List.of(
            new Part(0.375, driver, ranks(driver, 60)),
            new Part(0.125, login, ranks(login, 60)),
            new Part(0.25, late, ranks(late, 60)),
            new Part(0.25, milk, ranks(milk, 60))
        );
        String rrf = ", \"fusion\": {\"method\": \"rrf\", \"window\": " + WINDOW + "}";
        assertFused(sum(ranked), hybrid(lexicalLegs, semanticLegs, rrf));
    }

    public void testALegThatDoesNotCount() {
        load();
        String legs = "[{\"query\": " + semantic("late driver") + "}, {\"weight\": 0, \"query\": " + semantic("cold milk") + "}]";
        Map<String, Double> lexical = lexical("late driver");
        Map<String, Double> cosines = cosines("late driver");
        List<Part> parts = List.of(new Part(0.5, lexical, ranks(lexical, 60)), new Part(0.5, cosines, ranks(cosines, 60)));
        String rrf = ", \"fusion\": {\"method\": \"rrf\", \"window\": " + WINDOW + "}";
        assertFused(sum(parts), hybrid(match("late driver"), legs, rrf));
    }

    public void testSubScoresAndNamedLegs() {
        load();
        String lexicalLegs = "[{\"name\": \"words\", \"query\": " + match("late driver") + "}]";
        String semanticLegs = "[{\"name\": \"meaning\", \"query\": {\"semantic\": {\"v\": {\"query\": \"late driver\", \"k\": 5}}}}]";
        String json = hybrid(lexicalLegs, semanticLegs, ", \"sub_scores\": true");
        SearchResponse response = dfs(json).setIncludeNamedQueriesScore(true).get();
        Map<String, Double> lexical = lexical("late driver");
        Map<String, Double> cosines = cosines("late driver");
        for (SearchHit hit : response.getHits()) {
            Map<?, ?> shown = hit.getFields().get("semantic_hybrid").getValue();
            assertEquals(hit.getScore(), ((Number) shown.get("score")).floatValue(), 1e-6f);
            Map<String, Map<?, ?>> legs = new LinkedHashMap<>();
            ((List<?>) shown.get("legs")).forEach(leg -> legs.put((String) ((Map<?, ?>) leg).get("name"), (Map<?, ?>) leg));
            assertEquals(List.of("words", "meaning"), List.copyOf(legs.keySet()));
            assertNumber(lexical.get(hit.getId()), legs.get("words").get("score"));
            assertNumber(cosines.get(hit.getId()), legs.get("meaning").get("cosine"));
            double l = lexical.containsKey(hit.getId()) ? words().applyAsDouble(lexical.get(hit.getId())) : 0;
            assertNumber(l, legs.get("words").get("evidence"));
            assertNumber(1.0, legs.get("meaning").get("weight"));
            Map<String, Float> matched = hit.getMatchedQueriesAndScores();
            assertEquals(lexical.containsKey(hit.getId()), matched.containsKey("words"));
            if (lexical.containsKey(hit.getId())) {
                assertEquals(lexical.get(hit.getId()), matched.get("words"), 1e-4);
            } else {
                assertTrue(matched.containsKey("meaning"));
            }
        }
        assertNull(dfs(hybrid(lexicalLegs, semanticLegs, "")).get().getHits().getAt(0).getFields().get("semantic_hybrid"));
    }

    private static void assertNumber(Double expected, Object found) {
        if (expected == null) {
            assertNull(found);
        } else {
            assertEquals(expected, ((Number) found).doubleValue(), 1e-4);
        }
    }

    public void testAQueryThatIsNotMadeOfWords() {
        load();
        String script = "{\"function_score\": {\"query\": " + match("late driver") + ", \"weight\": 1000}}";
        Map<String, Double> lexical = lexical("late driver");
        double best = Collections.max(lexical.values());
        Map<String, Double> cosines = cosines("late driver");
        List<Part> parts = List.of(new Part(1, lexical, score -> score / best), new Part(1, cosines, background()));
        assertFused(noisyOr(parts), hybrid(script, semantic("late driver"), ""));
    }

    public void testWhereRanksCanNotBeKnown() {
        load();
        String rrf = hybrid(match("late"), semantic("late"), ", \"fusion\": \"rrf\"");
        client().admin().indices().prepareAliases().addAlias("i", "filtered", rrf).get();
        assertRefused(() -> client().prepareSearch("filtered").get(), "[fusion] [rrf] can not be used here");
        assertTrue(client().admin().indices().prepareValidateQuery("i").setQuery(query(rrf)).setExplain(true).get().isValid());
        String explained = client().prepareExplain("i", "0").setQuery(query(rrf)).get().getExplanation().toString();
        assertThat(explained, containsString("semantic_hybrid, computed as boost * (sum of w * e)"));
    }
}
