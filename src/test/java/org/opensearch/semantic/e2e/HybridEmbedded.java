// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** {@code semantic_hybrid} whose text is embedded for the request, in searches and in other requests. */
public class HybridEmbedded extends MatrixTestCase {

    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";

    /** Asks for embeddings. */
    private static final String MEANT = "{\"semantic_hybrid\": {\"query\": \"the parcel is late\", \"fields\": [\"text\"], "
        + "\"vector\": \"meaning\", \"k\": 5}}";

    @Test
    public void inSearches() {
        String index = MatrixPlace.MEANT;
        Map<String, Double> plain = place().scores(index, "", MEANT);
        assertTrue(
            "the words alone do not find them all",
            plain.size() > place().scores(index, "", "{\"match\": {\"text\": \"the parcel is late\"}}").size()
        );
        Map<String, Double> eu = only(plain, HybridInRequests::isEu);
        String path = "/" + index + "/_search";
        for (int size : new int[] { 1000, 5 }) {
            String start = "{\"size\": " + size + ", \"query\": ";
            assertPage(plain, 0, size, Hits.of(place().post(path, start + MEANT + "}")));
            assertPage(eu, 0, size, Hits.of(place().post(path, start + HybridInRequests.around(MEANT) + "}")));
            String factor = "{\"function_score\": {\"query\": " + MEANT + ", \"field_value_factor\": {\"field\": \"rating\"}}}";
            Map<String, Double> times = each(plain, (document, score) -> score * document.rating());
            assertPage(times, 0, size, Hits.of(place().post(path, start + factor + "}")));
        }
        String filter = "{\"size\": 0, \"aggs\": {\"one\": {\"filter\": " + MEANT + "}}}";
        assertEquals(plain.size(), place().post(path, filter).at("aggregations", "one", "doc_count"));
        String rescore = "{\"size\": 1000, \"query\": {\"match_all\": {}}, \"rescore\": {\"window_size\": 1000, \"query\": {\"rescore_query\": "
            + MEANT + "}}}";
        Map<String, Double> more = place().scores(index, "", "{\"match_all\": {}}");
        more.replaceAll((id, one) -> one + plain.getOrDefault(id, 0.0));
        assertPage(more, 0, 1000, Hits.of(place().post(path, rescore)));
        Set<String> inner = new HashSet<>();
        Hits.of(place().post(path, "{\"query\": " + MEANT + ", \"post_filter\": " + MEANT + ", \"size\": 1000}")).ids().forEach(inner::add);
        assertEquals(plain.keySet(), inner);
    }

    @Test
    public void inOtherRequests() {
        String index = MatrixPlace.MEANT;
        Map<String, Double> plain = place().scores(index, "", MEANT);
        assertEquals(plain.size(), place().post("/" + index + "/_count", "{\"query\": " + MEANT + "}").at("count"));
        String lines = "{}\n{\"size\": 1000, \"query\": " + MEANT + "}\n{}\n{\"size\": 5, \"query\": " + HybridInRequests.around(MEANT)
            + "}\n";
        List<?> responses = (List<?>) place().post("/" + index + "/_msearch", lines).at("responses");
        assertPage(plain, 0, 1000, Hits.of((Map<?, ?>) responses.get(0)));
        assertPage(only(plain, HybridInRequests::isEu), 0, 5, Hits.of((Map<?, ?>) responses.get(1)));
        HybridInRequests.inPointInTime(
            index,
            pit -> assertPage(plain, 0, 5, Hits.of(place().post("/_search", "{\"size\": 5, " + pit + ", \"query\": " + MEANT + "}")))
        );
        HybridInRequests.withAlias(
            index,
            EU,
            alias -> assertPage(only(plain, HybridInRequests::isEu), 0, 1000, hitsOf(place().scores(alias, "", MEANT)))
        );
        HybridInRequests
            .withAlias(index, MEANT, alias -> assertEquals(plain.keySet(), place().scores(alias, "", "{\"match_all\": {}}").keySet()));
        Answer valid = place().post("/" + index + "/_validate/query?explain=true", "{\"query\": " + MEANT + "}");
        assertEquals(valid.body(), true, valid.at("valid"));
        assertTrue(valid.body(), valid.body().contains("semantic_hybrid("));
        String first = ranked(plain).getFirst();
        Answer explained = place().post("/" + index + "/_explain/" + first, "{\"query\": " + MEANT + "}");
        assertEquals(plain.get(first), number(explained.at("explanation", "value")), 1e-5);
    }

    @Test
    public void inAPercolator() {
        HybridInRequests.assertNotPercolated(MEANT.replace("\"k\"", "\"model\": \"" + EndToEndTestCase.BGE + "\", \"k\""));
    }
}
