// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** A node whose model folders are changed while it runs. */
public class ReloadModelsIT {

    private static final String RELOAD = "/_plugins/_semantic/models/_reload";
    private static final String SEARCH = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"slow delivery\"}}}}";
    private static final long PATIENCE = 60_000;

    private static RealNode node;
    private static Path models;
    private static Path bundled;

    @BeforeClass
    public static void startNode() throws Exception {
        node = RealNode.start(
            NodeSpec.single(NodeParts.homes().resolve("reload")).installedAs(EndToEndTestCase.node()).shortLived()
        );
        bundled = node.home().resolve("plugins/opensearch-semantic/models");
        models = Files.createDirectories(node.home().resolve("config/opensearch-semantic/models"));
        reload();
    }

    @AfterClass
    public static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    @After
    public void removeModels() throws Exception {
        for (String index : node.get("/_cat/indices?h=index").ok().body().lines().toList()) {
            node.delete("/" + index.strip()).ok();
        }
        try (var folders = Files.list(models)) {
            for (Path folder : folders.toList()) {
                delete(folder);
            }
        }
        reload();
    }

    /** Puts a model there as the documentation says: copied under a hidden name, then renamed. */
    private static void put(String name, String from) throws IOException {
        Path hidden = Files.createDirectories(models.resolve("." + name));
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            Files.copy(bundled.resolve(from).resolve(file), hidden.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
            hidden.resolve("model.yml"),
            "name: " + name + "\ndimension: 384\npooling: " + (from.equals(EndToEndTestCase.BGE) ? "cls" : "mean") + "\nmax_tokens: 64\n"
        );
        if (Files.exists(models.resolve(name))) {
            delete(models.resolve(name));
        }
        Files.move(hidden, models.resolve(name));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Answer reload() {
        return node.post(RELOAD, null).ok();
    }

    private static Map<?, ?> onlyNode(Answer answer) {
        return (Map<?, ?>) ((Map<?, ?>) answer.at("nodes")).values().iterator().next();
    }

    private static Map<?, ?> listed(String name) {
        for (Object model : (List<?>) node.get("/_plugins/_semantic/models").ok().at("models")) {
            if (name.equals(((Map<?, ?>) model).get("name"))) {
                return (Map<?, ?>) model;
            }
        }
        throw new AssertionError("no model " + name);
    }

    private static Object onTheNode(String name, String field) {
        return ((Map<?, ?>) ((Map<?, ?>) listed(name).get("nodes")).values().iterator().next()).get(field);
    }

    private static String index(String model) {
        String pipeline = EndToEndTestCase.unused("pipeline");
        String processor = EndToEndTestCase.embedding("\"model\": \"" + model + "\"");
        node.put("/_ingest/pipeline/" + pipeline, "{\"processors\": [" + processor + "]}").ok();
        String name = EndToEndTestCase.unused("index");
        String settings = "{\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.default_pipeline\": \"" + pipeline + "\"}";
        String mapping = "{\"properties\": {" + EndToEndTestCase.plainFields() + "}}";
        node.put("/" + name, "{\"settings\": " + settings + ", \"mappings\": " + mapping + "}").ok();
        new Bulk().text("late", "The driver came an hour late.").text("sour", "These beans taste sour.").send(node, name).noErrors();
        return name;
    }

    private static Hits search(String index) {
        return Hits.of(node.post("/" + index + "/_search", SEARCH).ok());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE * 1_000_000;
        while (condition.call() == false) {
            assertTrue("waited long enough: " + node.get("/_plugins/_semantic/models"), System.nanoTime() < deadline);
            Thread.sleep(50);
        }
    }

    @Test
    public void aReplacedModelIsRefusedUntilTheFormerFilesAreBack() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        Answer added = reload();
        assertEquals(1, added.at("_nodes", "successful"));
        assertEquals(List.of("mine"), onlyNode(added).get("added"));
        assertEquals(List.of(), added.at("warnings"));
        String mine = index("mine");
        String others = index(EndToEndTestCase.BGE);
        assertEquals(Map.of("count", 1, "indices", List.of(mine)), listed("mine").get("used_by"));
        assertEquals(Map.of("count", 1, "indices", List.of(others)), listed(EndToEndTestCase.BGE).get("used_by"));
        Hits before = search(mine);
        assertEquals(List.of("late", "sour"), before.ids());
        Object digest = listed("mine").get("digest");

        put("mine", EndToEndTestCase.BGE);
        before.assertSameAs(search(mine)); // nothing changes before the reload
        Answer changed = reload();
        assertEquals(List.of("mine"), onlyNode(changed).get("changed"));
        assertNotEquals(digest, listed("mine").get("digest"));
        assertEquals(Map.of("count", 0, "indices", List.of()), listed("mine").get("used_by"));
        String warning = (String) ((List<?>) changed.at("warnings")).get(0);
        assertTrue(warning, warning.startsWith("fields of [" + mine + "] are bound to model [mine@" + digest.toString().substring(0, 8)));
        assertTrue(warning, warning.contains("put the files back that these fields were embedded with and reload"));
        assertEquals(changed.at("warnings"), node.get("/_plugins/_semantic/models").ok().at("warnings"));

        Answer refused = node.post("/" + mine + "/_search", SEARCH);
        EndToEndTestCase.assertRefused(
            refused,
            "[semantic] field [vector] is bound to model [mine@",
            "the model's files have changed since; put the former files back, or move the field to the present model by POST /_plugins/_semantic/reembed"
        );
        Bulk.Items items = new Bulk().text("new", "A new document.").send(node, mine);
        assertEquals(items.answer().body(), 400, (int) items.statuses().get("new"));
        assertTrue(items.reason("new"), items.reason("new").contains("install the model that the field was embedded with"));
        assertEquals(List.of("late", "sour"), search(others).ids());
        new Bulk().text("new", "A new document.").send(node, others).noErrors();

        put("mine", EndToEndTestCase.MINILM);
        Answer back = reload();
        assertEquals(List.of("mine"), onlyNode(back).get("changed"));
        assertEquals(List.of(), back.at("warnings"));
        assertEquals(digest, listed("mine").get("digest"));
        before.assertSameAs(search(mine));
        new Bulk().text("new", "A new document.").send(node, mine).noErrors();
        assertEquals(3, search(mine).ids().size());
    }

    @Test
    public void aFieldMovesFromTheFormerFilesToThePresentOnes() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        reload();
        String mine = index("mine");
        Hits before = search(mine);
        put("mine", EndToEndTestCase.BGE);
        reload();
        String move = "{\"index\": \"" + mine + "\", \"field\": \"vector\", \"model\": \"mine\"}";
        Answer moved = node.post("/_plugins/_semantic/reembed?wait_for_completion=true", move).ok();
        assertEquals("switched", moved.at("reembeddings", 0, "state"));
        assertEquals(2, moved.at("reembeddings", 0, "progress", "embedded"));
        assertEquals(before.ids(), search(mine).ids());
        assertNotEquals(before.scores(), search(mine).scores());
        assertEquals("the former field counts no more", List.of(), node.get("/_plugins/_semantic/models").ok().at("warnings"));
        new Bulk().text("new", "A new document.").send(node, mine).noErrors();
        assertEquals(3, search(mine).ids().size());
    }

    @Test
    public void aRemovedModelIsUnknownUntilItIsBack() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        reload();
        String mine = index("mine");
        Hits before = search(mine);
        delete(models.resolve("mine"));
        Answer removed = reload();
        assertEquals(List.of("mine"), onlyNode(removed).get("removed"));
        assertTrue(removed.body(), removed.body().contains("which is not on [node-1], where it is missing"));
        EndToEndTestCase.assertRefused(node.post("/" + mine + "/_search", SEARCH), "unknown model [mine], this node has");
        put("mine", EndToEndTestCase.MINILM);
        assertEquals(List.of("mine"), onlyNode(reload()).get("added"));
        before.assertSameAs(search(mine));
    }

    @Test
    public void aBrokenModelIsReportedAtOnce() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        Files.writeString(models.resolve("mine/model.onnx"), "half a mod");
        Map<?, ?> changes = onlyNode(reload());
        assertEquals(List.of(), changes.get("added"));
        String reason = (String) ((Map<?, ?>) changes.get("unavailable")).get("mine");
        assertTrue(reason, reason.startsWith("model.onnx "));
        assertEquals("unavailable", onTheNode("mine", "state"));
        put("mine", EndToEndTestCase.MINILM);
        assertEquals(List.of("mine"), onlyNode(reload()).get("changed"));
    }

    @Test
    public void onlyModelsInUseStayLoaded() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        reload();
        assertEquals("it was opened once, and is not needed", "idle", onTheNode("mine", "state"));
        assertEquals(0, onTheNode("mine", "memory_in_bytes"));
        assertEquals("int8", onTheNode("mine", "precision"));
        node.put("/_cluster/settings", "{\"persistent\": {\"semantic.models.idle_timeout\": \"1s\"}}").ok();
        try {
            List<?> vector = Vectors.of(node, "The driver came an hour late.", "document", "mine");
            await(() -> "idle".equals(onTheNode("mine", "state")));
            assertEquals(vector, Vectors.of(node, "The driver came an hour late.", "document", "mine"));
            assertEquals("loaded", onTheNode(EndToEndTestCase.BGE, "state"));
        } finally {
            node.put("/_cluster/settings", "{\"persistent\": {\"semantic.models.idle_timeout\": null}}").ok();
        }
        assertNotNull(onTheNode("mine", "last_use"));
        put("mine", EndToEndTestCase.BGE); // another model, which nobody has used yet
        reload();
        assertEquals("idle", onTheNode("mine", "state"));
        String bound = EndToEndTestCase.VECTOR.replace("\"dimension\"", "\"meta\": {\"semantic_model\": \"mine\"}, \"dimension\"");
        String name = EndToEndTestCase.unused("index");
        node.put("/" + name, "{\"settings\": {\"index.knn\": true}, \"mappings\": {\"properties\": {\"v\": " + bound + "}}}").ok();
        await(() -> "loaded".equals(onTheNode("mine", "state")));
    }

    /** One model is put there, replaced and taken away again and again; the other one's searches and documents notice nothing of it. */
    @Test
    public void reloadsUnderLoadLoseNothing() throws Exception {
        put("mine", EndToEndTestCase.MINILM);
        reload();
        String index = index("mine");
        Hits before = search(index);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger searches = new AtomicInteger();
        AtomicInteger documents = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        clients.add(new Thread(() -> repeat(done, wrong, () -> {
            String query = SEARCH.replace("slow", "slow " + searches.incrementAndGet());
            assertFalse(Hits.of(node.post("/" + index + "/_search", query).ok()).ids().isEmpty());
        })));
        clients.add(new Thread(() -> repeat(done, wrong, () -> {
            Bulk bulk = new Bulk();
            for (int i = 0; i < 20; i++) {
                int id = documents.incrementAndGet();
                bulk.text("doc-" + id, "Parcel number " + id + " has not come.");
            }
            bulk.send(node, index).noErrors();
        })));
        clients.forEach(Thread::start);
        List<String> changes = List.of("added", "changed", "removed");
        for (int i = 0; i < 6; i++) {
            if (i % 3 == 2) {
                delete(models.resolve("other"));
            } else {
                put("other", i % 3 == 0 ? EndToEndTestCase.BGE : EndToEndTestCase.MINILM);
            }
            assertEquals(List.of("other"), onlyNode(reload()).get(changes.get(i % 3)));
        }
        // And its own folder is taken away and put back, between two reloads: the files are the same.
        put("mine", EndToEndTestCase.MINILM);
        assertEquals(List.of(), onlyNode(reload()).get("changed"));
        done.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertTrue(wrong.toString(), wrong.isEmpty());
        assertTrue(searches.get() > 0);
        int count = (int) node.get("/" + index + "/_count").ok().at("count");
        assertEquals("none is lost", documents.get() + before.ids().size(), count);
    }

    private static void repeat(AtomicBoolean done, ConcurrentLinkedQueue<String> wrong, Runnable job) {
        try {
            do {
                job.run();
            } while (done.get() == false);
        } catch (RuntimeException | AssertionError e) {
            wrong.add(e.toString());
        }
    }

    @Test
    public void onlyPostReloads() {
        assertEquals(405, node.get(RELOAD).status());
        EndToEndTestCase.assertRefused(node.post(RELOAD + "?what=all", null), "unrecognized parameter: [what]");
    }
}
