// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.Silhouette;

/** A {@code semantic_clusters} of an answer over {@link ClusteredDocuments}, asked for with a {@code terms} on {@code n} inside. */
record Clusters(Map<?, ?> json) {

    /** Tells which documents are in a bucket. */
    static final String MEMBERS = "\"aggs\": {\"docs\": {\"terms\": {\"field\": \"n\", \"size\": 1000}}}";

    /** What all documents with a vector, or some, would be sampled as, the sample being large enough for all. */
    record Sample(Points points, List<List<Integer>> documents) {

        static Sample of(IntPredicate which, long seed) {
            Map<String, List<Integer>> equal = new LinkedHashMap<>();
            IntStream.range(0, ClusteredDocuments.COUNT)
                .filter(which)
                .filter(ClusteredDocuments::hasVector)
                .forEach(doc -> equal.computeIfAbsent(Arrays.toString(vector(doc)), v -> new ArrayList<>()).add(doc));
            List<List<Integer>> documents = equal.values()
                .stream()
                .sorted(Comparator.comparing(same -> VectorSampler.rank(vector(same.getFirst()), seed)))
                .toList();
            float[][] vectors = documents.stream().map(same -> vector(same.getFirst())).toArray(float[][]::new);
            return new Sample(Points.of(vectors, documents.stream().mapToDouble(List::size).toArray()), documents);
        }

        /** The cluster of each document. */
        Map<Integer, String> clusters(Partition partition) {
            Map<Integer, String> clusters = new TreeMap<>();
            for (int i = 0; i < documents.size(); i++) {
                int label = partition.labels()[i];
                documents.get(i).forEach(doc -> clusters.put(doc, label == Partition.NOISE ? "noise" : Integer.toString(label)));
            }
            return clusters;
        }
    }

    static float[] vector(int doc) {
        return ClusteredDocuments.VECTORS.get(doc);
    }

    List<Map<?, ?>> buckets() {
        List<Map<?, ?>> buckets = new ArrayList<>();
        ((List<?>) json.get("buckets")).forEach(bucket -> buckets.add((Map<?, ?>) bucket));
        return buckets;
    }

    Map<?, ?> bucket(String key) {
        return buckets().stream().filter(bucket -> bucket.get("key").equals(key)).findFirst().orElseThrow();
    }

    int count(String what) {
        return (int) json.get(what);
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    static List<Integer> members(Map<?, ?> bucket) {
        List<Integer> members = new ArrayList<>();
        ((List<?>) ((Map<?, ?>) bucket.get("docs")).get("buckets")).forEach(doc -> members.add((Integer) ((Map<?, ?>) doc).get("key")));
        members.sort(Comparator.naturalOrder());
        return members;
    }

    /** The key of the bucket of each document that is in one. */
    Map<Integer, String> clusters() {
        Map<Integer, String> clusters = new TreeMap<>();
        for (Map<?, ?> bucket : buckets()) {
            List<Integer> members = members(bucket);
            assertEquals("every document of a bucket is seen by its sub-aggregations", bucket.get("doc_count"), members.size());
            members.forEach(doc -> assertNull("in one bucket only", clusters.put(doc, (String) bucket.get("key"))));
        }
        return clusters;
    }

    /** Everything against what an algorithm says of a sample that holds all vectors. */
    void assertIs(Partition partition, Sample sample) {
        assertEquals(sample.clusters(partition), clusters());
        assertEquals(partition.clusters(), count("k"));
        assertEquals(sample.points().size(), count("sample_size"));
        Silhouette silhouette = new Silhouette(sample.points(), partition, () -> {});
        assertEquals(silhouette.overall(), number(json.get("silhouette")), 1e-9);
        double[][] means = partition.means(sample.points());
        for (int c = 0; c < partition.clusters(); c++) {
            String key = Integer.toString(c);
            assertEquals(key, buckets().get(c).get("key"));
            assertEquals(silhouette.ofCluster(c), number(bucket(key).get("silhouette")), 1e-9);
            assertBucket(key, means[c], 3);
        }
    }

    /** Numbers of a bucket against brute force over its members. */
    private void assertBucket(String key, double[] centre, int representatives) {
        Map<?, ?> bucket = bucket(key);
        List<Integer> docs = members(bucket);
        assertEquals(RandomVectors.cohesion(docs.stream().map(Clusters::vector).toList()), number(bucket.get("cohesion")), 1e-6);
        Map<String, List<Integer>> equal = new LinkedHashMap<>();
        docs.forEach(doc -> equal.computeIfAbsent(Arrays.toString(vector(doc)), v -> new ArrayList<>()).add(doc));
        List<List<Integer>> nearest = equal.values()
            .stream()
            .sorted(Comparator.comparing(same -> -RandomVectors.cosine(vector(same.getFirst()), centre)))
            .limit(representatives)
            .toList();
        List<?> found = (List<?>) bucket.get("representatives");
        assertEquals(nearest.size(), found.size());
        for (int i = 0; i < nearest.size(); i++) {
            Map<?, ?> shown = (Map<?, ?>) found.get(i);
            List<Integer> same = nearest.get(i);
            assertEquals(same.stream().map(Object::toString).min(Comparator.naturalOrder()).orElseThrow(), shown.get("_id"));
            assertEquals(RandomVectors.cosine(vector(same.getFirst()), centre), number(shown.get("score")), 1e-5);
            assertEquals(same.size(), shown.get("count"));
        }
        assertTrue(key, number(bucket.get("cohesion")) > 0);
    }
}
