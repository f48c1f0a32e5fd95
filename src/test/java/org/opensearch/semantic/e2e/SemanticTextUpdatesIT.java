// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** The vector follows the text, whichever way a document is updated. */
public class SemanticTextUpdatesIT extends SemanticTextTestCase {

    private static final String AUTHOR = "\"author\": {\"properties\": {\"bio\": " + text("") + "}}";

    private String filled(String properties) throws Exception {
        String index = texts(properties);
        put(index, "1", body(LATE));
        return index;
    }

    @Test
    public void singleUpdates() throws Exception {
        String index = filled(BODY);
        node().post("/" + index + "/_update/1", doc(body(SOUR))).ok();
        assertBody(index, "1", SOUR);
        long before = unchanged();
        node().post("/" + index + "/_update/1", doc("{\"stars\": 1}")).ok();
        assertBody(index, "1", SOUR);
        assertEquals("not embedded again", 1, unchanged() - before);
        assertEquals("noop", node().post("/" + index + "/_update/1", doc(body(SOUR))).ok().at("result"));
        node().post("/" + index + "/_update/1", script("ctx._source.body = '" + KIND + "'")).ok();
        assertBody(index, "1", KIND);
        node().post("/" + index + "/_update/1", script("ctx._source.remove('body')")).ok();
        assertFalse(whole(index, "1").containsKey("body_semantic"));
        node().post("/" + index + "/_update/2", "{\"doc\": " + body(SOUR) + ", \"doc_as_upsert\": true}").ok();
        assertBody(index, "2", SOUR);
        node().post("/" + index + "/_update/3", "{\"doc\": {}, \"upsert\": " + body(SOUR) + "}").ok();
        assertBody(index, "3", SOUR);
        String scripted = "{\"scripted_upsert\": true, \"upsert\": {}, \"script\": \"ctx._source.body = '" + KIND + "'\"}";
        node().post("/" + index + "/_update/4", scripted).ok();
        assertBody(index, "4", KIND);
    }

    @Test
    public void partsInBulks() throws Exception {
        String index = filled(BODY + ", " + AUTHOR);
        bulk(index, update("1"), doc(body(SOUR)));
        assertBody(index, "1", SOUR);
        bulk(index, update("1"), doc("{\"stars\": 1}"));
        assertBody(index, "1", SOUR);
        assertEquals("noop", bulk(index, update("1"), doc("{\"stars\": 1}")).at("items", 0, "update", "result"));
        assertEquals("noop", bulk(index, update("1"), doc(body(SOUR))).at("items", 0, "update", "result"));
        bulk(index, update("1"), doc("{\"author\": {\"bio\": " + quoted(KIND) + "}}"));
        assertBody(index, "1", SOUR);
        assertIsOf(KIND, at(whole(index, "1"), "author", "bio_semantic"));
        bulk(index, update("1"), doc("{\"author\": {\"age\": 40}}"));
        assertIsOf(KIND, at(whole(index, "1"), "author", "bio_semantic"));
        for (String none : List.of("null", "\" \"", "[]")) {
            bulk(index, update("1"), doc(body(SOUR)), update("1"), doc("{\"body\": " + none + "}"));
            assertNoVector(index, "1");
        }
        bulk(index, update("1"), doc("{\"author\": {\"bio\": null}}"));
        assertNull(at(whole(index, "1"), "author", "bio_semantic"));
        assertEquals(40, at(whole(index, "1"), "author", "age"));
        bulk(index, update("1"), doc("{\"author\": {\"bio\": " + quoted(KIND) + "}}"), update("1"), doc("{\"author\": null}"));
        assertNull(whole(index, "1").get("author"));
    }

    @Test
    public void namesInOneKeyAreMergedAsTheyStand() throws Exception {
        String index = texts(AUTHOR);
        put(index, "1", "{\"author\": {\"bio\": " + quoted(LATE) + "}}");
        bulk(index, update("1"), doc("{\"author.bio\": " + quoted(SOUR) + "}"));
        // the document has both now, and both are indexed as text
        Map<?, ?> document = whole(index, "1");
        assertEquals(LATE, at(document, "author", "bio"));
        assertEquals(SOUR, document.get("author.bio"));
        Object object = document.containsKey("author.bio_semantic")
            ? document.get("author.bio_semantic")
            : at(document, "author", "bio_semantic");
        assertTrue(
            "both texts, in either order",
            Vectors.cosine((List<?>) at(object, "vector"), Vectors.ofDocument(node(), LATE + "\n" + SOUR)) > 0.99
                || Vectors.cosine((List<?>) at(object, "vector"), Vectors.ofDocument(node(), SOUR + "\n" + LATE)) > 0.99
        );
    }

    @Test
    public void upsertsInBulks() throws Exception {
        String index = texts(BODY);
        String asUpsert = "{\"doc\": " + body(SOUR) + ", \"doc_as_upsert\": true}";
        assertEquals("created", bulk(index, update("1"), asUpsert).at("items", 0, "update", "result"));
        assertBody(index, "1", SOUR);
        String either = "{\"doc\": " + body(LATE) + ", \"upsert\": " + body(KIND) + "}";
        bulk(index, update("1"), either, update("2"), either);
        assertBody(index, "1", LATE);
        assertBody(index, "2", KIND);
        String scripted = "{\"scripted_upsert\": true, \"upsert\": {}, \"script\": \"ctx._source.body = '" + SOUR + "'\"}";
        bulk(index, update("2"), scripted, update("3"), scripted);
        assertBody(index, "2", SOUR);
        assertBody(index, "3", SOUR);
        String missing = unused("texts");
        deleteLater("/" + missing);
        deleteLater("/_index_template/" + missing);
        node().put(
            "/_index_template/" + missing,
            "{\"index_patterns\": [\"" + missing + "\"], \"template\": {\"mappings\": {\"properties\": {" + BODY + "}}}}"
        ).ok();
        bulk(missing, update("1"), scripted);
        assertBody(missing, "1", SOUR);
    }

    @Test
    public void scriptsInBulks() throws Exception {
        String index = filled(BODY);
        bulk(index, update("1"), script("ctx._source.body = '" + SOUR + "'"));
        assertBody(index, "1", SOUR);
        String append = "ctx._source.body += ' And late.'";
        Answer answer = bulk(
            index,
            update("1"),
            script(append),
            "{\"index\": {\"_id\": \"2\"}}",
            body(LATE),
            update("1"),
            script(append),
            update("1"),
            doc("{\"stars\": 5}"),
            update("2"),
            "{\"script\": \"ctx._source.body = '" + KIND + "'\", \"_source\": [\"body\"]}",
            "{\"delete\": {\"_id\": \"2\"}}",
            "{\"index\": {\"_id\": \"2\"}}",
            body(SOUR),
            "{\"create\": {\"_id\": \"3\"}}",
            body(KIND)
        );
        assertBody(index, "1", SOUR + " And late. And late.");
        assertEquals(5, whole(index, "1").get("stars"));
        assertBody(index, "2", SOUR);
        assertBody(index, "3", KIND);
        List<String> expected = List.of(
            "update 1 200",
            "index 2 201",
            "update 1 200",
            "update 1 200",
            "update 2 200",
            "delete 2 200",
            "index 2 201",
            "create 3 201"
        );
        assertEquals(expected, ((List<?>) answer.at("items")).stream().map(SemanticTextUpdatesIT::outcome).toList());
        assertEquals(KIND, answer.at("items", 4, "update", "get", "_source", "body"));
        assertEquals("all is visible", 3, search(index, "{\"match_all\": {}}").all().size());
    }

    private static String outcome(Object item) {
        Map.Entry<?, ?> only = ((Map<?, ?>) item).entrySet().iterator().next();
        return only.getKey() + " " + at(only.getValue(), "_id") + " " + at(only.getValue(), "status");
    }

    @Test
    public void whatABulkSaysOfAScriptHolds() throws Exception {
        String change = pipeline("{\"set\": {\"field\": \"touched\", \"value\": true}}");
        String index = textsWith(
            "{\"number_of_replicas\": 0, \"index.default_pipeline\": \"" + change + "\"}",
            "{\"properties\": {" + BODY + "}}"
        );
        node().put("/" + index + "/_doc/1?routing=a&pipeline=_none", body(LATE)).ok();
        Answer answer = tryBulk(
            index,
            "{\"update\": {\"_id\": \"1\", \"routing\": \"a\"}}",
            script("ctx._source.body = '" + SOUR + "'"),
            "{\"update\": {\"_id\": \"1\", \"routing\": \"a\", \"if_seq_no\": 0, \"if_primary_term\": 1}}",
            script("ctx._source.body = '" + KIND + "'"),
            update("9"),
            script("ctx._source.body = '" + KIND + "'"),
            "{\"update\": {\"_id\": \"1\", \"routing\": \"a\"}}",
            script("no script"),
            "{\"update\": {\"_id\": \"1\", \"routing\": \"a\", \"require_alias\": true}}",
            script("ctx._source.body = '" + KIND + "'"),
            "{\"update\": {\"_id\": \"1\", \"routing\": \"a\"}}",
            script("ctx.op = 'none'"),
            "{\"update\": {\"_id\": \"8\"}}",
            "{\"script\": \"ctx._source.stars = 1\", \"upsert\": " + body(LATE) + "}"
        );
        List<String> expected = List.of(
            "update 1 200",
            "update 1 409",
            "update 9 404",
            "update 1 400",
            "update 1 404",
            "update 1 200",
            "update 8 201"
        );
        assertEquals(expected, ((List<?>) answer.at("items")).stream().map(SemanticTextUpdatesIT::outcome).toList());
        assertEquals("noop", answer.at("items", 5, "update", "result"));
        Map<?, ?> document = (Map<?, ?>) node().get("/" + index + "/_doc/1?routing=a&_source_includes=*").ok().at("_source");
        assertIsOf(SOUR, document.get("body_semantic"));
        assertFalse("an update of a bulk goes through no pipeline of the user's", document.containsKey("touched"));
        assertEquals("a document that it creates does", true, whole(index, "8").get("touched"));
        assertBody(index, "8", LATE);
    }

    @Test
    public void partsOfWhatIsCopiedTogether() throws Exception {
        String index = texts(BODY + ", \"title\": {\"type\": \"text\", \"copy_to\": \"body\"}");
        put(index, "1", "{\"title\": " + quoted(LATE) + ", \"body\": " + quoted(SOUR) + "}");
        bulk(index, update("1"), doc("{\"title\": " + quoted(KIND) + "}"));
        assertIsOf(SOUR + "\n" + KIND, whole(index, "1").get("body_semantic"));
        bulk(index, update("1"), doc("{\"body\": null}"));
        assertIsOf(KIND, whole(index, "1").get("body_semantic"));
        bulk(index, update("1"), doc("{\"title\": " + quoted(LATE) + ", \"body\": " + quoted(SOUR) + "}"));
        assertIsOf(SOUR + "\n" + LATE, whole(index, "1").get("body_semantic"));
        node().post("/" + index + "/_update/1", doc("{\"title\": null}")).ok();
        assertIsOf(SOUR, whole(index, "1").get("body_semantic"));
    }

    @Test
    public void updatesByQuery() throws Exception {
        String index = filled(BODY);
        put(index, "2", body(KIND));
        node().post(
            "/" + index + "/_update_by_query?refresh=true",
            "{\"query\": {\"match\": {\"body\": \"parcel\"}}, \"script\": \"ctx._source.body = '" + SOUR + "'\"}"
        ).ok();
        assertBody(index, "1", SOUR);
        assertBody(index, "2", KIND);
    }
}
