// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.AfterClass;
import org.junit.Assume;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.graph.TinyGraphs;
import org.opensearch.semantic.model.SafetensorsFile;
import org.opensearch.semantic.model.TinyTokenizers;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** A node with small models of all families, and with folders that are meant to harm it. */
public class UntrustedModelsIT {

    private static final int WIDTH = 4;

    private static final Map<String, String> REASONS = new TreeMap<>();

    private static Path models;
    private static Path outside;
    private static RealNode node;

    @BeforeClass
    public static void startNode() throws Exception {
        Assume.assumeTrue("pipes and links", Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        Path user = NodeParts.emptyFolder("untrusted-config");
        models = Files.createDirectories(user.resolve("opensearch-semantic/models"));
        outside = NodeParts.emptyFolder("untrusted-outside");
        goodModels();
        badFiles();
        badContents();
        node = RealNode.start(NodeSpec.single(NodeParts.homes().resolve("untrusted")).withConfig(user).shortLived());
        node.post("/_plugins/_semantic/models/_reload", null).ok(); // answers when all of them were tried
    }

    @AfterClass
    public static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    private static void goodModels() throws Exception {
        good("tiny-multilingual", TinyTokenizers.unigram(), "pooling: mean\n");
        good("tiny-decoder", TinyTokenizers.bytePairs(), "pooling: last_token\n");
        good("tiny-pooled", TinyTokenizers.wordPieces(), "pooling: none\n");
        Path dense = good("tiny-dense", TinyTokenizers.unigram(), "pooling: mean\ndense_activation: tanh\n");
        float[][] weights = { { 1, 0, 0, 0 }, { 0, 2, 0, 0 }, { 0, 0, 3, 0 }, { 0, 0, 0, 4 } };
        Files.write(dense.resolve("dense.safetensors"), SafetensorsFile.of(Map.of("linear.weight", weights)));
    }

    private static Path good(String name, String tokenizer, String more) throws Exception {
        return good(models.resolve(name), tokenizer, more);
    }

    private static Path good(Path folder, String tokenizer, String more) throws Exception {
        Files.createDirectories(folder);
        float[][] words = new float[TinyTokenizers.PIECES.size()][WIDTH];
        for (int i = 0; i < words.length; i++) {
            words[i][i % WIDTH] = 1;
            words[i][(i + 1) % WIDTH] = i / 8f;
        }
        TinyGraphs.write(folder.resolve("model.onnx"), Map.of("input_ids", words), Set.of(TinyGraphs.TOKENS, TinyGraphs.POOLED));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        String yaml = "name: '" + folder.getFileName() + "'\ndimension: " + WIDTH + "\nmax_tokens: 16\n" + more;
        Files.writeString(folder.resolve("model.yml"), yaml);
        return folder;
    }

    /** A folder that would be good, but for what is done to it. */
    private static Path bad(String name, String reason) throws Exception {
        REASONS.put(name, reason);
        return good(name, TinyTokenizers.unigram(), "pooling: mean\n");
    }

    private static void badFiles() throws Exception {
        Path other = good(outside.resolve("linked-folder"), TinyTokenizers.unigram(), "pooling: mean\n");
        Files.createSymbolicLink(models.resolve("linked-folder"), other.toAbsolutePath());
        REASONS.put("linked-folder", "the folder [linked-folder] is a symbolic link to what is not a folder in [");
        Path linked = bad("linked-file", "[tokenizer.json] is a symbolic link; put the file itself into the folder");
        Files.delete(linked.resolve("tokenizer.json"));
        Files.createSymbolicLink(linked.resolve("tokenizer.json"), other.resolve("tokenizer.json").toAbsolutePath());
        Path piped = bad("piped", "[model.onnx] is not a regular file");
        Files.delete(piped.resolve("model.onnx"));
        assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", piped.resolve("model.onnx").toString()).start().waitFor());
        Path large = bad("large", "[model.yml] has [65537] bytes, at most [65536] are read");
        Files.write(large.resolve("model.yml"), new byte[65_537]);
        bad("Capital", "[Capital] is no name of a model: it has at most 50 characters out of a-z, 0-9");
    }

    private static void badContents() throws Exception {
        byte[] external = message(5, message(8, "weights"), message(13, message(1, "location"), message(2, "../../../etc/passwd")));
        append("external-data", "the tensor [weights] lies in another file", message(7, external));
        byte[] custom = message(1, message(4, "Shell"), message(7, "com.evil"));
        append("custom-operator", "it has the operator [Shell] of the domain [com.evil]", message(7, custom));
        append("endless", "it has the operator [Loop]: how long it runs can not be told", message(7, message(1, message(4, "Loop"))));
        String pattern = TinyTokenizers.unigram().replace(" {2,}", "(a+)+$");
        Files.writeString(bad("backtracking", "the regular expression [(a+)+$] is refused").resolve("tokenizer.json"), pattern);
        String charsMap = TinyTokenizers.unigram()
            .replace("{\"type\": \"NFKC\"}", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"/////w==\"}");
        Files.writeString(bad("chars-map", "[precompiled_charsmap] is cut").resolve("tokenizer.json"), charsMap);
        String template = TinyTokenizers.unigram().replace("{\"<s>\": {\"id\"", "{\"<x>\": {\"id\"");
        Files.writeString(bad("template", "[special_tokens.<s>] is not an object").resolve("tokenizer.json"), template);
        describe("laughs", "it has an anchor or alias", "source: &a [ha, ha]\nlicence: [*a, *a]\n");
        describe("wrong-type", "dimension", "dimension: [4]\npooling: mean\n");
        describe("unknown-key", "unknown field [executable]", "executable: /bin/sh\n");
        describe("../outside", "model.yml says name [../outside], the folder is named [traversal]", "");
    }

    private static void append(String name, String reason, byte[] field) throws Exception {
        Files.write(bad(name, reason).resolve("model.onnx"), field, StandardOpenOption.APPEND); // protobuf merges what is there twice
    }

    private static void describe(String name, String reason, String more) throws Exception {
        String folder = name.contains("/") ? "traversal" : name;
        String yaml = "name: " + name + "\nmax_tokens: 16\n" + (more.contains("dimension") ? "" : "dimension: 4\npooling: mean\n") + more;
        Files.writeString(bad(folder, reason).resolve("model.yml"), yaml);
    }

    private static byte[] message(int field, String text) {
        return message(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A field of a message, of less than 128 bytes. */
    private static byte[] message(int field, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(field << 3 | 2);
        whole.write(content.size());
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static Map<String, Map<?, ?>> onTheNode() {
        Map<String, Map<?, ?>> found = new LinkedHashMap<>();
        for (Object listed : (List<?>) node.get("/_plugins/_semantic/models").ok().at("models")) {
            Map<?, ?> model = (Map<?, ?>) listed;
            found.put((String) model.get("name"), (Map<?, ?>) ((Map<?, ?>) model.get("nodes")).values().iterator().next());
        }
        return found;
    }

    @Test
    public void badFoldersAreListedWithTheReason() {
        Map<String, Map<?, ?>> found = onTheNode();
        REASONS.forEach((name, reason) -> {
            Map<?, ?> status = found.get(name);
            assertTrue(name + " is not listed", status != null);
            assertEquals(name, "unavailable", status.get("state"));
            assertTrue(name + ": " + status, status.get("reason").toString().contains(reason));
        });
        assertTrue("as many as were made", REASONS.size() >= 15);
    }

    @Test
    public void allOthersWork() {
        Map<String, Map<?, ?>> found = onTheNode();
        for (String name : List
            .of(EndToEndTestCase.BGE, EndToEndTestCase.MINILM, "tiny-multilingual", "tiny-decoder", "tiny-pooled", "tiny-dense")) {
            assertTrue(found.get(name).toString(), List.of("loaded", "idle").contains(found.get(name).get("state")));
            assertEquals(name, 1, norm(Vectors.of(node, "late parcels", "document", name)), 1e-5);
        }
    }

    private static double norm(List<?> vector) {
        return Math.sqrt(vector.stream().mapToDouble(x -> ((Number) x).doubleValue()).map(x -> x * x).sum());
    }

    /** By hand: the words' rows are i/8 in one place and 1 in another, and the vector is their mean, at length 1. */
    @Test
    public void vectorsAreThoseOfTheFamily() {
        // <s> = (1, 0, 0, 0), 東京 = (1, 8/8, 0, 0), 都 = (0, 1, 9/8, 0), </s> = (0, 0, 1, 2/8): their sum is (2, 2, 2.125, 0.25)
        double[] sum = { 2, 2, 2.125, 0.25 };
        assertVector("tiny-multilingual", "東京都", sum);
        // W = diag(1, 2, 3, 4), then the hyperbolic tangent
        double[] dense = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            dense[i] = Math.tanh((i + 1) * sum[i] / 4);
        }
        assertVector("tiny-dense", "東京都", dense);
        // the end of text is 13: 1 in the place 1, 13/8 in the place 2
        assertVector("tiny-decoder", "late", new double[] { 0, 1, 1.625, 0 });
        // the largest of [CLS] = 1: (0, 1, 1/8, 0), late = 4: (1, 4/8, 0, 0), [SEP] = 2: (0, 0, 1, 2/8)
        assertVector("tiny-pooled", "late", new double[] { 1, 1, 1, 0.25 });
    }

    private static void assertVector(String model, String text, double[] direction) {
        List<?> vector = Vectors.of(node, text, "document", model);
        double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
        for (int i = 0; i < WIDTH; i++) {
            assertEquals(model + " " + vector, direction[i] / norm, ((Number) vector.get(i)).doubleValue(), 1e-5);
        }
    }

    @Test
    public void fieldOfAMultilingualModel() {
        String pipeline = EndToEndTestCase.unused("pipeline");
        node.put(
            "/_ingest/pipeline/" + pipeline,
            "{\"processors\": [" + EndToEndTestCase.embedding("\"model\": \"tiny-multilingual\"") + "]}"
        ).ok();
        String index = EndToEndTestCase.unused("index");
        String fields = "\"text\": {\"type\": \"text\"}, \"vector\": " + EndToEndTestCase.VECTOR.replace("384", "4");
        node.put(
            "/" + index,
            "{\"settings\": {\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.default_pipeline\": \"" + pipeline
                + "\"}, \"mappings\": {\"properties\": {" + fields + "}}}"
        ).ok();
        new Bulk().text("tokyo", "東京都").text("late", "late").text("hello", "مرحبا").send(node, index).noErrors();
        String query = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"東京\", \"k\": 3}}}}";
        assertEquals("tokyo", Hits.of(node.post("/" + index + "/_search", query).ok()).ids().get(0));
    }

    /** Ten million blanks used to be enough for the expressions of known tokenizers. */
    @Test
    public void longBlanksDoNotEndTheNode() throws IOException {
        String text = " ".repeat(12_000_000) + "x";
        Answer answer = node.post("/_plugins/_semantic/embed", "{\"texts\": [\"" + text + "\"], \"model\": \"tiny-decoder\"}").ok();
        assertEquals(true, answer.at("embeddings", 0, "truncated"));
    }
}
