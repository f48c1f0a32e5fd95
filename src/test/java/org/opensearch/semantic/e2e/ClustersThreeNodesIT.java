// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.evaluate.ClusterAgreement;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** The same documents in one shard, and in eight on three nodes: the same clusters, though they are found in a sample of a fifth. */
public class ClustersThreeNodesIT {

    private static final int DOCUMENTS = 2_000;
    private static final List<RealNode> NODES = new ArrayList<>();

    @BeforeClass
    public static void start() throws Exception {
        Path homes = NodeParts.homes();
        RealNode first = RealNode.start(NodeSpec.first(homes.resolve("clusters-1"), "clusters-1").shortLived());
        NODES.add(first);
        try (ExecutorService starting = Executors.newFixedThreadPool(2)) {
            List<Future<RealNode>> others = new ArrayList<>();
            for (String name : List.of("clusters-2", "clusters-3")) {
                NodeSpec spec = NodeSpec.joining(homes.resolve(name), name, first).shortLived();
                others.add(starting.submit(() -> RealNode.start(spec)));
            }
            for (Future<RealNode> other : others) {
                NODES.add(other.get());
            }
        }
        first.get("/_cluster/health?wait_for_nodes=3&timeout=60s").ok();
        index("one", 1);
        index("eight", 8);
    }

    @AfterClass
    public static void stop() {
        NODES.reversed().forEach(RealNode::close);
        NODES.clear();
    }

    private static void index(String name, int shards) throws Exception {
        RealNode node = NODES.getFirst();
        String settings = "\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.number_of_shards\": " + shards;
        node.put("/" + name, "{\"settings\": {" + settings + "}, \"mappings\": {\"properties\": {" + ClusteredDocuments.PROPERTIES + "}}}")
            .ok();
        node.get("/_cluster/health/" + name + "?wait_for_status=green&timeout=60s").ok();
        // groups that overlap, so that a little difference would show
        Random random = new Random(4);
        float[][] centres = new float[10][ClusteredDocuments.DIMENSION];
        for (int from = 0; from < DOCUMENTS; from += 500) {
            Bulk bulk = new Bulk();
            for (int doc = from; doc < from + 500; doc++) {
                float[] centre = centres[doc % 10];
                float[] vector = new float[centre.length];
                for (int d = 0; d < vector.length; d++) {
                    centre[d] = doc < 10 ? (float) random.nextGaussian() : centre[d];
                    vector[d] = centre[d] + 0.8f * (float) random.nextGaussian();
                }
                String word = "word" + doc % 10;
                bulk.index("d" + doc, "{\"n\": " + doc + ", \"text\": \"some " + word + "\", \"v\": " + Arrays.toString(vector) + "}");
            }
            bulk.send(node, name).noErrors();
        }
    }

    private static Clusters find(RealNode node, String index, String more) {
        String body = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"v\", \"sample_size\": 400, \"label_field\":"
            + " \"text\", \"label_terms\": 2" + more + "}, \"aggs\": {\"docs\": {\"terms\": {\"field\": \"n\", \"size\": 2000}}}}}}";
        return new Clusters((Map<?, ?>) node.post("/" + index + "/_search", body).ok().at("aggregations", "c"));
    }

    private static int[] labels(Map<Integer, String> clusters) {
        Map<String, Integer> numbers = new HashMap<>();
        return new TreeMap<>(clusters).values().stream().mapToInt(key -> numbers.computeIfAbsent(key, k -> numbers.size())).toArray();
    }

    @Test
    public void agreeWithOneShard() throws Exception {
        Set<Object> nodes = new HashSet<>();
        for (Object shard : (List<?>) NODES.getFirst().get("/_search_shards?index=eight").ok().at("shards")) {
            nodes.add(((Map<?, ?>) ((List<?>) shard).getFirst()).get("node"));
        }
        assertEquals("shards are on all nodes", 3, nodes.size());
        for (String more : List.of(
            ", \"k\": 10",
            ", \"k\": \"auto\", \"seed\": 7",
            ", \"algorithm\": \"hierarchical\", \"k\": 8",
            ", \"algorithm\": \"dbscan\", \"min_points\": 4",
            ", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 10"
        )) {
            Clusters one = find(NODES.getFirst(), "one", more);
            assertEquals(400, one.count("sample_size"));
            for (RealNode node : NODES) {
                Clusters eight = find(node, "eight", more);
                assertEquals(DOCUMENTS, eight.clusters().size());
                double agreement = new ClusterAgreement(labels(one.clusters()), labels(eight.clusters())).adjustedRandIndex();
                assertTrue(more + ": " + agreement, agreement >= 0.95);
                assertEquals("not only much alike", one.clusters(), eight.clusters());
                for (Map<?, ?> bucket : one.buckets()) {
                    assertEquals(bucket.get("label"), eight.bucket((String) bucket.get("key")).get("label"));
                }
                assertEquals(one.json().get("silhouette"), eight.json().get("silhouette"));
            }
        }
    }
}
