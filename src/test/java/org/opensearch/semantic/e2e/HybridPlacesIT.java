// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Where a {@code semantic_hybrid} query can stand, and what it refuses. */
public class HybridPlacesIT extends SampleTestCase {

    private static final String HYBRID = hybrid("");

    private static String hybrid(String more) {
        return "{\"semantic_hybrid\": {\"query\": \"" + QUESTION + "\", \"fields\": [\"text\"], \"vector\": \"text_vector\"" + more + "}}";
    }

    private static void assertSearchRefused(String parameters, String... parts) throws Exception {
        assertRefused(node().post("/" + MESSAGES + "/_search", "{\"query\": {\"semantic_hybrid\": {" + parameters + "}}}"), parts);
    }

    private static Hits expected() throws Exception {
        return search(MESSAGES, HYBRID);
    }

    @Test
    public void countMultiSearchAndExplain() throws Exception {
        Hits expected = expected();
        assertEquals(expected.all().size(), node().post("/" + MESSAGES + "/_count", "{\"query\": " + HYBRID + "}").ok().at("count"));
        String lines = "{}\n{\"size\": 1000, \"query\": " + HYBRID + "}\n{}\n{\"query\": {\"match_all\": {}}}\n";
        List<?> responses = (List<?>) node().post("/" + MESSAGES + "/_msearch", lines).ok().at("responses");
        Hits.of((Map<?, ?>) responses.get(0)).assertSameAs(expected);
        String first = expected.ids().get(0);
        Answer explained = node().post("/" + MESSAGES + "/_explain/" + first, "{\"query\": " + HYBRID + "}").ok();
        assertEquals(expected.scores().get(first), ((Number) explained.at("explanation", "value")).doubleValue(), 1e-5);
        Answer valid = node().post("/" + MESSAGES + "/_validate/query", "{\"query\": " + HYBRID + "}").ok();
        assertEquals(true, valid.at("valid"));
    }

    @Test
    public void pointInTimeAndFilteredAlias() throws Exception {
        Hits expected = expected();
        String pit = (String) node().post("/" + MESSAGES + "/_search/point_in_time?keep_alive=1m", null).ok().at("pit_id");
        try {
            String body = "{\"size\": 1000, \"_source\": false, \"pit\": {\"id\": \"" + pit + "\"}, \"query\": " + HYBRID + "}";
            Hits.of(node().post("/_search", body).ok()).assertSameAs(expected);
        } finally {
            node().send("DELETE", "/_search/point_in_time", "{\"pit_id\": [\"" + pit + "\"]}").ok();
        }
        String alias = unused("alias");
        String eu = "{\"term\": {\"region\": \"eu\"}}";
        node()
            .post(
                "/_aliases",
                "{\"actions\": [{\"add\": {\"index\": \"messages\", \"alias\": \"" + alias + "\", \"filter\": " + eu + "}}]}"
            )
            .ok();
        try {
            Hits filtered = search(alias, HYBRID);
            List<String> ids = search(MESSAGES, "{\"bool\": {\"must\": " + HYBRID + ", \"filter\": " + eu + "}}").ids();
            assertEquals(ids, filtered.ids());
        } finally {
            node().delete("/" + MESSAGES + "/_alias/" + alias).ok();
        }
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
    public void sortAggregateHighlightCollapse() throws Exception {
        Hits expected = expected();
        Answer answer = node()
            .post(
                "/" + MESSAGES + "/_search",
                "{\"size\": 5, \"query\": " + HYBRID + ", \"highlight\": {\"fields\": {\"text\": {}}}, "
                    + "\"collapse\": {\"field\": \"brand\"}, \"aggs\": {\"themes\": {\"terms\": {\"field\": \"theme\", \"size\": 100}}}}"
            )
            .ok();
        Hits hits = Hits.of(answer);
        assertEquals(5, hits.all().stream().map(hit -> ((Map<?, ?>) hit.get("_source")).get("brand")).distinct().count());
        assertEquals(expected.ids().get(0), hits.ids().get(0));
        int sum = 0;
        for (Object bucket : (List<?>) answer.at("aggregations", "themes", "buckets")) {
            sum += (Integer) ((Map<?, ?>) bucket).get("doc_count");
        }
        assertEquals(expected.all().size(), sum);
        assertTrue(answer.body(), answer.body().contains("<em>"));
        Hits sorted = searchWith(MESSAGES, "\"size\": 1000, \"query\": " + HYBRID + ", \"sort\": [{\"date\": \"asc\"}]");
        assertEquals(expected.ids().stream().sorted().toList(), sorted.ids().stream().sorted().toList());
    }

    @Test
    public void minScoreOfTheSearchCutsByTheFusedScore() throws Exception {
        Hits expected = expected();
        double bound = (expected.scores().get(expected.ids().get(6)) + expected.scores().get(expected.ids().get(7))) / 2;
        Hits cut = searchWith(MESSAGES, "\"size\": 1000, \"_source\": false, \"min_score\": " + bound + ", \"query\": " + HYBRID);
        assertEquals(expected.ids().subList(0, 7), cut.ids());
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
            "the short form needs [query, fields, vector], found [query, vector]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [], \"vector\": \"text_vector\"",
            "the short form needs [query, fields, vector]"
        );
        assertSearchRefused(
            "\"query\": \"late\", \"fields\": [\"text\"]",
            "the short form needs [query, fields, vector], found [query, fields]"
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
}
