// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.explain.ExplainResponse;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.semantic.fake.QueriesTestCase;
import org.opensearch.semantic.field.PassageScore;

/** The query on a field of passages, which it finds documents by, against a naive count over what was put into the index. */
public class PassagesQueryIT extends QueriesTestCase {

    private static final String TEXT = "late driver";
    private static final float[] TARGET = MODEL.vector(TEXT);
    private static final PassageScore SUM = new PassageScore(PassageScore.Mode.SUM, 3);
    private static final PassageScore MEAN = new PassageScore(PassageScore.Mode.AVG, 2);

    /** A passage, of one of two kinds. */
    private record Passage(String text, String kind) {
        double score() {
            return (1 + cosine(TARGET, MODEL.vector(text))) / 2;
        }
    }

    private static String vector() {
        return "{\"type\": \"knn_vector\", \"dimension\": " + MODEL.spec().dimension() + ", \"space_type\": \"cosinesimil\","
            + " \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}, \"meta\": {\"semantic_model\": \"" + MODEL.id().name()
            + "\", \"semantic_digest\": \"" + MODEL.id().digest() + "\"}}";
    }

    private static String passages() {
        return "{\"type\": \"nested\", \"properties\": {\"vector\": " + vector() + ", \"kind\": {\"type\": \"keyword\"}}}";
    }

    private void create(String index, int shards, String more) {
        String mapping = "{\"properties\": {\"text\": {\"type\": \"text\"}, \"brand\": {\"type\": \"keyword\"}, \"number\": {\"type\": \"long\"}"
            + more + "}}";
        Settings settings = Settings.builder()
            .put("index.knn", true)
            .put("index.knn.derived_source.enabled", false)
            .put("index.number_of_shards", shards)
            .put("index.number_of_replicas", 0)
            .build();
        assertTrue(prepareCreate(index).setSettings(settings).setMapping(mapping).get().isAcknowledged());
    }

    private void create(String index, int shards) {
        create(
            index,
            shards,
            ", \"whole\": " + vector() + ", \"body\": " + passages()
                + ", \"comments\": {\"type\": \"nested\", \"properties\": {\"author\": "
                + "{\"type\": \"keyword\"}, \"body\": " + passages() + "}}"
        );
    }

    /** Every eighth document has no passages. */
    private static Map<String, List<Passage>> randomDocuments(int count) {
        Map<String, List<Passage>> documents = new LinkedHashMap<>();
        for (int id = 0; id < count; id++) {
            List<Passage> passages = new ArrayList<>();
            for (int p = id % 8 == 7 ? 0 : randomIntBetween(1, 6); p > 0; p--) {
                passages.add(new Passage(String.join(" ", randomSubsetOf(randomIntBetween(1, 3), WORDS)), randomFrom("note", "title")));
            }
            documents.put(Integer.toString(id), passages);
        }
        return documents;
    }

    private static List<Map<String, Object>> source(List<Passage> passages) {
        return passages.stream().map(p -> Map.<String, Object>of("vector", MODEL.vector(p.text()), "kind", p.kind())).toList();
    }

    private static float[] whole(List<Passage> passages) {
        return MODEL.vector(passages.isEmpty() ? "nothing" : passages.getFirst().text());
    }

    /** In several segments. */
    private void index(String index, Map<String, List<Passage>> documents) {
        BulkRequestBuilder bulk = client().prepareBulk().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        for (Map.Entry<String, List<Passage>> entry : documents.entrySet()) {
            String id = entry.getKey();
            bulk.add(
                document(
                    index,
                    id,
                    new TreeMap<>(
                        Map.of(
                            "text",
                            TEXT,
                            "brand",
                            brand(id),
                            "number",
                            Integer.parseInt(id),
                            "whole",
                            whole(entry.getValue()),
                            "body",
                            source(entry.getValue())
                        )
                    )
                )
            );
            if (bulk.numberOfActions() == 20) {
                assertFalse(bulk.get().hasFailures());
                bulk = client().prepareBulk().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
            }
        }
        if (bulk.numberOfActions() > 0) {
            assertFalse(bulk.get().hasFailures());
        }
    }

    private static String semantic(String field, String more) {
        return "{\"semantic\": {\"" + field + "\": {\"query\": \"" + TEXT + "\"" + more + "}}}";
    }

    private static String scored(PassageScore scoring) {
        String best = scoring.mode() == PassageScore.Mode.MAX ? "" : ", \"best\": " + scoring.best();
        return ", \"passages\": {\"score_mode\": \"" + scoring.mode().word() + "\"" + best + "}";
    }

    private static double score(PassageScore scoring, List<Passage> passages) {
        List<Double> best = passages.stream().map(Passage::score).sorted(Collections.reverseOrder()).limit(scoring.best()).toList();
        double sum = best.stream().mapToDouble(Double::doubleValue).sum();
        return scoring.mode() == PassageScore.Mode.AVG ? sum / best.size() : sum;
    }

    private static Map<String, Double> expected(PassageScore scoring, Map<String, List<Passage>> documents) {
        Map<String, Double> expected = new HashMap<>();
        documents.forEach((id, passages) -> {
            if (!passages.isEmpty()) {
                expected.put(id, score(scoring, passages));
            }
        });
        return expected;
    }

    private static void assertScores(Map<String, Double> expected, Map<String, Float> found) {
        assertEquals(new HashSet<>(expected.keySet()), found.keySet());
        expected.forEach((id, score) -> assertEquals(id, score, found.get(id), 1e-5));
    }

    public void testAllDocumentsByTheirPassages() {
        Map<String, List<Passage>> documents = randomDocuments(90);
        for (int shards : new int[] { 1, 4 }) {
            String index = "i" + shards;
            create(index, shards);
            index(index, documents);
            for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, SUM, MEAN)) {
                for (String field : List.of("body", "body.vector")) {
                    String query = semantic(field, ", \"k\": 1000" + scored(scoring));
                    assertScores(expected(scoring, documents), scores(search(index, query).get()));
                }
            }
            assertScores(expected(PassageScore.OF_THE_BEST, documents), scores(search(index, semantic("body", ", \"k\": 1000")).get()));
        }
    }

    public void testTheBestFew() {
        Map<String, List<Passage>> documents = randomDocuments(80);
        create("i", 1);
        index("i", documents);
        for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, SUM, MEAN)) {
            Map<String, Double> expected = expected(scoring, documents);
            List<Double> best = expected.values().stream().sorted(Collections.reverseOrder()).limit(7).toList();
            List<Float> found = List.copyOf(scores(search("i", semantic("body", ", \"k\": 7" + scored(scoring))).get()).values());
            assertEquals(7, found.size());
            for (int rank = 0; rank < 7; rank++) {
                assertEquals(best.get(rank), found.get(rank), 1e-5);
            }
        }
    }

    /** Hundreds of passages of one document are nearer than any of the others. */
    public void testKCountsDocuments() {
        Map<String, List<Passage>> documents = randomDocuments(40);
        documents.replaceAll((id, passages) -> passages.stream().map(p -> new Passage("milk " + p.text(), p.kind())).toList());
        documents.put("40", Collections.nCopies(300, new Passage(TEXT, "note")));
        create("i", 1);
        index("i", documents);
        for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, SUM, MEAN)) {
            for (int k : new int[] { 1, 5, 20 }) {
                SearchHits hits = search("i", semantic("body", ", \"k\": " + k + scored(scoring))).get().getHits();
                assertEquals(k, hits.getTotalHits().value());
                assertEquals("40", hits.getAt(0).getId());
            }
        }
        String even = ", \"k\": 5, \"filter\": {\"term\": {\"brand\": \"a\"}}";
        Map<String, Float> filtered = scores(search("i", semantic("body", even)).get());
        assertEquals(5, filtered.size());
        assertTrue(filtered.keySet().stream().allMatch(id -> brand(id).equals("a")));
    }

    private void assertFiltered(Map<String, List<Passage>> documents, String filter, Predicate<String> kept) {
        Map<String, Double> expected = new HashMap<>();
        documents.forEach((id, passages) -> {
            if (kept.test(id) && !passages.isEmpty()) {
                expected.put(id, score(PassageScore.OF_THE_BEST, passages));
            }
        });
        assertFalse(filter, expected.isEmpty());
        assertScores(expected, scores(search("i", semantic("body", ", \"k\": 1000, \"filter\": " + filter)).get()));
    }

    /** A filter says which documents are found; what is asked of a passage stands inside nested. */
    public void testFilters() {
        Map<String, List<Passage>> documents = randomDocuments(60);
        create("i", 2);
        index("i", documents);
        String brand = "{\"term\": {\"brand\": \"a\"}}";
        String number = "{\"range\": {\"number\": {\"lt\": 30}}}";
        String kind = "{\"nested\": {\"path\": \"body\", \"query\": {\"term\": {\"body.kind\": \"note\"}}}}";
        Predicate<String> ofBrand = id -> brand(id).equals("a");
        Predicate<String> low = id -> Integer.parseInt(id) < 30;
        Predicate<String> note = id -> documents.get(id).stream().anyMatch(passage -> passage.kind().equals("note"));
        assertFiltered(documents, brand, ofBrand);
        assertFiltered(documents, number, low);
        assertFiltered(documents, "{\"bool\": {\"filter\": [" + brand + ", " + number + "]}}", ofBrand.and(low));
        assertFiltered(documents, "{\"bool\": {\"must_not\": [" + brand + "]}}", ofBrand.negate());
        assertFiltered(documents, "{\"bool\": {\"must\": [" + number + "], \"must_not\": [" + brand + "]}}", low.and(ofBrand.negate()));
        assertFiltered(documents, "{\"bool\": {\"should\": [" + brand + ", " + number + "]}}", ofBrand.or(low));
        assertFiltered(documents, "{\"constant_score\": {\"filter\": " + brand + "}}", ofBrand);
        assertFiltered(documents, "{\"exists\": {\"field\": \"text\"}}", id -> true);
        assertFiltered(documents, "{\"match_all\": {}}", id -> true);
        assertFiltered(documents, "{\"match\": {\"text\": \"driver\"}}", id -> true);
        assertFiltered(documents, "{\"ids\": {\"values\": [\"3\", \"4\"]}}", Set.of("3", "4")::contains);
        assertFiltered(documents, kind, note);
        assertFiltered(documents, "{\"bool\": {\"filter\": [" + brand + ", " + kind + "]}}", ofBrand.and(note));
        assertFiltered(documents, "{\"bool\": {\"must_not\": [" + kind + "]}}", note.negate());
        String ofPassages = semantic("body", ", \"filter\": {\"term\": {\"body.kind\": \"note\"}}");
        assertEquals(Map.of(), scores(search("i", ofPassages).get()));
    }

    /** A semantic query that is filtered by another one, on passages or on what is not nested. */
    public void testFilteredByMeaning() {
        Map<String, List<Passage>> documents = randomDocuments(40);
        create("i", 1);
        index("i", documents);
        for (String field : List.of("body", "whole")) {
            String filter = semantic(field, ", \"k\": 6");
            Map<String, Double> expected = expected(PassageScore.OF_THE_BEST, documents);
            assertTrue(expected.keySet().retainAll(scores(search("i", filter).get()).keySet()));
            assertFalse(expected.isEmpty());
            assertScores(expected, scores(search("i", semantic("body", ", \"k\": 1000, \"filter\": " + filter)).get()));
        }
    }

    /** The indices of an alias are not known when its filter is embedded. */
    public void testFilterOfAnAlias() {
        Map<String, List<Passage>> documents = randomDocuments(40);
        create("i", 1);
        index("i", documents);
        String nearest = semantic("body", ", \"k\": 6, \"model\": \"words\"" + scored(MEAN));
        assertTrue(client().admin().indices().prepareAliases().addAlias("i", "near", nearest).get().isAcknowledged());
        Set<String> expected = scores(search("i", nearest).get()).keySet();
        assertEquals(6, expected.size());
        assertEquals(expected, scores(search("near", "{\"match_all\": {}}").get()).keySet());
    }

    public void testInsideNestedAsEver() {
        Map<String, List<Passage>> documents = randomDocuments(30);
        create("i", 1);
        index("i", documents);
        String inside = "{\"nested\": {\"path\": \"body\", \"score_mode\": \"max\", \"inner_hits\": {}, \"query\": %s}}";
        for (String field : List.of("body", "body.vector")) {
            String query = inside.formatted(semantic(field, ", \"k\": 1000"));
            assertScores(expected(PassageScore.OF_THE_BEST, documents), scores(search("i", query).get()));
            for (SearchHit hit : search("i", query).get().getHits()) {
                SearchHits inner = hit.getInnerHits().get("body");
                assertEquals(hit.getScore(), inner.getAt(0).getScore(), 1e-6f);
            }
        }
    }

    public void testTwoLevels() {
        create("i", 2);
        BulkRequestBuilder bulk = client().prepareBulk().setRefreshPolicy(RefreshPolicy.IMMEDIATE);
        Map<String, List<List<Passage>>> documents = new LinkedHashMap<>();
        for (int id = 0; id < 30; id++) {
            List<List<Passage>> comments = List.copyOf(randomDocuments(randomIntBetween(1, 7)).values());
            documents.put(Integer.toString(id), comments);
            List<Map<String, Object>> source = new ArrayList<>();
            for (int c = 0; c < comments.size(); c++) {
                source.add(Map.of("author", c == 0 ? "ann" : "bob", "body", source(comments.get(c))));
            }
            bulk.add(document("i", Integer.toString(id), Map.of("brand", brand(Integer.toString(id)), "comments", source)));
        }
        assertFalse(bulk.get().hasFailures());
        for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, MEAN)) {
            String asked = semantic("comments.body", ", \"k\": 1000" + scored(scoring));
            Map<String, Double> whole = new HashMap<>();
            Map<String, Double> byComment = new HashMap<>();
            documents.forEach((id, comments) -> {
                whole.put(id, score(scoring, comments.stream().flatMap(List::stream).toList()));
                byComment.put(id, comments.stream().mapToDouble(comment -> score(scoring, comment)).sum());
            });
            assertScores(whole, scores(search("i", asked).get()));
            assertScores(byComment, scores(search("i", nested("comments", asked)).get()));
            // of whole documents, also where the query stands inside comments
            String byAnn = "{\"nested\": {\"path\": \"comments\", \"query\": {\"term\": {\"comments.author\": \"ann\"}}}}";
            String filter = "{\"bool\": {\"filter\": [{\"term\": {\"brand\": \"a\"}}, " + byAnn + "]}}";
            String filtered = semantic("comments.body", ", \"k\": 1000, \"filter\": " + filter + scored(scoring));
            whole.keySet().removeIf(id -> !brand(id).equals("a"));
            byComment.keySet().removeIf(id -> !brand(id).equals("a"));
            assertScores(whole, scores(search("i", filtered).get()));
            assertScores(byComment, scores(search("i", nested("comments", filtered)).get()));
            String ann = "{\"bool\": {\"must\": " + asked + ", \"filter\": {\"term\": {\"comments.author\": \"ann\"}}}}";
            Map<String, Double> first = new HashMap<>();
            documents.forEach((id, comments) -> first.put(id, score(scoring, comments.getFirst())));
            assertScores(first, scores(search("i", nested("comments", ann)).get()));
        }
        String inner = "{\"nested\": {\"path\": \"comments.body\", \"score_mode\": \"sum\", \"query\": "
            + semantic("comments.body", ", \"k\": 1000, \"expand_nested_docs\": true") + "}}";
        Map<String, Double> all = new HashMap<>();
        documents.forEach((id, comments) -> all.put(id, comments.stream().flatMap(List::stream).mapToDouble(Passage::score).sum()));
        assertScores(all, scores(search("i", inner).get()));
        assertRefused(
            () -> search("i", nested("comments", semantic("body", ""))).get(),
            "[semantic] stands inside [nested] path [comments], but its vector field [body.vector] is not there"
        );
    }

    private static String nested(String path, String query) {
        return "{\"nested\": {\"path\": \"" + path + "\", \"score_mode\": \"sum\", \"query\": " + query + "}}";
    }

    public void testRadius() {
        Map<String, List<Passage>> documents = randomDocuments(60);
        create("i", 2);
        index("i", documents);
        for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, MEAN)) {
            Map<String, Double> expected = expected(scoring, documents);
            expected.keySet().removeIf(id -> score(PassageScore.OF_THE_BEST, documents.get(id)) < 0.65);
            // a score of 0.65 is a cosine of 0.3
            for (String reach : List.of(", \"min_score\": 0.65", ", \"max_distance\": 0.7")) {
                Map<String, Float> found = scores(search("i", semantic("body", reach + scored(scoring))).get());
                // k-NN looks for them in a graph, and may miss some
                assertTrue(found.size() + " of " + expected.size(), found.size() > expected.size() / 2);
                Map<String, Double> ofFound = new HashMap<>(expected);
                ofFound.keySet().retainAll(found.keySet());
                assertScores(ofFound, found);
            }
        }
    }

    /** The mean of the unit vectors of the document's passages. */
    public void testLike() {
        Map<String, List<Passage>> documents = randomDocuments(20);
        documents.put("0", List.of(new Passage("late", "note"), new Passage("driver", "note")));
        create("i", 1);
        index("i", documents);
        float[] late = MODEL.vector("late");
        float[] driver = MODEL.vector("driver");
        float[] mean = new float[late.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (late[d] + driver[d]) / 2;
        }
        Map<String, Double> expected = new HashMap<>();
        documents.forEach((id, passages) -> {
            passages.stream()
                .mapToDouble(p -> (1 + cosine(mean, MODEL.vector(p.text()))) / 2)
                .max()
                .ifPresent(score -> expected.put(id, score));
        });
        String like = "{\"semantic\": {\"body\": {\"like\": {\"_index\": \"i\", \"_id\": \"%s\"}, \"k\": 1000}}}";
        assertScores(expected, scores(search("i", like.formatted("0")).get()));
        assertRefused(() -> search("i", like.formatted("7")).get(), "has no vector in field [body.vector]");
    }

    /** One vector for a document in one index, passages in another. */
    public void testFlatAndNestedTogether() {
        Map<String, List<Passage>> documents = randomDocuments(30);
        create("nested", 2);
        index("nested", documents);
        create("flat", 1, ", \"body\": " + vector());
        Map<String, Double> expected = expected(PassageScore.OF_THE_BEST, documents);
        for (int id = 100; id < 120; id++) {
            Passage whole = new Passage(String.join(" ", randomSubsetOf(2, WORDS)), "note");
            client().index(document("flat", Integer.toString(id), Map.of("body", MODEL.vector(whole.text())))).actionGet();
            expected.put(Integer.toString(id), whole.score());
        }
        create("without", 1, "");
        refresh("flat");
        assertScores(expected, scores(search("nested,flat,without", semantic("body", ", \"k\": 1000")).setSize(1000).get()));
    }

    @Override
    protected org.opensearch.action.search.SearchRequestBuilder search(String index, String json) {
        return client().prepareSearch(index.split(",")).setQuery(query(json)).setSize(1000);
    }

    public void testAliasAndOtherPlaces() throws Exception {
        Map<String, List<Passage>> documents = randomDocuments(40);
        create("i", 1);
        index("i", documents);
        assertTrue(
            client().admin()
                .indices()
                .prepareAliases()
                .addAlias("i", "a", QueryBuilders.termQuery("brand", "a"))
                .get()
                .isAcknowledged()
        );
        Map<String, Double> ofBrand = expected(PassageScore.OF_THE_BEST, documents);
        ofBrand.keySet().removeIf(id -> !brand(id).equals("a"));
        String query = semantic("body", ", \"k\": 1000");
        assertScores(ofBrand, scores(search("a", query).get()));
        Map<String, Double> doubled = expected(PassageScore.OF_THE_BEST, documents);
        doubled.replaceAll((id, score) -> 2 * score);
        String boosted = semantic("body", ", \"k\": 1000, \"boost\": 2, \"_name\": \"near\"");
        assertScores(doubled, scores(search("i", boosted).get()));
        for (SearchHit hit : search("i", "{\"bool\": {\"should\": [" + boosted + ", {\"match_all\": {}}]}}").get().getHits()) {
            boolean has = !documents.get(hit.getId()).isEmpty();
            assertArrayEquals(has ? new String[] { "near" } : new String[0], hit.getMatchedQueries());
        }
        assertEquals(
            5,
            search("i", "{\"constant_score\": {\"filter\": " + semantic("body", ", \"k\": 5") + "}}").get().getHits().getHits().length
        );
        assertEquals(
            5,
            client().prepareSearch("i")
                .setQuery(query(semantic("body", ", \"k\": 5" + scored(MEAN))))
                .setSize(0)
                .get()
                .getHits()
                .getTotalHits()
                .value()
        );
        String id = scores(search("i", query).get()).keySet().iterator().next();
        ExplainResponse explained = client().prepareExplain("i", id)
            .setQuery(query(semantic("body", ", \"k\": 1000" + scored(MEAN))))
            .get();
        assertTrue(explained.isMatch());
        assertThat(explained.getExplanation().toString(), containsString("semantic, computed as avg of the best"));
        assertEquals(score(MEAN, documents.get(id)), explained.getExplanation().getValue().doubleValue(), 1e-5);
        assertFalse(search("i", semantic("body", scored(MEAN))).setProfile(true).get().getProfileResults().isEmpty());
    }

    public void testDeletedAndUpdatedDocuments() {
        Map<String, List<Passage>> documents = randomDocuments(40);
        create("i", 1);
        index("i", documents);
        for (String id : List.of("0", "1", "2", "3")) {
            client().prepareDelete("i", id).get();
            documents.remove(id);
        }
        Map<String, List<Passage>> again = new LinkedHashMap<>();
        for (String id : List.of("4", "5", "6")) {
            again.put(id, List.of(new Passage("cold milk", "note")));
        }
        index("i", again);
        documents.putAll(again);
        for (PassageScore scoring : List.of(PassageScore.OF_THE_BEST, SUM, MEAN)) {
            assertScores(expected(scoring, documents), scores(search("i", semantic("body", ", \"k\": 1000" + scored(scoring))).get()));
        }
    }

    public void testRefusals() {
        create("i", 1);
        create("flat", 1, ", \"body\": " + vector());
        index("i", randomDocuments(5));
        String mean = scored(MEAN);
        String noPassages = "[semantic] [passages] can not be given here: what the query finds by field [body] of index [flat] has one vector";
        assertRefused(() -> search("flat", semantic("body", mean)).get(), noPassages);
        assertRefused(() -> search("i,flat", semantic("body", mean)).get(), noPassages);
        assertRefused(
            () -> search("i", nested("body", semantic("body.vector", mean))).get(),
            "[semantic] [passages] can not be given here: what the query finds by field [body.vector] of index [i] has one vector"
        );
        assertRefused(() -> search("i", semantic("comments", "")).get(), "field [comments] of index [i] is of type [nested]");
        assertRefused(() -> search("i", semantic("body.kind", "")).get(), "field [body.kind] of index [i] is of type [keyword]");
        assertRefused(
            () -> search(
                "i",
                "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"a\"}}, \"semantic\": " + semantic("body", scored(SUM)) + "}}"
            ).get(),
            "[semantic_hybrid] [semantic] can not have [passages] of [score_mode] [sum]"
        );
    }
}
