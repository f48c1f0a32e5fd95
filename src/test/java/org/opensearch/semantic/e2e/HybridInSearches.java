// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_hybrid} together with what else can stand in the body of a search. */
public class HybridInSearches extends MatrixTestCase {

    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";
    private static final String DRIVER = "{\"match\": {\"text\": \"driver order\"}}";

    private static boolean isEu(MatrixDocument document) {
        return document.region().equals("eu");
    }

    private static void assertInOrder(List<String> expected, String body) {
        assertEquals(expected, find(body + ", \"size\": 1000").ids());
        for (String count : List.of("", ", \"track_total_hits\": true", ", \"track_total_hits\": false")) {
            assertEquals(expected.subList(0, 10), find(body + ", \"size\": 10" + count).ids());
            assertEquals(expected.subList(10, 20), find(body + ", \"size\": 10, \"from\": 10" + count).ids());
        }
    }

    @Test
    public void postFilter() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Map<String, Double> eu = only(plain, HybridInSearches::isEu);
            String body = "\"query\": " + hybrid + ", \"post_filter\": " + EU + ", \"aggs\": {\"r\": {\"terms\": {\"field\": \"region\"}}}";
            for (int size : new int[] { 1000, 10 }) {
                Answer answer = answer(body + ", \"size\": " + size);
                assertPage(eu, 0, size, Hits.of(answer));
                assertEquals(eu.size(), answer.at("hits", "total", "value"));
                assertEquals(
                    HybridInAggregations.counts(plain.keySet(), MatrixDocument::region),
                    HybridInAggregations.buckets(answer, "r", "key")
                );
            }
            Map<String, Double> driver = scores(DRIVER);
            driver.keySet().retainAll(plain.keySet());
            for (int size : new int[] { 1000, 10 }) {
                assertPage(driver, 0, size, find("\"query\": " + DRIVER + ", \"post_filter\": " + hybrid + ", \"size\": " + size));
            }
        });
    }

    @Test
    public void minScore() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            List<String> ranked = ranked(plain);
            double bound = (plain.get(ranked.get(24)) + plain.get(ranked.get(25))) / 2;
            Map<String, Double> above = new HashMap<>(plain);
            above.values().removeIf(score -> score < bound);
            for (String more : List.of("", ", \"track_total_hits\": true", ", \"track_total_hits\": false")) {
                for (int size : new int[] { 1000, 10 }) {
                    String body = "\"min_score\": " + bound + ", \"query\": " + hybrid + ", \"size\": " + size + more;
                    assertPage(above, 0, size, find(body));
                }
            }
            assertEquals(above.size(), answer("\"min_score\": " + bound + ", \"query\": " + hybrid).at("hits", "total", "value"));
        });
    }

    @Test
    public void sortByFields() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Comparator<String> order = Comparator.comparingInt(id -> document(id).rating());
            order = order.thenComparing((String id) -> document(id).day(), Comparator.reverseOrder()).thenComparing(id -> id);
            String sort = ", \"sort\": [{\"rating\": \"asc\"}, {\"day\": \"desc\"}, {\"name\": \"asc\"}]";
            assertInOrder(plain.keySet().stream().sorted(order).toList(), "\"query\": " + hybrid + sort);
            assertInOrder(plain.keySet().stream().sorted().toList(), "\"query\": " + hybrid + ", \"sort\": {\"name\": \"asc\"}");
            Hits scored = find("\"track_scores\": true, \"size\": 10, \"query\": " + hybrid + sort);
            assertEquals(10, scored.all().size());
            assertNear(plain, scored.scores());
        });
    }

    @Test
    public void sortByScore() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            assertInOrder(ranked(plain), "\"query\": " + hybrid + ", \"sort\": [\"_score\", {\"name\": \"asc\"}]");
            Map<String, Double> reversed = each(plain, (document, score) -> -score);
            assertInOrder(ranked(reversed), "\"query\": " + hybrid + ", \"sort\": [{\"_score\": \"asc\"}, {\"name\": \"asc\"}]");
            String script = "{\"_script\": {\"type\": \"number\", \"order\": \"asc\", \"script\": \"-_score\"}}";
            String sort = ", \"sort\": [" + script + ", {\"name\": \"asc\"}]";
            assertInOrder(ranked(plain), "\"track_scores\": true, \"query\": " + hybrid + sort);
        });
    }

    /** A sort by a script does not ask for scores; there are some all the same, as there are of a k-NN query. */
    @Test
    public void sortByScoreInAScript() {
        String sort = ", \"sort\": {\"_script\": {\"type\": \"number\", \"order\": \"asc\", \"script\": \"-_score\"}}";
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            List<Double> best = ranked(plain).subList(0, 10).stream().map(plain::get).toList();
            for (String profile : List.of("", "\"profile\": true, ")) {
                Hits found = find(profile + "\"size\": 10, \"query\": " + hybrid + sort);
                assertEquals(best, found.ids().stream().map(plain::get).toList());
            }
        });
    }

    @Test
    public void searchAfterAField() {
        forEachHybrid(hybrid -> {
            List<String> found = new ArrayList<>();
            List<String> page = List.of("");
            while (page.isEmpty() == false) {
                String after = ", \"search_after\": [\"" + page.getLast() + "\"]";
                page = find("\"size\": 10, \"sort\": {\"name\": \"asc\"}, \"query\": " + hybrid + after).ids();
                found.addAll(page);
            }
            assertEquals(scores(hybrid).keySet().stream().sorted().toList(), found);
        });
    }

    @Test
    public void collapseWithInnerHits() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Map<String, Map<String, Double>> brands = new HashMap<>();
            plain.forEach((id, score) -> brands.computeIfAbsent(document(id).brand(), brand -> new HashMap<>()).put(id, score));
            Map<String, Double> best = new HashMap<>();
            brands.values().forEach(members -> best.put(ranked(members).getFirst(), Collections.max(members.values())));
            String members = ", \"inner_hits\": {\"name\": \"members\", \"size\": 100, \"_source\": false}";
            for (int size : new int[] { 10, 3 }) {
                for (String inner : List.of("", members)) {
                    String body = "\"size\": " + size + ", \"query\": " + hybrid + ", \"collapse\": {\"field\": \"brand\"" + inner + "}";
                    Hits hits = find(body);
                    assertPage(best, 0, size, hits);
                    for (Map<?, ?> hit : inner.isEmpty() ? List.<Map<?, ?>>of() : hits.all()) {
                        Map<String, Double> all = brands.get(document((String) hit.get("_id")).brand());
                        assertPage(all, 0, 100, innerHits(hit, "members"));
                    }
                }
            }
        });
    }

    @Test
    public void rescoredByAnother() {
        forEachHybrid(hybrid -> {
            Map<String, Double> driver = scores(DRIVER);
            Map<String, Double> expected = each(
                scores(hybrid),
                (document, score) -> 0.5 * score + 0.25 * driver.getOrDefault(document.id(), 0.0)
            );
            assertPage(expected, 0, 1000, rescored(hybrid, DRIVER));
        });
    }

    @Test
    public void asTheRescorer() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Map<String, Double> expected = each(
                scores(DRIVER),
                (document, score) -> 0.5 * score + 0.25 * plain.getOrDefault(document.id(), 0.0)
            );
            assertPage(expected, 0, 1000, rescored(DRIVER, hybrid));
        });
    }

    private static Hits rescored(String query, String by) {
        String weights = "\"query_weight\": 0.5, \"rescore_query_weight\": 0.25";
        return find(
            "\"size\": 1000, \"query\": " + query + ", \"rescore\": {\"window_size\": 1000, \"query\": {" + weights
                + ", \"rescore_query\": " + by + "}}"
        );
    }

    @Test
    public void highlight() {
        for (String type : List.of("unified", "plain")) {
            String body = "\"size\": 1000, \"highlight\": {\"type\": \"" + type
                + "\", \"fields\": {\"text\": {\"fragment_size\": 30, \"number_of_fragments\": 2}}}, \"query\": ";
            Map<Object, Object> expected = highlights(find(body + WORDS));
            assertFalse(expected.isEmpty());
            assertEquals(type, expected, highlights(find(body + HYBRID)));
            String inBool = "{\"bool\": {\"must\": " + HYBRID + ", \"filter\": {\"match_all\": {}}}}";
            assertEquals(type, expected, highlights(find(body + inBool)));
        }
    }

    /** This highlighter knows the queries of Lucene only: it is told the words. */
    @Test
    public void highlightByTermVectors() {
        String body = "\"size\": 1000, \"highlight\": {\"type\": \"fvh\", \"fields\": {\"text\": {}}%s}, \"query\": ";
        Map<Object, Object> expected = highlights(find(body.formatted("") + WORDS));
        assertFalse(expected.isEmpty());
        assertEquals(expected, highlights(find(body.formatted(", \"highlight_query\": " + WORDS) + HYBRID)));
    }

    private static Map<Object, Object> highlights(Hits hits) {
        Map<Object, Object> highlights = new HashMap<>();
        hits.all()
            .stream()
            .filter(hit -> hit.containsKey("highlight"))
            .forEach(hit -> highlights.put(hit.get("_id"), hit.get("highlight")));
        return highlights;
    }

    @Test
    public void profile() {
        forEachHybrid(hybrid -> {
            Answer answer = answer("\"profile\": true, \"size\": 10, \"query\": " + hybrid);
            assertPage(scores(hybrid), 0, 10, Hits.of(answer));
            List<?> shards = (List<?>) answer.at("profile", "shards");
            assertEquals(place().shards(), shards.size());
            for (int shard = 0; shard < shards.size(); shard++) {
                Map<?, ?> query = (Map<?, ?>) answer.at("profile", "shards", shard, "searches", 0, "query", 0);
                assertTrue(query.toString(), query.get("description").toString().contains("semantic_hybrid("));
                assertTrue(query.toString(), number(query.get("time_in_nanos")) > 0);
                // Lucene shows a query with a boost as a whole.
                assertTrue(query.toString(), hybrid.contains("boost") || query.get("type").equals("HybridQuery"));
            }
        });
    }

    @Test
    public void endedEarly() {
        forEachHybrid(hybrid -> {
            Answer answer = answer("\"terminate_after\": 5, \"size\": 1000, \"query\": " + hybrid);
            assertEquals(true, answer.at("terminated_early"));
            Map<String, Double> found = Hits.of(answer).scores();
            assertEquals(5 * place().shards(), found.size());
            assertNear(scores(hybrid), found);
        });
    }

    @Test
    public void timeouts() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Answer inTime = answer("\"timeout\": \"1m\", \"size\": 10, \"query\": " + hybrid);
            assertEquals(false, inTime.at("timed_out"));
            assertPage(plain, 0, 10, Hits.of(inTime));
        });
    }

    @Test
    public void indicesBoost() {
        String both = INDEX + "," + MatrixPlace.OTHER;
        Map<String, Double> plain = place().scores(both, "", HYBRID);
        Map<String, Double> boosted = each(plain, (document, score) -> document.id().startsWith("e") ? 2 * score : score);
        for (int size : new int[] { 1000, 10 }) {
            String body = "{\"size\": " + size + ", \"_source\": false, \"indices_boost\": [{\"" + MatrixPlace.OTHER
                + "\": 2}], \"query\": " + HYBRID + "}";
            assertPage(boosted, 0, size, Hits.of(place().post("/" + both + "/_search", body)));
        }
    }
}
