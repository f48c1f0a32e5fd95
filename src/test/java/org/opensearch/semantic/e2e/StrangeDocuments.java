// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.outliers.Usual;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.node.RealNode;
import org.opensearch.semantic.vector.VectorMath;

/** Documents with vectors, of which some are equal and some are missing, and what a {@code semantic_outliers} must say of them. */
final class StrangeDocuments {

    static final int COUNT = 240;
    static final int DIMENSION = 8;
    static final String FIELD = """
        {"type": "knn_vector", "dimension": 8, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}%s}""";
    static final String PROPERTIES = "\"n\": {\"type\": \"integer\"}, \"brand\": {\"type\": \"keyword\"}, \"day\": {\"type\": \"date\"},"
        + " \"text\": {\"type\": \"text\"}, \"v\": " + FIELD.formatted("")
        + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"v\": " + FIELD.formatted("") + "}}";
    /** The vector of each document; of every tenth it is not indexed. */
    static final List<float[]> VECTORS = RandomVectors.around(new Random(5), COUNT, DIMENSION, 1.2);
    static final long SEED = 42;

    private final Usual usual;
    /** Means of the clusters. */
    private final double[][] clusters;

    /**
     * Judged by a sample of these.
     *
     * @param size of the sample
     * @param k how many clusters there are
     */
    StrangeDocuments(IntPredicate sampled, int size, int k) {
        VectorSampler sampler = new VectorSampler(size, SEED, bytes -> {});
        IntStream.range(0, COUNT)
            .filter(sampled)
            .filter(StrangeDocuments::hasVector)
            .forEach(doc -> sampler.add(VECTORS.get(doc), doc));
        try {
            VectorSample sample = sampler.sample(doc -> new DocumentId("", ""));
            this.usual = Usual.of(sample, () -> {});
            Points points = Points.of(
                sample.vectors().stream().map(vector -> vector.vector()).toArray(float[][]::new),
                sample.vectors().stream().mapToDouble(vector -> vector.count()).toArray()
            );
            this.clusters = KMeans.fit(points, k, SEED, () -> {}).means(points);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean hasVector(int doc) {
        return doc % 10 != 9;
    }

    static String brand(int doc) {
        return List.of("a", "b", "c").get(doc % 3);
    }

    static String month(int doc) {
        return "2026-0" + (1 + doc % 4);
    }

    private static String source(int doc) {
        String vector = Arrays.toString(VECTORS.get(doc));
        return "{\"n\": " + doc + ", \"brand\": \"" + brand(doc) + "\", \"day\": \"" + month(doc) + "-10\", \"text\": \"word" + doc % 5
            + "\""
            + (hasVector(doc) ? ", \"v\": " + vector : "")
            + ", \"parts\": [" + (hasVector(doc) ? "{\"v\": " + vector + "}, {\"v\": " + vector + "}, " : "") + "{\"n\": 1}]}";
    }

    /** Indexes them in several segments. */
    static void index(RealNode node, String index) {
        for (int from = 0; from < COUNT; from += 40) {
            Bulk bulk = new Bulk();
            IntStream.range(from, from + 40).forEach(doc -> bulk.index(Integer.toString(doc), source(doc)));
            bulk.send(node, index).noErrors();
        }
    }

    private float strangeness(int doc) {
        float[] vector = VECTORS.get(doc);
        float[] unit = VectorMath.unit(vector, VectorMath.norm(vector), new float[DIMENSION]);
        return usual.strangeness(unit, VectorSampler.rank(vector, SEED), new float[usual.longest()]);
    }

    /** Documents that have this vector, by descending strangeness of their vectors. */
    private List<List<Integer>> strangest(IntPredicate which) {
        Map<String, List<Integer>> equal = new LinkedHashMap<>();
        IntStream.range(0, COUNT)
            .filter(which)
            .filter(StrangeDocuments::hasVector)
            .forEach(doc -> equal.computeIfAbsent(Arrays.toString(VECTORS.get(doc)), k -> new ArrayList<>()).add(doc));
        List<List<Integer>> all = new ArrayList<>(equal.values());
        Collections.sort(all, Comparator.comparing(same -> -strangeness(same.getFirst())));
        return all;
    }

    /**
     * @param which documents are in the bucket
     * @param found the aggregation's answer
     * @param times how often each vector was met
     */
    void assertAreOf(IntPredicate which, Map<?, ?> found, int size, double threshold, int times) {
        assertEquals(usual.sampleSize(), found.get("sample_size"));
        List<List<Integer>> expected = strangest(which).stream()
            .filter(same -> usual.score(strangeness(same.getFirst())) >= threshold)
            .toList();
        assertEquals(times * expected.stream().mapToInt(List::size).sum(), found.get("count"));
        List<?> outliers = (List<?>) found.get("outliers");
        assertEquals(Math.min(size, expected.size()), outliers.size());
        for (int i = 0; i < outliers.size(); i++) {
            List<Integer> same = expected.get(i);
            Map<?, ?> outlier = (Map<?, ?>) outliers.get(i);
            float strangeness = strangeness(same.getFirst());
            assertEquals(strangeness, number(outlier.get("strangeness")), 1e-6);
            assertEquals(usual.score(strangeness), number(outlier.get("score")), 1e-9);
            assertEquals(same.stream().map(Object::toString).min(Comparator.naturalOrder()).orElseThrow(), outlier.get("_id"));
            assertEquals(times * same.size(), outlier.get("count"));
            assertNearest(VECTORS.get(same.getFirst()), outlier);
        }
    }

    private void assertNearest(float[] vector, Map<?, ?> outlier) {
        int key = Integer.parseInt((String) ((Map<?, ?>) outlier.get("nearest")).get("key"));
        double distance = 1 - RandomVectors.cosine(vector, clusters[key]);
        assertEquals(distance, number(outlier.get("distance")), 1e-5);
        for (double[] other : clusters) {
            assertTrue(distance <= 1 - RandomVectors.cosine(vector, other) + 1e-5);
        }
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
