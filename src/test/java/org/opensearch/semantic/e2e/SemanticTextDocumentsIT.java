// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;

import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What vectors documents get, by where their texts stand. */
public class SemanticTextDocumentsIT extends SemanticTextTestCase {

    @Test
    public void aTextGetsItsVector() throws Exception {
        String index = texts(BODY);
        put(index, "1", body(LATE));
        assertBody(index, "1", LATE);
        Answer unnamed = node().post("/" + index + "/_doc", body(SOUR)).ok();
        assertBody(index, (String) unnamed.at("_id"), SOUR);
        bulk(index, "{\"index\": {\"_id\": \"2\"}}", body(SOUR), "{\"create\": {\"_id\": \"3\"}}", body(KIND));
        assertBody(index, "2", SOUR);
        assertBody(index, "3", KIND);
    }

    @Test
    public void whatHasNoWordsHasNoVector() throws Exception {
        String index = texts(BODY);
        for (String none : new String[] { "\"\"", "\"  \\n\"", "null", "[]", "[null, \" \"]" }) {
            put(index, "1", "{\"body\": " + none + "}");
            assertNoVector(index, "1");
        }
        put(index, "1", "{\"other\": 1}");
        assertFalse(whole(index, "1").containsKey("body_semantic"));
        put(index, "1", "{\"other\": 1, \"body_semantic\": {\"vector\": [1, 2]}}");
        assertFalse("a vector without a text goes", whole(index, "1").containsKey("body_semantic"));
    }

    @Test
    public void severalStringsAreOneText() throws Exception {
        String index = texts(BODY);
        put(index, "1", "{\"body\": [" + quoted(LATE) + ", null, \" \", " + quoted(SOUR) + "]}");
        assertIsOf(LATE + "\n \n" + SOUR, whole(index, "1").get("body_semantic"));
        put(index, "1", "{\"body\": [42, true]}");
        assertIsOf("42\ntrue", whole(index, "1").get("body_semantic"));
    }

    @Test
    public void textsLieInObjects() throws Exception {
        String index = texts(
            "\"author\": {\"properties\": {\"bio\": " + text("") + "}}, \"comments\": {\"type\": \"nested\", \"properties\": {\"text\": "
                + text("") + "}}"
        );
        put(
            index,
            "1",
            "{\"author\": {\"bio\": " + quoted(LATE) + "}, \"comments\": [{\"text\": " + quoted(SOUR) + "}, {\"n\": 1}, "
                + "{\"text\": " + quoted(KIND) + "}]}"
        );
        Map<?, ?> document = whole(index, "1");
        assertIsOf(LATE, at(document, "author", "bio_semantic"));
        assertIsOf(SOUR, at(document, "comments", 0, "text_semantic"));
        assertNull(at(document, "comments", 1, "text_semantic"));
        assertIsOf(KIND, at(document, "comments", 2, "text_semantic"));
        // names of several steps in one key, and objects that the mapping knows as one
        put(index, "2", "{\"author.bio\": " + quoted(LATE) + "}");
        assertIsOf(LATE, whole(index, "2").get("author.bio_semantic"));
        put(index, "3", "{\"author\": [{\"bio\": " + quoted(LATE) + "}, {\"bio\": " + quoted(SOUR) + "}]}");
        document = whole(index, "3");
        assertIsOf(LATE + "\n" + SOUR, at(document, "author", 0, "bio_semantic"));
        assertNull("a document has one text", at(document, "author", 1, "bio_semantic"));
    }

    @Test
    public void subFieldsHaveVectorsNextToTheirField() throws Exception {
        String index = texts("\"title\": {\"type\": \"keyword\", \"fields\": {\"meaning\": " + text("") + "}}");
        put(index, "1", "{\"title\": " + quoted(LATE) + "}");
        assertIsOf(LATE, whole(index, "1").get("title_meaning_semantic"));
    }

    @Test
    public void copiesBelongToTheText() throws Exception {
        String index = texts(
            BODY + ", \"title\": {\"type\": \"text\", \"copy_to\": \"body\"}, \"tags\": {\"type\": \"keyword\", \"copy_to\": [\"body\", "
                + "\"name\"]}, \"name\": {\"type\": \"text\", \"fields\": {\"meaning\": " + text("") + "}}"
        );
        put(index, "1", "{\"title\": " + quoted(LATE) + ", \"tags\": [\"cold\"], \"body\": " + quoted(SOUR) + "}");
        Map<?, ?> document = whole(index, "1");
        assertIsOf(SOUR + "\ncold\n" + LATE, document.get("body_semantic"));
        assertIsOf("cold", document.get("name_meaning_semantic"));
        put(index, "2", "{\"title\": " + quoted(LATE) + "}");
        assertIsOf(LATE, whole(index, "2").get("body_semantic"));
    }

    @Test
    public void aFieldHasTheModelThatItNames() throws Exception {
        String index = texts(BODY + ", \"other\": " + text("\"model\": \"" + MINILM + "\""));
        put(index, "1", "{\"body\": " + quoted(LATE) + ", \"other\": " + quoted(LATE) + "}");
        Map<?, ?> document = whole(index, "1");
        assertIsOf(LATE, document.get("body_semantic"));
        assertEquals(MINILM, at(document, "other_semantic", "vector_provenance", "model"));
        assertEquals(Vectors.of(node(), LATE, "document", MINILM), at(document, "other_semantic", "vector"));
    }

    @Test
    public void pipelinesComeBeforeAndCanNotBeLeftOut() throws Exception {
        String change = pipeline("{\"set\": {\"field\": \"body\", \"value\": " + quoted(SOUR) + "}}");
        String last = pipeline("{\"set\": {\"field\": \"body\", \"value\": " + quoted(KIND) + "}}");
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.default_pipeline\": \"" + change + "\"}",
            "{\"properties\": {" + BODY + "}}"
        );
        put(index, "1", body(LATE));
        assertBody(index, "1", SOUR);
        node().put("/" + index + "/_doc/2?pipeline=_none", body(LATE)).ok();
        assertBody(index, "2", LATE);
        node().put("/" + index + "/_settings", "{\"index.final_pipeline\": \"" + last + "\"}").ok();
        put(index, "3", body(LATE));
        assertBody(index, "3", KIND);
    }

    @Test
    public void oneThatFailsFailsAlone() throws Exception {
        String index = texts(BODY + ", \"stars\": {\"type\": \"integer\"}");
        Answer answer = tryBulk(
            index,
            "{\"index\": {\"_id\": \"1\"}}",
            body(LATE),
            "{\"index\": {\"_id\": \"2\"}}",
            "{\"body\": {\"no\": \"text\"}}",
            "{\"index\": {\"_id\": \"3\"}}",
            "{\"body\": " + quoted(SOUR) + ", \"body_semantic\": 7}"
        );
        assertEquals(201, answer.at("items", 0, "index", "status"));
        assertEquals(400, answer.at("items", 1, "index", "status"));
        assertEquals(201, answer.at("items", 2, "index", "status"));
        assertBody(index, "1", LATE);
        assertBody(index, "3", SOUR);
    }

    @Test
    public void vectorsAreTurnedOffAndOn() throws Exception {
        String index = texts(BODY);
        put(index, "1", body(LATE));
        put(index, "2", body(LATE));
        node().put("/" + index + "/_mapping", "{\"properties\": {\"body\": " + text("\"vectors\": \"off\"") + "}}").ok();
        put(index, "2", body(SOUR));
        assertNoVector(index, "2");
        node().post("/" + index + "/_update/1", "{\"doc\": " + body(KIND) + "}").ok();
        assertNoVector(index, "1");
        node().put("/" + index + "/_mapping", "{\"properties\": {" + BODY + "}}").ok();
        refresh(index);
        node().post("/" + index + "/_update_by_query?refresh=true", null).ok();
        assertBody(index, "1", KIND);
        assertBody(index, "2", SOUR);
    }

    @Test
    public void simulationsAndASwitchOfTheServer() throws Exception {
        String index = texts(BODY);
        String change = pipeline("{\"set\": {\"field\": \"body\", \"value\": " + quoted(SOUR) + "}}");
        String simulated = "{\"docs\": [{\"_index\": \"" + index + "\", \"_source\": " + body(LATE) + "}]}";
        Answer answer = node().post("/_ingest/pipeline/" + change + "/_simulate", simulated).ok();
        assertEquals("a simulation is of one pipeline", Map.of("body", SOUR), answer.at("docs", 0, "doc", "_source"));
        String setting = "{\"persistent\": {\"cluster.ingest.system_pipeline_enabled\": %s}}";
        node().put("/_cluster/settings", setting.formatted("false")).ok();
        try {
            put(index, "1", body(LATE));
            assertNoVector(index, "1");
            bulk(index, update("1"), script("ctx._source.body = '" + SOUR + "'"));
            assertEquals(Map.of("body", SOUR), whole(index, "1"));
        } finally {
            node().put("/_cluster/settings", setting.formatted("null")).ok();
        }
        node().post("/" + index + "/_update_by_query?refresh=true", null).ok();
        assertBody(index, "1", SOUR);
    }
}
