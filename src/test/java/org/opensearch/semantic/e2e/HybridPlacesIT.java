// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What a {@code semantic_hybrid} query says of its hits, and what it refuses. */
public class HybridPlacesIT extends SampleTestCase {

    private static final String HYBRID = hybrid("");

    private static String hybrid(String more) {
        return "{\"semantic_hybrid\": {\"query\": \"" + QUESTION + "\", \"fields\": [\"text\"], \"vector\": \"text_vector\"" + more + "}}";
    }

    private static void assertSearchRefused(String parameters, String... parts) throws Exception {
        assertRefused(node().post("/" + MESSAGES + "/_search", "{\"query\": {\"semantic_hybrid\": {" + parameters + "}}}"), parts);
    }

    @Test
    public void namedSidesTellWhichFoundAHit() throws Exception {
        String lexical = "{\"match\": {\"text\": {\"query\": \"" + QUESTION + "\", \"_name\": \"words\"}}}";
        String query = "{\"semantic_hybrid\": {\"_name\": \"both\", \"lexical\": " + lexical + ", \"semantic\": "
            + question("\"k\": 20, \"_name\": \"meaning\"") + "}}";
        List<String> words = search(MESSAGES, lexical).ids();
        List<String> meaning = search(MESSAGES, question("\"k\": 20")).ids();
        for (Map<?, ?> hit : search(MESSAGES, query).all()) {
            List<?> matched = (List<?>) hit.get("matched_queries");
            assertTrue(matched.contains("both"));
            assertEquals(words.contains((String) hit.get("_id")), matched.contains("words"));
            assertEquals(meaning.contains((String) hit.get("_id")), matched.contains("meaning"));
        }
    }

    @Test
    public void formsThatAreMixedOrIncomplete() throws Exception {
        String match = "\"lexical\": {\"match\": {\"text\": \"late\"}}";
        assertSearchRefused(
            match + ", \"query\": \"late\"",
            "[semantic_hybrid] mixes its short and its long form in [lexical, query]; accepted are either [query, fields, vector, k, model] or [lexical, semantic]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"vector\": \"text_vector\"",
            "the short form needs [query, fields], and [vector] if no field is a [semantic_text], found [query, vector]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [], \"vector\": \"text_vector\"",
            "the short form needs [query, fields], and [vector]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"]",
            "[semantic_hybrid] needs [vector]: of its [fields] [text], none is of type [semantic_text] with vectors in [messages]"
        );
        assertSearchRefused(
            "\"query\": \" \", \"fields\": [\"text\"], \"vector\": \"text_vector\"",
            "[query] must hold text, but it is empty or blank"
        );
        assertSearchRefused(match, "[semantic_hybrid] needs both [lexical] and [semantic]");
        assertSearchRefused("", "[semantic_hybrid] needs both [lexical] and [semantic]");
        assertSearchRefused(
            match + ", \"semantic\": {\"match_all\": {}}",
            "[semantic] must be a [semantic] or a [knn] query, found [match_all]"
        );
        assertSearchRefused(match + ", \"semntic\": {}", "[semantic_hybrid] unknown parameter [semntic]; accepted are either");
    }

    @Test
    public void weightsThatSayNothing() throws Exception {
        String rest = "\"query\": \"late\", \"fields\": [\"text\"], \"vector\": \"text_vector\", \"weights\": ";
        assertSearchRefused(
            rest + "{\"lexical\": 1, \"meaning\": 1}",
            "[weights] does not accept [meaning]; accepted are two numbers, [lexical, semantic]"
        );
        assertSearchRefused(rest + "{\"lexical\": 1}", "[weights] needs both [lexical] and [semantic]; only their ratio counts");
        assertSearchRefused(
            rest + "{\"lexical\": 0, \"semantic\": 0}",
            "weights [lexical] and [semantic] are both 0; at least one must be greater than 0"
        );
        assertSearchRefused(
            rest + "{\"lexical\": -1, \"semantic\": 1}",
            "weight [lexical] must be a finite number of at least 0, found [-1.0]"
        );
        assertSearchRefused(
            rest + "{\"lexical\": \"1\", \"semantic\": 1}",
            "[weights] does not accept [lexical]; accepted are two numbers"
        );
        assertSearchRefused(rest + "0.5", "parameter [weights] can not be given as [VALUE_NUMBER]");
    }

    @Test
    public void fieldsThatCanNotBeSearched() throws Exception {
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"], \"vector\": \"text\"",
            "field [text] of index [messages] is of type [text], where [knn_vector] is needed"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"], \"vector\": \"nothing\"",
            "field [nothing] is not mapped in [messages]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"], \"vector\": \"text_vector\", \"k\": 0",
            "[k] must be between 1 and 10000, found [0]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"], \"vector\": \"text_vector\", \"model\": \"" + MINILM + "\"",
            "the query names model [" + MINILM + "], but field [text_vector] is bound to [" + BGE
        );
        String unbound = plainIndex();
        assertRefused(
            node().post("/" + unbound + "/_search", "{\"query\": " + HYBRID.replace("text_vector", "vector") + "}"),
            "field [vector] of index [" + unbound + "] is not bound to a model"
        );
    }

    /** Lucene makes such a filter an exclusion around the query, which still is scored as if it stood alone. */
    @Test
    public void anAliasThatExcludes() throws Exception {
        String alias = unused("without");
        String without = "{\"bool\": {\"must_not\": {\"term\": {\"region\": \"eu\"}}}}";
        String add = "{\"actions\": [{\"add\": {\"index\": \"messages\", \"alias\": \"" + alias + "\", \"filter\": " + without + "}}]}";
        node().post("/_aliases", add).ok();
        try {
            Hits all = searchWith(alias, "\"size\": 1000, \"track_total_hits\": true, \"query\": " + HYBRID);
            for (int size : new int[] { 1, 5, 40 }) {
                Hits page = searchWith(alias, "\"track_total_hits\": false, \"size\": " + size + ", \"query\": " + HYBRID);
                assertEquals(all.ids().subList(0, size), page.ids());
                page.scores().forEach((id, score) -> assertEquals(id, all.scores().get(id), score, 1e-6));
            }
        } finally {
            String remove = "{\"actions\": [{\"remove\": {\"index\": \"messages\", \"alias\": \"" + alias + "\"}}]}";
            node().post("/_aliases", remove).ok();
        }
    }

    @Test
    public void aWindowTooLargeIsRefusedAsEver() throws Exception {
        String body = "{\"from\": " + Integer.MAX_VALUE + ", \"size\": 10, \"query\": " + HYBRID + "}";
        assertRefused(node().post("/" + MESSAGES + "/_search", body), "Result window is too large");
    }
}
