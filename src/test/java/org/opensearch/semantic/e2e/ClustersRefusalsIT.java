// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What {@code semantic_clusters} does with data that has no clusters, and with requests that make no sense. */
public class ClustersRefusalsIT extends EndToEndTestCase {

    private static final String FIELD = """
        {"type": "knn_vector", "dimension": 2, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}%s}""";
    private static final List<String> ALGORITHMS = List
        .of(
            "\"k\": 3",
            "\"k\": \"auto\"",
            "\"algorithm\": \"hierarchical\", \"k\": 3",
            "\"algorithm\": \"dbscan\"",
            "\"algorithm\": \"hdbscan\""
        );

    private String mapped(String definition) throws Exception {
        return index(Map.of(), "\"text\": {\"type\": \"text\"}, \"n\": {\"type\": \"integer\"}, \"v\": " + definition);
    }

    private static Answer answer(String index, String more) throws Exception {
        String body = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"v\"" + (more.isEmpty() ? "" : ", ") + more
            + "}}}}";
        return node().post("/" + index + "/_search", body);
    }

    private static Clusters find(String index, String more) throws Exception {
        return new Clusters((Map<?, ?>) answer(index, more).ok().at("aggregations", "c"));
    }

    @Test
    public void noVectorsAtAll() throws Exception {
        String index = mapped(FIELD.formatted(""));
        for (String algorithm : ALGORITHMS) {
            boolean density = algorithm.contains("scan");
            for (int missing : new int[] { 0, 2 }) {
                if (missing > 0) {
                    new Bulk().index("none", "{\"n\": 1}").index("zero", "{\"v\": [0, 0]}").send(node(), index).noErrors();
                }
                Clusters found = find(index, algorithm + ", \"label_field\": \"text\"");
                assertEquals(density ? List.of("noise") : List.of(), found.buckets().stream().map(bucket -> bucket.get("key")).toList());
                assertEquals(missing, found.count("missing"));
                assertEquals(0, found.count("k"));
                assertEquals(0, found.count("noise_count"));
                assertEquals(0, found.count("sample_size"));
                assertNull(found.json().get("silhouette"));
            }
            node().post("/" + index + "/_delete_by_query?refresh=true", "{\"query\": {\"match_all\": {}}}").ok();
        }
    }

    /** One document, or several with one vector: there is one thing to be seen, and nothing to tell it from. */
    @Test
    public void oneVector() throws Exception {
        for (int count : new int[] { 1, 20 }) {
            String index = mapped(FIELD.formatted(""));
            Bulk bulk = new Bulk();
            for (int doc = 0; doc < count; doc++) {
                bulk.index("d" + doc, "{\"v\": [3, 4], \"text\": \"late van\"}");
            }
            bulk.send(node(), index).noErrors();
            for (String algorithm : ALGORITHMS) {
                Clusters found = find(index, algorithm + ", \"label_field\": \"text\"");
                boolean noise = algorithm.contains("scan") && count == 1;
                assertEquals(algorithm, noise ? 0 : 1, found.count("k"));
                assertEquals(1, found.count("sample_size"));
                assertNull(found.json().get("silhouette"));
                Map<?, ?> bucket = found.bucket(noise ? "noise" : "0");
                assertEquals(count, bucket.get("doc_count"));
                assertEquals(1.0, Clusters.number(bucket.get("cohesion")), 1e-9);
                assertNull("nothing to be set apart from", bucket.get("label"));
                if (!noise) {
                    Map<?, ?> shown = (Map<?, ?>) ((List<?>) bucket.get("representatives")).getFirst();
                    assertEquals(count, shown.get("count"));
                    assertEquals("d0", shown.get("_id"));
                }
            }
        }
    }

    @Test
    public void moreClustersThanDocuments() throws Exception {
        String index = mapped(FIELD.formatted(""));
        new Bulk().index("a", "{\"v\": [1, 0]}")
            .index("b", "{\"v\": [0, 1]}")
            .index("c", "{\"v\": [-1, 0]}")
            .send(node(), index)
            .noErrors();
        for (String algorithm : List.of("\"k\": 1000", "\"algorithm\": \"hierarchical\", \"k\": 100")) {
            Clusters found = find(index, algorithm);
            assertEquals(3, found.count("k"));
            assertEquals(3, found.buckets().size());
            found.buckets().forEach(bucket -> assertEquals(1, bucket.get("doc_count")));
            assertEquals("each alone", 0.0, Clusters.number(found.json().get("silhouette")), 0);
        }
    }

    /** Vectors that cancel out have no mean direction; they are counted all the same. */
    @Test
    public void oppositeVectors() throws Exception {
        String index = mapped(FIELD.formatted(""));
        new Bulk().index("a", "{\"v\": [1, 0]}").index("b", "{\"v\": [-1, 0]}").send(node(), index).noErrors();
        Clusters found = find(index, "\"k\": 1");
        assertEquals(2, found.bucket("0").get("doc_count"));
        assertEquals(0.0, Clusters.number(found.bucket("0").get("cohesion")), 1e-9);
        assertEquals(List.of(), found.bucket("0").get("representatives"));
    }

    @Test
    public void wrongFields() throws Exception {
        String good = mapped(FIELD.formatted(""));
        String text = mapped("{\"type\": \"text\"}");
        String who = "[semantic_clusters] field [v] of index [";
        assertRefused(answer(text, ""), who + text + "] is of type [text], where [knn_vector] is needed");
        assertRefused(answer(good + "," + text, ""), who + text + "] is of type [text]");
        String bits = mapped(BINARY);
        assertRefused(answer(bits, ""), who + bits + "] holds [binary] vectors, where [float] or [byte] is needed");
        String without = index(Map.of(), "\"n\": {\"type\": \"integer\"}");
        assertRefused(answer(without, ""), "field [v] is not mapped in [" + without + "]; check the field's name");
        String wide = mapped(FIELD.formatted("").replace("\"dimension\": 2", "\"dimension\": 16"));
        assertRefused(answer(good + "," + wide, ""), "has different dimensions: 2 in [" + good + "], 16 in [" + wide + "]");
        String meta = ", \"meta\": {\"semantic_model\": \"%s\"}";
        String bge = mapped(FIELD.formatted(meta.formatted(BGE)));
        String minilm = mapped(FIELD.formatted(meta.formatted(MINILM)));
        assertRefused(
            answer(bge + "," + minilm, ""),
            "[semantic_clusters] field [v] is bound to different models: ",
            "search these indices apart, or reindex them with one model"
        );
        answer(bge + "," + good, "").ok();
    }

    @Test
    public void wrongLabelFields() throws Exception {
        String index = mapped(FIELD.formatted(""));
        String number = "label_field [n] of index [" + index + "] is of type [integer], where [text] or [keyword] is needed";
        assertRefused(answer(index, "\"label_field\": \"n\""), number);
        new Bulk().index("a", "{\"v\": [1, 0]}").index("b", "{\"v\": [0, 1]}").send(node(), index).noErrors();
        assertRefused(answer(index, "\"label_field\": \"n\""), number);
        assertRefused(answer(index, "\"label_field\": \"body\""), "[semantic_clusters] label_field [body] is not mapped in the indices");
        assertRefused(answer(index, "\"label_field\": \" \""), "[label_field] is blank");
        assertRefused(answer(index, "\"label_terms\": 2"), "[label_terms] is for labels, and there is no [label_field]");
        String unnamed = unused("index");
        deleteLater("/" + unnamed);
        String mappings = "\"mappings\": {\"_source\": {\"enabled\": false}, \"properties\": {\"text\": {\"type\": \"text\"}, \"v\": "
            + FIELD.formatted("") + "}}";
        node().put("/" + unnamed, "{\"settings\": {\"index.knn\": true}, " + mappings + "}").ok();
        assertRefused(answer(unnamed, "\"label_field\": \"text\""), "does not keep [_source]; leave [label_field] out");
        Clusters others = find(index + "," + mapped(FIELD.formatted("")), "\"k\": 2, \"label_field\": \"text\"");
        assertNull("no texts", others.bucket("0").get("label"));
        Answer asked = node().post("/" + index + "/_search", "{\"aggs\": {\"c\": {\"semantic_label_terms\": {}}}}");
        assertRefused(asked, "[semantic_label_terms] is what other aggregations use to find their labels");
    }

    @Test
    public void wrongParameters() throws Exception {
        String index = mapped(FIELD.formatted(""));
        assertRefused(
            answer(index, "\"algorithm\": \"optics\""),
            "[algorithm] is [optics], and must be one of [dbscan, hdbscan, hierarchical,"
        );
        assertRefused(answer(index, "\"k\": 0"), "[k] is [0], and must be a number from 1 to 1000, or [auto]");
        assertRefused(answer(index, "\"k\": -4"), "[k] is [-4]");
        assertRefused(answer(index, "\"k\": 1000000"), "[k] is [1000000]");
        assertRefused(answer(index, "\"k\": \"many\""), "[k] is [many], and must be a number from 1 to 1000, or [auto]");
        assertRefused(answer(index, "\"sample_size\": 1000000"), "[sample_size] is [1000000], and must be from 1 to 10000");
        assertRefused(answer(index, "\"k\": 20, \"sample_size\": 10"), "[sample_size] is [10], fewer than the [20] clusters");
        assertRefused(answer(index, "\"k\": 3, \"eps\": 0.1"), "algorithm [kmeans] has no parameter [eps], only [k, max_k]; leave it out");
        Answer misfit = node().post("/" + index + "/_search", "{\"aggs\": {\"c\": {\"semantic_clusters\": {\"k\": 3}}}}");
        assertRefused(misfit, "[semantic_clusters] [field] is needed: name a field of type [knn_vector]");
        assertTrue(answer(index, "\"n_clusters\": 3").body().contains("unknown field [n_clusters]"));
    }

    @Test
    public void memoryIsAccountedFor() throws Exception {
        String index = index(Map.of(), ClusteredDocuments.PROPERTIES);
        ClusteredDocuments.index(node(), index);
        String many = "{\"size\": 0, \"aggs\": {\"b\": {\"terms\": {\"field\": \"n\", \"size\": 1000}, \"aggs\": {\"c\":"
            + " {\"semantic_clusters\": {\"field\": \"v\", \"k\": 4}}}}}}";
        String limit = "{\"transient\": {\"indices.breaker.request.limit\": %s}}";
        try {
            node().put("/_cluster/settings", limit.formatted("\"120kb\"")).ok();
            Answer refused = node().post("/" + index + "/_search", many);
            assertEquals(refused.toString(), 429, refused.status());
            assertTrue(refused.body(), refused.body().contains("circuit_breaking_exception") && refused.body().contains("[request]"));
        } finally {
            node().put("/_cluster/settings", limit.formatted("null")).ok();
        }
        node().post("/" + index + "/_search", many).ok();
        assertNothingHeld();
    }
}
