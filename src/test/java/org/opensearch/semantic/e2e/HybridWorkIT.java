// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What a {@code semantic_hybrid} query costs, counted. */
public class HybridWorkIT extends SampleTestCase {

    private static long embedded() throws Exception {
        long sum = 0;
        for (Object node : ((Map<?, ?>) node().get("/_plugins/_semantic/stats").ok().at("nodes")).values()) {
            Map<?, ?> queries = (Map<?, ?>) ((Map<?, ?>) node).get("queries");
            sum += ((Number) queries.get("texts")).longValue();
        }
        return sum;
    }

    @Test
    public void aTextIsEmbeddedOncePerRequest() throws Exception {
        String text = unused("the courier never rang the bell");
        String semantic = semantic(text, "\"k\": 20");
        String legs = "[{\"name\": \"a\", \"query\": " + semantic + "}, {\"name\": \"b\", \"query\": " + semantic(text, "\"k\": 30")
            + "}]";
        String hybrid = "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"courier\"}}, \"semantic\": " + legs;
        String query = "{\"bool\": {\"should\": [" + hybrid + "}}, " + hybrid + ", \"fusion\": \"rrf\"}}, " + semantic + "]}}";
        long before = embedded();
        searchWith(MESSAGES, "\"query\": " + query + ", \"post_filter\": " + hybrid + "}}");
        assertEquals(1, embedded() - before);
    }

    @Test
    public void theProfileCountsWhatWasLookedAt() throws Exception {
        // Counting all, every message with a word that is not among the five nearest costs a look at its vector.
        String query = "{\"semantic_hybrid\": {\"lexical\": {\"match\": {\"text\": \"delivery coffee machine order app taste\"}}, \"semantic\": "
            + question("\"k\": 5") + "}}";
        query = "{\"bool\": {\"must\": [" + query + "]}}";
        String body = "{\"profile\": true, \"size\": 1000, \"_source\": false, \"track_total_hits\": true, \"query\": " + query + "}";
        Answer answer = node().post("/" + MESSAGES + "/_search", body).ok();
        int found = Hits.of(answer).all().size();
        Map<?, ?> breakdown = breakdown((List<?>) answer.at("profile", "shards", 0, "searches", 0, "query"));
        long compared = ((Number) breakdown.get("vectors_compared")).longValue();
        assertEquals(found - 5, compared);
        assertEquals(found - 5, ((Number) breakdown.get("lexical_scored")).longValue());
        assertTrue(compared > 20);
    }

    private static Map<?, ?> breakdown(List<?> queries) {
        for (Object query : queries) {
            Map<?, ?> node = (Map<?, ?>) query;
            if ("HybridQuery".equals(node.get("type"))) {
                return (Map<?, ?>) node.get("breakdown");
            }
            Map<?, ?> below = breakdown(node.get("children") instanceof List<?> children ? children : List.of());
            if (below.isEmpty() == false) {
                return below;
            }
        }
        return Map.of();
    }
}
