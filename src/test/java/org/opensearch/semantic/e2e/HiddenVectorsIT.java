// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What lies next to a {@code semantic_text} field is not in answers unless it is asked for, whatever the answer. */
public class HiddenVectorsIT extends SemanticTextTestCase {

    private static final String COMMENTS = "\"comments\": {\"type\": \"nested\", \"properties\": {\"text\": " + text("") + "}}";

    /** One document, whose source holds a body, an author and comments. */
    private String filled() throws Exception {
        String index = texts(BODY + ", \"author\": {\"properties\": {\"bio\": " + text("") + "}}, " + COMMENTS);
        put(
            index,
            "1",
            "{\"body\": " + quoted(LATE) + ", \"author\": {\"bio\": " + quoted(KIND) + "}, \"comments\": [{\"text\": "
                + quoted(SOUR) + ", \"n\": 1}], \"stars\": 3}"
        );
        return index;
    }

    private static void assertHidden(Object source) {
        assertEquals(Set.of("body", "author", "comments", "stars"), ((Map<?, ?>) source).keySet());
        assertEquals(Map.of("bio", KIND), at(source, "author"));
        assertEquals(List.of(Map.of("text", SOUR, "n", 1)), at(source, "comments"));
    }

    private static void assertShown(Object source) throws Exception {
        assertIsOf(LATE, at(source, "body_semantic"));
        assertIsOf(KIND, at(source, "author", "bio_semantic"));
        assertIsOf(SOUR, at(source, "comments", 0, "text_semantic"));
    }

    private static Object searched(String index, String body) throws Exception {
        return node().post("/" + index + "/_search", "{" + body + "}").ok().at("hits", "hits", 0, "_source");
    }

    @Test
    public void hits() throws Exception {
        String index = filled();
        assertHidden(searched(index, ""));
        assertHidden(searched(index, "\"_source\": true"));
        assertHidden(searched(index, "\"_source\": {\"excludes\": []}"));
        assertShown(searched(index, "\"_source\": [\"*\"]"));
        assertShown(searched(index, "\"_source\": {\"includes\": [\"*\"]}"));
        assertNull(searched(index, "\"_source\": false"));
        assertEquals(Map.of("stars", 3), searched(index, "\"_source\": {\"excludes\": [\"body\", \"author\", \"comments\"]}"));
        assertEquals(Map.of("stars", 3), searched(index, "\"_source\": \"stars\""));
        Map<?, ?> asked = (Map<?, ?>) searched(index, "\"_source\": \"body_semantic.vector_provenance\"");
        assertEquals(Set.of("vector_provenance"), ((Map<?, ?>) asked.get("body_semantic")).keySet());
    }

    @Test
    public void namesInOneKey() throws Exception {
        String index = texts("\"author\": {\"properties\": {\"bio\": " + text("") + "}}");
        put(index, "1", "{\"author.bio\": " + quoted(KIND) + "}");
        assertIsOf(KIND, whole(index, "1").get("author.bio_semantic"));
        assertEquals(Map.of("author.bio", KIND), searched(index, ""));
        assertEquals(Map.of("author.bio", KIND), source(index, "1"));
    }

    @Test
    public void innerHitsAndTopHits() throws Exception {
        String index = filled();
        String nested = "\"query\": {\"nested\": {\"path\": \"comments\", \"query\": {\"match\": {\"comments.text\": \"sour\"}}, \"inner_hits\": {%s}}}";
        Answer inner = node().post("/" + index + "/_search", "{" + nested.formatted("") + "}").ok();
        assertHidden(inner.at("hits", "hits", 0, "_source"));
        Object hit = inner.at("hits", "hits", 0, "inner_hits", "comments", "hits", "hits", 0, "_source");
        assertEquals(Map.of("text", SOUR, "n", 1), hit);
        inner = node().post("/" + index + "/_search", "{" + nested.formatted("\"_source\": [\"*\"]") + "}").ok();
        assertIsOf(SOUR, at(inner.at("hits", "hits", 0, "inner_hits", "comments", "hits", "hits", 0, "_source"), "text_semantic"));
        Answer top = node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {\"top\": {\"top_hits\": {}}}}").ok();
        assertHidden(top.at("aggregations", "top", "hits", "hits", 0, "_source"));
        top = node().post("/" + index + "/_search", "{\"size\": 0, \"aggs\": {\"top\": {\"top_hits\": {\"_source\": [\"*\"]}}}}").ok();
        assertShown(top.at("aggregations", "top", "hits", "hits", 0, "_source"));
    }

    @Test
    public void searchesOfEveryKind() throws Exception {
        String index = filled();
        String alias = unused("alias");
        node().post("/_aliases", "{\"actions\": [{\"add\": {\"index\": \"" + index + "\", \"alias\": \"" + alias + "\"}}]}").ok();
        assertHidden(searched(alias, ""));
        Answer many = node()
            .post("/_msearch", "{\"index\": \"" + index + "\"}\n{}\n{\"index\": \"" + index + "\"}\n{\"_source\": [\"*\"]}\n")
            .ok();
        assertHidden(many.at("responses", 0, "hits", "hits", 0, "_source"));
        assertShown(many.at("responses", 1, "hits", "hits", 0, "_source"));
        put(index, "2", body(SOUR));
        Answer scroll = node().post("/" + index + "/_search?scroll=1m", "{\"size\": 1, \"sort\": [{\"stars\": \"desc\"}]}").ok();
        assertHidden(scroll.at("hits", "hits", 0, "_source"));
        String id = (String) scroll.at("_scroll_id");
        Answer next = node().post("/_search/scroll", "{\"scroll_id\": \"" + id + "\", \"scroll\": \"1m\"}").ok();
        assertEquals(Map.of("body", SOUR), next.at("hits", "hits", 0, "_source"));
        node().delete("/_search/scroll/" + id);
        String pit = (String) node().post("/" + index + "/_search/point_in_time?keep_alive=1m", null).ok().at("pit_id");
        Answer inTime = node().post("/_search", "{\"pit\": {\"id\": \"" + pit + "\"}, \"query\": {\"term\": {\"stars\": 3}}}").ok();
        assertHidden(inTime.at("hits", "hits", 0, "_source"));
        node().delete("/_search/point_in_time/_all");
    }

    @Test
    public void documents() throws Exception {
        String index = filled();
        assertHidden(node().get("/" + index + "/_doc/1").ok().at("_source"));
        assertShown(node().get("/" + index + "/_doc/1?_source_includes=*").ok().at("_source"));
        assertHidden(node().get("/" + index + "/_source/1").ok().at());
        assertNull(node().get("/" + index + "/_doc/1?_source=false").ok().at("_source"));
        Answer many = node().post("/" + index + "/_mget", "{\"docs\": [{\"_id\": \"1\"}, {\"_id\": \"1\", \"_source\": [\"*\"]}]}").ok();
        assertHidden(many.at("docs", 0, "_source"));
        assertShown(many.at("docs", 1, "_source"));
        Answer explained = node().post("/" + index + "/_explain/1?_source=true", "{\"query\": {\"match_all\": {}}}").ok();
        assertHidden(explained.at("get", "_source"));
        Answer updated = node().post("/" + index + "/_update/1?_source=true", "{\"doc\": {\"stars\": 3}}").ok();
        assertHidden(updated.at("get", "_source"));
        updated = node().post("/" + index + "/_update/1", "{\"doc\": {\"stars\": 3}, \"_source\": [\"*\"]}").ok();
        assertShown(updated.at("get", "_source"));
        Answer bulk = bulk(index, update("1"), "{\"doc\": {\"stars\": 3}, \"_source\": true}");
        assertHidden(bulk.at("items", 0, "update", "get", "_source"));
    }

    @Test
    public void otherIndicesAreLeftAlone() throws Exception {
        String index = unused("plain");
        deleteLater("/" + index);
        String document = "{\"body\": " + quoted(LATE) + ", \"body_semantic\": {\"mine\": 1}}";
        node().put("/" + index + "/_doc/1?refresh=true", document).ok();
        assertEquals(Map.of("mine", 1), at(searched(index, ""), "body_semantic"));
        assertEquals(Map.of("mine", 1), node().get("/" + index + "/_doc/1").ok().at("_source", "body_semantic"));
        // nor are they when both are searched
        String texts = filled();
        Answer both = node()
            .post("/" + index + "," + texts + "/_search", "{\"sort\": [{\"stars\": {\"order\": \"desc\", \"unmapped_type\": \"long\"}}]}")
            .ok();
        assertHidden(both.at("hits", "hits", 0, "_source"));
        assertEquals(Map.of("mine", 1), both.at("hits", "hits", 1, "_source", "body_semantic"));
    }

    /** Where the field has no vectors the name is free, and what has it is neither hidden nor taken out. */
    @Test
    public void whatHasTheNameOfNoVectorsIsKept() throws Exception {
        String off = "\"body\": " + text("\"vectors\": \"off\"");
        String mapped = texts(off + ", \"body_semantic\": {\"type\": \"keyword\"}");
        put(mapped, "1", "{\"body\": " + quoted(LATE) + ", \"body_semantic\": \"mine\"}");
        String unmapped = texts(off);
        put(unmapped, "1", "{\"body\": " + quoted(LATE) + ", \"body_semantic\": \"mine\"}");
        for (String index : List.of(mapped, unmapped)) {
            assertEquals("mine", at(searched(index, ""), "body_semantic"));
            assertEquals(1, node().get("/" + index + "/_count?q=body_semantic:mine").ok().at("count"));
            bulk(index, update("1"), doc("{\"body\": null}"));
            assertEquals("mine", node().get("/" + index + "/_doc/1").ok().at("_source", "body_semantic"));
        }
    }

    /** A copy for words only gets none of the vectors, and has no fields for them. */
    @Test
    public void copiesWithoutVectorsLeaveThemBehind() throws Exception {
        String index = texts(BODY);
        put(index, "1", body(LATE));
        String copy = texts("\"body\": " + text("\"vectors\": \"off\""));
        String both = "{\"source\": {\"index\": \"" + index + "\"}, \"dest\": {\"index\": \"" + copy + "\"}}";
        node().post("/_reindex?refresh=true", both).ok();
        assertEquals(Map.of("body", LATE), whole(copy, "1"));
        Map<?, ?> mapped = (Map<?, ?>) node().get("/" + copy + "/_mapping").ok().at(copy, "mappings", "properties");
        assertEquals(Set.of("body"), mapped.keySet());
    }

    /** One name that no index can have fails what asks for it, and nothing else. */
    @Test
    public void aMalformedNameFailsItsOwnDocumentOnly() throws Exception {
        String index = filled();
        for (String bad : List.of("<bad{", "_bad")) {
            Answer many = node().post(
                "/_mget",
                "{\"docs\": [{\"_index\": \"" + bad + "\", \"_id\": \"1\"}, {\"_index\": \"" + index + "\", \"_id\": \"1\"}]}"
            ).ok();
            assertTrue(many.body(), many.at("docs", 0, "error") instanceof Map<?, ?>);
            assertHidden(many.at("docs", 1, "_source"));
        }
    }

    @Test
    public void copiesTakeThemAlong() throws Exception {
        String index = filled();
        String copy = texts(BODY + ", \"author\": {\"properties\": {\"bio\": " + text("") + "}}, " + COMMENTS);
        long before = unchanged();
        String both = "{\"source\": {\"index\": \"" + index + "\"%s}, \"dest\": {\"index\": \"" + copy + "\"}}";
        node().post("/_reindex?refresh=true", both.formatted("")).ok();
        assertShown(whole(copy, "1"));
        assertEquals("nothing is embedded again", 3, unchanged() - before);
        node().post("/" + copy + "/_update_by_query?refresh=true", "{\"script\": \"ctx._source.stars = 4\"}").ok();
        assertShown(whole(copy, "1"));
        assertEquals(4, whole(copy, "1").get("stars"));
        assertEquals(6, unchanged() - before);
        node().post("/_reindex?refresh=true", both.formatted(", \"_source\": [\"stars\"]")).ok();
        assertEquals("what was asked for", Map.of("stars", 3), whole(copy, "1"));
        Answer none = node().post("/" + copy + "/_delete_by_query?refresh=true", "{\"query\": {\"match_all\": {}}}").ok();
        assertEquals(1, none.at("deleted"));
        assertTrue(search(copy, "{\"match_all\": {}}").all().isEmpty());
    }
}
