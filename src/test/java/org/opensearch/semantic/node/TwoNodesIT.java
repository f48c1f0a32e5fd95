// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** Real nodes, each with its own home, process and ports, find one another. */
public class TwoNodesIT {

    @Test
    public void secondNodeJoinsTheFirst() throws Exception {
        Path homes = NodeParts.homes();
        long second;
        try (RealNode one = RealNode.start(NodeSpec.first(homes.resolve("one"), "one").withHeap("512m"))) {
            try (RealNode two = RealNode.start(NodeSpec.joining(homes.resolve("two"), "two", one).withHeap("512m"))) {
                second = two.pid();
                Answer health = two.get("/_cluster/health?wait_for_nodes=2&timeout=60s").ok();
                assertEquals(2, health.at("number_of_nodes"));
                assertEquals(health.at("cluster_name"), one.get("/_cluster/health").ok().at("cluster_name"));
                String models = one.get("/_plugins/_semantic/models").ok().body();
                assertFalse(models, models.isBlank());
                assertEquals(mapsOf(one), mapsOf(two));
                assertReloadedEverywhere(one, two);
            }
            assertFalse("the second node is still there", ProcessHandle.of(second).map(ProcessHandle::isAlive).orElse(false));
            assertEquals(1, one.get("/_cluster/health?wait_for_nodes=1&timeout=60s").ok().at("number_of_nodes"));
        }
    }

    /** A model that is put on one node only is added there, and the nodes' difference is told whichever of them is asked. */
    private static void assertReloadedEverywhere(RealNode one, RealNode two) throws Exception {
        Path bundled = two.home().resolve("plugins/opensearch-semantic/models/all-minilm-l6-v2");
        Path mine = Files.createDirectories(two.home().resolve("config/opensearch-semantic/models/all-minilm-l6-v2"));
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            Files.copy(bundled.resolve(file), mine.resolve(file));
        }
        String yml = Files.readString(bundled.resolve("model.yml"));
        Files.writeString(mine.resolve("model.yml"), yml.replaceAll("max_tokens: .*", "max_tokens: 17"));
        for (RealNode asked : List.of(one, two)) {
            Answer answer = asked.post("/_plugins/_semantic/models/_reload", null).ok();
            assertEquals(2, answer.at("_nodes", "successful"));
            String warning = (String) ((List<?>) answer.at("warnings")).get(0);
            assertTrue(warning, warning.startsWith("model [all-minilm-l6-v2] is not the same on all nodes: [all-minilm-l6-v2@"));
        }
    }

    /** Both forms of {@code semantic_map}, over an index with a shard on each node. */
    private static Object mapsOf(RealNode node) throws Exception {
        if (node.get("/apart").status() == 404) {
            String settings = "{\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.number_of_shards\": 2,"
                + " \"index.routing.allocation.total_shards_per_node\": 1}";
            String v = "{\"type\": \"knn_vector\", \"dimension\": 2, \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}}";
            String properties = "{\"v\": " + v + ", \"c\": {\"type\": \"keyword\"}}";
            node.put("/apart", "{\"settings\": " + settings + ", \"mappings\": {\"properties\": " + properties + "}}").ok();
            StringBuilder bulk = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                bulk.append("{\"index\": {\"_id\": \"" + i + "\"}}\n{\"v\": [1, " + i + "], \"c\": \"c" + i % 4 + "\"}\n");
            }
            node.post("/apart/_bulk?refresh=true", bulk.toString()).ok();
        }
        String centroid = "{\"terms\": {\"field\": \"c\"}, \"aggs\": {\"m\": {\"semantic_centroid\": {\"field\": \"v\"}}}}";
        String buckets = "{\"semantic_map\": {\"buckets_path\": \"b>m\", \"attributes\": {\"c1\": {\"a\": 1}}}}";
        String documents = "{\"semantic_map\": {\"field\": \"v\", \"color_field\": \"c\", \"method\": \"umap\", \"clusters\": 2}}";
        Answer answer = node.post(
            "/apart/_search",
            "{\"size\": 0, \"aggs\": {\"b\": " + centroid + ", \"of\": " + buckets + ", \"all\": " + documents + "}}"
        ).ok();
        assertEquals(2, answer.at("_shards", "successful"));
        assertEquals(20, ((List<?>) answer.at("aggregations", "all", "points")).size());
        assertEquals(4, ((List<?>) answer.at("aggregations", "of", "points")).size());
        return answer.at("aggregations");
    }
}
