// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.projection.PrincipalComponents;
import org.opensearch.semantic.projection.Projection;

/** {@code semantic_map} over HTTP: of documents, and of buckets. */
public class MapIT extends EndToEndTestCase {

    private static final int DOCUMENTS = 120;
    private static final String FIELD = """
        {"type": "knn_vector", "dimension": 8, "space_type": "l2", "method": {"name": "hnsw", "engine": "lucene"}%s}""";

    private static final List<float[]> VECTORS = RandomVectors.around(new Random(5), DOCUMENTS, 8, 1.2);

    private static boolean hasVector(int doc) {
        return doc % 10 != 9;
    }

    private static String brand(int doc) {
        return "b" + doc % 7;
    }

    private static String source(int doc) {
        String vector = Arrays.toString(VECTORS.get(doc));
        String color = doc % 4 == 0 ? "" : ", \"color\": [\"z\", \"c" + doc % 4 + "\"]";
        return "{\"n\": " + doc + ", \"brand\": \"" + brand(doc) + "\", \"even\": " + (doc % 2 == 0) + ", \"day\": \"2026-0" + (1 + doc % 4)
            + "-10\"" + color + (hasVector(doc) ? ", \"v\": " + vector : "") + ", \"parts\": [{\"v\": " + vector + ", \"p\": \"p" + doc
            + "\"}, {\"p\": \"none\"}]}";
    }

    /** Documents in several segments. */
    private String indexed(int shards) throws Exception {
        String v = FIELD.formatted("");
        String properties = "\"n\": {\"type\": \"integer\"}, \"brand\": {\"type\": \"keyword\"}, \"even\": {\"type\": \"boolean\"},"
            + " \"day\": {\"type\": \"date\", \"format\": \"yyyy-MM-dd\"}, \"color\": {\"type\": \"keyword\"}, \"t\": {\"type\": \"text\"},"
            + " \"g\": {\"type\": \"geo_point\"}, \"v\": " + v
            + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"v\": " + v + ", \"p\": {\"type\": \"keyword\"}}}";
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

    private static String documents(String field, String more) {
        return "\"m\": {\"semantic_map\": {\"field\": \"" + field + "\"" + more + "}}";
    }

    private static String brands(String more) {
        return "\"brands\": {\"terms\": {\"field\": \"brand\", \"size\": 20}, \"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"v\"}}}}"
            + ", \"m\": {\"semantic_map\": {\"buckets_path\": \"brands>c\"" + more + "}}";
    }

    private static Answer answer(String index, String query, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"query\": " + query + ", \"aggs\": {" + aggs + "}}");
    }

    private static Answer answer(String index, String aggs) throws Exception {
        return answer(index, "{\"match_all\": {}}", aggs);
    }

    private static Map<?, ?> top(Answer answer) {
        return (Map<?, ?>) answer.ok().at("aggregations", "m");
    }

    private static List<Map<?, ?>> points(Map<?, ?> map) {
        return ((List<?>) map.get("points")).stream().<Map<?, ?>>map(point -> (Map<?, ?>) point).toList();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    /** The principal components of these vectors' directions, by their keys. */
    private static Map<String, double[]> expected(List<String> keys, List<double[]> vectors, Projection[] out) {
        double[][] units = vectors.stream().map(vector -> {
            double norm = Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
            return Arrays.stream(vector).map(x -> x / norm).toArray();
        }).toArray(double[][]::new);
        double[] ones = new double[units.length];
        Arrays.fill(ones, 1);
        out[0] = PrincipalComponents.of(units, ones);
        Map<String, double[]> expected = new HashMap<>();
        for (int i = 0; i < units.length; i++) {
            expected.put(keys.get(i), out[0].positions()[i]);
        }
        return expected;
    }

    private static void assertIsAt(Map<?, ?> point, double[] expected) {
        assertEquals(expected[0], number(point.get("x")), 1e-4);
        assertEquals(expected[1], number(point.get("y")), 1e-4);
    }

    private static void assertExplained(double[] expected, Map<?, ?> map) {
        List<?> explained = (List<?>) map.get("explained_variance");
        assertEquals(expected[0], number(explained.get(0)), 1e-5);
        assertEquals(expected[1], number(explained.get(1)), 1e-5);
    }

    @Test
    public void mapsDocumentsWhereTheirPrincipalComponentsAre() throws Exception {
        List<Integer> docs = IntStream.range(0, DOCUMENTS).filter(MapIT::hasVector).boxed().toList();
        Projection[] projection = new Projection[1];
        Map<String, double[]> expected = expected(
            docs.stream().map(Object::toString).toList(),
            docs.stream().map(doc -> IntStream.range(0, 8).mapToDouble(d -> VECTORS.get(doc)[d]).toArray()).toList(),
            projection
        );
        for (int shards : new int[] { 1, 5 }) {
            String index = indexed(shards);
            Map<?, ?> map = top(answer(index, documents("v", ", \"color_field\": \"color\", \"clusters\": 3")));
            assertEquals(docs.size(), map.get("count"));
            assertEquals(DOCUMENTS - docs.size(), map.get("missing"));
            assertEquals(map.get("sample_size"), points(map).size());
            assertExplained(projection[0].explainedVariance(), map);
            int counted = 0;
            for (Map<?, ?> point : points(map)) {
                assertEquals(index, point.get("_index"));
                int doc = Integer.parseInt((String) point.get("_id"));
                assertIsAt(point, expected.get(point.get("_id")));
                assertEquals("the first of several, in order", doc % 4 == 0 ? null : "c" + doc % 4, point.get("color"));
                assertTrue(List.of(0, 1, 2).contains(point.get("cluster")));
                counted += (int) point.get("count");
            }
            assertEquals(docs.size(), counted);
            assertFalse(points(top(answer(index, documents("v", "")))).getFirst().containsKey("color"));
        }
    }

    @Test
    public void doesNotDependOnShardsOrSlices() throws Exception {
        String one = indexed(1);
        String five = indexed(5);
        String sample = ", \"sample_size\": 40, \"clusters\": 4, \"color_field\": \"n\"";
        for (String aggs : List.of(
            documents("v", sample),
            documents("v", sample.replace("4,", "\"auto\",") + ", \"method\": \"umap\", \"neighbors\": 5"),
            brands(", \"method\": \"umap\", \"neighbors\": 3"),
            brands("")
        )) {
            Map<?, ?> expected = top(answer(one, aggs));
            assertEquals(aggs.contains("umap"), expected.get("explained_variance") == null);
            for (String index : List.of(one, five)) {
                for (String mode : List.of("none", "all")) {
                    node().put("/" + index + "/_settings", "{\"index.search.concurrent_segment_search.mode\": \"" + mode + "\"}").ok();
                    String body = "{\"size\": 0, \"profile\": true, \"aggs\": {" + aggs + "}}";
                    Answer answer = node().post("/" + index + "/_search?batched_reduce_size=2", body).ok();
                    assertEquals("searched by slices", mode.equals("all"), answer.body().contains("max_slice_time_in_nanos"));
                    assertEquals(expected.toString().replace(one, index), top(answer).toString());
                }
            }
        }
        String seed = documents("v", sample + ", \"seed\": 1");
        assertNotEquals("another seed draws another sample", top(answer(one, documents("v", sample))), top(answer(one, seed)));
    }

    @Test
    public void colorsOfEveryKind() throws Exception {
        String index = indexed(2);
        Map<String, IntFunction<Object>> colors = Map
            .of("n", doc -> doc, "even", doc -> doc % 2 == 0, "day", doc -> "2026-0" + (1 + doc % 4) + "-10", "nowhere", doc -> null);
        for (String field : colors.keySet()) {
            for (Map<?, ?> point : points(top(answer(index, documents("v", ", \"color_field\": \"" + field + "\""))))) {
                int doc = Integer.parseInt((String) point.get("_id"));
                assertEquals(field, Objects.toString(colors.get(field).apply(doc)), Objects.toString(point.get("color")));
                assertTrue(point.containsKey("color"));
            }
        }
    }

    @Test
    public void insideBuckets() throws Exception {
        String index = indexed(3);
        String inner = "\"aggs\": {" + documents("v", ", \"color_field\": \"brand\"") + "}}";
        Answer terms = answer(index, "\"b\": {\"terms\": {\"field\": \"brand\", \"size\": 3}, " + inner);
        for (int b = 0; b < 3; b++) {
            Object key = terms.ok().at("aggregations", "b", "buckets", b, "key");
            List<Map<?, ?>> points = points((Map<?, ?>) terms.at("aggregations", "b", "buckets", b, "m"));
            assertEquals(List.of(key), points.stream().map(point -> point.get("color")).distinct().toList());
            Map<?, ?> alone = top(
                answer(index, "{\"term\": {\"brand\": \"" + key + "\"}}", documents("v", ", \"color_field\": \"brand\""))
            );
            assertEquals(alone, terms.at("aggregations", "b", "buckets", b, "m"));
        }
        Answer months = answer(index, "\"b\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\"}, " + inner);
        assertEquals(
            30,
            (int) months.ok().at("aggregations", "b", "buckets", 3, "m", "count")
                + (int) months.at("aggregations", "b", "buckets", 3, "m", "missing")
        );
        String filters = "\"b\": {\"filters\": {\"filters\": {\"few\": {\"range\": {\"n\": {\"lt\": 20}}}, \"none\": {\"match_none\": {}}}}, ";
        Answer filtered = answer(index, filters + inner).ok();
        assertEquals(18, filtered.at("aggregations", "b", "buckets", "few", "m", "count"));
        assertEquals(List.of(), filtered.at("aggregations", "b", "buckets", "none", "m", "points"));
        assertNull(filtered.at("aggregations", "b", "buckets", "none", "m", "explained_variance"));
        Answer sampled = answer(index, "\"b\": {\"sampler\": {\"shard_size\": 5}, " + inner).ok();
        assertTrue((int) sampled.at("aggregations", "b", "m", "count") <= 15);
        assertFalse(points((Map<?, ?>) sampled.at("aggregations", "b", "m")).isEmpty());
    }

    @Test
    public void insideNestedObjects() throws Exception {
        String index = indexed(2);
        for (String color : List.of("parts.p", "n")) {
            String nested = "\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {"
                + documents("parts.v", ", \"color_field\": \"" + color + "\"") + "}}";
            Map<?, ?> map = (Map<?, ?>) answer(index, nested).ok().at("aggregations", "p", "m");
            assertEquals(DOCUMENTS, map.get("count"));
            assertEquals(DOCUMENTS, map.get("missing"));
            for (Map<?, ?> point : points(map)) {
                String id = (String) point.get("_id");
                assertEquals(color.equals("n") ? id : "p" + id, point.get("color").toString());
            }
        }
        assertRefused(
            answer(index, documents("parts.v", ", \"color_field\": \"parts.p\"")),
            "lies in nested objects [parts], and what is laid out of [parts.v] does not"
        );
        assertRefused(
            answer(index, documents("v", ", \"color_field\": \"parts.p\"")),
            "lies in nested objects [parts], and what is laid out of [v] does not"
        );
    }

    @Test
    public void mapsBuckets() throws Exception {
        String index = indexed(3);
        List<double[]> means = new ArrayList<>();
        List<String> keys = IntStream.range(0, 7).mapToObj(b -> "b" + b).toList();
        for (String key : keys) {
            means.add(
                RandomVectors.mean(
                    IntStream.range(0, DOCUMENTS)
                        .filter(MapIT::hasVector)
                        .filter(doc -> brand(doc).equals(key))
                        .mapToObj(VECTORS::get)
                        .toList()
                )
            );
        }
        Projection[] projection = new Projection[1];
        Map<String, double[]> expected = expected(keys, means, projection);
        Map<?, ?> map = top(answer(index, brands("")));
        assertExplained(projection[0].explainedVariance(), map);
        assertEquals(7, points(map).size());
        for (Map<?, ?> point : points(map)) {
            assertIsAt(point, expected.get(point.get("key")));
            long count = IntStream.range(0, DOCUMENTS).filter(MapIT::hasVector).filter(doc -> brand(doc).equals(point.get("key"))).count();
            assertEquals((int) count, point.get("count"));
        }
        assertEquals(List.of(), map.get("without_vectors"));
        assertFalse(map.containsKey("procrustes"));
        // another order of the buckets is the same map
        for (String method : List.of("pca", "umap")) {
            String one = brands(", \"method\": \"" + method + "\"");
            String other = one.replace("\"size\": 20", "\"size\": 20, \"order\": {\"_key\": \"desc\"}");
            List<Map<?, ?>> reversed = points(top(answer(index, other)));
            assertEquals("b6", reversed.getFirst().get("key"));
            assertEquals(Set.copyOf(points(top(answer(index, one)))), Set.copyOf(reversed));
        }
    }

    @Test
    public void bucketsOfOtherKinds() throws Exception {
        String index = indexed(2);
        String c = "\"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"v\"}}}}, \"m\": {\"semantic_map\": {\"buckets_path\": \"b>c\"}}";
        List<Map<?, ?>> months = points(
            top(answer(index, "\"b\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\"}, " + c))
        );
        assertEquals(4, months.size());
        assertEquals(1_767_225_600_000L, months.getFirst().get("key"));
        assertEquals("2026-01-01", months.getFirst().get("key_as_string"));
        String filters = "\"b\": {\"filters\": {\"filters\": {\"few\": {\"range\": {\"n\": {\"lt\": 5}}}, \"none\": {\"match_none\": {}},"
            + " \"some\": {\"range\": {\"n\": {\"gt\": 50}}}}}, ";
        Map<?, ?> filtered = top(answer(index, filters + c));
        assertEquals(List.of("few", "some"), points(filtered).stream().map(point -> point.get("key")).toList());
        assertEquals(List.of("none"), filtered.get("without_vectors"));
        assertEquals(List.of(1.0, 0.0), filtered.get("explained_variance"));
        Map<?, ?> numbers = top(answer(index, "\"b\": {\"terms\": {\"field\": \"even\"}, " + c));
        assertEquals(List.of("false", "true"), points(numbers).stream().map(point -> point.get("key_as_string")).sorted().toList());
        // of one bucket, and of none
        Map<?, ?> one = top(answer(index, "{\"term\": {\"brand\": \"b1\"}}", brands("")));
        assertEquals(0.0, points(one).getFirst().get("x"));
        assertNull(one.get("explained_variance"));
        Map<?, ?> none = top(answer(index, "{\"match_none\": {}}", brands(", \"method\": \"umap\"")));
        assertEquals(List.of(), none.get("points"));
        // inside buckets, and with aggregations of one bucket on the way
        String inner = "\"brands\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {\"part\": {\"filter\": {\"range\": {\"n\": {\"lt\": 90}}},"
            + " \"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"v\"}}}}}}, \"m\": {\"semantic_map\": {\"buckets_path\": \"brands>part>c\"}}";
        Answer deep = answer(index, "\"e\": {\"terms\": {\"field\": \"even\"}, \"aggs\": {" + inner + "}}").ok();
        for (int e = 0; e < 2; e++) {
            assertEquals(7, points((Map<?, ?>) deep.at("aggregations", "e", "buckets", e, "m")).size());
        }
        assertNotEquals(deep.at("aggregations", "e", "buckets", 0, "m"), deep.at("aggregations", "e", "buckets", 1, "m"));
    }

    @Test
    public void comparesWithASurvey() throws Exception {
        String index = indexed(2);
        Map<String, Map<?, ?>> map = new HashMap<>();
        points(top(answer(index, brands("")))).forEach(point -> map.put((String) point.get("key"), point));
        // a survey that knows the positions of four brands, turned by a right angle: standardising stretches it, so it fits but for that
        StringBuilder attributes = new StringBuilder("{\"elsewhere\": {\"north\": 1, \"east\": 5}");
        for (String key : List.of("b0", "b1", "b2", "b3")) {
            attributes.append(", \"" + key + "\": {\"north\": " + map.get(key).get("x") + ", \"east\": " + map.get(key).get("y") + "}");
        }
        Map<?, ?> both = top(answer(index, brands(", \"attributes\": " + attributes + "}")));
        Map<?, ?> fit = (Map<?, ?>) both.get("procrustes");
        assertEquals(4, fit.get("buckets"));
        assertEquals(List.of("elsewhere"), fit.get("unmatched"));
        assertTrue(fit.toString(), number(fit.get("correlation")) > 0.8 && number(fit.get("correlation")) <= 1);
        assertTrue(fit.toString(), number(fit.get("p_value")) >= 1.0 / 24 && number(fit.get("p_value")) <= 1);
        assertEquals(1, ((List<?>) fit.get("explained_variance")).stream().mapToDouble(MapIT::number).sum(), 1e-6);
        for (Map<?, ?> point : points(both)) {
            assertEquals(map.get(point.get("key")).get("x"), point.get("x"));
            assertEquals(List.of("b0", "b1", "b2", "b3").contains(point.get("key")), point.containsKey("survey_x"));
        }
        Map<?, ?> few = (Map<?, ?>) top(answer(index, brands(", \"attributes\": {\"b1\": {\"a\": 1}, \"b2\": {\"a\": 2}}")))
            .get("procrustes");
        assertEquals(2, few.get("buckets"));
        assertNull(few.get("correlation"));
        assertTrue(few.containsKey("p_value"));
    }

    @Test
    public void wrongInputsAreRefused() throws Exception {
        String good = indexed(1);
        String text = index(Map.of(), "\"v\": {\"type\": \"text\"}");
        assertRefused(
            answer(text, documents("v", "")),
            "[semantic_map] field [v] of index [" + text + "] is of type [text], where [knn_vector] is needed"
        );
        assertRefused(answer(good, documents("w", "")), "field [w] is not mapped in [" + good + "]");
        for (String color : List.of("t", "g", "v")) {
            assertRefused(
                answer(good, documents("v", ", \"color_field\": \"" + color + "\"")),
                "[semantic_map] [color_field] [" + color + "] of index [" + good + "] is of type [",
                "name a keyword, a number, a boolean, a date or an ip"
            );
        }
        assertRefused(answer(good, documents("v", ", \"method\": \"tsne\"")), "[method] is [tsne], and must be one of [pca, umap]");
        assertRefused(answer(good, documents("v", ", \"sample_size\": 1000000")), "[sample_size] is [1000000], and must be from 1 to 5000");
        assertRefused(answer(good, documents("v", ", \"buckets_path\": \"a>b\"")), "has both [field]", "and [buckets_path]");
        assertRefused(answer(good, "\"m\": {\"semantic_map\": {}}"), "needs [field]");
        String max = "\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {\"x\": {\"max\": {\"field\": \"n\"}}}}, ";
        for (String path : List.of("b>x", "b")) {
            assertRefused(
                answer(good, max + "\"m\": {\"semantic_map\": {\"buckets_path\": \"" + path + "\"}}"),
                "of [buckets_path] [" + path + "] is a [",
                "to a [semantic_centroid] inside it"
            );
        }
        assertRefused(answer(good, max + "\"m\": {\"semantic_map\": {\"buckets_path\": \"b>y\"}}"), "y");
        String single = "\"b\": {\"filter\": {\"match_all\": {}}, \"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"v\"}}}}, ";
        assertRefused(
            answer(good, single + "\"m\": {\"semantic_map\": {\"buckets_path\": \"b>c\"}}"),
            "[b] of [buckets_path] [b>c] is a [filter]"
        );
        assertRefused(answer(good, brands(", \"attributes\": {\"b1\": {\"a\": \"x\"}}")), "[attributes] of [b1] has [x] for [a]");
    }

    @Test
    public void twoModelsAreRefused() throws Exception {
        String meta = ", \"meta\": {\"semantic_model\": \"%s\"}";
        String bge = index(Map.of(), "\"v\": " + FIELD.formatted(meta.formatted(BGE)));
        String minilm = index(Map.of(), "\"v\": " + FIELD.formatted(meta.formatted(MINILM)));
        assertRefused(answer(bge + "," + minilm, documents("v", "")), "[semantic_map] field [v] is bound to different models: ");
    }

    @Test
    public void documentsWithoutADirectionAreMissing() throws Exception {
        String with = index(Map.of(), "\"v\": " + FIELD.formatted(""));
        String vector = "{\"v\": [1, 2, 3, 4, 5, 6, 7, 8]}";
        new Bulk().index("b", vector).index("a", vector).index("zero", "{\"v\": [0, 0, 0, 0, 0, 0, 0, 0]}").send(node(), with).noErrors();
        for (String method : List.of("pca", "umap")) {
            Map<?, ?> map = top(answer(with, documents("v", ", \"clusters\": 2, \"method\": \"" + method + "\"")));
            assertEquals(2, map.get("count"));
            assertEquals(1, map.get("missing"));
            assertEquals(1, map.get("sample_size"));
            Map<?, ?> point = points(map).getFirst();
            assertEquals(
                List.of("a", 0.0, 0.0, 2, 0),
                List.of(point.get("_id"), point.get("x"), point.get("y"), point.get("count"), point.get("cluster"))
            );
            assertNull(map.get("explained_variance"));
        }
    }

    @Test
    public void memoryIsAccountedFor() throws Exception {
        String index = indexed(1);
        String many = "\"b\": {\"terms\": {\"field\": \"n\", \"size\": 1000}, \"aggs\": {" + documents("v", ", \"color_field\": \"brand\"")
            + "}}";
        String limit = "{\"transient\": {\"indices.breaker.request.limit\": %s}}";
        try {
            node().put("/_cluster/settings", limit.formatted("\"60kb\"")).ok();
            Answer refused = answer(index, many);
            assertEquals(refused.toString(), 429, refused.status());
            assertTrue(refused.body(), refused.body().contains("circuit_breaking_exception") && refused.body().contains("[request]"));
        } finally {
            node().put("/_cluster/settings", limit.formatted("null")).ok();
        }
        assertEquals(DOCUMENTS, ((List<?>) answer(index, many).ok().at("aggregations", "b", "buckets")).size());
        assertNothingHeld();
    }

    @Test
    public void usesAreCounted() throws Exception {
        String index = indexed(1);
        answer(index, documents("v", "")).ok();
        Map<?, ?> nodes = (Map<?, ?>) node().get("/_nodes/usage").ok().at("nodes");
        Map<?, ?> aggregations = (Map<?, ?>) ((Map<?, ?>) nodes.values().iterator().next()).get("aggregations");
        assertTrue(aggregations.toString(), aggregations.containsKey("semantic_map"));
    }
}
