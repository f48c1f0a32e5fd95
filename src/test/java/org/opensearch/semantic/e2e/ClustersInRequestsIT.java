// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.junit.Test;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.node.Answer;

/** What a request says besides the aggregation decides what is clustered: the search that draws the sample sees the same documents. */
public class ClustersInRequestsIT extends EndToEndTestCase {

    private static final String CLUSTERS = "\"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"v\", \"k\": 3}, " + Clusters.MEMBERS
        + "}}";

    private String indexed(int shards) throws Exception {
        String index = index(Map.of("index.number_of_shards", Integer.toString(shards)), ClusteredDocuments.PROPERTIES);
        ClusteredDocuments.index(node(), index);
        return index;
    }

    private static void assertOf(IntPredicate which, Answer answer) {
        assertNull(answer.body(), answer.ok().at("_shards", "failures"));
        Clusters.Sample sample = Clusters.Sample.of(which, 42);
        new Clusters((Map<?, ?>) answer.ok().at("aggregations", "c")).assertIs(KMeans.fit(sample.points(), 3, 42, () -> {}), sample);
    }

    private static Answer answer(String index, String body) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, " + body + ", " + CLUSTERS + "}");
    }

    @Test
    public void whatTheSampleIsDrawnFrom() throws Exception {
        String index = indexed(2);
        String few = "{\"range\": {\"n\": {\"lt\": 90}}}";
        assertOf(doc -> true, answer(index, "\"post_filter\": " + few));
        String scored = "\"query\": {\"script_score\": {\"query\": {\"match_all\": {}}, \"script\": {\"source\": \"doc['n'].value\"}}}";
        assertOf(doc -> doc >= 100, answer(index, scored + ", \"min_score\": 100"));
        node().post(
            "/_aliases",
            "{\"actions\": [{\"add\": {\"index\": \"" + index + "\", \"alias\": \"" + index + "-few\", \"filter\": " + few + "}}]}"
        ).ok();
        assertOf(doc -> doc < 90, answer(index + "-few", "\"track_total_hits\": true"));
        String derived = "\"derived\": {\"double\": {\"type\": \"long\", \"script\": {\"source\": \"emit(2 * doc['n'].value)\"}}}, \"query\":"
            + " {\"range\": {\"double\": {\"lt\": 180}}}";
        // One shard: of two on one node, plain searches of OpenSearch 3.5 with a derived field at times lack the documents of one.
        assertOf(doc -> doc < 90, answer(indexed(1), derived));
    }

    @Test
    public void aPointInTime() throws Exception {
        String index = indexed(2);
        Object pit = node().post("/" + index + "/_search/point_in_time?keep_alive=1m", null).ok().at("pit_id");
        try {
            node().post("/" + index + "/_delete_by_query?refresh=true", "{\"query\": {\"range\": {\"n\": {\"gte\": 90}}}}").ok();
            String held = "{\"size\": 0, \"pit\": {\"id\": \"" + pit + "\"}, " + CLUSTERS + "}";
            assertOf(doc -> true, node().post("/_search", held));
            assertOf(doc -> doc < 90, answer(index, "\"track_total_hits\": false"));
        } finally {
            node().send("DELETE", "/_search/point_in_time", "{\"pit_id\": [\"" + pit + "\"]}");
        }
    }

    /** Documents are where their ids say; the shard that a routing asks for has some of them. */
    @Test
    public void routing() throws Exception {
        String index = indexed(4);
        String body = "{\"size\": 0, " + CLUSTERS + "}";
        Clusters one = new Clusters((Map<?, ?>) node().post("/" + index + "/_search?routing=7", body).ok().at("aggregations", "c"));
        List<Integer> there = one.clusters().keySet().stream().toList();
        assertTrue(there.toString(), there.size() > 20 && there.size() < 120);
        assertOf(there::contains, node().post("/" + index + "/_search?routing=7", body));
        assertOf(there::contains, node().post("/" + index + "/_search?preference=_shards:" + shardOf(index, there.getFirst()), body));
    }

    private static int shardOf(String index, int doc) throws Exception {
        String body = "{\"query\": {\"ids\": {\"values\": [\"" + doc + "\"]}}, \"explain\": true}";
        String shard = (String) node().post("/" + index + "/_search", body).ok().at("hits", "hits", 0, "_shard");
        return Integer.parseInt(shard.replaceAll(".*\\[(\\d+)]", "$1"));
    }

    @Test
    public void severalAtOnce() throws Exception {
        String index = indexed(2);
        String other = index(Map.of(), "\"n\": {\"type\": \"integer\"}");
        new Bulk().index("1", "{\"n\": 1}").index("2", "{\"n\": 2}").send(node(), other).noErrors();
        String second = "\"d\": {\"semantic_clusters\": {\"field\": \"v\", \"algorithm\": \"hdbscan\"}}, \"c\"";
        Answer both = node().post("/" + index + "," + other + "/_search", "{" + CLUSTERS.replace("\"c\"", second) + "}");
        assertOf(doc -> true, both);
        assertEquals("documents of an index without the field", 26, both.at("aggregations", "c", "missing"));
        assertEquals(26, both.at("aggregations", "d", "missing"));
        Answer[] many = { null, null };
        String msearch = "{\"index\": \"" + index + "\"}\n{\"size\": 0, " + CLUSTERS + "}\n";
        many[0] = node().post("/_msearch", msearch + msearch).ok();
        assertEquals(many[0].at("responses", 0, "aggregations"), many[0].at("responses", 1, "aggregations"));
    }

    @Test
    public void pipelineAggregationsReadIt() throws Exception {
        String index = indexed(2);
        String inner = "\"c\": {\"semantic_clusters\": {\"field\": \"v\", \"k\": 4}, \"aggs\": {\"mean\": {\"avg\": {\"field\": \"n\"}},"
            + " \"tight\": {\"semantic_centroid\": {\"field\": \"v\"}}, \"big\": {\"bucket_selector\": {\"buckets_path\": {\"count\": \"_count\"},"
            + " \"script\": \"params.count > 10\"}}, \"sorted\": {\"bucket_sort\": {\"sort\": [{\"tight.cohesion\": \"desc\"}], \"size\": 2}}}}";
        String outer = ", \"best\": {\"bucket_sort\": {\"sort\": [{\"c.missing\": \"desc\"}]}}";
        String siblings = ", \"largest\": {\"max_bucket\": {\"buckets_path\": \"d>_count\"}}, \"loosest\": {\"min_bucket\": {\"buckets_path\":"
            + " \"d.cohesion\"}}, \"d\": {\"semantic_clusters\": {\"field\": \"v\", \"k\": 4}}";
        String body = "{\"size\": 0, \"aggs\": {\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {" + inner + outer + "}}" + siblings
            + "}}";
        Answer answer = node().post("/" + index + "/_search", body).ok();
        for (Object brand : (List<?>) answer.at("aggregations", "b", "buckets")) {
            List<Map<?, ?>> buckets = new Clusters((Map<?, ?>) ((Map<?, ?>) brand).get("c")).buckets();
            assertEquals(2, buckets.size());
            double first = Clusters.number(buckets.getFirst().get("cohesion"));
            assertTrue(first >= Clusters.number(buckets.getLast().get("cohesion")));
            Map<?, ?> tight = (Map<?, ?>) buckets.getFirst().get("tight");
            assertEquals("the same as the centroid's", first, Clusters.number(tight.get("cohesion")), 1e-9);
        }
        Clusters all = new Clusters((Map<?, ?>) answer.at("aggregations", "d"));
        double largest = all.buckets().stream().mapToDouble(bucket -> Clusters.number(bucket.get("doc_count"))).max().orElseThrow();
        assertEquals(largest, Clusters.number(answer.at("aggregations", "largest", "value")), 0);
        double loosest = all.buckets().stream().mapToDouble(bucket -> Clusters.number(bucket.get("cohesion"))).min().orElseThrow();
        assertEquals(loosest, Clusters.number(answer.at("aggregations", "loosest", "value")), 1e-9);
    }

    /** Long work: many numbers of clusters, up to 200, are tried on 5,000 vectors. */
    @Test
    public void endsWhenItIsCancelled() throws Exception {
        String index = index(Map.of("index.number_of_shards", "2"), "\"v\": " + VECTOR.replace("384", "128"));
        List<float[]> vectors = RandomVectors.around(new Random(3), 5_000, 128, 3);
        for (int from = 0; from < 5_000; from += 1_000) {
            Bulk bulk = new Bulk();
            for (int doc = from; doc < from + 1_000; doc++) {
                bulk.index(Integer.toString(doc), "{\"v\": " + Arrays.toString(vectors.get(doc)) + "}");
            }
            bulk.send(node(), index).noErrors();
        }
        String body = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"v\", \"k\": \"auto\", \"max_k\": 200, \"sample_size\":"
            + " 5000}}}}";
        try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
            Future<Answer> searching = caller.submit(() -> node().post("/" + index + "/_search", body));
            String tasks = "/_tasks?actions=indices:data/read/search&detailed=true";
            String task = "";
            while (task.isEmpty()) {
                assertTrue("still at it", !searching.isDone());
                Map<?, ?> nodes = (Map<?, ?>) node().get(tasks).ok().at("nodes");
                task = nodes.values()
                    .stream()
                    .flatMap(n -> ((Map<?, ?>) ((Map<?, ?>) n).get("tasks")).entrySet().stream())
                    .filter(e -> e.getValue().toString().contains(index) && !((Map<?, ?>) e.getValue()).containsKey("parent_task_id"))
                    .map(e -> e.getKey().toString())
                    .findFirst()
                    .orElse("");
            }
            node().post("/_tasks/" + task + "/_cancel", null).ok();
            Answer answer = searching.get();
            assertTrue(answer.toString(), answer.status() >= 400 && answer.body().toLowerCase(Locale.ROOT).contains("cancelled"));
        }
        assertNothingHeld();
    }
}
