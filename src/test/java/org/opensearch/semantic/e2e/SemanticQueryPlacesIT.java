// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** The places a {@code semantic} query can stand in, besides {@code _search}; and what it says when it can not be answered. */
public class SemanticQueryPlacesIT extends SampleTestCase {

    private static final String TEN = question("\"k\": 10");

    private static Hits expected() throws Exception {
        return search(MESSAGES, TEN);
    }

    private static void assertSearchRefused(String parameters, String... parts) throws Exception {
        assertRefused(node().post("/" + MESSAGES + "/_search", "{\"query\": {\"semantic\": " + parameters + "}}"), parts);
    }

    @Test
    public void count() throws Exception {
        assertEquals(10, node().post("/" + MESSAGES + "/_count", "{\"query\": " + TEN + "}").ok().at("count"));
    }

    @Test
    public void multiSearch() throws Exception {
        String lines = "{\"index\": \"messages\"}\n{\"size\": 100, \"query\": " + TEN + "}\n{}\n{\"query\": "
            + semantic("refund", "\"k\": 3")
            + "}\n{\"index\": \"messages\"}\n{\"query\": {\"semantic\": {\"text\": {\"query\": \"x\"}}}}\n";
        List<?> responses = (List<?>) node().post("/" + MESSAGES + "/_msearch", lines).ok().at("responses");
        Hits.of((Map<?, ?>) responses.get(0)).assertSameAs(expected());
        assertEquals(3, Hits.of((Map<?, ?>) responses.get(1)).all().size());
        Map<?, ?> failed = (Map<?, ?>) responses.get(2);
        assertEquals(400, failed.get("status"));
        assertTrue(failed.toString(), failed.toString().contains("field [text] of index [messages] is of type [text]"));
    }

    @Test
    public void validate() throws Exception {
        Answer valid = node().post("/" + MESSAGES + "/_validate/query?explain=true", "{\"query\": " + TEN + "}").ok();
        assertEquals(valid.body(), true, valid.at("valid"));
        Answer invalid = node()
            .post("/" + MESSAGES + "/_validate/query?explain=true", "{\"query\": " + TEN.replace("text_vector", "text") + "}")
            .ok();
        assertEquals(invalid.body(), false, invalid.at("valid"));
        assertTrue(invalid.body(), invalid.body().contains("is of type [text]"));
    }

    @Test
    public void explain() throws Exception {
        Hits hits = expected();
        String first = hits.ids().get(0);
        Answer answer = node().post("/" + MESSAGES + "/_explain/" + first, "{\"query\": " + TEN + "}").ok();
        assertEquals(true, answer.at("matched"));
        assertEquals(hits.scores().get(first), ((Number) answer.at("explanation", "value")).doubleValue(), 1e-5);
        Hits explained = searchWith(MESSAGES, "\"explain\": true, \"size\": 3, \"_source\": false, \"query\": " + TEN);
        for (Map<?, ?> hit : explained.all()) {
            double value = ((Number) ((Map<?, ?>) hit.get("_explanation")).get("value")).doubleValue();
            assertEquals(((Number) hit.get("_score")).doubleValue(), value, 1e-5);
        }
    }

    @Test
    public void pointInTime() throws Exception {
        Hits expected = expected();
        String pit = (String) node().post("/" + MESSAGES + "/_search/point_in_time?keep_alive=1m", null).ok().at("pit_id");
        try {
            String body = "{\"size\": 4, \"_source\": false, \"pit\": {\"id\": \"" + pit
                + "\"}, \"sort\": [{\"_score\": \"desc\"}, {\"_shard_doc\": \"asc\"}], \"query\": "
                + TEN + "%s}";
            List<String> ids = new ArrayList<>();
            String after = "";
            for (Hits page = Hits.of(node().post("/_search", body.formatted(after)).ok()); page.all().isEmpty() == false;) {
                ids.addAll(page.ids());
                List<?> sort = (List<?>) page.all().getLast().get("sort");
                after = ", \"search_after\": [" + sort.get(0) + ", " + sort.get(1) + "]";
                page = Hits.of(node().post("/_search", body.formatted(after)).ok());
            }
            assertEquals(expected.ids(), ids);
        } finally {
            node().send("DELETE", "/_search/point_in_time", "{\"pit_id\": [\"" + pit + "\"]}").ok();
        }
    }

    @Test
    public void scroll() throws Exception {
        Answer page = node().post("/" + MESSAGES + "/_search?scroll=1m", "{\"size\": 4, \"_source\": false, \"query\": " + TEN + "}").ok();
        List<String> ids = new ArrayList<>();
        while (Hits.of(page).all().isEmpty() == false) {
            ids.addAll(Hits.of(page).ids());
            page = node().post("/_search/scroll", "{\"scroll\": \"1m\", \"scroll_id\": \"" + page.at("_scroll_id") + "\"}").ok();
        }
        node().send("DELETE", "/_search/scroll", "{\"scroll_id\": \"" + page.at("_scroll_id") + "\"}").ok();
        assertEquals(expected().ids(), ids);
    }

    @Test
    public void aggregationsAndPages() throws Exception {
        Answer answer = node().post(
            "/" + MESSAGES + "/_search",
            "{\"size\": 3, \"from\": 2, \"_source\": false, \"query\": " + TEN
                + ", \"aggs\": {\"themes\": {\"terms\": {\"field\": \"theme\"}}}}"
        ).ok();
        assertEquals(expected().ids().subList(2, 5), Hits.of(answer).ids());
        assertEquals("late_delivery", answer.at("aggregations", "themes", "buckets", 0, "key"));
        assertEquals(10, answer.at("hits", "total", "value"));
    }

    @Test
    public void aliasesAndWildcards() throws Exception {
        String alias = unused("alias");
        String body = "{\"actions\": [{\"add\": {\"index\": \"messages\", \"alias\": \"" + alias + "\"%s}}]}";
        node().post("/_aliases", body.formatted("")).ok();
        try {
            search(alias, TEN).assertSameAs(expected());
            search("messag*", TEN).assertSameAs(expected());
            node().post("/_aliases", body.formatted(", \"filter\": {\"term\": {\"region\": \"eu\"}}")).ok();
            Hits filtered = search(alias, question("\"k\": 300"));
            Hits eu = search(
                MESSAGES,
                "{\"bool\": {\"must\": " + question("\"k\": 300") + ", \"filter\": {\"term\": {\"region\": \"eu\"}}}}"
            );
            filtered.assertSameAs(eu);
            node().post("/_aliases", body.formatted(", \"filter\": " + question("\"k\": 20"))).ok();
            Hits all = search(alias, "{\"match_all\": {}}");
            assertEquals(search(MESSAGES, question("\"k\": 20")).ids().stream().sorted().toList(), all.ids().stream().sorted().toList());
        } finally {
            node().delete("/" + MESSAGES + "/_alias/" + alias).ok();
        }
    }

    @Test
    public void deleteAndUpdateByQuery() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("late", "My parcel is late").text("sour", "The beans taste sour").send(node(), index).noErrors();
        String query = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"delivery delay\", \"k\": 1}}}}";
        assertEquals(1, node().post("/" + index + "/_delete_by_query?refresh=true", query).ok().at("deleted"));
        assertEquals(List.of("sour"), search(index, "{\"match_all\": {}}").ids());
    }

    @Test
    public void whatIsSearchedFor() throws Exception {
        assertSearchRefused("{\"text_vector\": {\"k\": 3}}", "[semantic] needs exactly one of [query] and [like], but there is neither");
        assertSearchRefused(
            "{\"text_vector\": {\"query\": \"x\", \"like\": {\"_index\": \"messages\", \"_id\": \"m001\"}}}",
            "[semantic] needs exactly one of [query] and [like], but there are both"
        );
        assertSearchRefused("{\"text_vector\": {\"query\": \"  \"}}", "[semantic] [query] must hold text, but it is empty or blank");
        assertSearchRefused("{\"text_vector\": {\"query\": [\"a\"]}}", "[semantic] parameter [query] can not be given as [START_ARRAY]");
        assertSearchRefused("{\"text_vector\": {\"query\": null}}", "query");
        assertSearchRefused("{\"text_vector\": \"late\"}", "found [text_vector] without an object");
        assertSearchRefused("{}", "[semantic] expects {\"<field>\": {\"query\": \"...\"}}, found no field");
        assertSearchRefused("{\"a\": {\"query\": \"x\"}, \"b\": {\"query\": \"x\"}}", "searches one field, but there are two: [a] and [b]");
    }

    @Test
    public void howFar() throws Exception {
        String one = "[semantic] at most one of [k], [min_score] and [max_distance] can be given";
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"k\": 3, \"min_score\": 0.5}}", one);
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"max_distance\": 3, \"min_score\": 0.5}}", one);
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"k\": 3, \"max_distance\": 0.5}}", one);
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"k\": 0}}", "[semantic] [k] must be between 1 and 10000, found [0]");
        assertSearchRefused(
            "{\"text_vector\": {\"query\": \"x\", \"k\": 10001}}",
            "[semantic] [k] must be between 1 and 10000, found [10001]"
        );
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"min_score\": 0}}", "[semantic] [min_score] must be greater than 0");
        assertSearchRefused("{\"text_vector\": {\"query\": \"x\", \"method_parameters\": {\"speed\": 3}}}", "speed");
    }

    @Test
    public void whatThereIsNot() throws Exception {
        assertSearchRefused(
            "{\"text_vector\": {\"query\": \"x\", \"kk\": 3}}",
            "[semantic] unknown parameter [kk]; accepted are [query, like, k, min_score"
        );
        // The node's own answer where the field is bound to another: which model it is bound to.
        assertSearchRefused(
            "{\"text_vector\": {\"query\": \"x\", \"model\": \"e5\"}}",
            "the query names model [e5], but field [text_vector] is bound to [" + BGE
        );
        String unbound = plainIndex();
        assertRefused(
            node().post("/" + unbound + "/_search", "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"x\", \"model\": \"e5\"}}}}"),
            "[semantic] unknown model [e5], this node has [" + MINILM + ", " + BGE + "]"
        );
        assertSearchRefused("{\"nothing\": {\"query\": \"x\"}}", "[semantic] field [nothing] is not mapped in [messages]");
        assertSearchRefused(
            "{\"text\": {\"query\": \"x\"}}",
            "[semantic] field [text] of index [messages] is of type [text], where [knn_vector] is needed"
        );
        assertSearchRefused(
            "{\"text_vector\": {\"like\": {\"_index\": \"messages\", \"_id\": \"m999\"}}}",
            "document [m999] of [like] is not in index [messages]"
        );
        assertSearchRefused(
            "{\"text_vector\": {\"like\": {\"_index\": \"none\", \"_id\": \"m001\"}}}",
            "index [none] of [like] does not exist"
        );
        assertSearchRefused("{\"text_vector\": {\"like\": {\"_id\": \"m001\"}}}", "[like] needs both [_index] and [_id] of a document");
        assertSearchRefused(
            "{\"text_vector\": {\"like\": {\"_index\": \"a\", \"_id\": \"1\", \"id\": \"2\"}}}",
            "[like] does not accept [id]; accepted are"
        );
    }
}
