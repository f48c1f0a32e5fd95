// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.Test;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.cluster.AverageLinkage;
import org.opensearch.semantic.cluster.Dbscan;
import org.opensearch.semantic.cluster.Hdbscan;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_clusters} over HTTP, compared with the algorithms over the same vectors and with brute force. */
public class ClustersIT extends EndToEndTestCase {

    private static final Runnable NEVER = () -> {};
    private static final IntPredicate ALL = doc -> true;

    private String indexed(int shards) throws Exception {
        Map<String, String> settings = Map
            .of("index.number_of_shards", Integer.toString(shards), "index.search.concurrent.max_slice_count", "3");
        String index = index(settings, ClusteredDocuments.PROPERTIES);
        ClusteredDocuments.index(node(), index);
        return index;
    }

    private static String clusters(String more) {
        return "\"c\": {\"semantic_clusters\": {\"field\": \"v\"" + more + "}, " + Clusters.MEMBERS + "}";
    }

    private static Answer answer(String index, String body) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, " + body + "}");
    }

    private static Clusters find(String index, String more) throws Exception {
        return top(answer(index, "\"aggs\": {" + clusters(more) + "}"));
    }

    private static Clusters top(Answer answer) {
        return new Clusters((Map<?, ?>) answer.ok().at("aggregations", "c"));
    }

    @Test
    public void kMeansOnOneAndOnFiveShards() throws Exception {
        Clusters.Sample sample = Clusters.Sample.of(ALL, 42);
        for (int shards : new int[] { 1, 5 }) {
            String index = indexed(shards);
            Clusters found = find(index, ", \"k\": 5");
            found.assertIs(KMeans.fit(sample.points(), 5, 42, NEVER), sample);
            assertEquals("every tenth", 24, found.count("missing"));
            assertEquals(0, found.count("noise_count"));
            assertFalse("labels are not asked for", found.buckets().getFirst().containsKey("label"));
            Clusters few = top(answer(index, "\"query\": {\"range\": {\"n\": {\"lt\": 90}}}, \"aggs\": {" + clusters(", \"k\": 3") + "}"));
            Clusters.Sample first = Clusters.Sample.of(doc -> doc < 90, 42);
            few.assertIs(KMeans.fit(first.points(), 3, 42, NEVER), first);
            Clusters auto = find(index, ", \"max_k\": 8, \"seed\": 1");
            Clusters.Sample other = Clusters.Sample.of(ALL, 1);
            auto.assertIs(KMeans.fitAuto(other.points(), 2, 8, 1, NEVER), other);
            assertTrue(auto.count("k") >= 4);
        }
    }

    @Test
    public void otherAlgorithms() throws Exception {
        String index = indexed(3);
        Clusters.Sample sample = Clusters.Sample.of(ALL, 42);
        AverageLinkage tree = AverageLinkage.fit(sample.points(), NEVER);
        find(index, ", \"algorithm\": \"hierarchical\", \"k\": 6").assertIs(tree.cut(6), sample);
        find(index, ", \"algorithm\": \"hierarchical\", \"distance\": 0.4").assertIs(tree.cut(0.4), sample);
        Clusters auto = find(index, ", \"algorithm\": \"hierarchical\", \"k\": \"auto\", \"max_k\": 10");
        auto.assertIs(tree.cutAuto(2, 10, NEVER), sample);

        Clusters dbscan = find(index, ", \"algorithm\": \"dbscan\", \"eps\": 0.1, \"min_points\": 6");
        dbscan.assertIs(Dbscan.fit(sample.points(), 0.1, 6, NEVER), sample);
        assertEquals(0.1, dbscan.json().get("eps"));
        assertTrue(dbscan.count("noise_count") > 0);
        assertEquals(dbscan.count("noise_count"), dbscan.bucket("noise").get("doc_count"));
        assertNull(dbscan.bucket("noise").get("silhouette"));
        assertEquals(List.of(), dbscan.bucket("noise").get("representatives"));
        assertEquals("noise comes last", "noise", dbscan.buckets().getLast().get("key"));
        double eps = Dbscan.suggestEps(sample.points(), 5, NEVER);
        Clusters knee = find(index, ", \"algorithm\": \"dbscan\"");
        assertEquals(eps, Clusters.number(knee.json().get("eps")), 1e-9);
        knee.assertIs(Dbscan.fit(sample.points(), eps, 5, NEVER), sample);

        Clusters hdbscan = find(index, ", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 10, \"min_samples\": 4");
        hdbscan.assertIs(Hdbscan.fit(sample.points(), 10, 4, NEVER), sample);
        assertEquals("four groups and noise", 4, hdbscan.count("k"));
        assertFalse(hdbscan.json().containsKey("eps"));
    }

    /** Found in 40 of some 200 vectors; all others go where the nearest of them says. */
    @Test
    public void documentsThatWereNotSampled() throws Exception {
        String one = indexed(1);
        String five = indexed(5);
        for (String more : List.of(
            ", \"k\": 4, \"sample_size\": 40",
            ", \"sample_size\": 30, \"seed\": 3",
            ", \"algorithm\": \"hierarchical\", \"k\": 4, \"sample_size\": 40",
            ", \"algorithm\": \"dbscan\", \"eps\": 0.15, \"min_points\": 3, \"sample_size\": 60",
            ", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 4, \"sample_size\": 60"
        )) {
            Clusters expected = find(one, more);
            assertEquals("all but the missing", 216, expected.clusters().size());
            assertTrue(expected.count("sample_size") <= 60);
            Map<Integer, String> group = new TreeMap<>();
            expected.clusters().forEach((doc, cluster) -> {
                if (!ClusteredDocuments.isNoise(doc)) {
                    group.putIfAbsent(ClusteredDocuments.group(doc), cluster);
                }
            });
            long right = expected.clusters()
                .entrySet()
                .stream()
                .filter(e -> !ClusteredDocuments.isNoise(e.getKey()))
                .filter(e -> group.get(ClusteredDocuments.group(e.getKey())).equals(e.getValue()))
                .count();
            assertTrue(more + ": " + right + " of " + group, right > 195);
            for (String index : List.of(one, five)) {
                for (String mode : List.of("none", "all")) {
                    node().put("/" + index + "/_settings", "{\"index.search.concurrent_segment_search.mode\": \"" + mode + "\"}").ok();
                    String body = "{\"size\": 0, \"profile\": true, \"aggs\": {" + clusters(more) + "}}";
                    Answer answer = node().post("/" + index + "/_search?batched_reduce_size=2", body).ok();
                    assertEquals("searched by slices", mode.equals("all"), answer.body().contains("max_slice_time_in_nanos"));
                    Clusters found = top(answer);
                    assertEquals(expected.clusters(), found.clusters());
                    assertEquals(expected.json().get("silhouette"), found.json().get("silhouette"));
                    expected.buckets().forEach(bucket -> assertSame(bucket, found.bucket((String) bucket.get("key"))));
                }
            }
        }
    }

    private static void assertSame(Map<?, ?> expected, Map<?, ?> found) {
        assertEquals(expected.get("silhouette"), found.get("silhouette"));
        if (expected.get("cohesion") != null) {
            assertEquals(Clusters.number(expected.get("cohesion")), Clusters.number(found.get("cohesion")), 1e-9);
        }
        List<?> theirs = (List<?>) expected.get("representatives");
        List<?> ours = (List<?>) found.get("representatives");
        assertEquals(theirs.size(), ours.size());
        for (int i = 0; i < ours.size(); i++) {
            for (String same : List.of("_id", "score", "count")) {
                assertEquals(((Map<?, ?>) theirs.get(i)).get(same), ((Map<?, ?>) ours.get(i)).get(same));
            }
        }
    }

    private static Clusters in(Map<?, ?> bucket) {
        return new Clusters((Map<?, ?>) bucket.get("c"));
    }

    /** The clusters are those of all documents; a parent's bucket has its share of each. */
    private static void assertShare(Map<Integer, String> all, IntPredicate which, Clusters found) {
        Map<Integer, String> share = new TreeMap<>(all);
        share.keySet().removeIf(doc -> !which.test(doc));
        assertEquals(share, found.clusters());
    }

    @Test
    public void insideBucketsAllShareOneSetOfClusters() throws Exception {
        String index = indexed(3);
        String c = clusters(", \"k\": 4, \"representatives\": 1");
        Map<Integer, String> all = find(index, ", \"k\": 4").clusters();
        for (String mode : List.of("depth_first", "breadth_first")) {
            String terms = "\"aggs\": {\"b\": {\"terms\": {\"field\": \"brand\", \"collect_mode\": \"" + mode + "\"}, \"aggs\": {" + c
                + "}}}";
            Answer answer = answer(index, terms).ok();
            for (Object bucket : (List<?>) answer.at("aggregations", "b", "buckets")) {
                String brand = (String) ((Map<?, ?>) bucket).get("key");
                Clusters found = in((Map<?, ?>) bucket);
                assertShare(all, doc -> ClusteredDocuments.brand(doc).equals(brand), found);
                assertEquals(4, found.buckets().size());
                List<float[]> members = Clusters.members(found.bucket("0")).stream().map(Clusters::vector).toList();
                assertEquals(RandomVectors.cohesion(members), Clusters.number(found.bucket("0").get("cohesion")), 1e-6);
            }
        }
        String months = "\"b\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\", \"format\": \"yyyy-MM\"},"
            + " \"aggs\": {" + c + "}}";
        for (Object bucket : (List<?>) answer(index, "\"aggs\": {" + months + "}").ok().at("aggregations", "b", "buckets")) {
            String month = (String) ((Map<?, ?>) bucket).get("key_as_string");
            assertShare(all, doc -> ClusteredDocuments.month(doc).equals(month), in((Map<?, ?>) bucket));
        }
        String filters = "\"aggs\": {\"b\": {\"filters\": {\"filters\": {\"few\": {\"range\": {\"n\": {\"lt\": 30}}}, \"all\": {\"match_all\": {}},"
            + " \"none\": {\"match_none\": {}}}}, \"aggs\": {" + c + "}}}";
        Map<?, ?> filtered = (Map<?, ?>) answer(index, filters).ok().at("aggregations", "b", "buckets");
        assertShare(all, doc -> doc < 30, in((Map<?, ?>) filtered.get("few")));
        assertShare(all, ALL, in((Map<?, ?>) filtered.get("all")));
        Clusters none = in((Map<?, ?>) filtered.get("none"));
        assertEquals("the same buckets, all empty", 4, none.buckets().size());
        assertNull(none.bucket("0").get("cohesion"));
        // clusters within clusters: both are of all documents
        String deep = "\"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"v\", \"k\": 2}, \"aggs\": {" + c.replace("\"c\"", "\"d\"")
            + "}}}";
        Map<Integer, String> again = new TreeMap<>();
        for (Map<?, ?> bucket : new Clusters((Map<?, ?>) answer(index, deep).ok().at("aggregations", "c")).buckets()) {
            again.putAll(new Clusters((Map<?, ?>) bucket.get("d")).clusters());
        }
        assertEquals(all, again);
    }

    /** Around these the clusters are those of what they let through. */
    @Test
    public void insideOneBucket() throws Exception {
        String index = indexed(1);
        String c = "\"aggs\": {" + clusters(", \"k\": 3") + "}";
        Clusters.Sample few = Clusters.Sample.of(doc -> doc < 90, 42);
        Partition ofFew = KMeans.fit(few.points(), 3, 42, NEVER);
        String filter = "\"aggs\": {\"b\": {\"filter\": {\"range\": {\"n\": {\"lt\": 90}}}, " + c + "}}";
        new Clusters((Map<?, ?>) answer(index, filter).ok().at("aggregations", "b", "c")).assertIs(ofFew, few);
        String sampler = "\"aggs\": {\"b\": {\"sampler\": {\"shard_size\": 90}, " + c
            + "}}, \"query\": {\"function_score\": {\"functions\": ["
            + "{\"script_score\": {\"script\": \"1000 - doc['n'].value\"}}]}}";
        new Clusters((Map<?, ?>) answer(index, sampler).ok().at("aggregations", "b", "c")).assertIs(ofFew, few);
        String inTerms = "\"aggs\": {\"t\": {\"terms\": {\"field\": \"brand\"}, " + filter + "}}";
        Clusters inA = new Clusters((Map<?, ?>) answer(index, inTerms).ok().at("aggregations", "t", "buckets", 0, "b", "c"));
        assertShare(few.clusters(ofFew), doc -> doc < 90 && doc % 3 == 0, inA);
    }

    @Test
    public void insideNestedObjects() throws Exception {
        String index = indexed(2);
        String nested = "\"aggs\": {\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\":"
            + " \"parts.v\", \"k\": 4, \"label_field\": \"parts.text\", \"label_terms\": 1}, \"aggs\": {\"up\": {\"reverse_nested\": {}, "
            + Clusters.MEMBERS + "}}}}}}";
        Clusters found = new Clusters((Map<?, ?>) answer(index, nested).ok().at("aggregations", "p", "c"));
        assertEquals(2 * ClusteredDocuments.COUNT, found.buckets().stream().mapToInt(b -> (int) b.get("doc_count")).sum());
        assertEquals(ClusteredDocuments.COUNT, found.count("missing"));
        List<?> labels = found.buckets().stream().map(b -> b.get("label")).distinct().toList();
        assertTrue(labels.toString(), labels.size() >= 3 && List.of("delivery", "beans", "refund", "machine").containsAll(labels));
        for (Map<?, ?> bucket : found.buckets()) {
            List<?> shown = (List<?>) bucket.get("representatives");
            assertEquals(shown.size(), shown.stream().map(r -> ((Map<?, ?>) r).get("_id")).distinct().count());
            assertTrue(((Number) ((Map<?, ?>) bucket.get("up")).get("doc_count")).intValue() > 0);
        }
    }

    /** Every document says the word of its group once, and the same other words. */
    @Test
    public void labelsAreWhatSetsAClusterApart() throws Exception {
        for (String index : List.of(indexed(1), indexed(5))) {
            for (String more : List
                .of(", \"k\": 4", ", \"algorithm\": \"hdbscan\", \"min_cluster_size\": 10", ", \"k\": 4, \"sample_size\": 50")) {
                Clusters found = find(index, more + ", \"label_field\": \"text\", \"label_terms\": 1");
                for (Map<?, ?> bucket : found.buckets()) {
                    assertTrue(bucket.containsKey("label"));
                    if (bucket.get("key").equals("noise")) {
                        assertNull(bucket.get("label"));
                        continue;
                    }
                    TreeMap<String, Integer> words = new TreeMap<>();
                    Clusters.members(bucket).forEach(doc -> words.merge(ClusteredDocuments.word(doc), 1, Integer::sum));
                    String most = words.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
                    assertEquals(most, bucket.get("label"));
                }
            }
            Clusters raw = find(index, ", \"k\": 4, \"label_field\": \"text.raw\"");
            String label = (String) raw.bucket("0").get("label");
            assertTrue(label, label.contains("delivery") && label.split(", ").length <= 3);
            Clusters keyword = find(index, ", \"k\": 4, \"label_field\": \"word\"");
            assertEquals("one value as a whole", "delivery", keyword.bucket("0").get("label"));
            Clusters brands = find(index, ", \"k\": 4, \"label_field\": \"brand\"");
            assertNull("no brand is twice as frequent there", brands.bucket("0").get("label"));
        }
    }
}
