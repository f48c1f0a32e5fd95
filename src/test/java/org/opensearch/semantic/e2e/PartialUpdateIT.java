// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.node.Answer;

/** Which partial updates go through a pipeline, which leave an old vector, and how that can be seen. */
public class PartialUpdateIT extends EndToEndTestCase {

    private static final String BEFORE = "The parcel arrived a week late.";
    private static final String AFTER = "The crema was thin and sour.";
    private static final String PROVENANCE = embedding("\"provenance\": true");

    /** An index with one document, whose documents go through a pipeline that this setting names. */
    private String indexWith(String setting) throws Exception {
        String index = index(Map.of(setting, pipeline(PROVENANCE)), plainFields());
        node().put("/" + index + "/_doc/1", "{\"text\": " + quoted(BEFORE) + ", \"stars\": 1}").ok();
        return index;
    }

    private static Provenance provenance(String index) throws Exception {
        return Provenance.from(source(index, "1").get("vector_provenance")).orElseThrow();
    }

    /** Text, vector and provenance are of one another. */
    private static void assertFresh(String index, String text) throws Exception {
        assertEquals(text, source(index, "1").get("text"));
        Vectors.assertIsOf(node(), text, stored(index, "1"));
        assertEquals(Provenance.hash(text), provenance(index).textHash());
    }

    /** The text is new, the vector is not, and the hash says so. */
    private static void assertStale(String index) throws Exception {
        assertEquals(AFTER, source(index, "1").get("text"));
        Vectors.assertIsOf(node(), BEFORE, stored(index, "1"));
        assertEquals(Provenance.hash(BEFORE), provenance(index).textHash());
        assertNotEquals(Provenance.hash(AFTER), provenance(index).textHash());
    }

    private static String changed() {
        return "\"doc\": {\"text\": " + quoted(AFTER) + "}";
    }

    private static Answer bulkUpdate(String index, String body) throws Exception {
        String lines = "{\"update\": {\"_id\": \"1\"}}\n{" + body + "}\n";
        Answer answer = node().post("/" + index + "/_bulk?refresh=true", lines).ok();
        assertEquals(answer.body(), false, answer.at("errors"));
        return answer;
    }

    @Test
    public void aSingleUpdateGoesThroughThePipelinesOfItsIndex() throws Exception {
        for (String setting : List.of("index.default_pipeline", "index.final_pipeline")) {
            String index = indexWith(setting);
            node().post("/" + index + "/_update/1", "{" + changed() + "}").ok();
            assertFresh(index, AFTER);
            node().post("/" + index + "/_update/1", "{\"script\": \"ctx._source.text = '" + BEFORE + "'\"}").ok();
            assertFresh(index, BEFORE);
            node().post("/" + index + "/_update/1", "{\"doc_as_upsert\": true, " + changed() + "}").ok();
            assertFresh(index, AFTER);
            assertEquals(1, source(index, "1").get("stars"));
        }
    }

    @Test
    public void anUpdateInABulkDoesNot() throws Exception {
        for (String setting : List.of("index.default_pipeline", "index.final_pipeline")) {
            String index = indexWith(setting);
            bulkUpdate(index, changed());
            assertStale(index);
            // what is embedded again finds out, and mends it
            node().post("/" + index + "/_update_by_query?refresh=true", null).ok();
            assertFresh(index, AFTER);
        }
    }

    @Test
    public void aScriptInABulkDoesNot() throws Exception {
        String index = indexWith("index.default_pipeline");
        bulkUpdate(index, "\"script\": \"ctx._source.text = '" + AFTER + "'\"");
        assertStale(index);
    }

    @Test
    public void anUpdateOfAnIndexWithoutPipelineDoesNot() throws Exception {
        String index = plainIndex();
        String body = "{\"text\": " + quoted(BEFORE) + "}";
        node().put("/" + index + "/_doc/1?pipeline=" + pipeline(PROVENANCE), body).ok();
        assertFresh(index, BEFORE);
        node().post("/" + index + "/_update/1", "{" + changed() + "}").ok();
        assertStale(index);
    }

    /** The pipeline is given the part alone, and what it makes of it is merged into the document. */
    @Test
    public void anUpsertInABulkDoesWithItsPart() throws Exception {
        for (String setting : List.of("index.default_pipeline", "index.final_pipeline")) {
            String index = indexWith(setting);
            bulkUpdate(index, "\"doc_as_upsert\": true, " + changed());
            assertFresh(index, AFTER);
            assertEquals(1, source(index, "1").get("stars"));
        }
    }

    @Test
    public void anUpsertInABulkNeedsTheTextInItsPart() throws Exception {
        String index = indexWith("index.default_pipeline");
        String lines = "{\"update\": {\"_id\": \"1\"}}\n{\"doc_as_upsert\": true, \"doc\": {\"stars\": 5}}\n";
        Answer refused = node().post("/" + index + "/_bulk", lines).ok();
        assertTrue(refused.body(), refused.body().contains("no value at [text]; send text, or set"));
        String lenient = pipeline(embedding("\"provenance\": true, \"ignore_missing\": true"));
        node().put("/" + index + "/_settings", "{\"index.default_pipeline\": \"" + lenient + "\"}").ok();
        bulkUpdate(index, "\"doc_as_upsert\": true, \"doc\": {\"stars\": 5}");
        assertFresh(index, BEFORE);
        assertEquals(5, source(index, "1").get("stars"));
    }

    @Test
    public void aScriptOfAnUpdateByQueryDoes() throws Exception {
        for (String setting : List.of("index.default_pipeline", "index.final_pipeline")) {
            String index = indexWith(setting);
            refresh(index);
            String script = "{\"script\": \"ctx._source.text = '" + AFTER + "'\"}";
            assertEquals(1, node().post("/" + index + "/_update_by_query", script).ok().at("updated"));
            assertFresh(index, AFTER);
        }
    }

    @Test
    public void anUpdateThatChangesNothingStaysANoop() throws Exception {
        String index = indexWith("index.default_pipeline");
        Object version = node().get("/" + index + "/_doc/1").ok().at("_version");
        Answer answer = node().post("/" + index + "/_update/1", "{\"doc\": {\"stars\": 1}}").ok();
        assertEquals(answer.body(), "noop", answer.at("result"));
        answer = bulkUpdate(index, "\"doc_as_upsert\": true, \"doc\": {\"text\": " + quoted(BEFORE) + "}");
        assertEquals(answer.body(), "noop", answer.at("items", 0, "update", "result"));
        assertEquals(version, node().get("/" + index + "/_doc/1").ok().at("_version"));
    }

    /** An update of another field embeds nothing: the text is the same. */
    @Test
    public void anUpdateOfAnotherFieldEmbedsNothing() throws Exception {
        String index = indexWith("index.default_pipeline");
        List<?> vector = stored(index, "1");
        EmbeddedTexts before = EmbeddedTexts.of(node());
        node().post("/" + index + "/_update/1", "{\"doc\": {\"stars\": 5}}").ok();
        assertEquals(new EmbeddedTexts(0, 1), EmbeddedTexts.of(node()).since(before));
        assertEquals(5, source(index, "1").get("stars"));
        assertEquals(vector, stored(index, "1"));
    }

    @Test
    public void staleDocumentsCanBeSeenInASearch() throws Exception {
        String index = indexWith("index.default_pipeline");
        bulkUpdate(index, changed());
        Optional<Provenance> found = Provenance.from(
            node().post("/" + index + "/_search", "{\"_source\": [\"text\", \"vector_provenance\"]}")
                .ok()
                .at("hits", "hits", 0, "_source", "vector_provenance")
        );
        assertTrue(found.isPresent());
        assertFalse(found.get().describes(found.get().model(), found.get().digest(), AFTER));
    }
}
