// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_centroid} over HTTP, compared with brute force over the same vectors. */
public class CentroidIT extends EndToEndTestCase {

    private static final int DOCUMENTS = 240;
    private static final int DIMENSION = 8;
    private static final String FIELD = """
        {"type": "knn_vector", "dimension": 8, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}%s}""";

    /** The vector of each document; of every tenth it is not indexed. */
    private static final List<float[]> VECTORS = RandomVectors.around(new Random(5), DOCUMENTS, DIMENSION, 1.2);
    private static final IntPredicate ALL = doc -> true;

    private static boolean hasVector(int doc) {
        return doc % 10 != 9;
    }

    private static String brand(int doc) {
        return List.of("a", "b", "c").get(doc % 3);
    }

    private static String month(int doc) {
        return "2026-0" + (1 + doc % 4);
    }

    private static String source(int doc) {
        String vector = Arrays.toString(VECTORS.get(doc));
        String other = Arrays.toString(VECTORS.get((doc + 1) % DOCUMENTS));
        return "{\"n\": " + doc + ", \"brand\": \"" + brand(doc) + "\", \"day\": \"" + month(doc) + "-10\""
            + (hasVector(doc) ? ", \"v\": " + vector : "")
            + ", \"parts\": [{\"v\": " + vector + "}, {\"v\": " + other + "}, {\"n\": 1}]}";
    }

    /** Documents in several segments. */
    private String indexed(int shards) throws Exception {
        String v = FIELD.formatted("");
        String properties = "\"n\": {\"type\": \"integer\"}, \"brand\": {\"type\": \"keyword\"}, \"day\": {\"type\": \"date\"}, \"v\": " + v
            + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"v\": " + v + "}}";
        String index = index(
            Map.of("index.number_of_shards", Integer.toString(shards), "index.search.concurrent.max_slice_count", "3"),
            properties
        );
        for (int from = 0; from < DOCUMENTS; from += 40) {
            Bulk bulk = new Bulk();
            IntStream.range(from, from + 40).forEach(doc -> bulk.index(Integer.toString(doc), source(doc)));
            bulk.send(node(), index).noErrors();
        }
        return index;
    }

    private static String centroid(String field, String more) {
        return "\"c\": {\"semantic_centroid\": {\"field\": \"" + field + "\"" + more + "}}";
    }

    private static Answer answer(String index, String query, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"query\": " + query + ", \"aggs\": {" + aggs + "}}");
    }

    private static Answer answer(String index, String aggs) throws Exception {
        return answer(index, "{\"match_all\": {}}", aggs);
    }

    private static Map<?, ?> top(Answer answer) {
        return (Map<?, ?>) answer.ok().at("aggregations", "c");
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static List<Object> ids(Map<?, ?> centroid) {
        List<Object> ids = new ArrayList<>();
        ((List<?>) centroid.get("representatives")).forEach(r -> ids.add(((Map<?, ?>) r).get("_id")));
        return ids;
    }

    /** What brute force says about the documents with this property; equal vectors speak through the first id. */
    private static void assertIsOf(IntPredicate which, Map<?, ?> centroid, int shown) {
        List<Integer> docs = IntStream.range(0, DOCUMENTS).filter(which).filter(CentroidIT::hasVector).boxed().toList();
        List<float[]> vectors = docs.stream().map(VECTORS::get).toList();
        assertEquals(docs.size(), centroid.get("count"));
        assertEquals((int) IntStream.range(0, DOCUMENTS).filter(which).filter(doc -> !hasVector(doc)).count(), centroid.get("missing"));
        assertEquals(RandomVectors.cohesion(vectors), number(centroid.get("cohesion")), 1e-6);
        double[] mean = RandomVectors.mean(vectors);
        Map<String, List<Integer>> equal = new LinkedHashMap<>();
        docs.forEach(doc -> equal.computeIfAbsent(Arrays.toString(VECTORS.get(doc)), k -> new ArrayList<>()).add(doc));
        List<List<Integer>> nearest = equal.values()
            .stream()
            .sorted(Comparator.comparing(same -> -RandomVectors.cosine(VECTORS.get(same.getFirst()), mean)))
            .limit(shown)
            .toList();
        List<?> representatives = (List<?>) centroid.get("representatives");
        assertEquals(nearest.size(), representatives.size());
        for (int i = 0; i < nearest.size(); i++) {
            List<Integer> same = nearest.get(i);
            Map<?, ?> found = (Map<?, ?>) representatives.get(i);
            assertEquals(RandomVectors.cosine(VECTORS.get(same.getFirst()), mean), number(found.get("score")), 1e-6);
            assertEquals(same.stream().map(Object::toString).min(Comparator.naturalOrder()).orElseThrow(), found.get("_id"));
            assertEquals(same.size(), found.get("count"));
        }
        if (centroid.get("vector") instanceof List<?> vector) {
            for (int d = 0; d < DIMENSION; d++) {
                assertEquals(mean[d], number(vector.get(d)), 1e-6);
            }
        }
    }

    private static Map<?, ?> bucket(Answer answer, String agg, Object key) {
        Object buckets = answer.ok().at("aggregations", agg, "buckets");
        if (buckets instanceof Map<?, ?> named) {
            return (Map<?, ?>) ((Map<?, ?>) named.get(key)).get("c");
        }
        for (Object bucket : (List<?>) buckets) {
            Map<?, ?> map = (Map<?, ?>) bucket;
            if (key.equals(map.get("key")) || key.equals(map.get("key_as_string"))) {
                return (Map<?, ?>) map.get("c");
            }
        }
        throw new AssertionError("no bucket " + key + " in " + buckets);
    }

    @Test
    public void equalsBruteForceOnOneAndOnFiveShards() throws Exception {
        for (int shards : new int[] { 1, 5 }) {
            String index = indexed(shards);
            String aggregation = centroid("v", ", \"representatives\": 5, \"include_vector\": true, \"sample_size\": 1000");
            Map<?, ?> all = top(answer(index, aggregation));
            assertIsOf(ALL, all, 5);
            assertEquals(index, ((Map<?, ?>) ((List<?>) all.get("representatives")).getFirst()).get("_index"));
            Map<?, ?> some = top(answer(index, "{\"range\": {\"n\": {\"lt\": 77}}}", aggregation));
            assertIsOf(doc -> doc < 77, some, 5);
            assertFalse(top(answer(index, centroid("v", ""))).containsKey("vector"));
        }
    }

    @Test
    public void insideBuckets() throws Exception {
        String index = indexed(3);
        String inner = "\"aggs\": {" + centroid("v", ", \"representatives\": 2") + "}}";
        for (String mode : List.of("depth_first", "breadth_first")) {
            Answer terms = answer(index, "\"b\": {\"terms\": {\"field\": \"brand\", \"collect_mode\": \"" + mode + "\"}, " + inner);
            for (String brand : List.of("a", "b", "c")) {
                assertIsOf(doc -> brand(doc).equals(brand), bucket(terms, "b", brand), 2);
            }
        }
        String months = "\"b\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\", \"format\": \"yyyy-MM\"}, ";
        Answer histogram = answer(index, months + inner);
        for (String month : List.of("2026-01", "2026-04")) {
            assertIsOf(doc -> month(doc).equals(month), bucket(histogram, "b", month), 2);
        }
        String filters = "\"b\": {\"filters\": {\"filters\": {\"few\": {\"range\": {\"n\": {\"lt\": 30}}}, \"all\": {\"match_all\": {}},"
            + " \"none\": {\"match_none\": {}}}}, ";
        Answer filtered = answer(index, filters + inner);
        assertIsOf(doc -> doc < 30, bucket(filtered, "b", "few"), 2);
        Map<?, ?> none = bucket(filtered, "b", "none");
        assertEquals(0, none.get("count"));
        assertNull(none.get("cohesion"));
        // a document may be in several buckets at once, and buckets in buckets
        String deep = "\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {" + months.replace("\"b\"", "\"m\"") + inner + "}}";
        List<?> inA = (List<?>) answer(index, deep).ok().at("aggregations", "b", "buckets", 0, "m", "buckets");
        assertIsOf(doc -> doc % 3 == 0 && doc % 4 == 0, (Map<?, ?>) ((Map<?, ?>) inA.getFirst()).get("c"), 2);
    }

    @Test
    public void insideASampler() throws Exception {
        String index = indexed(1);
        String sampler = "\"s\": {\"sampler\": {\"shard_size\": %d}, \"aggs\": {" + centroid("v", "") + "}}";
        assertIsOf(ALL, (Map<?, ?>) answer(index, sampler.formatted(1000)).ok().at("aggregations", "s", "c"), 3);
        Map<?, ?> few = (Map<?, ?>) answer(index, sampler.formatted(20)).ok().at("aggregations", "s", "c");
        assertEquals(20, (int) few.get("count") + (int) few.get("missing"));
    }

    @Test
    public void insideNestedObjects() throws Exception {
        String index = indexed(2);
        String nested = "\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {" + centroid("parts.v", ", \"representatives\": 4") + "}}";
        Map<?, ?> found = (Map<?, ?>) answer(index, nested).ok().at("aggregations", "p", "c");
        assertEquals(2 * DOCUMENTS, found.get("count"));
        assertEquals(DOCUMENTS, found.get("missing"));
        assertEquals("each vector twice", RandomVectors.cohesion(VECTORS), number(found.get("cohesion")), 1e-6);
        double[] mean = RandomVectors.mean(VECTORS);
        double best = VECTORS.stream().mapToDouble(vector -> RandomVectors.cosine(vector, mean)).max().orElseThrow();
        Map<?, ?> first = (Map<?, ?>) ((List<?>) found.get("representatives")).getFirst();
        int doc = Integer.parseInt((String) first.get("_id"));
        assertEquals(best, number(first.get("score")), 0.05); // one of at most 200 sampled
        double mine = Math
            .max(RandomVectors.cosine(VECTORS.get(doc), mean), RandomVectors.cosine(VECTORS.get((doc + 1) % DOCUMENTS), mean));
        assertTrue("the document that the part lies in", mine >= number(first.get("score")) - 1e-6);
        assertEquals("documents are named once", 4, ids(found).stream().distinct().count());
        String inTerms = "\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {" + nested + "}}";
        assertEquals(160, answer(index, inTerms).ok().at("aggregations", "b", "buckets", 0, "p", "c", "count"));
        assertEquals("outside of nested one for each document", DOCUMENTS, top(answer(index, centroid("parts.v", ""))).get("count"));
    }

    @Test
    public void aSampleDoesNotDependOnShardsOrSlices() throws Exception {
        String one = indexed(1);
        String five = indexed(5);
        for (String more : List.of(", \"sample_size\": 20, \"representatives\": 10", ", \"sample_size\": 5, \"seed\": 1")) {
            Map<?, ?> expected = top(answer(one, centroid("v", more)));
            assertEquals(more.contains("20") ? 20 : 5, expected.get("sample_size"));
            for (String index : List.of(one, five)) {
                for (String mode : List.of("none", "all")) {
                    node().put("/" + index + "/_settings", "{\"index.search.concurrent_segment_search.mode\": \"" + mode + "\"}").ok();
                    String body = "{\"size\": 0, \"profile\": true, \"aggs\": {" + centroid("v", more) + "}}";
                    Answer answer = node().post("/" + index + "/_search?batched_reduce_size=2", body).ok();
                    assertEquals("searched by slices", mode.equals("all"), answer.body().contains("max_slice_time_in_nanos"));
                    Map<?, ?> found = top(answer);
                    assertEquals(ids(expected), ids(found));
                    assertEquals(number(expected.get("cohesion")), number(found.get("cohesion")), 1e-9);
                }
            }
        }
    }

    @Test
    public void pipelineAggregationsReadIt() throws Exception {
        String index = indexed(2);
        String sorted = "\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {" + centroid("v", ", \"representatives\": 0")
            + ", \"tight\": {\"bucket_sort\": {\"sort\": [{\"c.cohesion\": \"asc\"}]}}}}";
        List<?> buckets = (List<?>) answer(index, sorted).ok().at("aggregations", "b", "buckets");
        double before = 0;
        for (Object bucket : buckets) {
            Map<?, ?> centroid = (Map<?, ?>) ((Map<?, ?>) bucket).get("c");
            assertTrue(number(centroid.get("cohesion")) >= before);
            before = number(centroid.get("cohesion"));
            assertEquals("nothing is sampled for no representatives", 0, centroid.get("sample_size"));
        }
        assertEquals(3, buckets.size());
    }

    private String mapped(String definition) throws Exception {
        return index(Map.of(), "\"v\": " + definition);
    }

    @Test
    public void wrongInputsAreRefused() throws Exception {
        String good = mapped(FIELD.formatted(""));
        String c = centroid("v", "");
        String text = mapped("{\"type\": \"text\"}");
        String who = "[semantic_centroid] field [v] of index [";
        assertRefused(answer(text, c), who + text + "] is of type [text], where [knn_vector] is needed");
        assertRefused(answer(good + "," + text, c), who + text + "] is of type [text]");
        String bits = mapped(BINARY);
        assertRefused(answer(bits, c), who + bits + "] holds [binary] vectors, where [float] or [byte] is needed");
        assertRefused(answer(good, centroid("w", "")), "field [w] is not mapped in [" + good + "]; check the field's name");
        String wide = mapped(FIELD.formatted("").replace("8", "16"));
        assertRefused(answer(good + "," + wide, c), "has different dimensions: 8 in [" + good + "], 16 in [" + wide + "]");
        assertRefused(answer(good, centroid("v", ", \"representatives\": -1")), "[representatives] is [-1]");
        assertRefused(answer(good, centroid("v", ", \"k\": 1")), "[semantic_centroid]", "unknown field [k]");
        assertRefused(answer(good, "\"c\": {\"semantic_centroid\": {}}"), "[field] is needed");
        String sub = c.substring(0, c.length() - 1) + ", \"aggs\": {\"m\": {\"max\": {\"field\": \"n\"}}}}";
        assertRefused(answer(good, sub), "makes no buckets, so it can have no sub-aggregations");
        Answer nested = answer(text, "\"b\": {\"filters\": {\"filters\": {\"x\": {\"match_all\": {}}}}, \"aggs\": {" + c + "}}");
        assertRefused(nested, "is of type [text]");
    }

    @Test
    public void twoModelsAreRefused() throws Exception {
        String meta = ", \"meta\": {\"semantic_model\": \"%s\"}";
        String bge = mapped(FIELD.formatted(meta.formatted(BGE)));
        String minilm = mapped(FIELD.formatted(meta.formatted(MINILM)));
        String unbound = mapped(FIELD.formatted(""));
        assertRefused(
            answer(bge + "," + minilm + "," + unbound, centroid("v", "")),
            "[semantic_centroid] field [v] is bound to different models: ",
            "[" + BGE + "] in [" + bge + "]",
            "[" + MINILM + "] in [" + minilm + "]",
            "search these indices apart, or reindex them with one model"
        );
        answer(bge + "," + unbound, centroid("v", "")).ok();
    }

    @Test
    public void documentsWithoutADirectionAreMissing() throws Exception {
        String with = mapped(FIELD.formatted(""));
        String without = index(Map.of(), "\"n\": {\"type\": \"integer\"}");
        String vector = "{\"v\": [1, 2, 3, 4, 5, 6, 7, 8]}";
        new Bulk().index("b", vector).index("a", vector).index("zero", "{\"v\": [0, 0, 0, 0, 0, 0, 0, 0]}").send(node(), with).noErrors();
        new Bulk().index("1", "{\"n\": 1}").index("2", "{\"n\": 2}").send(node(), without).noErrors();
        Map<?, ?> found = top(answer(with + "," + without, centroid("v", "")));
        assertEquals(2, found.get("count"));
        assertEquals(3, found.get("missing"));
        assertEquals(1.0, number(found.get("cohesion")), 1e-9);
        assertEquals("the same vector twice is one representative", List.of("a"), ids(found));
        assertEquals(2, ((Map<?, ?>) ((List<?>) found.get("representatives")).getFirst()).get("count"));
        assertEquals(0, top(answer(with, "{\"match_none\": {}}", centroid("v", ", \"include_vector\": true"))).get("count"));
    }

    @Test
    public void memoryIsAccountedFor() throws Exception {
        String index = indexed(1);
        String many = "\"b\": {\"terms\": {\"field\": \"n\", \"size\": 1000}, \"aggs\": {" + centroid("v", "") + "}}";
        String limit = "{\"transient\": {\"indices.breaker.request.limit\": %s}}";
        try {
            node().put("/_cluster/settings", limit.formatted("\"120kb\"")).ok();
            Answer refused = answer(index, many);
            assertEquals(refused.toString(), 429, refused.status());
            // which reservation is the one too many depends on what else the node holds at that moment
            assertTrue(refused.body(), refused.body().contains("circuit_breaking_exception") && refused.body().contains("[request]"));
        } finally {
            node().put("/_cluster/settings", limit.formatted("null")).ok();
        }
        assertEquals(DOCUMENTS, ((List<?>) answer(index, many).ok().at("aggregations", "b", "buckets")).size());
        assertNothingHeld();
    }
}
