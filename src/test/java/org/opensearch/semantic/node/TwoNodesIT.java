// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

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
            }
            assertFalse("the second node is still there", ProcessHandle.of(second).map(ProcessHandle::isAlive).orElse(false));
            assertEquals(1, one.get("/_cluster/health?wait_for_nodes=1&timeout=60s").ok().at("number_of_nodes"));
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
