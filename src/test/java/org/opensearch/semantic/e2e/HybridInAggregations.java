// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_hybrid} under aggregations and as a filter of them. */
public class HybridInAggregations extends MatrixTestCase {

    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";

    /** How many of the documents have each value. */
    static Map<String, Integer> counts(Set<String> ids, Function<MatrixDocument, String> value) {
        Map<String, Integer> counts = new TreeMap<>();
        ids.forEach(id -> counts.merge(value.apply(document(id)), 1, Integer::sum));
        return counts;
    }

    /** Counts by key of the buckets of an aggregation. */
    static Map<String, Integer> buckets(Answer answer, String aggregation, String key) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Object bucket : (List<?>) answer.at("aggregations", aggregation, "buckets")) {
            counts.put(((Map<?, ?>) bucket).get(key).toString(), (Integer) ((Map<?, ?>) bucket).get("doc_count"));
        }
        return counts;
    }

    @Test
    public void bucketsOfFields() {
        forEachHybrid(hybrid -> {
            Set<String> found = scores(hybrid).keySet();
            String aggregations = "\"aggs\": {\"brands\": {\"terms\": {\"field\": \"brand\"}}, "
                + "\"months\": {\"date_histogram\": {\"field\": \"day\", \"calendar_interval\": \"month\", \"format\": \"yyyy-MM\"}}}";
            for (int size : new int[] { 0, 10 }) {
                Answer answer = answer("\"size\": " + size + ", \"query\": " + hybrid + ", " + aggregations);
                assertEquals(counts(found, MatrixDocument::brand), buckets(answer, "brands", "key"));
                assertEquals(
                    counts(found, document -> document.day().toString().substring(0, 7)),
                    buckets(answer, "months", "key_as_string")
                );
            }
        });
    }

    @Test
    public void asTheFilterOfAnAggregation() {
        forEachHybrid(hybrid -> {
            Set<String> found = new HashSet<>(scores(hybrid).keySet());
            Answer answer = answer(
                "\"size\": 0, \"aggs\": {\"one\": {\"filter\": " + hybrid + "}, \"sides\": {\"filters\": {\"filters\": {\"hybrid\": "
                    + hybrid
                    + ", \"eu\": "
                    + EU
                    + "}}}}"
            );
            assertEquals(found.size(), answer.at("aggregations", "one", "doc_count"));
            assertEquals(found.size(), answer.at("aggregations", "sides", "buckets", "hybrid", "doc_count"));
            assertEquals(
                (int) place().all().stream().filter(document -> document.region().equals("eu")).count(),
                answer.at("aggregations", "sides", "buckets", "eu", "doc_count")
            );
            Answer filtered = answer("\"size\": 0, \"query\": " + hybrid + ", \"aggs\": {\"eu\": {\"filter\": " + EU + "}}");
            assertEquals(counts(found, MatrixDocument::region).get("eu"), filtered.at("aggregations", "eu", "doc_count"));
        });
    }

    @Test
    public void significantText() {
        forEachHybrid(hybrid -> {
            String ids = "{\"ids\": {\"values\": [\"" + String.join("\", \"", scores(hybrid).keySet()) + "\"]}}";
            String aggregation = "\"size\": 0, \"aggs\": {\"words\": {\"significant_text\": {\"field\": \"text\", \"min_doc_count\": 1, "
                + "\"size\": 50, \"shard_size\": 50}}}, \"query\": ";
            Object expected = answer(aggregation + ids).at("aggregations", "words", "buckets");
            assertFalse(((List<?>) expected).isEmpty());
            assertEquals(expected, answer(aggregation + hybrid).at("aggregations", "words", "buckets"));
        });
    }

    @Test
    public void scoresInsideAggregations() {
        forEachHybrid(hybrid -> {
            Map<String, Double> plain = scores(hybrid);
            Answer answer = answer(
                "\"size\": 0, \"query\": " + hybrid
                    + ", \"aggs\": {\"best\": {\"max\": {\"script\": \"_score\"}}, \"regions\": {\"terms\": "
                    + "{\"field\": \"region\"}, \"aggs\": {\"top\": {\"top_hits\": {\"size\": 5, \"_source\": false}}}}}"
            );
            assertEquals(Collections.max(plain.values()), number(answer.at("aggregations", "best", "value")), 1e-5);
            for (Object bucket : (List<?>) answer.at("aggregations", "regions", "buckets")) {
                Object region = ((Map<?, ?>) bucket).get("key");
                Map<String, Double> expected = only(plain, document -> document.region().equals(region));
                assertPage(expected, 0, 5, hits((Map<?, ?>) ((Map<?, ?>) bucket).get("top")));
            }
        });
    }
}
