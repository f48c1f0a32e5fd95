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

/** The ways in which a document can come to the processor: each of them embeds, binds and makes searchable. */
public class IngestIT extends EndToEndTestCase {

    private static final String LATE = "The driver came an hour late.";
    private static final String SOUR = "These beans taste sour and burnt.";
    private static final String LOGIN = "I can not sign in, the password is refused.";

    private static Bulk threeTexts() {
        return new Bulk().text("late", LATE).text("sour", SOUR).text("login", LOGIN);
    }

    /** All three vectors are those of their texts, and a search by meaning finds each text first. */
    private static void assertAllThereIn(String index) throws Exception {
        for (String[] text : new String[][] { { "late", LATE }, { "sour", SOUR }, { "login", LOGIN } }) {
            Vectors.assertIsOf(node(), text[1], stored(index, text[0]));
        }
        assertFirst(index, "late", "delivery delays");
        assertFirst(index, "sour", "unpleasant flavour");
        assertFirst(index, "login", "problems with my account");
        assertEquals(BGE, meta(index, "vector").get("semantic_model"));
    }

    private static void assertFirst(String index, String id, String query) throws Exception {
        Hits hits = search(index, "{\"semantic\": {\"vector\": {\"query\": \"" + query + "\", \"k\": 3}}}");
        assertEquals(query, id, hits.ids().get(0));
        assertEquals(query, 3, hits.ids().size());
    }

    @Test
    public void bulkThroughTheDefaultPipeline() throws Exception {
        String index = indexThrough(meaning());
        threeTexts().send(node(), index).noErrors();
        assertAllThereIn(index);
    }

    @Test
    public void bulkThroughANamedPipeline() throws Exception {
        String index = plainIndex();
        threeTexts().send(node(), index, "&pipeline=" + meaning()).noErrors();
        assertAllThereIn(index);
    }

    @Test
    public void singleDocuments() throws Exception {
        String index = indexThrough(meaning());
        node().put("/" + index + "/_doc/late", "{\"text\": " + quoted(LATE) + "}").ok();
        node().put("/" + index + "/_create/sour", "{\"text\": " + quoted(SOUR) + "}").ok();
        node().post("/" + index + "/_update/login?refresh=true", "{\"doc_as_upsert\": true, \"doc\": {\"text\": " + quoted(LOGIN) + "}}")
            .ok();
        assertAllThereIn(index);
    }

    @Test
    public void aChangedTextGetsItsOwnVector() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("1", LATE).send(node(), index).noErrors();
        new Bulk().text("1", SOUR).send(node(), index).noErrors();
        Vectors.assertIsOf(node(), SOUR, stored(index, "1"));
    }

    @Test
    public void updateByQuery() throws Exception {
        String index = plainIndex();
        threeTexts().send(node(), index).noErrors();
        assertNull(stored(index, "late"));
        Answer answer = node().post("/" + index + "/_update_by_query?refresh=true&pipeline=" + meaning(), null).ok();
        assertEquals(answer.body(), 3, answer.at("updated"));
        assertEquals(answer.body(), List.of(), answer.at("failures"));
        assertAllThereIn(index);
    }

    @Test
    public void reindex() throws Exception {
        String from = plainIndex();
        threeTexts().send(node(), from).noErrors();
        String to = indexThrough(meaning());
        String body = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + to + "\"}}";
        Answer answer = node().post("/_reindex?refresh=true", body).ok();
        assertEquals(answer.body(), 3, answer.at("created"));
        assertAllThereIn(to);
    }

    /** Ten documents or more in a row are read in another way, which k-NN 3.5.0 only survives without derived source. */
    @Test
    public void aLongReindexLeavesItsSourceReadable() throws Exception {
        String from = index(Map.of("index.knn.derived_source.enabled", "false", "index.default_pipeline", meaning()), plainFields());
        Bulk bulk = new Bulk();
        for (int i = 0; i < 40; i++) {
            bulk.text(Integer.toString(i), "Order number " + i + " is late.");
        }
        bulk.send(node(), from).noErrors();
        String to = indexThrough(meaning());
        String body = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + to + "\"}}";
        assertEquals(40, node().post("/_reindex?refresh=true", body).ok().at("created"));
        Vectors.assertIsOf(node(), "Order number 7 is late.", stored(from, "7"));
        Vectors.assertIsOf(node(), "Order number 7 is late.", stored(to, "7"));
        assertEquals(40, searchWith(from, "\"size\": 100, \"query\": {\"match_all\": {}}").ids().size());
        assertEquals(40, node().post("/" + from + "/_update_by_query?refresh=true", null).ok().at("updated"));
        Vectors.assertIsOf(node(), "Order number 7 is late.", stored(from, "7"));
    }

    @Test
    public void insideAnotherPipeline() throws Exception {
        String outer = pipeline("{\"set\": {\"field\": \"seen\", \"value\": true}}, {\"pipeline\": {\"name\": \"" + meaning() + "\"}}");
        String index = indexThrough(outer);
        threeTexts().send(node(), index).noErrors();
        assertAllThereIn(index);
        assertEquals(true, source(index, "late").get("seen"));
    }

    @Test
    public void simulationEmbedsAndChangesNothing() throws Exception {
        String index = plainIndex();
        String missing = unused("missing");
        String docs = "{\"docs\": [{\"_index\": \"%s\", \"_source\": {\"text\": %s}}, {\"_index\": \"%s\", \"_source\": {\"text\": %s}}]}";
        Answer answer = node().post(
            "/_ingest/pipeline/" + meaning() + "/_simulate",
            docs.formatted(index, quoted(LATE), missing, quoted(SOUR))
        ).ok();
        Vectors.assertIsOf(node(), LATE, (List<?>) answer.at("docs", 0, "doc", "_source", "vector"));
        Vectors.assertIsOf(node(), SOUR, (List<?>) answer.at("docs", 1, "doc", "_source", "vector"));
        assertNull("bound by a simulation", meta(index, "vector"));
        assertEquals("created by a simulation", 404, node().get("/" + missing).status());
    }

    @Test
    public void simulationShowsTheErrorThatIndexingWouldGive() throws Exception {
        String other = index(Map.of(), "\"text\": {\"type\": \"text\"}, \"vector\": {\"type\": \"keyword\"}");
        String docs = "{\"docs\": [{\"_index\": \"" + other + "\", \"_source\": {\"text\": \"sour\"}}]}";
        Answer answer = node().post("/_ingest/pipeline/" + meaning() + "/_simulate", docs).ok();
        String reason = (String) answer.at("docs", 0, "error", "reason");
        assertTrue(reason, reason.contains("field [vector] of index [" + other + "] is of type [keyword], vectors need [knn_vector]"));
    }

    @Test
    public void conditionsDecideDocumentByDocument() throws Exception {
        String index = indexThrough(pipeline(embedding("\"if\": \"ctx.wanted == true\"")));
        new Bulk().index("yes", "{\"wanted\": true, \"text\": \"late\"}")
            .index("no", "{\"wanted\": false, \"text\": \"late\"}")
            .index("bad", "{\"wanted\": true, \"text\": 7}")
            .index("skipped", "{\"wanted\": false, \"text\": 7}")
            .send(node(), index);
        Vectors.assertIsOf(node(), "late", stored(index, "yes"));
        assertFalse(source(index, "no").containsKey("vector"));
        assertFalse(source(index, "skipped").containsKey("vector"));
        assertEquals(404, node().get("/" + index + "/_doc/bad").status());
    }

    @Test
    public void onFailureIsToldWhatFailed() throws Exception {
        String handler = "\"on_failure\": [{\"set\": {\"field\": \"error\", \"value\": \"{{ _ingest.on_failure_message }}\"}}]";
        String index = indexThrough(pipeline(embedding("\"tag\": \"embed\", " + handler)));
        new Bulk().index("1", "{\"text\": 7}").text("2", LATE).send(node(), index).noErrors();
        String error = (String) source(index, "1").get("error");
        assertTrue(
            error,
            error.contains("[semantic_embedding] tag [embed]: field [text] for model [" + BGE + "]: the value at [text] is a number")
        );
        assertFalse(source(index, "2").containsKey("error"));
        Vectors.assertIsOf(node(), LATE, stored(index, "2"));
    }

    @Test
    public void onFailureOfThePipelineIsToldToo() throws Exception {
        String name = unused("pipeline");
        deleteLater("/_ingest/pipeline/" + name);
        String handler = "{\"set\": {\"field\": \"error\", \"value\": \"{{ _ingest.on_failure_processor_tag }}: {{ _ingest.on_failure_message }}\"}}";
        String body = "{\"processors\": [" + embedding("\"tag\": \"embed\"") + "], \"on_failure\": [" + handler + "]}";
        node().put("/_ingest/pipeline/" + name, body).ok();
        String index = indexThrough(name);
        new Bulk().index("1", "{\"other\": 7}").text("2", LATE).send(node(), index).noErrors();
        String error = (String) source(index, "1").get("error");
        assertTrue(
            error,
            error.startsWith("embed: [semantic_embedding] tag [embed]: field [text] for model [" + BGE + "]: no value at [text]")
        );
        Vectors.assertIsOf(node(), LATE, stored(index, "2"));
    }

    @Test
    public void ignoredFailuresLeaveTheDocumentAsItIs() throws Exception {
        String index = indexThrough(pipeline(embedding("\"ignore_failure\": true")));
        new Bulk().index("1", "{\"text\": 7, \"more\": \"kept\"}").text("2", LATE).send(node(), index).noErrors();
        assertEquals(Map.of("text", 7, "more", "kept"), source(index, "1"));
        Vectors.assertIsOf(node(), LATE, stored(index, "2"));
    }
}
