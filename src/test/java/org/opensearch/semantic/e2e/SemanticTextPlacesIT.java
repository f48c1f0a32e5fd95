// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Fields that come by templates, and indices that come from others: documents have their vectors from the first on. */
public class SemanticTextPlacesIT extends SemanticTextTestCase {

    private static final String DYNAMIC = "\"dynamic_templates\": [{\"meaning\": {\"match_mapping_type\": \"string\", \"path_match\": "
        + "\"*_meaning\", \"mapping\": " + text("") + "}}, {\"words\": {\"match\": \"*_words\", \"mapping\": {\"type\": \"text\"}}}]";

    private static Object type(String index, String... path) throws Exception {
        Object here = Map.of("properties", mapping(index));
        for (String name : path) {
            here = at(here, "properties", name);
        }
        return at(here, "type");
    }

    private String template(String pattern, String template) throws Exception {
        String name = unused("template");
        deleteLater("/_index_template/" + name);
        node().put("/_index_template/" + name, "{\"index_patterns\": [\"" + pattern + "\"], \"priority\": 500, " + template + "}").ok();
        return name;
    }

    private static void assertFound(String index, String id, String text) throws Exception {
        assertEquals(id, search(index, "{\"semantic\": {\"body\": {\"query\": " + quoted(text) + ", \"k\": 5}}}").ids().getFirst());
    }

    @Test
    public void dynamicTemplates() throws Exception {
        String index = textsWith("{\"number_of_replicas\": 0}", "{" + DYNAMIC + "}");
        put(
            index,
            "1",
            "{\"a_meaning\": " + quoted(LATE) + ", \"b_words\": " + quoted(SOUR) + ", \"in\": {\"c_meaning\": ["
                + quoted(SOUR) + "]}, \"d_meaning\": \"2024-05-06\", \"e_meaning\": 7, \"f_meaning\": null}"
        );
        Map<?, ?> document = whole(index, "1");
        assertIsOf(LATE, document.get("a_meaning_semantic"));
        assertIsOf(SOUR, at(document, "in", "c_meaning_semantic"));
        assertEquals("semantic_text", type(index, "a_meaning"));
        assertEquals("semantic_text", type(index, "in", "c_meaning"));
        assertEquals("text", type(index, "b_words"));
        assertEquals("a date is none", "date", type(index, "d_meaning"));
        assertEquals("long", type(index, "e_meaning"));
        assertNull(type(index, "f_meaning"));
        assertEquals("1", search(index, "{\"semantic\": {\"a_meaning\": {\"query\": \"delay\", \"k\": 1}}}").ids().getFirst());
        // the next documents find it mapped
        bulk(index, "{\"index\": {\"_id\": \"2\"}}", "{\"a_meaning\": " + quoted(KIND) + ", \"g_meaning\": " + quoted(SOUR) + "}");
        assertIsOf(KIND, whole(index, "2").get("a_meaning_semantic"));
        assertIsOf(SOUR, whole(index, "2").get("g_meaning_semantic"));
        bulk(
            index,
            update("2"),
            doc("{\"h_meaning\": " + quoted(LATE) + "}"),
            update("2"),
            script("ctx._source.i_meaning = '" + LATE + "'")
        );
        assertIsOf(LATE, whole(index, "2").get("h_meaning_semantic"));
        assertIsOf(LATE, whole(index, "2").get("i_meaning_semantic"));
    }

    @Test
    public void dynamicCopiesAndSubFields() throws Exception {
        String index = textsWith(
            "{\"number_of_replicas\": 0}",
            "{\"dynamic_templates\": [{\"copied\": {\"match\": \"*_part\", \"mapping\": {\"type\": \"text\", \"copy_to\": \"body\"}}}, {\"both\": "
                + "{\"match\": \"*_both\", \"mapping\": {\"type\": \"keyword\", \"fields\": {\"meaning\": " + text("")
                + "}}}}], \"properties\": {" + BODY + "}}"
        );
        put(index, "1", "{\"a_part\": " + quoted(LATE) + ", \"b_both\": " + quoted(SOUR) + "}");
        assertIsOf(LATE, whole(index, "1").get("body_semantic"));
        assertIsOf(SOUR, whole(index, "1").get("b_both_meaning_semantic"));
        assertEquals("keyword", type(index, "b_both"));
    }

    @Test
    public void objectsThatTakeNoNewFields() throws Exception {
        String index = textsWith(
            "{\"number_of_replicas\": 0}",
            "{" + DYNAMIC + ", \"properties\": {\"shut\": {\"dynamic\": \"false\", \"properties\": {}}, \"off\": {\"enabled\": false}, "
                + "\"strict\": {\"dynamic\": \"strict\", \"properties\": {}}, \"open\": {\"type\": \"nested\"}}}"
        );
        put(
            index,
            "1",
            "{\"shut\": {\"a_meaning\": " + quoted(LATE) + "}, \"off\": {\"a_meaning\": " + quoted(LATE) + "}, \"open\": [{"
                + "\"a_meaning\": " + quoted(SOUR) + "}]}"
        );
        Map<?, ?> document = whole(index, "1");
        assertEquals(Map.of("a_meaning", LATE), document.get("shut"));
        assertEquals(Map.of("a_meaning", LATE), document.get("off"));
        assertIsOf(SOUR, at(document, "open", 0, "a_meaning_semantic"));
        assertEquals("nested", type(index, "open"));
        Answer answer = tryBulk(
            index,
            "{\"index\": {\"_id\": \"2\"}}",
            "{\"strict\": {\"a_meaning\": " + quoted(LATE) + "}}",
            "{\"index\": {\"_id\": \"3\"}}",
            "{\"b_meaning\": " + quoted(KIND) + "}"
        );
        assertEquals(400, answer.at("items", 0, "index", "status"));
        assertIsOf(KIND, whole(index, "3").get("b_meaning_semantic"));
    }

    @Test
    public void indicesOfTemplates() throws Exception {
        String pattern = unused("made");
        template(pattern + "-*", "\"template\": {\"mappings\": {" + DYNAMIC + ", \"properties\": {" + BODY + "}}}");
        for (String index : List.of(pattern + "-a", pattern + "-b")) {
            deleteLater("/" + index);
            bulk(
                index,
                "{\"index\": {\"_id\": \"1\"}}",
                "{\"body\": " + quoted(LATE) + ", \"x_meaning\": " + quoted(SOUR) + "}",
                "{\"index\": {\"_id\": \"2\"}}",
                body(KIND)
            );
            assertBody(index, "1", LATE);
            assertIsOf(SOUR, whole(index, "1").get("x_meaning_semantic"));
            assertBody(index, "2", KIND);
            assertFound(index, "1", "delay");
        }
        String single = pattern + "-c";
        deleteLater("/" + single);
        put(single, "1", body(SOUR));
        assertBody(single, "1", SOUR);
    }

    @Test
    public void dataStreamsAndRollover() throws Exception {
        String stream = unused("stream");
        template(stream + "*", "\"data_stream\": {}, \"template\": {\"mappings\": {\"properties\": {" + BODY + "}}}");
        deleteLater("/_data_stream/" + stream);
        String first = "{\"@timestamp\": \"2024-01-01\", \"body\": " + quoted(LATE) + "}";
        node().post("/" + stream + "/_doc?refresh=true", first).ok();
        node().post("/" + stream + "/_rollover", null).ok();
        bulk(stream, "{\"create\": {}}", first.replace(LATE, SOUR), "{\"create\": {}}", first.replace(LATE, KIND));
        Hits all = searchWith(stream, "\"query\": {\"semantic\": {\"body\": {\"query\": \"bad coffee\", \"k\": 5}}}, \"_source\": [\"*\"]");
        assertEquals(3, all.all().size());
        for (Map<?, ?> hit : all.all()) {
            assertIsOf((String) at(hit, "_source", "body"), at(hit, "_source", "body_semantic"));
        }
        assertEquals(SOUR, at(all.all().getFirst(), "_source", "body"));
        Hits hidden = searchWith(stream, "\"query\": {\"match_all\": {}}");
        hidden.all().forEach(hit -> assertNull(at(hit, "_source", "body_semantic")));
        // updates go to the backing index by its name
        String backing = (String) all.all().getFirst().get("_index");
        String id = (String) all.all().getFirst().get("_id");
        bulk(backing, update(id), script("ctx._source.body = '" + LATE + "'"));
        assertBody(backing, id, LATE);
    }

    @Test
    public void templatesCountAsTheyAreNow() throws Exception {
        String index = unused("again");
        deleteLater("/" + index);
        String template = template(index, "\"template\": {\"mappings\": {\"properties\": {\"body\": {\"type\": \"text\"}}}}");
        put(index, "1", body(LATE));
        assertNoVector(index, "1");
        node().delete("/" + index);
        node().put(
            "/_index_template/" + template,
            "{\"index_patterns\": [\"" + index + "\"], \"template\": {\"mappings\": {\"properties\": {" + BODY + "}}}}"
        ).ok();
        bulk(index, "{\"index\": {\"_id\": \"1\"}}", body(LATE), update("2"), "{\"doc\": " + body(SOUR) + ", \"doc_as_upsert\": true}");
        assertBody(index, "1", LATE);
        assertBody(index, "2", SOUR);
    }

    @Test
    public void fieldsThatComeLater() throws Exception {
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.knn\": true, \"index.knn.derived_source.enabled\": false}",
            "{\"properties\": {\"title\": {\"type\": \"text\"}}}"
        );
        put(index, "1", "{\"title\": " + quoted(LATE) + "}");
        node().put("/" + index + "/_mapping", "{\"properties\": {" + BODY + "}}").ok();
        put(index, "1", body(LATE));
        assertBody(index, "1", LATE);
        assertFound(index, "1", "delay");
    }

    @Test
    public void indicesThatMustNotBeMade() throws Exception {
        String index = unused("never");
        template(index, "\"template\": {\"mappings\": {\"properties\": {" + BODY + "}}}");
        String setting = "{\"persistent\": {\"action.auto_create_index\": %s}}";
        node().put("/_cluster/settings", setting.formatted("\"false\"")).ok();
        try {
            Answer answer = tryBulk(index, "{\"index\": {\"_id\": \"1\"}}", body(LATE));
            assertEquals(answer.toString(), 404, answer.at("items", 0, "index", "status"));
            assertEquals(404, node().put("/" + index + "/_doc/1", body(LATE)).status());
            assertEquals(404, node().get("/" + index).status());
        } finally {
            node().put("/_cluster/settings", setting.formatted("null")).ok();
        }
    }

    @Test
    public void aliases() throws Exception {
        String older = texts(BODY);
        String newer = texts(BODY);
        String alias = unused("alias");
        node().post(
            "/_aliases",
            "{\"actions\": [{\"add\": {\"index\": \"" + older + "\", \"alias\": \"" + alias + "\"}}, {\"add\": {\"index\": \"" + newer
                + "\", \"alias\": \"" + alias + "\", \"is_write_index\": true}}]}"
        ).ok();
        put(alias, "1", body(LATE));
        bulk(alias, update("1"), doc(body(SOUR)), "{\"index\": {\"_id\": \"2\"}}", body(KIND), update("2"), script("ctx._source.n = 1"));
        assertBody(newer, "1", SOUR);
        assertBody(newer, "2", KIND);
        assertFound(alias, "1", "bad coffee");
    }

    @Test
    public void indicesMadeOfOthers() throws Exception {
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"number_of_shards\": 2, \"number_of_routing_shards\": 4}",
            "{\"properties\": {" + BODY + "}}"
        );
        put(index, "1", body(LATE));
        put(index, "2", body(SOUR));
        put(index, "3", body(KIND));
        node().put("/" + index + "/_block/write", null).ok();
        for (Map.Entry<String, Integer> way : Map.of("_split", 4, "_shrink", 1, "_clone", 2).entrySet()) {
            String made = unused("made");
            deleteLater("/" + made);
            node().put(
                "/" + index + "/" + way.getKey() + "/" + made,
                "{\"settings\": {\"index.number_of_shards\": " + way.getValue()
                    + ", \"index.blocks.write\": null, \"index.number_of_replicas\": 0}}"
            ).ok();
            node().get("/_cluster/health/" + made + "?wait_for_status=green&timeout=60s").ok();
            assertBody(made, "1", LATE);
            assertFound(made, "2", "bad coffee");
            bulk(made, update("2"), doc(body(LATE)), "{\"index\": {\"_id\": \"4\"}}", body(SOUR));
            assertBody(made, "2", LATE);
            assertBody(made, "4", SOUR);
            assertFound(made, "4", "bad coffee");
        }
    }

    @Test
    public void snapshots() throws Exception {
        String index = texts(BODY);
        put(index, "1", body(LATE));
        put(index, "2", body(SOUR));
        String repository = unused("repository");
        node().put("/_snapshot/" + repository, "{\"type\": \"fs\", \"settings\": {\"location\": \"" + repository + "\"}}").ok();
        deleteLater("/_snapshot/" + repository);
        node().put("/_snapshot/" + repository + "/all?wait_for_completion=true", "{\"indices\": \"" + index + "\"}").ok();
        String restored = index + "-restored";
        deleteLater("/" + restored);
        node().post(
            "/_snapshot/" + repository + "/all/_restore?wait_for_completion=true",
            "{\"indices\": \"" + index + "\", \"rename_pattern\": \"(.+)\", \"rename_replacement\": \"$1-restored\"}"
        ).ok();
        assertBody(restored, "1", LATE);
        assertFound(restored, "2", "bad coffee");
        long before = unchanged();
        node().post("/" + restored + "/_update/1", doc("{\"stars\": 2}")).ok();
        assertEquals(1, unchanged() - before);
        bulk(restored, update("1"), doc(body(KIND)));
        assertBody(restored, "1", KIND);
        assertTrue(node().get("/" + restored + "/_doc/1").ok().at("_source", "body_semantic") == null);
    }
}
