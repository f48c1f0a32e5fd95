// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.After;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** A full queue: what does not fit is answered with 429 and can be sent again; nothing is half-written. */
public class OverloadIT extends EndToEndTestCase {

    private static final int LONG = 150;
    private static final int SHORT = 20;

    @After
    public void resetTheLimits() throws Exception {
        setting("semantic.inference.queue.texts", "null").ok();
        setting("semantic.breaker.limit", "null").ok();
    }

    private static Answer setting(String name, String value) throws Exception {
        return node().put("/_cluster/settings", "{\"persistent\": {\"" + name + "\": " + value + "}}");
    }

    private static Bulk bulk(String prefix, int count, int repeats) {
        Bulk bulk = new Bulk();
        for (int i = 0; i < count; i++) {
            bulk.text(prefix + i, (prefix + " " + i + ": the driver came an hour late. ").repeat(repeats));
        }
        return bulk;
    }

    private static Object count(String index, String query) throws Exception {
        return node().post("/" + index + "/_count", "{\"query\": " + query + "}").ok().at("count");
    }

    @Test
    public void whatDoesNotFitIsRejectedWholeAndCanBeSentAgain() throws Exception {
        String index = indexThrough(pipeline(embedding("\"tag\": \"embed\"") + ", {\"set\": {\"field\": \"done\", \"value\": true}}"));
        new Bulk().text("first", "binds the field").send(node(), index).noErrors();
        setting("semantic.inference.queue.texts", "1").ok();
        Figures before = Figures.of(node());

        // Larger than the queue itself, so it is taken when nothing else waits; it then fills the queue for seconds.
        CompletableFuture<Bulk.Items> large = CompletableFuture.supplyAsync(() -> {
            try {
                return bulk("large", LONG, 50).send(node(), index);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (Figures.of(node()).at("documents.queued") == 0 && large.isDone() == false) {
            Thread.sleep(10);
        }
        assertFalse("the large bulk is done before it could be in the way", large.isDone());

        Bulk small = bulk("small", SHORT, 1);
        Bulk.Items refused = small.send(node(), index);
        assertEquals(refused.answer().body(), SHORT, refused.withStatus(429).size());
        String reason = refused.reason("small0");
        assertTrue(reason, reason.startsWith("[semantic_embedding] tag [embed]: field [text] for model [" + BGE + "]: "));
        assertTrue(reason, reason.contains("the inference queue is full: no room for 20 texts (semantic.inference.queue.texts"));
        Answer single = node().put("/" + index + "/_doc/single", "{\"text\": \"late\"}");
        assertEquals(single.toString(), 429, single.status());
        Answer updated = node().post("/" + index + "/_update/first", "{\"doc\": {\"text\": \"something else\"}}");
        assertEquals(updated.toString(), 429, updated.status());
        // Queries have a queue of their own and do not wait for documents.
        assertEquals("first", search(index, "{\"semantic\": {\"vector\": {\"query\": \"binds\", \"k\": 1}}}").ids().get(0));
        assertFalse("a query waited for all documents", large.isDone());
        refresh(index);
        assertEquals(0, count(index, "{\"ids\": {\"values\": [\"small0\", \"small19\", \"single\"]}}"));
        assertEquals("binds the field", source(index, "first").get("text"));

        large.join().noErrors();
        assertEquals(SHORT + 2, Figures.of(node()).since(before, "documents.rejected"));
        assertEquals(0.0, Figures.of(node()).at("documents.queued"), 0);
        assertEquals(0.0, Figures.of(node()).at("documents.queued_bytes"), 0);

        small.send(node(), index).noErrors();
        refresh(index);
        String complete = "{\"bool\": {\"filter\": [{\"exists\": {\"field\": \"vector\"}}, {\"term\": {\"done\": true}}]}}";
        assertEquals(1 + LONG + SHORT, count(index, "{\"match_all\": {}}"));
        assertEquals(1 + LONG + SHORT, count(index, complete));
        Vectors.assertIsOf(node(), source(index, "small7").get("text").toString(), stored(index, "small7"));
    }

    @Test
    public void whatMemoryIsTooShortForIsRejectedAndCanBeSentAgain() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("first", "binds the field").send(node(), index).noErrors();
        Figures before = Figures.ofBreaker(node(), "semantic");
        Figures figures = Figures.of(node());
        setting("semantic.breaker.limit", "\"10b\"").ok();

        Bulk bulk = bulk("wide", SHORT, 1).text("tiny", ""); // a document without text needs no memory
        Bulk.Items refused = bulk.send(node(), index);
        assertEquals(refused.answer().body(), SHORT, refused.withStatus(429).size());
        String reason = refused.reason("wide0");
        assertTrue(reason, reason.contains("[semantic] Data too large, data for [<semantic texts>]"));
        String query = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"memory " + System.nanoTime() + "\"}}}}";
        Answer searched = node().post("/" + index + "/_search", query);
        assertEquals(searched.toString(), 429, searched.status());
        assertEquals(SHORT, Figures.of(node()).since(figures, "documents.rejected"));
        assertEquals(1, Figures.of(node()).since(figures, "queries.rejected"));

        setting("semantic.breaker.limit", "null").ok();
        bulk.send(node(), index).noErrors();
        node().post("/" + index + "/_search", query).ok();
        Figures after = Figures.ofBreaker(node(), "semantic");
        assertTrue(after.toString(), after.since(before, "tripped") >= 2);
        for (String same : List.of("limit_size_in_bytes", "estimated_size_in_bytes", "overhead")) {
            assertEquals(same, before.at(same), after.at(same), 0);
        }
    }

    @Test
    public void limitsHaveLimits() throws Exception {
        for (List<String> setting : List.of(
            List.of("semantic.inference.queue.texts", "0", "must be >= 1"),
            List.of("semantic.inference.queue.bytes", "\"1kb\"", "must be >= [1mb]"),
            List.of("semantic.inference.queue.queries", "0", "must be >= 1"),
            List.of("semantic.inference.batch.tokens", "1", "must be >= 16"),
            List.of("semantic.breaker.limit", "\"half\"", "failed to parse"),
            List.of("semantic.breaker.overhead", "-1", "must be >= 0.0"),
            List.of("semantic.default_model", "\"" + MINILM + "\"", "not dynamically updateable")
        )) {
            assertRefused(setting(setting.get(0), setting.get(1)), setting.get(0), setting.get(2));
        }
    }
}
