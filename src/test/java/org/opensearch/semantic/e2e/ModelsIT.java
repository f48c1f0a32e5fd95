// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** A node with models of its user: one that works and is the default, and some that are broken. */
public class ModelsIT {

    private static final String MINE = "my-minilm";
    private static final String EXACT = "my-exact-minilm";
    private static final String STOCK = "my-stock-minilm";
    private static final String FIELDS = "\"text\": {\"type\": \"text\"}, \"vector\": " + EndToEndTestCase.VECTOR;

    private static RealNode node;

    @BeforeClass
    public static void startNode() throws Exception {
        Path user = NodeParts.homes().resolve("users-config");
        Path models = user.resolve("opensearch-semantic/models");
        Path bundled = NodeParts.homes().resolve("shared/plugins/opensearch-semantic/models").resolve(EndToEndTestCase.MINILM);
        EndToEndTestCase.node(); // has unpacked the bundled models
        write(models.resolve(MINE), bundled, yaml(MINE, 384));
        write(models.resolve(EXACT), bundled, yaml(EXACT, 384));
        Path built = Path.of(System.getProperty("semantic.bundle"), "models", EndToEndTestCase.MINILM, "exact.onnx");
        copy(built, models.resolve(EXACT).resolve("exact.onnx"));
        write(models.resolve(STOCK), Path.of(System.getProperty("semantic.exports"), EndToEndTestCase.MINILM), yaml(STOCK, 384));
        write(models.resolve("wrong-dimension"), bundled, yaml("wrong-dimension", 768));
        write(models.resolve("wrong-name"), bundled, yaml("another-name", 384));
        write(models.resolve("garbage"), bundled, yaml("garbage", 384));
        Files.writeString(models.resolve("garbage/model.onnx"), "this is no model");
        Files.createDirectories(models.resolve("empty"));
        node = RealNode.start(
            NodeSpec.single(NodeParts.homes().resolve("models"))
                .withConfig(user)
                .with("semantic.default_model", MINE)
                .with("semantic.exact_models", "[" + EXACT + "]")
                .withHeap("512m")
        );
        node.post("/_plugins/_semantic/models/_reload", null).ok(); // answers when all were tried
    }

    @AfterClass
    public static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    private static String yaml(String name, int dimension) {
        return "name: " + name + "\ndimension: " + dimension + "\npooling: mean\nmax_tokens: 16\nlicence: Apache-2.0\n";
    }

    private static void write(Path folder, Path from, String yaml) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            copy(from.resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("model.yml"), yaml);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        Files.copy(from, to);
    }

    private static Map<?, ?> listed(String name) {
        for (Object model : (List<?>) node.get("/_plugins/_semantic/models").ok().at("models")) {
            if (name.equals(((Map<?, ?>) model).get("name"))) {
                return (Map<?, ?>) model;
            }
        }
        throw new AssertionError("no model " + name);
    }

    private static Map<?, ?> onTheNode(String name) {
        return (Map<?, ?>) ((Map<?, ?>) listed(name).get("nodes")).values().iterator().next();
    }

    private static String pipeline(String model) {
        String name = EndToEndTestCase.unused("pipeline");
        String more = model.isEmpty() ? "" : "\"model\": \"" + model + "\"";
        node.put("/_ingest/pipeline/" + name, "{\"processors\": [" + EndToEndTestCase.embedding(more) + "]}").ok();
        return name;
    }

    private static String index(String pipeline) {
        String name = EndToEndTestCase.unused("index");
        String settings = "{\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.default_pipeline\": \"" + pipeline + "\"}";
        node.put("/" + name, "{\"settings\": " + settings + ", \"mappings\": {\"properties\": {" + FIELDS + "}}}").ok();
        return name;
    }

    @Test
    public void modelsAreListedWithTheirState() {
        Map<?, ?> mine = listed(MINE);
        assertEquals(true, mine.get("default"));
        assertEquals(384, mine.get("dimension"));
        assertEquals(16, mine.get("max_tokens"));
        assertEquals("loaded", onTheNode(MINE).get("state"));
        assertEquals("config", onTheNode(MINE).get("origin"));
        assertEquals("bundled", onTheNode(EndToEndTestCase.BGE).get("origin"));
        assertEquals(false, listed(EndToEndTestCase.BGE).get("default"));
        assertNotEquals("it reads less, so it is another model", listed(EndToEndTestCase.MINILM).get("digest"), mine.get("digest"));
    }

    /** One model, three graphs: three digests, and all but the same vectors. */
    @Test
    public void precisionIsThatOfTheGraph() {
        List<?> exact = Vectors.of(node, "The driver came an hour late.", "document", EXACT);
        List<?> stock = Vectors.of(node, "The driver came an hour late.", "document", STOCK);
        List<?> fast = Vectors.of(node, "The driver came an hour late.", "document", MINE);
        assertEquals(1, Vectors.cosine(exact, stock), 1e-5);
        assertEquals(1, Vectors.cosine(exact, fast), 0.002);
        Map<String, String> precisions = Map.of(MINE, "int8", EXACT, "fp32", STOCK, "as is");
        Set<Object> digests = new HashSet<>();
        for (String model : precisions.keySet()) {
            assertEquals(model, precisions.get(model), listed(model).get("precision"));
            assertEquals(model, precisions.get(model), onTheNode(model).get("precision"));
            assertEquals("it was used just now", "loaded", onTheNode(model).get("state"));
            assertTrue(model, ((Number) onTheNode(model).get("memory_in_bytes")).longValue() > 10_000_000);
            digests.add(listed(model).get("digest"));
        }
        assertEquals(3, digests.size());
    }

    @Test
    public void brokenModelsAreListedWithTheReason() {
        assertBroken("wrong-dimension", "model.onnx gives vectors of dimension [384], model.yml says dimension [768]");
        assertBroken("wrong-name", "model.yml says name [another-name], the folder is named [wrong-name]");
        assertBroken("garbage", "model.onnx can not be opened: ");
        assertBroken("empty", "the file [model.onnx] is missing; a model folder has model.onnx, tokenizer.json and model.yml");
    }

    private static void assertBroken(String name, String reason) {
        assertEquals("unavailable", onTheNode(name).get("state"));
        assertTrue(onTheNode(name).toString(), onTheNode(name).get("reason").toString().contains(reason));
        assertEquals(null, listed(name).get("dimension"));
        Answer embedded = node.post("/_plugins/_semantic/embed", "{\"texts\": \"x\", \"model\": \"" + name + "\"}");
        assertEquals(embedded.toString(), 500, embedded.status());
        assertTrue(embedded.body(), embedded.body().contains("[semantic] model [" + name + "] is not available on this node: "));
    }

    @Test
    public void theUsersModelIsTheDefault() {
        String index = index(pipeline(""));
        new Bulk().text("late", "The driver came an hour late.").text("sour", "These beans taste sour.").send(node, index).noErrors();
        Object meta = node.get("/" + index + "/_mapping").ok().at(index, "mappings", "properties", "vector", "meta");
        assertEquals(Map.of("semantic_model", MINE, "semantic_digest", listed(MINE).get("digest")), meta);
        String query = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"slow delivery\"}}}}";
        assertEquals(List.of("late", "sour"), Hits.of(node.post("/" + index + "/_search", query).ok()).ids());
        Answer embed = node.post("/_plugins/_semantic/embed", "{\"texts\": [\"The driver came an hour late.\"]}").ok();
        assertEquals(MINE, embed.at("model"));
        // The same files as the bundled model: the same vectors.
        List<?> vector = Vectors.of(node, "The driver came an hour late.", "document", EndToEndTestCase.MINILM);
        assertEquals(1.0, Vectors.cosine(vector, (List<?>) embed.at("embeddings", 0, "vector")), 1e-5);
    }

    @Test
    public void theUsersDescriptionCounts() {
        String text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";
        Answer embed = node.post("/_plugins/_semantic/embed", "{\"texts\": \"" + text + "\"}").ok();
        assertEquals(16, embed.at("embeddings", 0, "tokens"));
        assertEquals(true, embed.at("embeddings", 0, "truncated"));
    }

    @Test
    public void documentsForABrokenModelFailWithTheReason() {
        String index = index(pipeline("garbage"));
        Bulk.Items items = new Bulk().text("1", "late").index("2", "{\"text\": \"\"}").send(node, index);
        assertEquals(items.answer().body(), 500, (int) items.statuses().get("1"));
        String reason = items.reason("1");
        assertTrue(reason, reason.startsWith("[semantic_embedding]: field [text] for model [garbage]: "));
        assertTrue(reason, reason.contains("[semantic] model [garbage] is not available on this node: model.onnx can not be opened"));
        assertEquals("a document without text needs no model", 201, (int) items.statuses().get("2"));
        Answer mapping = node.get("/" + index + "/_mapping").ok();
        assertTrue("bound to a model that is not there", mapping.body().contains("semantic_model") == false);
    }

    @Test
    public void queriesForABrokenModelFailWithTheReason() {
        String index = index(pipeline(""));
        String query = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"x\", \"model\": \"wrong-dimension\"}}}}";
        Answer answer = node.post("/" + index + "/_search", query);
        assertTrue(answer.toString(), answer.status() >= 400);
        assertTrue(
            answer.body(),
            answer.body()
                .contains("[semantic] model [wrong-dimension] is not available on this node: model.onnx gives vectors of dimension [384]")
        );
    }

    /** Those that are available are evaluated if none is named; one that is not is refused with the reason, whatever else is named. */
    @Test
    public void unavailableModelsAreNotEvaluated() {
        String retrieval = "\"retrieval\": {\"documents\": [{\"id\": \"a\", \"text\": \"the parcel came late, and nobody can tell me why it"
            + " took three weeks from your roastery to my door\"}, {\"text\": \"lovely crema\"}],"
            + " \"queries\": [{\"text\": \"slow delivery\", \"relevant\": \"a\"}]}";
        Answer all = node.post("/_plugins/_semantic/evaluate", "{" + retrieval + "}").ok();
        List<?> evaluated = ((List<?>) all.at("models")).stream().map(model -> ((Map<?, ?>) model).get("model")).toList();
        assertTrue(evaluated.toString(), evaluated.containsAll(List.of(MINE, EXACT, STOCK, EndToEndTestCase.BGE, EndToEndTestCase.MINILM)));
        assertFalse(evaluated.toString(), evaluated.contains("garbage"));
        Map<?, ?> mine = (Map<?, ?>) ((List<?>) all.at("models")).get(evaluated.indexOf(MINE));
        assertEquals("of three texts, the one of more than 16 tokens", 1, mine.get("truncated_texts"));
        String names = "\"models\": [\"" + MINE + "\", \"garbage\"], ";
        Answer refused = node.post("/_plugins/_semantic/evaluate", "{" + names + retrieval + "}");
        assertEquals(refused.toString(), 500, refused.status());
        assertTrue(refused.body(), refused.body().contains("model [garbage] is not available on this node: "));
    }
}
