// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_outliers} on the sample messages, eight of which have nothing to do with the others. */
public class OutliersOnMessagesIT extends SampleTestCase {

    private static final int STRAYS = 8;

    private static Map<?, ?> outliers(String more) throws Exception {
        String body = "{\"size\": 0, \"aggs\": {\"o\": {\"semantic_outliers\": {\"field\": \"text_vector\"" + more + "}}}}";
        Answer answer = node().post("/" + MESSAGES + "/_search", body).ok();
        return (Map<?, ?>) answer.at("aggregations", "o");
    }

    @Test
    public void straysAreStrange() throws Exception {
        List<Integer> places = new ArrayList<>();
        List<?> all = (List<?>) outliers(", \"size\": 1000").get("outliers");
        assertEquals(messages().size(), all.size());
        for (int i = 0; i < all.size(); i++) {
            if ("none".equals(field((String) ((Map<?, ?>) all.get(i)).get("_id"), "theme"))) {
                places.add(i);
            }
        }
        assertEquals(STRAYS, places.size());
        // a lost cat and a recipe for soup are told in words that customers use as well: not all are among the first
        assertTrue("some are among the strangest: " + places, places.get(2) < 24);
        double mean = places.stream().mapToInt(Integer::intValue).average().orElseThrow();
        assertTrue("all are far from the middle: " + places, mean < all.size() / 4d);
    }

    @Test
    public void aTenthOfTheMessagesScoresATenthFromTheTop() throws Exception {
        int count = (int) outliers(", \"threshold\": 0.9").get("count");
        assertEquals(messages().size() / 10d, count, 1);
    }

    /** Both aggregations find the clusters by themselves. */
    @Test
    public void nearestAreTheClustersOfTheOtherAggregation() throws Exception {
        for (String which : List.of("", ", \"k\": 8", ", \"max_k\": 6, \"seed\": 7")) {
            String label = which + ", \"label_field\": \"text\"";
            Map<List<?>, Integer> near = new TreeMap<>(Comparator.comparing(Object::toString));
            for (Object outlier : (List<?>) outliers(", \"size\": 1000" + label).get("outliers")) {
                Map<?, ?> nearest = (Map<?, ?>) ((Map<?, ?>) outlier).get("nearest");
                near.merge(List.of(nearest.get("key"), nearest.get("label")), 1, Integer::sum);
            }
            String body = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_clusters\": {\"field\": \"text_vector\"" + label + "}}}}";
            Map<List<?>, Integer> clusters = new TreeMap<>(Comparator.comparing(Object::toString));
            Answer answer = node().post("/" + MESSAGES + "/_search", body).ok();
            for (Object bucket : (List<?>) answer.at("aggregations", "c", "buckets")) {
                Map<?, ?> cluster = (Map<?, ?>) bucket;
                clusters.put(List.of(cluster.get("key"), cluster.get("label")), (Integer) cluster.get("doc_count"));
            }
            assertEquals(clusters, near);
        }
    }
}
