// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Where in a document a text may stand, and which text is embedded then. */
public class IngestShapesIT extends EndToEndTestCase {

    private static final String TITLE = "Parcel lost";
    private static final String BODY = "The tracking page has not moved for a week.";

    private String indexWith(String fields, String properties) throws Exception {
        String pipeline = pipeline("{\"semantic_embedding\": {\"fields\": " + fields + "}}");
        return index(Map.of("index.default_pipeline", pipeline), properties);
    }

    private static Object at(Object value, Object... path) {
        Object found = value;
        for (Object step : path) {
            found = step instanceof Integer i ? ((List<?>) found).get(i) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }

    private static List<?> vectorAt(Object value, Object... path) {
        return (List<?>) at(value, path);
    }

    /** The vector of exactly this text: alone in its batch both times, so equal to float rounding. */
    private static void assertExactly(String text, List<?> vector) throws Exception {
        assertEquals(text, 1.0, Vectors.cosine(Vectors.ofDocument(node(), text), vector), 1e-5);
    }

    @Test
    public void severalSourcesAreJoinedByANewline() throws Exception {
        String index = indexWith("[{\"source\": [\"title\", \"body\"], \"target\": \"vector\"}]", "\"vector\": " + VECTOR);
        node().put("/" + index + "/_doc/both", "{\"title\": \"" + TITLE + "\", \"body\": \"" + BODY + "\"}").ok();
        node().put("/" + index + "/_doc/blank", "{\"title\": \"  \", \"body\": \"" + BODY + "\"}").ok();
        node().put("/" + index + "/_doc/one", "{\"title\": \"" + TITLE + "\"}").ok();
        assertExactly(TITLE + "\n" + BODY, stored(index, "both"));
        assertExactly(BODY, stored(index, "blank"));
        assertExactly(TITLE, stored(index, "one"));
        assertTrue(Vectors.cosine(stored(index, "both"), stored(index, "one")) < 0.99);
    }

    @Test
    public void dottedPaths() throws Exception {
        String author = "\"author\": {\"properties\": {\"vector\": " + VECTOR + "}}";
        String index = indexWith("{\"author.bio\": \"author.vector\"}", author);
        node().put("/" + index + "/_doc/1", "{\"author\": {\"name\": \"Ada\", \"bio\": \"" + BODY + "\"}}").ok();
        assertExactly(BODY, vectorAt(source(index, "1"), "author", "vector"));
        assertEquals("Ada", at(source(index, "1"), "author", "name"));
        assertEquals(BGE, at(mapping(index), "author", "properties", "vector", "meta", "semantic_model"));
    }

    @Test
    public void missingObjectsOnTheWayToATargetAreMade() throws Exception {
        String index = indexWith(
            "{\"body\": \"made.here.vector\"}",
            "\"made\": {\"properties\": {\"here\": {\"properties\": {\"vector\": " + VECTOR + "}}}}"
        );
        node().put("/" + index + "/_doc/1", "{\"body\": \"" + BODY + "\"}").ok();
        assertExactly(BODY, vectorAt(source(index, "1"), "made", "here", "vector"));
    }

    @Test
    public void arraysOfStringsAreOneText() throws Exception {
        String index = indexWith("{\"text\": \"vector\"}", plainFields());
        node().put("/" + index + "/_doc/1", "{\"text\": [\"" + TITLE + "\", null, \"" + BODY + "\"]}").ok();
        assertExactly(TITLE + "\n" + BODY, stored(index, "1"));
    }

    @Test
    public void arraysOfObjectsOutsideTheTargetAreOneText() throws Exception {
        String index = indexWith("{\"comments.text\": \"vector\"}", "\"vector\": " + VECTOR);
        node().put("/" + index + "/_doc/1", "{\"comments\": [{\"text\": \"" + TITLE + "\"}, {\"text\": \"" + BODY + "\"}]}").ok();
        assertExactly(TITLE + "\n" + BODY, stored(index, "1"));
    }

    @Test
    public void eachNestedObjectGetsAVectorOfItsOwn() throws Exception {
        String nested = "\"comments\": {\"type\": \"nested\", \"properties\": {\"text\": {\"type\": \"text\"}, \"vector\": " + VECTOR
            + "}}";
        String index = indexWith("{\"comments.text\": \"comments.vector\"}", nested);
        new Bulk().index("delay", "{\"comments\": [{\"text\": \"Great crema\"}, {\"text\": \"Still waiting for my parcel\"}]}")
            .index("price", "{\"comments\": [{\"text\": \"Too expensive\"}, {\"text\": \"\"}]}")
            .send(node(), index)
            .noErrors();
        Map<?, ?> delay = source(index, "delay");
        Vectors.assertIsOf(node(), "Great crema", vectorAt(delay, "comments", 0, "vector"));
        Vectors.assertIsOf(node(), "Still waiting for my parcel", vectorAt(delay, "comments", 1, "vector"));
        Map<?, ?> empty = (Map<?, ?>) at(source(index, "price"), "comments", 1);
        assertFalse(empty.toString(), empty.containsKey("vector"));
        String query = "{\"nested\": {\"path\": \"comments\", \"inner_hits\": {\"size\": 1, \"_source\": [\"comments.text\"]}, \"score_mode\": \"max\","
            + " \"query\": {\"semantic\": {\"comments.vector\": {\"query\": \"slow delivery\", \"k\": 1}}}}}";
        Hits hits = search(index, query);
        assertEquals(List.of("delay"), hits.ids());
        String found = at(hits.all().get(0), "inner_hits", "comments", "hits", "hits", 0, "_source").toString();
        assertTrue(found, found.contains("Still waiting"));
    }

    @Test
    public void severalTargetsAtOnce() throws Exception {
        String index = indexWith(
            "{\"title\": \"title_vector\", \"body\": \"body_vector\"}",
            "\"title_vector\": " + VECTOR + ", \"body_vector\": " + VECTOR
        );
        node().put("/" + index + "/_doc/1", "{\"title\": \"" + TITLE + "\", \"body\": \"" + BODY + "\"}").ok();
        Vectors.assertIsOf(node(), TITLE, vectorAt(source(index, "1"), "title_vector"));
        Vectors.assertIsOf(node(), BODY, vectorAt(source(index, "1"), "body_vector"));
        // One of them bad: the document is not half-written.
        assertRefused(
            node().put("/" + index + "/_doc/2", "{\"title\": \"" + TITLE + "\", \"body\": {\"text\": \"x\"}}"),
            "field [body] for model [" + BGE + "]: the value at [body] is an object, only text can be embedded"
        );
        assertEquals(404, node().get("/" + index + "/_doc/2").status());
    }

    @Test
    public void pathsThatDoNotFitTheDocument() throws Exception {
        String index = indexWith("{\"author.bio\": \"vector\"}", "\"vector\": " + VECTOR);
        assertRefused(
            node().put("/" + index + "/_doc/1", "{\"author\": \"Ada\"}"),
            "the value at [author] is a string, an object was expected"
        );
        assertRefused(
            node().put("/" + index + "/_doc/1", "{\"author\": {}}"),
            "no value at [author.bio]; send text, or set \"ignore_missing\": true"
        );
        String blocked = indexWith("{\"text\": \"a.v\"}", "\"a\": {\"properties\": {\"v\": " + VECTOR + "}}");
        assertRefused(
            node().put("/" + blocked + "/_doc/1", "{\"text\": \"sour\", \"a\": [{\"b\": 1}]}"),
            "target [a.v] can not be written: [a] is an array that the source is not in"
        );
    }

    @Test
    public void pipelinesThatCanNotWorkAreRefused() throws Exception {
        for (String[] pipeline : new String[][] {
            { "{\"fields\": {\"a\": \"a.v\"}}", "target [a.v] and source [a] overlap" },
            { "{\"fields\": {\"a\": \"v\", \"b\": \"v\"}}", "target [v] is named twice" },
            { "{\"fields\": {}}", "must name one field at least" },
            { "{\"fields\": {\"a\": \"v\"}, \"model\": \"e5\"}", "unknown model [e5], this node has [" + MINILM + ", " + BGE },
            { "{\"fields\": {\"a\": \"v\"}, \"modle\": \"e5\"}", "modle" },
            { "{}", "[fields] required property is missing" } }) {
            String body = "{\"processors\": [{\"semantic_embedding\": " + pipeline[0] + "}]}";
            assertRefused(node().put("/_ingest/pipeline/" + unused("refused"), body), pipeline[1]);
        }
    }
}
