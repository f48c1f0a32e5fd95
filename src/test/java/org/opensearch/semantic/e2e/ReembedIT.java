// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Documents embedded again over HTTP: by another model into another field, and where their texts have changed. */
public class ReembedIT extends EndToEndTestCase {

    private static final String PATH = "/_plugins/_semantic/reembed";
    private static final String NEW = "vector_all_minilm_l6_v2";
    private static final int DOCUMENTS = 150;

    private static String text(int document) {
        return "Message number " + document + " about " + List.of("refunds", "delivery", "coffee", "the app").get(document % 4);
    }

    private String filled(String more) throws Exception {
        String index = indexThrough(pipeline(embedding("\"ignore_missing\": true" + more)));
        Bulk bulk = new Bulk();
        for (int i = 0; i < DOCUMENTS; i++) {
            bulk.text("d" + i, text(i));
        }
        bulk.index("none", "{\"other\": 1}").text("blank", " ").send(node(), index).noErrors();
        return index;
    }

    private static Answer start(String index, String more) {
        return node(PATH, "{\"index\": \"" + index + "\", \"field\": \"vector\"" + (more.isEmpty() ? "" : ", " + more) + "}");
    }

    private static Answer node(String path, String body) {
        try {
            return node().post(path, body);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A partial update of a bulk, which goes past the pipeline. */
    private static void update(String index, String id, String doc) throws Exception {
        String lines = "{\"update\": {\"_id\": \"" + id + "\"}}\n{\"doc\": " + doc + "}\n";
        assertEquals(false, node().post("/" + index + "/_bulk?refresh=true", lines).ok().at("errors"));
    }

    private static Map<?, ?> report(String index) throws Exception {
        for (Object report : (List<?>) node().get(PATH).ok().at("reembeddings")) {
            if (index.equals(((Map<?, ?>) report).get("index"))) {
                return (Map<?, ?>) report;
            }
        }
        throw new AssertionError("no report of " + index);
    }

    /** The report when it has come to an end. */
    private static Map<?, ?> ended(String index, String state) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
        Map<?, ?> report = report(index);
        while ("running".equals(report.get("state")) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            report = report(index);
        }
        assertEquals(report.toString(), state, report.get("state"));
        return report;
    }

    private static int progress(Map<?, ?> report, String what) {
        return (int) ((Map<?, ?>) report.get("progress")).get(what);
    }

    /** What the model makes of these texts. */
    private static List<?> vectors(String model, List<String> texts) throws Exception {
        List<String> quoted = texts.stream().map(EndToEndTestCase::quoted).toList();
        List<?> embeddings = (List<?>) node().post(
            "/_plugins/_semantic/embed",
            "{\"model\": \"" + model + "\", \"texts\": " + quoted + "}"
        ).ok().at("embeddings");
        return embeddings.stream().map(embedding -> ((Map<?, ?>) embedding).get("vector")).toList();
    }

    private static Map<String, Map<?, ?>> sources(String index) throws Exception {
        refresh(index);
        Map<String, Map<?, ?>> sources = new TreeMap<>();
        searchWith(index, "\"size\": 1000, \"query\": {\"match_all\": {}}").all()
            .forEach(hit -> sources.put((String) hit.get("_id"), (Map<?, ?>) hit.get("_source")));
        return sources;
    }

    /** Every document has in this field the vector that the model makes of its text. */
    private static void assertVectors(String index, String field, String model) throws Exception {
        Map<String, Map<?, ?>> sources = sources(index);
        List<String> ids = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        sources.forEach((id, source) -> {
            if (source.get("text") instanceof String text && !text.isBlank()) {
                ids.add(id);
                texts.add(text);
            } else {
                assertNull(id, source.get(field));
            }
        });
        assertTrue(texts.size() > 10);
        List<?> expected = vectors(model, texts);
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(ids.get(i), expected.get(i), sources.get(ids.get(i)).get(field));
        }
    }

    @Test
    public void toAnotherModel() throws Exception {
        String index = filled("");
        List<?> old = stored(index, "d3");
        Hits before = search(index, "{\"semantic\": {\"vector\": {\"query\": \"where is my parcel\", \"k\": 5}}}");
        start(index, "\"model\": \"" + MINILM + "\"").ok();
        Map<?, ?> report = ended(index, "switched");
        assertEquals(NEW, report.get("target"));
        assertEquals(DOCUMENTS, progress(report, "embedded"));
        assertEquals(0, progress(report, "failed"));
        assertVectors(index, NEW, MINILM);
        assertEquals("the old vectors are still there", old, stored(index, "d3"));
        assertEquals(MINILM, meta(index, NEW).get("semantic_model"));
        assertEquals(NEW, meta(index, "vector").get("semantic_moved"));
        assertFalse(meta(index, "vector").containsKey("semantic_next"));

        Hits after = search(index, "{\"semantic\": {\"vector\": {\"query\": \"where is my parcel\", \"k\": 5}}}");
        Hits named = search(index, "{\"semantic\": {\"" + NEW + "\": {\"query\": \"where is my parcel\", \"k\": 5}}}");
        assertEquals(named.scores(), after.scores());
        assertNotEquals(before.scores(), after.scores());

        new Bulk().text("new", "A late parcel").text("d3", "It has another text now").send(node(), index).noErrors();
        assertVectors(index, NEW, MINILM);
        assertFalse("only the new vector is written", source(index, "new").containsKey("vector"));
        assertFalse("and an old one is not kept", source(index, "d3").containsKey("vector"));
        assertRefused(start(index, "\"model\": \"" + BGE + "\""), "field [vector] of index [" + index + "] has moved to [" + NEW + "]");
    }

    @Test
    public void andBackAgain() throws Exception {
        String index = filled(", \"provenance\": true");
        start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\"").ok();
        ended(index, "switched");
        new Bulk().text("new", "Written for the second model alone").send(node(), index).noErrors();
        String back = "{\"index\": \"" + index + "\", \"field\": \"second\", \"model\": \"" + BGE + "\", \"to\": \"vector\"";
        assertRefused(node().post(PATH, back + "}"), "field [vector] of index [" + index + "] has vectors already");
        node().post(PATH, back + ", \"documents\": \"stale\"}").ok();
        Map<?, ?> report = ended(index, "switched");
        assertEquals("the others were right", 1, progress(report, "embedded"));
        assertVectors(index, "vector", BGE);
        assertEquals("vector", meta(index, "second").get("semantic_moved"));
        assertFalse(meta(index, "vector").containsKey("semantic_moved"));
        new Bulk().text("newer", "Written for the first model again").send(node(), index).noErrors();
        assertFalse(source(index, "newer").containsKey("second"));
    }

    /** Documents are written, changed and deleted all the while, and searches go on. */
    @Test
    public void inALivingIndex() throws Exception {
        String index = filled("");
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> writes = executor.submit(writing(index, ended));
            Future<Integer> searches = executor.submit(searching(index, ended));
            start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\", \"documents_per_second\": 25").ok();
            Map<?, ?> tasks = (Map<?, ?>) node().get("/_tasks?actions=*semantic/reembed*&detailed").ok().at("nodes");
            assertTrue(tasks.toString(), tasks.toString().contains("embed [vector] of [" + index + "] to [second]"));
            assertEquals("throttled", "running", report(index).get("state"));
            assertRefused(start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\""), "is being embedded already");
            assertRefused(
                node().post(PATH + "/_switch", "{\"index\": \"" + index + "\", \"field\": \"vector\"}"),
                "can not be switched yet"
            );
            ended(index, "switched");
            ended.set(true);
            assertTrue(writes.get() > 5);
            assertTrue(searches.get() > 5);
        } finally {
            ended.set(true);
            executor.shutdown();
            assertTrue(executor.awaitTermination(1, TimeUnit.MINUTES));
        }
        assertVectors(index, "second", MINILM);
    }

    private static Callable<Integer> writing(String index, AtomicBoolean ended) {
        return () -> {
            int round = 0;
            for (; !ended.get(); round++) {
                new Bulk().text("w" + round, "Written meanwhile " + round)
                    .text("d" + 7 * round % DOCUMENTS, "Changed meanwhile " + round)
                    .send(node(), index)
                    .noErrors();
                node().delete("/" + index + "/_doc/d" + (7 * round + 3) % DOCUMENTS);
            }
            return round;
        };
    }

    private static Callable<Integer> searching(String index, AtomicBoolean ended) {
        return () -> {
            int searches = 0;
            for (; !ended.get(); searches++) {
                assertEquals(
                    5,
                    searchWith(index, "\"size\": 5, \"query\": {\"semantic\": {\"vector\": {\"query\": \"late\", \"k\": 10}}}").all().size()
                );
            }
            return searches;
        };
    }

    @Test
    public void whatIsStale() throws Exception {
        String index = filled(", \"provenance\": true");
        update(index, "d1", "{\"text\": \"Not what it was\"}");
        update(index, "d2", "{\"text\": \"\"}");
        update(index, "none", "{\"text\": \"It has one now\"}");
        update(index, "d4", "{\"vector_provenance\": null}");
        start(index, "\"dry_run\": true").ok();
        Map<?, ?> dry = ended(index, "done");
        assertEquals("[d1], [d2], [none] and [d4]", 4, progress(dry, "outdated"));
        assertEquals(1, progress(dry, "without_provenance"));
        assertEquals(0, progress(dry, "embedded"));
        assertEquals(DOCUMENTS + 2, progress(dry, "total"));
        start(index, "").ok();
        Map<?, ?> report = ended(index, "done");
        assertEquals(3, progress(report, "embedded"));
        assertEquals(1, progress(report, "cleared"));
        assertVectors(index, "vector", BGE);
        start(index, "\"dry_run\": true").ok();
        assertEquals(0, progress(ended(index, "done"), "outdated"));
    }

    @Test
    public void missingAndAll() throws Exception {
        String index = plainIndex();
        Bulk bulk = new Bulk();
        for (int i = 0; i < 20; i++) {
            bulk.text("d" + i, text(i));
        }
        bulk.send(node(), index).noErrors();
        assertRefused(start(index, "\"documents\": \"missing\""), "is not bound to a model");
        node().post("/" + index + "/_doc/first?refresh=true&pipeline=" + meaning(), "{\"text\": \"The first to be embedded\"}").ok();
        assertRefused(
            start(index, "\"documents\": \"missing\""),
            "is filled by no [semantic_embedding] processor",
            "name the texts as [source]"
        );
        start(index, "\"documents\": \"missing\", \"source\": \"text\"").ok();
        assertEquals(20, progress(ended(index, "done"), "embedded"));
        assertVectors(index, "vector", BGE);
        start(index, "\"documents\": \"all\", \"source\": [\"text\"]").ok();
        assertEquals(21, progress(ended(index, "done"), "embedded"));
        String body = "{\"index\": \"" + index + "\", \"field\": \"vector\", \"documents\": \"all\", \"source\": \"text\"}";
        Answer waited = node().post(PATH + "?wait_for_completion=true", body).ok();
        assertEquals("done", waited.at("reembeddings", 0, "state"));
        assertEquals(21, waited.at("reembeddings", 0, "progress", "embedded"));
    }

    @Test
    public void givenUp() throws Exception {
        String index = filled("");
        start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\", \"documents_per_second\": 5").ok();
        String which = "{\"index\": \"" + index + "\", \"field\": \"vector\"}";
        assertEquals("cancelled", node().post(PATH + "/_cancel", which).ok().at("reembeddings", 0, "state"));
        assertFalse(meta(index, "vector").containsKey("semantic_next"));
        assertEquals("cancelled", report(index).get("state"));
        new Bulk().text("new", "Only for the first model").send(node(), index).noErrors();
        assertFalse(source(index, "new").containsKey("second"));
        assertRefused(node().post(PATH + "/_cancel", which), "is not being embedded into another field");
    }

    @Test
    public void anIndexThatIsDeletedMeanwhile() throws Exception {
        String index = filled("");
        start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\", \"documents_per_second\": 5").ok();
        node().delete("/" + index).ok();
        Map<?, ?> report = ended(index, "failed");
        assertTrue(report.toString(), report.get("error").toString().contains("no such index [" + index + "]"));
        assertEquals("it is not made again", 404, node().get("/" + index).status());
        assertEquals(404, node().post(PATH + "/_switch", "{\"index\": \"" + index + "\", \"field\": \"vector\"}").status());
    }

    @Test
    public void byTheTaskApi() throws Exception {
        String index = filled("");
        start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\", \"documents_per_second\": 5").ok();
        node().post("/_tasks/_cancel?actions=*semantic/reembed*", null).ok();
        ended(index, "cancelled");
        assertFalse(meta(index, "vector").containsKey("semantic_next"));
    }

    @Test
    public void switchedByHand() throws Exception {
        String index = filled("");
        start(index, "\"model\": \"" + MINILM + "\", \"to\": \"second\", \"switch\": false").ok();
        ended(index, "ready");
        assertEquals("second", meta(index, "vector").get("semantic_next"));
        new Bulk().text("both", "For both models").send(node(), index).noErrors();
        assertTrue(source(index, "both").containsKey("vector"));
        assertVectors(index, "second", MINILM);
        String which = "{\"index\": \"" + index + "\", \"field\": \"vector\"}";
        assertEquals("switched", node().post(PATH + "/_switch", which).ok().at("reembeddings", 0, "state"));
        assertEquals("second", meta(index, "vector").get("semantic_moved"));
    }

    @Test
    public void vectorsInsideObjects() throws Exception {
        String pipeline = pipeline("{\"semantic_embedding\": {\"fields\": {\"notes.text\": \"notes.vector\"}, \"ignore_missing\": true}}");
        String index = index(
            Map.of("index.default_pipeline", pipeline),
            "\"notes\": {\"type\": \"nested\", \"properties\": {" + plainFields() + "}}"
        );
        new Bulk().index("two", "{\"notes\": [{\"text\": \"Great crema\"}, {\"text\": \"Too dear\", \"by\": \"x\"}, {\"by\": \"y\"}]}")
            .index("none", "{\"other\": 1}")
            .send(node(), index)
            .noErrors();
        String body = "{\"index\": \"" + index + "\", \"field\": \"notes.vector\", \"model\": \"" + MINILM
            + "\", \"to\": \"notes.second\"}";
        node().post(PATH, body).ok();
        assertEquals(1, progress(ended(index, "switched"), "embedded"));
        List<?> notes = (List<?>) source(index, "two").get("notes");
        List<?> expected = vectors(MINILM, List.of("Great crema", "Too dear"));
        assertEquals(expected.get(0), ((Map<?, ?>) notes.get(0)).get("second"));
        assertEquals(expected.get(1), ((Map<?, ?>) notes.get(1)).get("second"));
        assertEquals("x", ((Map<?, ?>) notes.get(1)).get("by"));
        assertEquals(Map.of("by", "y"), notes.get(2));
    }

    /** Vectors that k-NN leaves out of the stored source and puts back. */
    @Test
    public void derivedSource() throws Exception {
        String index = index(
            Map.of("index.default_pipeline", meaning(), "index.knn.derived_source.enabled", "true", "index.number_of_shards", "2"),
            plainFields()
        );
        Bulk bulk = new Bulk();
        for (int i = 0; i < DOCUMENTS; i++) {
            bulk.text("d" + i, text(i));
        }
        bulk.send(node(), index).noErrors();
        start(index, "\"model\": \"" + MINILM + "\"").ok();
        ended(index, "switched");
        assertVectors(index, NEW, MINILM);
        assertVectors(index, "vector", BGE);
    }

    @Test
    public void documentsThatCanNotBeEmbedded() throws Exception {
        String index = filled("");
        update(index, "d5", "{\"text\": 5}");
        start(index, "\"model\": \"" + MINILM + "\"").ok();
        Map<?, ?> report = ended(index, "incomplete");
        assertEquals(1, progress(report, "failed"));
        assertEquals(DOCUMENTS - 1, progress(report, "embedded"));
        String failures = ((Map<?, ?>) report.get("progress")).get("failures").toString();
        assertTrue(failures, failures.contains("document [d5]: the value at [text] is a number, only text can be embedded"));
        assertEquals("searches stay where they were", NEW, meta(index, "vector").get("semantic_next"));
        update(index, "d5", "{\"text\": \"five\"}");
        start(index, "\"model\": \"" + MINILM + "\"").ok();
        assertEquals("what was done is kept", 1, progress(ended(index, "switched"), "embedded"));
        assertVectors(index, NEW, MINILM);
    }

    /** Every backing index for itself, and an alias too. */
    @Test
    public void dataStream() throws Exception {
        String stream = unused("stream");
        deleteLater("/_data_stream/" + stream);
        deleteLater("/_index_template/" + stream);
        String settings = "{\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.default_pipeline\": \"" + meaning() + "\"}";
        node().put(
            "/_index_template/" + stream,
            "{\"index_patterns\": [\"" + stream + "\"], \"data_stream\": {}, \"template\": {\"settings\": " + settings
                + ", \"mappings\": {\"properties\": {" + plainFields() + "}}}}"
        ).ok();
        for (String text : List.of("The first index", "The second index")) {
            node().post("/" + stream + "/_doc?refresh=true", "{\"@timestamp\": \"2026-01-01\", \"text\": \"" + text + "\"}").ok();
            node().post("/" + stream + "/_rollover", null).ok();
        }
        node().post("/" + stream + "/_doc?refresh=true", "{\"@timestamp\": \"2026-01-02\", \"text\": \"The third index\"}").ok();
        String body = "{\"index\": \"" + stream + "\", \"field\": \"vector\", \"model\": \"" + MINILM + "\", \"to\": \"second\"}";
        Answer answer = node().post(PATH + "?wait_for_completion=true", body).ok();
        assertEquals(3, ((List<?>) answer.at("reembeddings")).size());
        for (Object report : (List<?>) answer.at("reembeddings")) {
            assertEquals(report.toString(), "switched", ((Map<?, ?>) report).get("state"));
            assertEquals(report.toString(), 1, progress((Map<?, ?>) report, "embedded"));
        }
        assertEquals(3, search(stream, "{\"semantic\": {\"vector\": {\"query\": \"index\", \"k\": 5}}}").all().size());
        assertEquals(3, search(stream, "{\"exists\": {\"field\": \"second\"}}").all().size());
    }

    @Test
    public void whatIsRefused() throws Exception {
        String index = filled("");
        assertRefused(node().post(PATH, "{\"field\": \"vector\"}"), "[reembed] needs [index]");
        assertRefused(node().post(PATH, "{\"index\": \"" + index + "\"}"), "[reembed] needs [field]");
        assertRefused(start(index, "\"modell\": \"x\""), "unknown field [modell] did you mean [model]?");
        assertRefused(start(index, "\"model\": \"none\""), "unknown model [none], this node has");
        assertRefused(start(index, "\"documents\": \"some\""), "[documents] is [some], allowed are [missing, stale, all]");
        assertRefused(start(index, "\"documents_per_second\": 0"), "[documents_per_second] is [0.0], allowed are numbers from [0.01]");
        assertRefused(start(index, "\"to\": \"text\""), "field [text] of index [" + index + "] is not a vector field");
        assertRefused(start(index, "\"to\": \"a.b\""), "[to] must be in the same object");
        assertRefused(start(index, "\"to\": \"vector\""), "can not be moved to itself");
        assertRefused(
            node().post(PATH, "{\"index\": \"" + index + "\", \"field\": \"text\"}"),
            "field [text] of index [" + index + "] is not a vector field"
        );
        assertEquals(404, node().post(PATH, "{\"index\": \"not-there\", \"field\": \"vector\"}").status());
        assertRefused(
            node().post(PATH + "/_switch", "{\"index\": \"" + index + "\", \"field\": \"vector\"}"),
            "is not being embedded into another field"
        );
        String partial = unused("index");
        deleteLater("/" + partial);
        node().put(
            "/" + partial,
            "{\"settings\": {\"index.knn\": true}, \"mappings\": {\"_source\": {\"excludes\": [\"x\"]}, \"properties\": {" + plainFields()
                + "}}}"
        ).ok();
        node().post("/" + partial + "/_doc?refresh=true&pipeline=" + meaning(), "{\"text\": \"a text\"}").ok();
        assertRefused(start(partial, "\"documents\": \"all\", \"source\": \"text\""), "the index leaves fields out of [_source]");
    }
}
