// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_classes} over HTTP, compared with what the processor writes into the same documents. */
public class ClassesIT extends SampleTestCase {

    private static final String CLASSES = """
        "classes": {
          "refunds": ["I want my money back", "please refund the charge"],
          "late": ["my parcel has not arrived", "the driver never came"],
          "praise": ["lovely coffee, thank you", "great service, very happy"]
        }""";
    private static final String BOUND = VECTOR.substring(0, VECTOR.length() - 1) + ", \"meta\": {\"semantic_model\": \"" + BGE + "\"}}";
    private static final String COUNTED = "{\"semantic_classes\": {\"field\": \"%s\", %s}%s}";

    /** The messages, labelled by the processor on their way in; every 50th has no text. */
    private String labelled(int shards, String classifier) throws Exception {
        String pipeline = pipeline(
            "{\"semantic_classifier\": {\"vector\": \"vector\", \"target\": \"found\", \"ignore_missing\": true, " + classifier + "}}"
        );
        String index = index(
            Map.of("index.number_of_shards", Integer.toString(shards), "index.search.concurrent.max_slice_count", "3"),
            "\"vector\": " + BOUND + ", \"region\": {\"type\": \"keyword\"}, \"date\": {\"type\": \"date\"}, \"found\": {\"properties\": "
                + "{\"label\": {\"type\": \"keyword\"}, \"score\": {\"type\": \"double\"}}}, \"parts\": {\"type\": \"nested\", \"properties\": "
                + "{\"vector\": " + BOUND + "}}"
        );
        Bulk bulk = new Bulk();
        int n = 0;
        for (Map.Entry<String, Map<?, ?>> message : new TreeMap<String, Map<?, ?>>(messages()).entrySet()) {
            Map<?, ?> source = message.getValue();
            String vector = Vectors.json((List<?>) source.get("text_vector"));
            bulk.index(
                message.getKey(),
                "{\"region\": \"" + source.get("region") + "\", \"date\": \"" + source.get("date") + "\", \"parts\": [{\"vector\": "
                    + vector
                    + "}]" + (n++ % 50 == 49 ? "" : ", \"vector\": " + vector) + "}"
            );
        }
        bulk.send(node(), index, "&pipeline=" + pipeline).noErrors();
        return index;
    }

    private static Answer answer(String index, String aggs) throws Exception {
        return node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {" + aggs + "}}");
    }

    private static Map<String, Map<?, ?>> buckets(Object aggregation) {
        Map<String, Map<?, ?>> buckets = new TreeMap<>();
        for (Object bucket : (List<?>) ((Map<?, ?>) aggregation).get("buckets")) {
            Map<?, ?> map = (Map<?, ?>) bucket;
            buckets.put((String) map.get("key"), map);
        }
        return buckets;
    }

    /** The same counts, mean scores and averages below as those of the labels that were written. */
    private static void assertSame(Object written, Object counted) {
        Map<String, Map<?, ?>> expected = buckets(written);
        Map<String, Map<?, ?>> found = buckets(counted);
        found.values().removeIf(bucket -> bucket.get("doc_count").equals(0));
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((key, bucket) -> {
            assertEquals(key, bucket.get("doc_count"), found.get(key).get("doc_count"));
            Object mean = ((Map<?, ?>) bucket.get("mean")).get("value");
            assertEquals(key, ((Number) mean).doubleValue(), ((Number) found.get(key).get("mean_score")).doubleValue(), 1e-5);
            Object below = ((Map<?, ?>) found.get(key).get("mean")).get("value");
            assertEquals(key, ((Number) mean).doubleValue(), ((Number) below).doubleValue(), 1e-9);
        });
    }

    @Test
    public void countsWhatTheProcessorWrites() throws Exception {
        String mean = ", \"aggs\": {\"mean\": {\"avg\": {\"field\": \"found.score\"}}}";
        String written = "\"w\": {\"terms\": {\"field\": \"found.label\"}" + mean + "}";
        for (String classifier : List.of(CLASSES, CLASSES + ", \"threshold\": 0.5, \"method\": \"knn\"")) {
            for (int shards : new int[] { 1, 5 }) {
                String index = labelled(shards, classifier);
                String counted = "\"c\": " + COUNTED.formatted("vector", classifier, mean);
                for (String mode : List.of("none", "all")) {
                    node().put("/" + index + "/_settings", "{\"index.search.concurrent_segment_search.mode\": \"" + mode + "\"}").ok();
                    Answer answer = answer(index, written + ", " + counted).ok();
                    assertSame(answer.at("aggregations", "w"), answer.at("aggregations", "c"));
                    assertEquals(messages().size() / 50, answer.at("aggregations", "c", "missing"));
                    List<Integer> counts = new ArrayList<>();
                    ((List<?>) answer.at("aggregations", "c", "buckets"))
                        .forEach(b -> counts.add((Integer) ((Map<?, ?>) b).get("doc_count")));
                    assertEquals("most first", counts.stream().sorted((a, b) -> b - a).toList(), counts);
                }
            }
        }
    }

    @Test
    public void insideBuckets() throws Exception {
        String index = labelled(3, CLASSES);
        String mean = ", \"aggs\": {\"mean\": {\"avg\": {\"field\": \"found.score\"}}}";
        String inner = "\"aggs\": {\"w\": {\"terms\": {\"field\": \"found.label\"}" + mean + "}, \"c\": "
            + COUNTED.formatted("vector", CLASSES, mean) + "}";
        List<String> outer = List.of(
            "\"terms\": {\"field\": \"region\"}",
            "\"terms\": {\"field\": \"region\", \"collect_mode\": \"breadth_first\"}",
            "\"date_histogram\": {\"field\": \"date\", \"calendar_interval\": \"month\"}"
        );
        for (String buckets : outer) {
            List<?> found = (List<?>) answer(index, "\"o\": {" + buckets + ", " + inner + "}").ok().at("aggregations", "o", "buckets");
            assertTrue(found.toString(), found.size() > 1);
            for (Object bucket : found) {
                assertSame(((Map<?, ?>) bucket).get("w"), ((Map<?, ?>) bucket).get("c"));
            }
        }
        String nested = "\"p\": {\"nested\": {\"path\": \"parts\"}, \"aggs\": {\"c\": " + COUNTED.formatted("parts.vector", CLASSES, "")
            + "}}";
        Answer parts = answer(index, nested).ok();
        int sum = buckets(parts.at("aggregations", "p", "c")).values().stream().mapToInt(b -> (Integer) b.get("doc_count")).sum();
        assertEquals(messages().size(), sum);
        assertEquals(0, parts.at("aggregations", "p", "c", "missing"));
    }

    @Test
    public void byATrainedClassifier() throws Exception {
        String name = unused("classifier");
        deleteLater("/_plugins/_semantic/classifiers/" + name);
        String training = "{\"index\": \"messages\", \"vector_field\": \"text_vector\", \"label_field\": \"theme\"}";
        node().put("/_plugins/_semantic/classifiers/" + name, "{\"training\": " + training + "}").ok();
        String aggs = "\"t\": {\"terms\": {\"field\": \"theme\", \"size\": 20}, \"aggs\": {\"c\": "
            + COUNTED.formatted("text_vector", "\"classifier\": \"" + name + "\"", "") + "}}";
        int right = 0;
        for (Object theme : (List<?>) answer(MESSAGES, aggs).ok().at("aggregations", "t", "buckets")) {
            Map<?, ?> map = (Map<?, ?>) theme;
            right += (Integer) buckets(map.get("c")).get((String) map.get("key")).get("doc_count");
        }
        assertTrue("of messages that it learned from it knows most: " + right, right > 0.9 * messages().size());
        String sorted = "\"c\": " + COUNTED.formatted(
            "text_vector",
            "\"classifier\": \"" + name + "\", \"threshold\": 0.5",
            ", \"aggs\": {\"most\": {\"bucket_sort\": {\"sort\": [{\"_count\": \"desc\"}], \"size\": 2}}}"
        );
        assertEquals(2, ((List<?>) answer(MESSAGES, sorted).ok().at("aggregations", "c", "buckets")).size());
    }

    @Test
    public void theAnswerHasItsType() throws Exception {
        String body = "{\"size\": 0, \"aggs\": {\"c\": " + COUNTED.formatted("text_vector", CLASSES, "") + "}}";
        Answer answer = node().post("/" + MESSAGES + "/_search?typed_keys=true", body).ok();
        assertTrue(answer.body(), answer.body().contains("semantic_classes#c"));
        assertFalse("nor is there metadata that nobody gave", answer.body().contains("\"meta\""));
    }

    @Test
    public void whatIsRefused() throws Exception {
        String c = "\"c\": ";
        assertRefused(
            answer(MESSAGES, c + COUNTED.formatted("text", CLASSES, "")),
            "[semantic_classes] field [text] of index [messages] is of type [text], where [knn_vector] is needed"
        );
        assertRefused(
            answer(MESSAGES, c + COUNTED.formatted("w", CLASSES, "")),
            "[semantic_classes] field [w] is not mapped in [messages]"
        );
        String unbound = plainIndex();
        assertRefused(
            answer(unbound, c + COUNTED.formatted("vector", CLASSES, "")),
            "[semantic_classes] field [vector] of index [" + unbound + "] is not bound to a model"
        );
        answer(unbound, c + COUNTED.formatted("vector", CLASSES + ", \"model\": \"" + MINILM + "\"", "")).ok();
        assertRefused(
            answer(MESSAGES, c + COUNTED.formatted("text_vector", "\"classifier\": \"nobody\"", "")),
            "there is no classifier [nobody]"
        );
        assertRefused(
            answer(MESSAGES, c + "{\"semantic_classes\": {\"field\": \"text_vector\"}}"),
            "[semantic_classes] needs exactly one of"
        );
        assertRefused(
            answer(MESSAGES, c + COUNTED.formatted("text_vector", "\"classes\": {\"a\": \"x\"}", "")),
            "[semantic_classes] [classes] has [1] classes"
        );
        assertRefused(
            answer(MESSAGES, c + COUNTED.formatted("text_vector", CLASSES + ", \"threshold\": -1", "")),
            "[semantic_classes] [threshold] is [-1.0], and must be from 0 to 1"
        );
        assertRefused(answer(MESSAGES, c + COUNTED.formatted("text_vector", CLASSES + ", \"size\": 1", "")), "unknown field [size]");
        assertRefused(answer(MESSAGES, c + "{\"semantic_classes\": {" + CLASSES + "}}"), "[semantic_classes] [field] is needed");
    }
}
