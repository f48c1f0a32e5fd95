// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_hybrid} in other requests than a plain search of one index. */
public class HybridInRequests extends MatrixTestCase {

    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";
    private static final String DFS = "?search_type=dfs_query_then_fetch";

    static String around(String hybrid) {
        return "{\"bool\": {\"must\": " + hybrid + ", \"filter\": " + EU + "}}";
    }

    static boolean isEu(MatrixDocument document) {
        return document.region().equals("eu");
    }

    /** The index under another name. */
    static void withAlias(String index, String filter, Consumer<String> test) {
        String alias = EndToEndTestCase.unused("alias");
        String add = "{\"actions\": [{\"add\": {\"index\": \"%s\", \"alias\": \"%s\", \"filter\": %s}}]}";
        place().post("/_aliases", add.formatted(index, alias, filter));
        try {
            test.accept(alias);
        } finally {
            place().send("DELETE", "/" + index + "/_alias/" + alias, null).ok();
        }
    }

    @Test
    public void filteredAlias() {
        forEachHybrid(hybrid -> withAlias(INDEX, EU, alias -> {
            Map<String, Double> found = place().scores(alias, "", hybrid);
            if (isRelative(hybrid)) { // to what is searched
                assertEquals(only(scores(hybrid), HybridInRequests::isEu).keySet(), found.keySet());
            } else {
                assertPage(only(scores(hybrid), HybridInRequests::isEu), 0, 1000, hitsOf(found));
            }
            String small = "{\"size\": 10, \"query\": " + hybrid + "}";
            assertPage(found, 0, 10, Hits.of(place().post("/" + alias + "/_search", small)));
        }));
    }

    @Test
    public void asTheFilterOfAnAlias() {
        forEachHybrid(hybrid -> withAlias(INDEX, hybrid, alias -> {
            if (hybrid.equals(RRF) || hybrid.equals(MIN_MAX)) {
                Answer refused = place().send("POST", "/" + alias + "/_search", "{\"query\": {\"match_all\": {}}}");
                EndToEndTestCase.assertRefused(refused, "can not be used here: it needs the best scores of the whole search");
                return;
            }
            assertEquals(scores(hybrid).keySet(), place().scores(alias, "", "{\"match_all\": {}}").keySet());
            Set<String> eu = only(scores(hybrid), HybridInRequests::isEu).keySet();
            assertEquals(eu, place().scores(alias, "", EU).keySet());
        }));
    }

    @Test
    public void multiSearch() {
        StringBuilder lines = new StringBuilder();
        hybridQueries().forEach(hybrid -> {
            lines.append("{\"index\": \"" + INDEX + "\"}\n{\"size\": 1000, \"query\": " + hybrid + "}\n");
            lines.append("{\"index\": \"" + INDEX + "\"}\n{\"size\": 10, \"query\": " + around(hybrid) + "}\n");
        });
        lines.append("{\"index\": \"" + INDEX + "\"}\n{\"query\": " + HYBRID.replace("0.7]", "0.7, 1]") + "}\n");
        List<?> responses = (List<?>) place().post("/_msearch", lines.toString()).at("responses");
        int at = 0;
        for (String hybrid : hybridQueries()) {
            assertPage(scores(hybrid), 0, 1000, Hits.of((Map<?, ?>) responses.get(at++)));
            assertPage(only(scores(hybrid), HybridInRequests::isEu), 0, 10, Hits.of((Map<?, ?>) responses.get(at++)));
        }
        Map<?, ?> failed = (Map<?, ?>) responses.get(at);
        assertEquals(400, failed.get("status"));
        assertTrue(failed.toString(), failed.toString().contains("dimension"));
    }

    @Test
    public void count() {
        forEachHybrid(hybrid -> {
            Map<String, Double> eu = only(scores(hybrid), HybridInRequests::isEu);
            assertEquals(eu.size(), place().post("/" + INDEX + "/_count", "{\"query\": " + around(hybrid) + "}").at("count"));
        });
    }

    @Test
    public void validate() {
        String path = "/" + INDEX + "/_validate/query?explain=true";
        for (String more : List.of("", "&rewrite=true", "&all_shards=true")) {
            forEachHybrid(hybrid -> {
                Answer valid = place().post(path + more, "{\"query\": " + around(hybrid) + "}");
                assertEquals(valid.body(), true, valid.at("valid"));
                String explanation = valid.at("explanations", 0, "explanation").toString();
                assertTrue(explanation, explanation.contains("semantic_hybrid("));
                assertTrue(explanation, explanation.contains("text:parc") || explanation.contains("\"late parcel\""));
            });
        }
        Answer invalid = place().post(path, "{\"query\": " + HYBRID.replace("0.7]", "0.7, 1]") + "}");
        assertEquals(invalid.body(), false, invalid.at("valid"));
        assertTrue(invalid.body(), invalid.body().contains("dimension"));
    }

    @Test
    public void explainOneDocument() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            for (MatrixDocument document : place().all().subList(0, 30)) {
                Answer answer = place().post("/" + INDEX + "/_explain/" + document.id(), "{\"query\": " + hybrid + "}");
                assertEquals(plain.containsKey(document.id()), answer.at("matched"));
                if (plain.containsKey(document.id())) {
                    assertEquals(plain.get(document.id()), number(answer.at("explanation", "value")), 1e-5);
                }
            }
        });
    }

    @Test
    public void scroll() {
        forEachHybrid(hybrid -> assertPage(scores(hybrid), 0, 1000, scrolled("", "{\"size\": 15, \"query\": " + hybrid + "}")));
        Map<String, Double> eu = only(scores(HYBRID), HybridInRequests::isEu);
        assertPage(eu, 0, 1000, scrolled("", "{\"size\": 15, \"query\": " + around(HYBRID) + "}"));
        assertPage(
            place().scores(INDEX, DFS, HYBRID),
            0,
            1000,
            scrolled("&search_type=dfs_query_then_fetch", "{\"size\": 15, \"query\": " + HYBRID + "}")
        );
    }

    @Test
    public void slices() {
        forEachHybrid(hybrid -> {
            Map<String, Double> found = new HashMap<>();
            for (int slice = 0; slice < 4; slice++) {
                String body = "{\"slice\": {\"id\": " + slice + ", \"max\": 4}, \"size\": 15, \"query\": " + hybrid + "}";
                Map<String, Double> part = scrolled("", body).scores();
                part.forEach((id, score) -> assertEquals(id + " is in two slices", null, found.put(id, score)));
            }
            assertEquals(scores(hybrid).keySet(), found.keySet());
            assertNear(scores(hybrid), found);
        });
    }

    private static Hits scrolled(String parameters, String body) {
        Answer page = place().post("/" + INDEX + "/_search?scroll=1m" + parameters, body);
        List<Map<?, ?>> all = new ArrayList<>();
        while (Hits.of(page).all().isEmpty() == false) {
            all.addAll(Hits.of(page).all());
            page = place().post("/_search/scroll", "{\"scroll\": \"1m\", \"scroll_id\": \"" + page.at("_scroll_id") + "\"}");
        }
        place().send("DELETE", "/_search/scroll", "{\"scroll_id\": \"" + page.at("_scroll_id") + "\"}").ok();
        return new Hits(all);
    }

    @Test
    public void pointInTime() {
        for (String index : List.of(INDEX, INDEX + "," + MatrixPlace.OTHER)) {
            forEachHybrid(hybrid -> inPointInTime(index, pit -> {
                Map<String, Double> plain = place().scores(index, "", hybrid);
                for (int size : new int[] { 1000, 10 }) {
                    String body = "{\"size\": " + size + ", " + pit + ", \"query\": " + hybrid + "}";
                    assertPage(plain, 0, size, Hits.of(place().post("/_search", body)));
                }
                Map<String, Double> found = new LinkedHashMap<>();
                String after = "";
                while (true) {
                    String sort = ", \"sort\": [{\"_score\": \"desc\"}, {\"_shard_doc\": \"asc\"}]" + after;
                    Hits page = Hits.of(place().post("/_search", "{\"size\": 25, " + pit + ", \"query\": " + hybrid + sort + "}"));
                    if (page.all().isEmpty()) {
                        break;
                    }
                    found.putAll(page.scores());
                    List<?> last = (List<?>) page.all().getLast().get("sort");
                    after = ", \"search_after\": [" + last.get(0) + ", " + last.get(1) + "]";
                }
                assertPage(plain, 0, 1000, hitsOf(found));
            }));
        }
    }

    static void inPointInTime(String index, Consumer<String> test) {
        Object id = place().post("/" + index + "/_search/point_in_time?keep_alive=1m", null).at("pit_id");
        try {
            test.accept("\"pit\": {\"id\": \"" + id + "\"}");
        } finally {
            place().send("DELETE", "/_search/point_in_time", "{\"pit_id\": [\"" + id + "\"]}").ok();
        }
    }

    @Test
    public void withTheStatisticsOfAllShards() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = place().scores(INDEX, DFS, hybrid);
            String path = "/" + INDEX + "/_search" + DFS;
            Map<String, Double> eu = only(plain, HybridInRequests::isEu);
            String factor = "{\"function_score\": {\"query\": " + hybrid + ", \"field_value_factor\": {\"field\": \"rating\"}}}";
            for (int size : new int[] { 1000, 10 }) {
                String start = "{\"size\": " + size + ", \"query\": ";
                assertPage(eu, 0, size, Hits.of(place().post(path, start + around(hybrid) + "}")));
                Map<String, Double> times = each(plain, (document, score) -> score * document.rating());
                assertPage(times, 0, size, Hits.of(place().post(path, start + factor + "}")));
            }
        });
    }

    @Test
    public void severalIndices() {
        String both = INDEX + "," + MatrixPlace.OTHER;
        Map<String, Double> expected = new HashMap<>(scores(HYBRID));
        expected.putAll(place().scores(MatrixPlace.OTHER, "", HYBRID));
        for (String indices : List.of(both, "matrix,matrix-o*")) {
            assertPage(expected, 0, 1000, hitsOf(place().scores(indices, "", HYBRID)));
        }
        for (String hybrid : hybridQueries()) {
            Map<String, Double> plain = place().scores(both, "", hybrid);
            Map<String, Double> eu = only(plain, HybridInRequests::isEu);
            assertPage(plain, 0, 10, Hits.of(place().post("/" + both + "/_search", "{\"size\": 10, \"query\": " + hybrid + "}")));
            assertPage(eu, 0, 10, Hits.of(place().post("/" + both + "/_search", "{\"size\": 10, \"query\": " + around(hybrid) + "}")));
        }
    }

    @Test
    public void anIndexWithoutTheVectorField() {
        String bare = EndToEndTestCase.unused("bare");
        place().send("PUT", "/" + bare, "{\"mappings\": {\"properties\": {\"text\": {\"type\": \"text\"}}}}").ok();
        try {
            new Bulk().text("b1", "late parcel refund").text("b2", "a cold cup").send(place().node(), bare).noErrors();
            String both = INDEX + "," + bare;
            Answer refused = place().send("POST", "/" + both + "/_search", "{\"query\": " + HYBRID + "}");
            Map<?, ?> failure = (Map<?, ?>) refused.at("_shards", "failures", 0);
            assertEquals(bare, failure.get("index"));
            assertTrue(failure.toString(), failure.toString().contains("vector"));

            String lenient = HYBRID.replace("\"k\": 30", "\"k\": 30, \"ignore_unmapped\": true");
            Map<String, Double> found = place().scores(both, "", lenient);
            Map<String, Double> expected = new HashMap<>(scores(HYBRID));
            double words = place().scores(bare, "", WORDS).get("b1");
            expected.put("b1", Fused.unbound(Fused.words(words, 2), OptionalDouble.empty()));
            assertPage(expected, 0, 1000, hitsOf(found));
        } finally {
            place().send("DELETE", "/" + bare, null).ok();
        }
    }

    @Test
    public void rankEvaluation() {
        forEachHybrid(hybrid -> {
            List<String> ranked = find("\"size\": 10, \"query\": " + hybrid).ids();
            StringBuilder ratings = new StringBuilder();
            place().all()
                .forEach(
                    document -> ratings.append(ratings.isEmpty() ? "" : ", ")
                        .append(
                            "{\"_index\": \"" + INDEX + "\", \"_id\": \"" + document.id() + "\", \"rating\": " + document.rating() + "}"
                        )
                );
            double relevant = ranked.stream().filter(id -> document(id).rating() >= 4).count() / 10.0;
            assertEquals(relevant, evaluation(hybrid, ratings, "\"precision\": {\"k\": 10, \"relevant_rating_threshold\": 4}"), 1e-9);
            double gain = 0;
            for (int i = 0; i < ranked.size(); i++) {
                gain += (Math.pow(2, document(ranked.get(i)).rating()) - 1) * Math.log(2) / Math.log(i + 2);
            }
            assertEquals(gain, evaluation(hybrid, ratings, "\"dcg\": {\"k\": 10}"), 1e-6);
        });
    }

    private static double evaluation(String query, CharSequence ratings, String metric) {
        String body = "{\"requests\": [{\"id\": \"one\", \"request\": {\"query\": " + query + "}, \"ratings\": [" + ratings
            + "]}], \"metric\": {" + metric + "}}";
        return number(place().post("/" + INDEX + "/_rank_eval", body).at("metric_score"));
    }

    @Test
    public void aPercolatorWithAVector() {
        assertNotPercolated(HYBRID);
        assertNotPercolated(FUNCTION);
        assertNotPercolated(around(HYBRID));
    }

    /** Refused with a reason, at the latest when a document comes. */
    static void assertNotPercolated(String query) {
        String index = EndToEndTestCase.unused("percolator");
        String fields = "\"query\": {\"type\": \"percolator\"}, " + MatrixDocument.FLAT + ", \"meaning\": " + EndToEndTestCase.VECTOR;
        String body = "{\"settings\": {\"index.knn\": true}, \"mappings\": {\"properties\": {" + fields + "}}}";
        place().send("PUT", "/" + index, body).ok();
        try {
            Answer answer = place().send("PUT", "/" + index + "/_doc/1?refresh=true", "{\"query\": " + query + "}");
            if (answer.status() < 300) {
                String message = "{\"text\": \"late parcel\", \"region\": \"eu\", \"vector\": " + Vectors.json(VECTOR) + "}";
                String percolate = "{\"query\": {\"percolate\": {\"field\": \"query\", \"document\": " + message + "}}}";
                answer = place().send("POST", "/" + index + "/_search", percolate);
            }
            EndToEndTestCase.assertRefused(answer, "can not be used here", "percolator");
        } finally {
            place().send("DELETE", "/" + index, null).ok();
        }
    }
}
