// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.node.Answer;

/** Where a vector comes from: in the document, in aggregations, and as the reason why nothing is embedded twice. */
public class ProvenanceIT extends EndToEndTestCase {

    private static final String LATE = "The parcel arrived a week late.";
    private static final String SOUR = "The crema was thin and sour.";
    private static final String LONG = "It was late again and again. ".repeat(200);

    private static final String WITH_PROVENANCE = embedding("\"provenance\": true");
    private static final String SKIPPING = embedding("\"provenance\": true, \"skip_existing\": true");

    /** As the documentation says to map it. */
    private static final String FIELDS = plainFields() + """
        , "vector_provenance": {"properties": {
          "model": {"type": "keyword"}, "digest": {"type": "keyword"}, "tokens": {"type": "integer"},
          "truncated": {"type": "boolean"}, "text_hash": {"type": "keyword", "index": false, "doc_values": false}}}""";

    private String through(String processor, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("index.default_pipeline", pipeline(processor));
        return index(all, FIELDS);
    }

    private static Provenance provenance(Object source) {
        return Provenance.from(((Map<?, ?>) source).get("vector_provenance")).orElseThrow();
    }

    private static void assertEmbeds(int embedded, int unchanged, Request request) throws Exception {
        EmbeddedTexts before = EmbeddedTexts.of(node());
        request.send();
        assertEquals(new EmbeddedTexts(embedded, unchanged), EmbeddedTexts.of(node()).since(before));
    }

    private interface Request {
        void send() throws Exception;
    }

    @Test
    public void isWrittenAndCanBeFilteredAndCounted() throws Exception {
        String index = through(WITH_PROVENANCE, Map.of());
        new Bulk().text("late", LATE).text("long", LONG).text("blank", " ").send(node(), index).noErrors();

        Provenance late = provenance(source(index, "late"));
        assertEquals(BGE, late.model());
        assertEquals(meta(index, "vector").get("semantic_digest"), late.digest());
        assertEquals(Provenance.hash(LATE), late.textHash());
        assertFalse(late.truncated());
        assertEquals(9, late.tokens()); // [CLS] the parcel arrived a week late . [SEP]
        Provenance cut = provenance(source(index, "long"));
        assertTrue(cut.truncated());
        assertEquals(512, cut.tokens());
        assertFalse(source(index, "blank").containsKey("vector_provenance"));

        String aggs = "\"size\": 0, \"aggs\": {\"models\": {\"terms\": {\"field\": \"vector_provenance.model\"}, \"aggs\": {"
            + "\"truncated\": {\"filter\": {\"term\": {\"vector_provenance.truncated\": true}}},"
            + "\"tokens\": {\"sum\": {\"field\": \"vector_provenance.tokens\"}}}}}";
        Answer buckets = node().post("/" + index + "/_search", "{" + aggs + "}").ok();
        assertEquals(buckets.body(), BGE, buckets.at("aggregations", "models", "buckets", 0, "key"));
        assertEquals(buckets.body(), 2, buckets.at("aggregations", "models", "buckets", 0, "doc_count"));
        assertEquals(buckets.body(), 1, buckets.at("aggregations", "models", "buckets", 0, "truncated", "doc_count"));
        assertEquals(buckets.body(), 521.0, buckets.at("aggregations", "models", "buckets", 0, "tokens", "value"));

        String digest = "{\"term\": {\"vector_provenance.digest\": \"" + late.digest() + "\"}}";
        assertEquals(2, search(index, digest).ids().size());
        assertEquals(List.of("blank"), search(index, "{\"bool\": {\"must_not\": " + digest + "}}").ids());
    }

    @Test
    public void withoutAMappingItIsMappedDynamically() throws Exception {
        String index = indexThrough(pipeline(WITH_PROVENANCE));
        new Bulk().text("late", LATE).send(node(), index).noErrors();
        assertEquals(List.of("late"), search(index, "{\"term\": {\"vector_provenance.model.keyword\": \"" + BGE + "\"}}").ids());
        assertEquals(List.of("late"), search(index, "{\"term\": {\"vector_provenance.truncated\": false}}").ids());
    }

    @Test
    public void blankTextTakesBothAway() throws Exception {
        for (String processor : List.of(WITH_PROVENANCE, SKIPPING)) {
            String index = through(processor, Map.of());
            new Bulk().text("1", LATE).send(node(), index).noErrors();
            assertTrue(source(index, "1").containsKey("vector_provenance"));
            node().post("/" + index + "/_update/1", "{\"doc\": {\"text\": \" \"}}").ok();
            assertEquals(Map.of("text", " "), source(index, "1"));
        }
    }

    @Test
    public void reindexAndUpdateByQueryEmbedNothingAgain() throws Exception {
        String from = through(WITH_PROVENANCE, Map.of());
        new Bulk().text("late", LATE).text("sour", SOUR).text("blank", "").send(node(), from).noErrors();
        List<?> vector = stored(from, "late");
        assertEmbeds(0, 2, () -> node().post("/" + from + "/_update_by_query?refresh=true", null).ok());

        String to = through(WITH_PROVENANCE, Map.of());
        String body = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + to + "\"}}";
        assertEmbeds(0, 2, () -> assertEquals(3, node().post("/_reindex?refresh=true", body).ok().at("created")));
        assertEquals(vector, stored(to, "late"));
        assertEquals(source(from, "late"), source(to, "late"));
        assertEquals(BGE, meta(to, "vector").get("semantic_model")); // bound all the same
        assertEquals(
            List.of("sour", "late"),
            search(to, "{\"semantic\": {\"vector\": {\"query\": \"unpleasant taste\", \"k\": 2}}}").ids()
        );

        // one text is changed on the way
        String changed = through(WITH_PROVENANCE, Map.of());
        String script = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + changed
            + "\"}, \"script\": {\"source\": \"if (ctx._id == 'late') {ctx._source.text = 'It never came.'}\"}}";
        assertEmbeds(1, 1, () -> node().post("/_reindex?refresh=true", script).ok());
        Vectors.assertIsOf(node(), "It never came.", stored(changed, "late"));
        assertEquals(Provenance.hash("It never came."), provenance(source(changed, "late")).textHash());
    }

    @Test
    public void anotherModelEmbedsAgain() throws Exception {
        String from = through(SKIPPING, Map.of());
        new Bulk().text("late", LATE).send(node(), from).noErrors();
        String to = through(embedding("\"provenance\": true, \"skip_existing\": true, \"model\": \"" + MINILM + "\""), Map.of());
        String body = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + to + "\"}}";
        assertEmbeds(1, 0, () -> node().post("/_reindex?refresh=true", body).ok());
        assertEquals(MINILM, provenance(source(to, "late")).model());
        assertEquals(1.0, Vectors.cosine(Vectors.of(node(), LATE, "document", MINILM), stored(to, "late")), 1e-4);
    }

    /** Documents that are sent whole are compared with the stored ones, in the translog or in segments, with k-NN's derived source or not. */
    @Test
    public void wholeDocumentsEmbedNothingAgain() throws Exception {
        for (String derived : List.of("true", "false")) {
            for (String segments : List.of("false", "true")) {
                String index = through(SKIPPING, Map.of("index.knn.derived_source.enabled", derived, "index.refresh_interval", "-1"));
                node().put("/" + index + "/_doc/late", "{\"text\": " + quoted(LATE) + "}").ok();
                node().put("/" + index + "/_doc/sour", "{\"text\": " + quoted(SOUR) + "}").ok();
                if (segments.equals("true")) {
                    node().post("/" + index + "/_flush?force=true", null).ok();
                    refresh(index);
                }
                Object vector = stored(index, "late");
                Object provenance = source(index, "late").get("vector_provenance");
                assertEmbeds(0, 1, () -> node().put("/" + index + "/_doc/late", "{\"text\": " + quoted(LATE) + ", \"seen\": 1}").ok());
                assertEquals(1, source(index, "late").get("seen"));
                assertEquals(vector, stored(index, "late"));
                assertEquals(provenance, source(index, "late").get("vector_provenance"));

                Bulk bulk = new Bulk().text("late", LATE).text("sour", LATE).text("new", SOUR);
                assertEmbeds(2, 1, () -> bulk.send(node(), index).noErrors());
                assertEquals(vector, stored(index, "late"));
                Vectors.assertIsOf(node(), LATE, stored(index, "sour"));
                assertEmbeds(0, 3, () -> bulk.send(node(), index).noErrors());
            }
        }
    }

    @Test
    public void withoutItWholeDocumentsAreEmbeddedAgain() throws Exception {
        String index = through(WITH_PROVENANCE, Map.of());
        assertEmbeds(2, 0, () -> {
            new Bulk().text("late", LATE).send(node(), index).noErrors();
            new Bulk().text("late", LATE).send(node(), index).noErrors();
        });
    }

    @Test
    public void vectorsThatAreNotInTheSourceAreEmbeddedAgain() throws Exception {
        String index = unused("index");
        deleteLater("/" + index);
        String settings = "{\"index.knn\": true, \"index.knn.derived_source.enabled\": false, \"index.default_pipeline\": \""
            + pipeline(SKIPPING) + "\"}";
        String mappings = "{\"_source\": {\"excludes\": [\"vector\"]}, \"properties\": {" + FIELDS + "}}";
        node().put("/" + index, "{\"settings\": " + settings + ", \"mappings\": " + mappings + "}").ok();
        assertEmbeds(2, 0, () -> {
            new Bulk().text("late", LATE).send(node(), index).noErrors();
            new Bulk().text("late", LATE).send(node(), index).noErrors();
        });
        assertNull(stored(index, "late"));
        assertEquals(List.of("late"), search(index, "{\"semantic\": {\"vector\": {\"query\": \"delay\", \"k\": 2}}}").ids());
    }

    @Test
    public void objectsOfAnArrayAreKnownByTheirTexts() throws Exception {
        String processor = "{\"semantic_embedding\": {\"fields\": {\"comments.text\": \"comments.vector\"}, \"provenance\": true, "
            + "\"skip_existing\": true}}";
        String nested = "\"comments\": {\"type\": \"nested\", \"properties\": {\"vector\": " + VECTOR + "}}";
        String index = index(Map.of("index.default_pipeline", pipeline(processor)), nested);
        String one = "{\"text\": " + quoted(LATE) + "}";
        String two = "{\"text\": " + quoted(SOUR) + "}";
        String three = "{\"text\": \"Cold coffee\"}";
        node().put("/" + index + "/_doc/1?refresh=true", "{\"comments\": [" + one + ", " + two + "]}").ok();
        List<?> before = (List<?>) source(index, "1").get("comments");
        String moved = "{\"comments\": [" + three + ", " + two + ", {\"text\": \"\"}, " + one + "]}";
        assertEmbeds(1, 2, () -> node().put("/" + index + "/_doc/1?refresh=true", moved).ok());
        List<?> after = (List<?>) source(index, "1").get("comments");
        assertEquals(before.get(1), after.get(1));
        assertEquals(before.get(0), after.get(3));
        assertEquals(Map.of("text", ""), after.get(2));
        assertEquals(Provenance.hash("Cold coffee"), provenanceOf((Map<?, ?>) after.get(0)).textHash());
        Vectors.assertIsOf(node(), "Cold coffee", (List<?>) ((Map<?, ?>) after.get(0)).get("vector"));
    }

    private static Provenance provenanceOf(Map<?, ?> object) {
        return Provenance.from(object.get("vector_provenance")).orElseThrow();
    }

    /** Nothing to look up: an id is made later, or the index is, or the name is that of a data stream. */
    @Test
    public void newDocuments() throws Exception {
        String pipeline = pipeline(SKIPPING);
        String index = index(Map.of("index.default_pipeline", pipeline), FIELDS);
        assertEmbeds(1, 0, () -> node().post("/" + index + "/_doc", "{\"text\": " + quoted(LATE) + "}").ok());

        String pattern = unused("template");
        deleteLater("/_index_template/" + pattern);
        deleteLater("/_data_stream/" + pattern + "-stream");
        String template = "{\"index_patterns\": [\"" + pattern
            + "-*\"], \"data_stream\": {}, \"template\": {\"settings\": {\"index.knn\": true, "
            + "\"index.default_pipeline\": \"" + pipeline + "\"}, \"mappings\": {\"properties\": {" + FIELDS + "}}}}";
        node().put("/_index_template/" + pattern, template).ok();
        String line = "{\"create\": {\"_id\": \"1\"}}\n{\"@timestamp\": \"2024-05-01T00:00:00Z\", \"text\": " + quoted(LATE) + "}\n";
        assertEmbeds(1, 0, () -> {
            Answer answer = node().post("/" + pattern + "-stream/_bulk", line).ok();
            assertEquals(answer.body(), false, answer.at("errors"));
        });
    }

    @Test
    public void simulationsReadNoDocuments() throws Exception {
        String index = through(SKIPPING, Map.of());
        new Bulk().text("1", LATE).send(node(), index).noErrors();
        String docs = "{\"docs\": [{\"_index\": \"" + index + "\", \"_id\": \"1\", \"_source\": {\"text\": " + quoted(LATE) + "}}]}";
        String path = "/_ingest/pipeline/" + pipeline(SKIPPING) + "/_simulate";
        assertEmbeds(1, 0, () -> {
            Answer answer = node().post(path, docs).ok();
            assertEquals(Provenance.hash(LATE), provenance(answer.at("docs", 0, "doc", "_source")).textHash());
        });
    }

    @Test
    public void refusedConfigurations() throws Exception {
        String path = "/_ingest/pipeline/" + unused("refused");
        assertRefused(
            node().put(path, "{\"processors\": [" + embedding("\"skip_existing\": true") + "]}"),
            "[skip_existing] needs \"provenance\": true, for a stored vector does not say otherwise which text and model it is of"
        );
        assertRefused(
            node().put(path, "{\"processors\": [" + embedding("\"provenance\": \"yes\"") + "]}"),
            "[provenance] property isn't a boolean"
        );
    }
}
