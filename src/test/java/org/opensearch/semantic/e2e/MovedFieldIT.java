// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/**
 * A field that has moved over HTTP: who names the old field reads the new one. The old one is bound to another model and holds no vectors,
 * so that whatever reads it by mistake is found out.
 */
public class MovedFieldIT extends EndToEndTestCase {

    private static final String[] TEXTS = {
        "the driver came an hour late",
        "my parcel never arrived",
        "lovely coffee, thank you",
        "great service, very happy",
        "I want my money back",
        "please refund the charge" };

    private static String field(String name, String model, String more) {
        String meta = ", \"meta\": {\"semantic_model\": \"" + model + "\"" + more + "}}";
        return "\"" + name + "\": " + VECTOR.substring(0, VECTOR.length() - 1) + meta;
    }

    private static String moved(String mark) {
        return "\"text\": {\"type\": \"text\"}, \"label\": {\"type\": \"keyword\"}, \"day\": {\"type\": \"date\"}, "
            + field("vector", MINILM, ", \"" + mark + "\": \"new\"") + ", " + field("new", BGE, "");
    }

    /** Embedded through the old field's name. */
    private String filled(String fields) throws Exception {
        String index = index(Map.of("index.default_pipeline", pipeline(embedding("\"model\": \"" + MINILM + "\""))), fields);
        Bulk bulk = new Bulk();
        for (int i = 0; i < TEXTS.length; i++) {
            bulk.index(
                Integer.toString(i),
                "{\"text\": " + quoted(TEXTS[i]) + ", \"label\": \"" + (i / 2) + "\", \"day\": \"2026-01-0" + (1 + i % 2) + "\"}"
            );
        }
        bulk.send(node(), index).noErrors();
        return index;
    }

    private String filled() throws Exception {
        String index = filled(moved("semantic_moved"));
        Map<?, ?> source = source(index, "0");
        assertFalse("" + source.keySet(), source.containsKey("vector"));
        Vectors.assertIsOf(node(), TEXTS[0], (List<?>) source.get("new"));
        return index;
    }

    private static String semantic(String field, String more) {
        return "{\"semantic\": {\"" + field + "\": {\"query\": \"late delivery\"" + more + "}}}";
    }

    private static String hybrid(String field) {
        return "{\"semantic_hybrid\": {\"query\": \"late money\", \"fields\": [\"text\"], \"vector\": \"" + field + "\"}}";
    }

    @Test
    public void queriesReadTheNewField() throws Exception {
        String index = filled();
        for (String query : List.of(
            semantic("%s", ""),
            semantic("%s", ", \"min_score\": 0.5"),
            semantic("%s", ", \"filter\": " + semantic("%1$s", ", \"k\": 3")),
            "{\"bool\": {\"should\": [" + semantic("%s", "") + "]}}",
            hybrid("%s"),
            "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"money\"}}, \"semantic\": " + semantic("%s", "") + ", "
                + "\"fusion\": \"rrf\"}}",
            "{\"semantic\": {\"%s\": {\"like\": {\"_index\": \"" + index + "\", \"_id\": \"0\"}}}}"
        )) {
            Hits named = search(index, query.formatted("new"));
            assertTrue(query, named.ids().size() > 1);
            named.assertSameAs(search(index, query.formatted("vector")));
        }
        assertRefused(
            node().post("/" + index + "/_search", "{\"query\": " + semantic("vector", ", \"model\": \"" + MINILM + "\"") + "}"),
            "the query names model [" + MINILM + "], but field [new] is bound to [" + BGE
        );
    }

    /** The shard itself finds out where a filtered alias, which is rewritten without an index, has to look. */
    @Test
    public void filteredAliasReadsTheNewField() throws Exception {
        String index = filled();
        String alias = unused("alias");
        String add = "{\"actions\": [{\"add\": {\"index\": \"" + index + "\", \"alias\": \"" + alias + "\", \"filter\": "
            + semantic("vector", ", \"k\": 2") + "}}]}";
        node().post("/_aliases", add).ok();
        assertEquals(
            search(index, semantic("new", ", \"k\": 2")).scores().keySet(),
            search(alias, "{\"match_all\": {}}").scores().keySet()
        );
    }

    /** k-NN's own query knows nothing of moves. */
    @Test
    public void knnQueriesReadTheFieldThatTheyName() throws Exception {
        String index = filled();
        String knn = "{\"knn\": {\"%s\": {\"vector\": " + Vectors.json(Vectors.ofQuery(node(), "late delivery")) + ", \"k\": 2}}}";
        assertEquals(0, search(index, knn.formatted("vector")).ids().size());
        String leg = "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"money\"}}, \"semantic\": " + knn + "}}";
        assertEquals(List.of("4"), search(index, leg.formatted("vector")).ids());
        assertEquals(3, search(index, leg.formatted("new")).ids().size());
    }

    @Test
    public void aggregationsReadTheNewField() throws Exception {
        String index = filled();
        String aggs = """
            "centroid": {"semantic_centroid": {"field": "%1$s"}},
            "below": {"filter": {"match_all": {}}, "aggs": {"c": {"semantic_clusters": {"field": "%1$s", "k": 2},
              "meta": {"who": "me"}}}},
            "clusters": {"semantic_clusters": {"field": "%1$s", "k": 3}, "aggs": {"c": {"semantic_centroid": {"field": "%1$s"}}}},
            "outliers": {"semantic_outliers": {"field": "%1$s", "size": 2, "threshold": 0}},
            "map": {"semantic_map": {"field": "%1$s"}},
            "classes": {"semantic_classes": {"field": "%1$s", "classes": {"a": ["refund me"], "b": ["good coffee"]}},
              "aggs": {"c": {"semantic_centroid": {"field": "%1$s"}}}},
            "days": {"date_histogram": {"field": "day", "calendar_interval": "day"}, "aggs": {
              "c": {"semantic_centroid": {"field": "%1$s"}}, "drift": {"semantic_drift": {"buckets_path": "c"}}}}""";
        Answer ofNew = aggregated(index, aggs.formatted("new"));
        Answer ofOld = aggregated(index, aggs.formatted("vector"));
        assertEquals(TEXTS.length, ofNew.at("aggregations", "centroid", "count"));
        assertEquals(withoutEmptyMeta(ofNew.at("aggregations")), withoutEmptyMeta(ofOld.at("aggregations")));
        assertEquals(Map.of("who", "me"), ofOld.at("aggregations", "below", "c", "meta"));
        assertFalse(((Map<?, ?>) ofOld.at("aggregations", "centroid")).containsKey("meta"));
        assertFalse(((Map<?, ?>) ofOld.at("aggregations", "map")).containsKey("meta"));
    }

    /** OpenSearch shows an empty one of an aggregation around one that was rewritten. */
    private static Object withoutEmptyMeta(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> left = new HashMap<>();
                map.forEach((key, inside) -> {
                    if (!key.equals("meta") || !inside.equals(Map.of())) {
                        left.put(key, withoutEmptyMeta(inside));
                    }
                });
                yield left;
            }
            case List<?> list -> list.stream().map(MovedFieldIT::withoutEmptyMeta).toList();
            case null -> "null";
            default -> value;
        };
    }

    private static Answer aggregated(String index, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {" + aggs + "}}").ok();
    }

    @Test
    public void classifiersLearnFromTheNewField() throws Exception {
        String index = filled();
        String path = "/_plugins/_semantic/classifiers/" + unused("classifier");
        deleteLater(path);
        Answer trained = node().put(
            path,
            "{\"method\": \"nearest_centroid\", \"training\": {\"index\": \"" + index
                + "\", \"vector_field\": \"vector\", \"label_field\": \"label\"}}"
        ).ok();
        assertEquals(BGE, trained.at("classifiers", 0, "model"));
        assertEquals(TEXTS.length, trained.at("classifiers", 0, "documents"));
        String classes = "\"c\": {\"semantic_classes\": {\"field\": \"vector\", \"classifier\": \""
            + path.substring(path.lastIndexOf('/') + 1)
            + "\"}}";
        assertEquals(3, ((List<?>) aggregated(index, classes).at("aggregations", "c", "buckets")).size());
    }

    @Test
    public void allIndicesMustHaveMovedToOneField() throws Exception {
        String index = filled();
        String onlyNew = index(Map.of(), "\"text\": {\"type\": \"text\"}, " + field("new", BGE, ""));
        String vector = Vectors.json(Vectors.ofDocument(node(), "late delivery"));
        new Bulk().index("x", "{\"text\": \"late delivery\", \"new\": " + vector + "}").send(node(), onlyNew).noErrors();
        Hits hits = search(index + "," + onlyNew, semantic("vector", ""));
        assertEquals("an index that has only the new field takes part", "x", hits.ids().getFirst());
        assertEquals(TEXTS.length + 1, hits.ids().size());
        String unmoved = index(Map.of(), field("vector", MINILM, ""));
        String refusal = "field [vector] has moved in some of the indices only: it is read from [new] in [" + index + "], [vector] in ["
            + unmoved + "]; search these indices apart, or move it in all of them";
        String both = "/" + index + "," + unmoved + "/_search";
        assertRefused(node().post(both, "{\"query\": " + semantic("vector", "") + "}"), "[semantic] " + refusal);
        assertRefused(node().post(both, "{\"query\": " + hybrid("vector") + "}"), refusal);
        assertRefused(
            node().post(both, "{\"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"vector\"}}}}"),
            "[semantic_centroid] " + refusal
        );
        String lost = index(Map.of(), field("vector", MINILM, ", \"semantic_moved\": \"nowhere\""));
        assertRefused(
            node().post("/" + lost + "/_search", "{\"query\": " + semantic("vector", "") + "}"),
            "field [vector] of index [" + lost + "] has moved to [nowhere], which is not a [knn_vector] there; correct [semantic_moved]"
        );
    }

    @Test
    public void aFieldThatIsOnItsWayIsReadAsBefore() throws Exception {
        String index = filled(moved("semantic_next"));
        Map<String, Double> scores = search(index, semantic("vector", "")).scores();
        List<?> query = Vectors.of(node(), "late delivery", "query", MINILM);
        assertEquals(TEXTS.length, scores.size());
        for (String id : scores.keySet()) {
            assertEquals((1 + Vectors.cosine(query, stored(index, id))) / 2, scores.get(id), 1e-5);
        }
    }
}
