// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.cli.ExitCodes;

/** The command {@code bin/opensearch-semantic/compile-model} as it is installed, and a node with what it writes. */
public class CompileModelIT extends RealNodeTestCase {

    private static final String MINILM = "all-minilm-l6-v2";
    private static final String MINE = "my-minilm";
    private static final Path EXPORT = Path.of(System.getProperty("semantic.exports"), MINILM);
    private static final Path BUILT = Path.of(System.getProperty("semantic.bundle"), "models", MINILM);
    private static final Path RANGES = Path.of("src/main/models", MINILM, "ranges.txt").toAbsolutePath();

    private static Path work;

    private record Run(int exitCode, String output) {
        Run fails(int expected, String message) {
            assertEquals(output, expected, exitCode);
            assertTrue(output, output.contains(message));
            assertFalse(output, output.contains("\tat "));
            return this;
        }
    }

    @BeforeClass
    public static void emptyFolder() throws IOException {
        work = NodeParts.homes().resolve("compile-model");
        NodeHome.delete(work);
        Files.createDirectories(work);
    }

    private static Run compileModel(Object... arguments) throws Exception {
        return run(Map.of("OPENSEARCH_JAVA_HOME", System.getProperty("java.home")), arguments);
    }

    private static Run run(Map<String, String> environment, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(node().home().resolve("bin/opensearch-semantic/compile-model").toString());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Path output = Files.createTempFile(work, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue("no end after five minutes: " + command, process.waitFor(5, TimeUnit.MINUTES));
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output));
    }

    /** A folder with the export's tokenizer and description, and another graph. */
    private static Path exportWith(String name, Path graph) throws IOException {
        Path folder = Files.createDirectories(work.resolve(name));
        for (String file : List.of("tokenizer.json", "model.yml")) {
            Files.copy(EXPORT.resolve(file), folder.resolve(file));
        }
        Files.copy(graph, folder.resolve("model.onnx"));
        return folder;
    }

    @Test
    public void compiledModelRunsOnANode() throws Exception {
        Path models = work.resolve("config/opensearch-semantic/models");
        Run run = compileModel(EXPORT, models.resolve(MINE));
        assertEquals(run.output(), ExitCodes.OK, run.exitCode());
        String kind = "BERT encoder: 6 layers, 12 heads, dimension 384, feed-forward 1536, 30522 words, 512 positions";
        List<String> expected = List.of(
            MINILM + ": " + kind,
            "  original: 90\\.\\d MB, \\d+ texts/s one at a time",
            "  exact: 90\\.\\d MB, \\d+ texts/s one at a time, cosine to the original: mean 1\\.0000\\d\\d, .*",
            "  int8.*: \\d\\d\\.\\d MB, \\d+ texts/s one at a time, cosine to the original: mean 0\\.999\\d+, least 0\\.999\\d+ .*",
            "  other scripts and hardly text, int8: cosine to the original: mean 0\\.99\\d+, least 0\\.99\\d+ .*",
            "written to \\[.*/" + MINE + "\\]"
        );
        for (String line : expected) {
            assertTrue(line + " is not in " + run.output(), run.output().lines().anyMatch(l -> l.equals(line) || l.matches(line)));
        }
        assertFalse("the JVM warns: " + run.output(), run.output().contains("WARNING"));
        assertEquals(List.of("exact.onnx", "model.onnx", "model.yml", "tokenizer.json"), files(models.resolve(MINE)));
        assertTrue(Files.readString(models.resolve(MINE + "/model.yml")).contains("\nname: '" + MINE + "'\n"));

        NodeSpec spec = NodeSpec.single(NodeParts.homes().resolve("compiled")).installedAs(node()).shortLived();
        try (RealNode other = RealNode.start(spec.withConfig(work.resolve("config")))) {
            other.post("/_plugins/_semantic/models/_reload", null).ok(); // answers when all models were tried
            String listed = "/_plugins/_semantic/models?filter_path=models.name,models.precision,models.nodes.*.origin";
            String answer = other.get(listed).ok().body();
            assertTrue(answer, answer.contains("{\"name\":\"" + MINE + "\",\"precision\":\"int8\",\"nodes\":{"));
            Object mine = embed(other, MINE).at("embeddings", 0, "vector");
            Object bundled = embed(other, MINILM).at("embeddings", 0, "vector");
            assertEquals("the same model, the calibration apart", 1, cosine((List<?>) bundled, (List<?>) mine), 0.002);
        }
    }

    private static Answer embed(RealNode node, String model) {
        return node.post("/_plugins/_semantic/embed", "{\"texts\": \"the parcel is late\", \"model\": \"" + model + "\"}").ok();
    }

    /** Of two vectors of norm 1. */
    private static double cosine(List<?> a, List<?> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += ((Number) a.get(i)).doubleValue() * ((Number) b.get(i)).doubleValue();
        }
        return sum;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The build compiled the bundled model in another process, from the same export and ranges. */
    @Test
    public void sameInputGivesSameBytes() throws Exception {
        Path again = work.resolve("again").resolve(MINILM);
        Run run = compileModel("--ranges", RANGES, "--floats", "input,middle", EXPORT, again);
        assertEquals(run.output(), ExitCodes.OK, run.exitCode());
        for (String file : files(BUILT)) {
            assertEquals(file, -1, Files.mismatch(BUILT.resolve(file), again.resolve(file)));
        }
        String before = Files.readString(again.resolve("model.yml"));
        Run present = compileModel("--if-missing", EXPORT, again);
        assertEquals("", present.output());
        assertEquals(before, Files.readString(again.resolve("model.yml")));
    }

    @Test
    public void nothingIsLeftOfAModelBelowTheBar() throws Exception {
        Path folder = work.resolve("below").resolve("too-coarse");
        Run run = compileModel("--mean", "0.99999", "--ranges", RANGES, EXPORT, folder);
        run.fails(ExitCodes.DATA_ERROR, "ERROR: no int8 graph reaches a mean cosine of 0.99999 and a least of 0.999: [int8: cosine to ");
        run.fails(ExitCodes.DATA_ERROR, "int8, in floats what reads [INPUT, MIDDLE]: cosine to the original: mean 0.99");
        assertEquals(List.of(), files(folder.getParent()));
    }

    @Test
    public void graphsThatAreNoEncodersAreRefused() throws Exception {
        Path text = exportWith("text", Path.of("README.md"));
        compileModel(text, work.resolve("no/text")).fails(ExitCodes.DATA_ERROR, "ERROR: model.onnx is not an ONNX file: ");
        Path quantised = exportWith("quantised", BUILT.resolve("model.onnx"));
        compileModel(quantised, work.resolve("no/quantised")).fails(
            ExitCodes.DATA_ERROR,
            "ERROR: model.onnx is not recognised as a BERT encoder (expected a layer normalisation before the value [embedding])."
                + " A node runs it all the same, as it is: put ["
                + quantised
                + "] into config/opensearch-semantic/models"
        );
        assertFalse(Files.exists(work.resolve("no")));
    }

    @Test
    public void familiesThatCanNotBeCompiledAreRefused() throws Exception {
        Path folder = exportWith("family", EXPORT.resolve("model.onnx"));
        String yaml = Files.readString(folder.resolve("model.yml"));
        Map<String, String> families = Map.of(
            yaml.replace("pooling: mean", "pooling: last_token"),
            "[pooling: last_token]",
            yaml + "\ndense_activation: tanh\n",
            "[dense_activation], so that a dense layer follows",
            yaml + "\noutput: last_hidden_state\n",
            "[output]"
        );
        for (Map.Entry<String, String> family : families.entrySet()) {
            Files.writeString(folder.resolve("model.yml"), family.getKey());
            compileModel(folder, work.resolve("no/family")).fails(
                ExitCodes.DATA_ERROR,
                "ERROR: model.yml says " + family.getValue()
                    + ", which can not be compiled. A node runs the model all the same, as it is: put ["
                    + folder + "] into config/opensearch-semantic/models"
            );
        }
        assertFalse(Files.exists(work.resolve("no/family")));
    }

    @Test
    public void wrongArgumentsAreRefused() throws Exception {
        Path target = work.resolve("wrong");
        Path empty = Files.createDirectories(work.resolve("empty"));
        compileModel(empty, target).fails(ExitCodes.NO_INPUT, "ERROR: [" + empty + "] has no file [model.onnx]");
        compileModel(EXPORT).fails(ExitCodes.USAGE, "ERROR: expected two folders, found [" + EXPORT + "]");
        compileModel(EXPORT, EXPORT).fails(ExitCodes.USAGE, "ERROR: the folder to write is [" + EXPORT + "] itself");
        compileModel("--fast", EXPORT, target).fails(ExitCodes.USAGE, "ERROR: fast is not a recognized option");
        compileModel("--floats", "input,output", EXPORT, target).fails(
            ExitCodes.USAGE,
            "ERROR: [output] can not stay in floats, expected none, or some of [input, attention, middle, hidden]"
        );
        assertFalse(Files.exists(target));
        Run help = compileModel("--help");
        assertEquals(help.output(), ExitCodes.OK, help.exitCode());
        assertTrue(help.output(), help.output().contains("--mean <Double>"));
    }

    @Test
    public void javaIsLookedForInKnownPlaces() throws Exception {
        String here = System.getProperty("java.home");
        assertEquals(ExitCodes.OK, run(Map.of("JAVA_HOME", here), "--help").exitCode());
        assertEquals(ExitCodes.OK, run(Map.of("JAVA_HOME", "/nowhere", "OPENSEARCH_JAVA_HOME", here), "--help").exitCode());
        assertEquals(ExitCodes.OK, run(Map.of("PATH", here + "/bin:/usr/bin:/bin"), "--help").exitCode());
        run(Map.of("JAVA_HOME", "/nowhere"), "--help").fails(
            ExitCodes.UNAVAILABLE,
            "compile-model: no Java found at [/nowhere/bin/java]; set OPENSEARCH_JAVA_HOME to a JDK 21 or later"
        );
    }
}
