// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.opensearch.semantic.e2e.StrangeDocuments.COUNT;
import static org.opensearch.semantic.e2e.StrangeDocuments.FIELD;
import static org.opensearch.semantic.e2e.StrangeDocuments.brand;
import static org.opensearch.semantic.e2e.StrangeDocuments.month;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_outliers} over HTTP, compared with a plain loop over the same vectors. */
public class OutliersIT extends EndToEndTestCase {

    private static final IntPredicate ALL = doc -> true;
    private static final int MISSING = COUNT / 10;

    private String indexed(int shards) throws Exception {
        Map<String, String> settings = Map
            .of("index.number_of_shards", Integer.toString(shards), "index.search.concurrent.max_slice_count", "3");
        String index = index(settings, StrangeDocuments.PROPERTIES);
        StrangeDocuments.index(node(), index);
        return index;
    }

    private static String outliers(String field, String more) {
        return "\"o\": {\"semantic_outliers\": {\"field\": \"" + field + "\"" + more + "}}";
    }

    private static Answer answer(String index, String query, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"query\": " + query + ", \"aggs\": {" + aggs + "}}");
    }

    private static Answer answer(String index, String aggs) throws Exception {
        return answer(index, "{\"match_all\": {}}", aggs);
    }

    private static Map<?, ?> top(Answer answer) {
        return (Map<?, ?>) answer.ok().at("aggregations", "o");
    }

    private static List<?> listed(Map<?, ?> found) {
        return (List<?>) found.get("outliers");
    }

    private static Map<?, ?> bucket(Answer answer, String key) {
        Object buckets = answer.ok().at("aggregations", "b", "buckets");
        if (buckets instanceof Map<?, ?> named) {
            return (Map<?, ?>) ((Map<?, ?>) named.get(key)).get("o");
        }
        for (Object bucket : (List<?>) buckets) {
            Map<?, ?> map = (Map<?, ?>) bucket;
            if (key.equals(map.get("key")) || key.equals(map.get("key_as_string"))) {
                return (Map<?, ?>) map.get("o");
            }
        }
        throw new AssertionError("no bucket " + key + " in " + buckets);
    }

    @Test
    public void equalsAPlainLoopHoweverShardedAndSliced() throws Exception {
        StrangeDocuments everything = new StrangeDocuments(ALL, 10_000, 3);
        StrangeDocuments sampled = new StrangeDocuments(ALL, 60, 3);
        StrangeDocuments few = new StrangeDocuments(doc -> doc < 77, 10_000, 3);
        for (int shards : new int[] { 1, 5 }) {
            String index = indexed(shards);
            for (String mode : List.of("none", "all")) {
                node().put("/" + index + "/_settings", "{\"index.search.concurrent_segment_search.mode\": \"" + mode + "\"}").ok();
                Map<?, ?> all = top(answer(index, outliers("v", ", \"size\": 20, \"k\": 3")));
                everything.assertAreOf(ALL, all, 20, 0, 1);
                assertEquals(MISSING, all.get("missing"));
                assertEquals(index, ((Map<?, ?>) listed(all).getFirst()).get("_index"));
                String sample = outliers("v", ", \"k\": 3, \"sample_size\": 60, \"threshold\": 0.9");
                Answer partly = node().post("/" + index + "/_search?batched_reduce_size=2", "{\"size\": 0, \"aggs\": {" + sample + "}}");
                sampled.assertAreOf(ALL, top(partly), 10, 0.9, 1);
                few.assertAreOf(
                    doc -> doc < 77,
                    top(answer(index, "{\"range\": {\"n\": {\"lt\": 77}}}", outliers("v", ", \"k\": 3"))),
                    10,
                    0,
                    1
                );
            }
        }
    }

    @Test
    public void bucketsAreJudgedByWhatIsUsualInAll() throws Exception {
        String index = indexed(3);
        StrangeDocuments expected = new StrangeDocuments(ALL, 10_000, 4);
        String inner = "\"aggs\": {" + outliers("v", ", \"k\": 4, \"threshold\": 0.5") + "}}";
        for (String mode : List.of("depth_first", "breadth_first")) {
            Answer terms = answer(index, "\"b\": {\"terms\": {\"field\": \"brand\", \"collect_mode\": \"" + mode + "\"}, " + inner);
            for (String brand : List.of("a", "b", "c")) {
                expected.assertAreOf(doc -> brand(doc).equals(brand), bucket(terms, brand), 10, 0.5, 1);
            }
        }
        String months = "\"b\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\", \"format\": \"yyyy-MM\"}, ";
        Answer histogram = answer(index, months + inner);
        for (String month : List.of("2026-01", "2026-04")) {
            expected.assertAreOf(doc -> month(doc).equals(month), bucket(histogram, month), 10, 0.5, 1);
        }
        String filters = "\"b\": {\"filters\": {\"filters\": {\"few\": {\"range\": {\"n\": {\"lt\": 30}}}, \"all\": {\"match_all\": {}},"
            + " \"none\": {\"match_none\": {}}}}, ";
        Answer filtered = answer(index, filters + inner);
        expected.assertAreOf(doc -> doc < 30, bucket(filtered, "few"), 10, 0.5, 1);
        expected.assertAreOf(ALL, bucket(filtered, "all"), 10, 0.5, 1);
        expected.assertAreOf(doc -> false, bucket(filtered, "none"), 10, 0.5, 1);
    }

    @Test
    public void filterSamplerAndNestedDecideWhatIsSeen() throws Exception {
        String index = indexed(1);
        String o = outliers("v", ", \"k\": 2");
        Answer filter = answer(index, "\"f\": {\"filter\": {\"range\": {\"n\": {\"lt\": 50}}}, \"aggs\": {" + o + "}}");
        IntPredicate first = doc -> doc < 50;
        new StrangeDocuments(first, 10_000, 2).assertAreOf(first, (Map<?, ?>) filter.ok().at("aggregations", "f", "o"), 10, 0, 1);
        Answer sampler = answer(index, "\"f\": {\"sampler\": {\"shard_size\": 1000}, \"aggs\": {" + o + "}}");
        new StrangeDocuments(ALL, 10_000, 2).assertAreOf(ALL, (Map<?, ?>) sampler.ok().at("aggregations", "f", "o"), 10, 0, 1);
        Answer few = answer(index, "\"f\": {\"sampler\": {\"shard_size\": 20}, \"aggs\": {" + o + "}}");
        Map<?, ?> twenty = (Map<?, ?>) few.ok().at("aggregations", "f", "o");
        assertEquals(20, (int) twenty.get("count") + (int) twenty.get("missing"));
    }

    @Test
    public void nestedObjectsAreJudgedOneByOne() throws Exception {
        String index = indexed(2);
        String nested = "\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {" + outliers("parts.v", ", \"k\": 2") + "}}";
        Map<?, ?> found = (Map<?, ?>) answer(index, nested).ok().at("aggregations", "p", "o");
        assertEquals("one object without a vector in each", COUNT, found.get("missing"));
        assertEquals(2 * IntStream.range(0, COUNT).filter(StrangeDocuments::hasVector).count(), (long) (int) found.get("count"));
        // every vector twice: the same sample, with counts that are doubled
        new StrangeDocuments(ALL, 10_000, 2).assertAreOf(ALL, found, 10, 0, 2);
        Map<?, ?> outside = top(answer(index, outliers("parts.v", "")));
        int with = (int) IntStream.range(0, COUNT).filter(StrangeDocuments::hasVector).count();
        assertEquals("outside of nested a document has the mean of them, which is its vector", with, outside.get("count"));
        assertEquals(COUNT - with, outside.get("missing"));
    }

    @Test
    public void pipelinesReadIt() throws Exception {
        String index = indexed(2);
        String o = outliers("v", ", \"threshold\": 0.9, \"size\": 1");
        String script = "{\"buckets_path\": {\"strange\": \"o.count\", \"worst\": \"o.score\"}, \"script\": \"params.strange > %d\"}";
        String terms = "\"b\": {\"terms\": {\"field\": \"brand\"}, \"aggs\": {" + o + ", \"alert\": {\"bucket_selector\": " + script
            + "}}}";
        List<?> all = (List<?>) answer(index, terms.formatted(0)).ok().at("aggregations", "b", "buckets");
        assertEquals(3, all.size());
        int most = all.stream().mapToInt(b -> (int) ((Map<?, ?>) ((Map<?, ?>) b).get("o")).get("count")).max().orElseThrow();
        assertTrue("about a tenth of 216: " + most, most >= 7 && most < 22);
        List<?> alerts = (List<?>) answer(index, terms.formatted(most - 1)).ok().at("aggregations", "b", "buckets");
        assertFalse(alerts.isEmpty());
        assertTrue(alerts.size() < 3 || all.stream().map(b -> ((Map<?, ?>) ((Map<?, ?>) b).get("o")).get("count")).distinct().count() == 1);
    }

    @Test
    public void labelsNameTheNearestCluster() throws Exception {
        String index = indexed(2);
        Map<?, ?> labelled = top(answer(index, outliers("v", ", \"k\": 2, \"label_field\": \"text\", \"label_terms\": 2")));
        for (Object outlier : listed(labelled)) {
            String label = (String) ((Map<?, ?>) ((Map<?, ?>) outlier).get("nearest")).get("label");
            assertTrue(label, label.isEmpty() || label.matches("word\\d(, word\\d)?"));
        }
        assertFalse(answer(index, outliers("v", ", \"k\": 2")).ok().body().contains("label"));
        assertRefused(
            answer(index, outliers("v", ", \"label_field\": \"n\"")),
            "[semantic_outliers] label_field [n] of index [" + index + "] is of type [integer], where [text] or [keyword] is needed"
        );
        assertRefused(answer(index, outliers("v", ", \"label_field\": \"x\"")), "label_field [x] is not mapped");
    }

    private String mapped(String definition) throws Exception {
        return index(Map.of(), "\"v\": " + definition);
    }

    @Test
    public void wrongInputsAreRefused() throws Exception {
        String good = mapped(FIELD.formatted(""));
        String o = outliers("v", "");
        String text = mapped("{\"type\": \"text\"}");
        assertRefused(answer(text, o), "[semantic_outliers] field [v] of index [" + text + "] is of type [text]");
        assertRefused(answer(good, outliers("w", "")), "field [w] is not mapped in [" + good + "]; check the field's name");
        String wide = mapped(FIELD.formatted("").replace("8", "16"));
        assertRefused(answer(good + "," + wide, o), "has different dimensions: 8 in [" + good + "], 16 in [" + wide + "]");
        assertRefused(answer(good, outliers("v", ", \"threshold\": 2")), "[threshold] is [2.0], and must be a score");
        assertRefused(answer(good, outliers("v", ", \"size\": 100000")), "[size] is [100000], and must be from 1 to 1000");
        assertRefused(answer(good, "\"o\": {\"semantic_outliers\": {}}"), "[field] is needed");
        String sub = o.substring(0, o.length() - 1) + ", \"aggs\": {\"m\": {\"max\": {\"field\": \"n\"}}}}";
        assertRefused(answer(good, sub), "makes no buckets, so it can have no sub-aggregations");
        String meta = ", \"meta\": {\"semantic_model\": \"%s\"}";
        String bge = mapped(FIELD.formatted(meta.formatted(BGE)));
        String minilm = mapped(FIELD.formatted(meta.formatted(MINILM)));
        assertRefused(answer(bge + "," + minilm, o), "[semantic_outliers] field [v] is bound to different models: ");
        answer(bge + "," + good, o).ok();
    }

    @Test
    public void nothingOneAndEqualVectors() throws Exception {
        String index = mapped(FIELD.formatted(""));
        Map<?, ?> nothing = top(answer(index, outliers("v", "")));
        assertEquals(List.of(0, 0, 0), List.of(nothing.get("count"), nothing.get("missing"), nothing.get("sample_size")));
        String vector = "{\"v\": [1, 2, 3, 4, 5, 6, 7, 8]}";
        new Bulk().index("b", vector).index("zero", "{\"v\": [0, 0, 0, 0, 0, 0, 0, 0]}").index("none", "{}").send(node(), index).noErrors();
        Map<?, ?> one = top(answer(index, outliers("v", "")));
        assertEquals(2, one.get("missing"));
        assertEquals(1, one.get("count"));
        Map<?, ?> alone = (Map<?, ?>) listed(one).getFirst();
        assertEquals(
            List.of("b", 0.0, 0.0, 0.0),
            List.of(alone.get("_id"), alone.get("score"), alone.get("strangeness"), alone.get("distance"))
        );
        assertEquals("0", ((Map<?, ?>) alone.get("nearest")).get("key"));
        Bulk more = new Bulk();
        IntStream.range(0, 30).forEach(i -> more.index("a" + i, vector));
        more.send(node(), index).noErrors();
        Map<?, ?> equal = top(answer(index, outliers("v", "")));
        assertEquals(31, equal.get("count"));
        assertEquals("one vector", 1, listed(equal).size());
        assertEquals(31, ((Map<?, ?>) listed(equal).getFirst()).get("count"));
        assertEquals("nobody is stranger than anybody", 0, top(answer(index, outliers("v", ", \"threshold\": 0.1"))).get("count"));
    }

    @Test
    public void memoryIsAccountedFor() throws Exception {
        String index = indexed(1);
        String many = "\"b\": {\"terms\": {\"field\": \"n\", \"size\": 1000}, \"aggs\": {" + outliers("v", ", \"size\": 1000") + "}}";
        String limit = "{\"transient\": {\"indices.breaker.request.limit\": %s}}";
        try {
            node().put("/_cluster/settings", limit.formatted("\"200kb\"")).ok();
            Answer refused = answer(index, many);
            assertEquals(refused.toString(), 429, refused.status());
            assertTrue(refused.body(), refused.body().contains("circuit_breaking_exception") && refused.body().contains("[request]"));
        } finally {
            node().put("/_cluster/settings", limit.formatted("null")).ok();
        }
        List<?> buckets = (List<?>) answer(index, many).ok().at("aggregations", "b", "buckets");
        assertEquals(COUNT, buckets.size());
        assertNothingHeld();
    }
}
