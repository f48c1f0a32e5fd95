// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.greaterThan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.common.io.PathUtils;
import org.opensearch.test.OpenSearchTestCase;

/**
 * What the checks let through, the native libraries survive: mutants of model files, opened and used in another process. Two thousand by
 * default, always the same; {@code -Dsemantic.fuzz.seconds=600 -Dsemantic.fuzz.seed=7} tries others for longer.
 */
@LuceneTestCase.SuppressFileSystems("*") // native code opens the files by their real names
public class NativeFuzzTests extends OpenSearchTestCase {

    private static final Pattern COUNTS = Pattern.compile("mutants (\\d+) passed (\\d+) opened (\\d+)");

    public void testTokenizers() throws Exception {
        assertSurvives("tokenizer", 2000);
    }

    public void testGraphs() throws Exception {
        assertSurvives("graph", 2000);
    }

    private void assertSurvives(String kind, int mutants) throws Exception {
        String seconds = System.getProperty("semantic.fuzz.seconds", "");
        Path folder = createTempDir();
        List<String> command = new ArrayList<>(
            List.of(
                PathUtils.get(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                NativeOpens.class.getName(),
                kind,
                TextTokenizerTests.bundle().resolve("native").toString(),
                folder.toString(),
                System.getProperty("semantic.fuzz.seed", "1"),
                Integer.toString(seconds.isEmpty() ? mutants : Integer.MAX_VALUE),
                seconds.isEmpty() ? "300" : seconds
            )
        );
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command).directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
        try {
            long most = 300 + (seconds.isEmpty() ? 0 : Long.parseLong(seconds));
            assertTrue("still at work on a file in " + folder, process.waitFor(most, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        String all = Files.readString(output);
        String said = all.substring(Math.max(0, all.length() - 2000)); // ONNX Runtime warns of much before
        assertEquals("died of a file in " + keep(folder) + ": " + said, 0, process.exitValue());
        Matcher counts = COUNTS.matcher(said);
        assertTrue(said, counts.find());
        logger.info("{}: {}", kind, counts.group());
        assertThat("some pass the check", Integer.parseInt(counts.group(2)), greaterThan(10));
        assertThat("and open", Integer.parseInt(counts.group(3)), greaterThan(5));
    }

    /** Temporary folders of tests are deleted. */
    private static Path keep(Path folder) throws Exception {
        Path kept = Files.createTempDirectory(folder.getParent().getParent(), "native-fuzz-");
        for (String file : List.of("tokenizer.json", "model.onnx")) {
            if (Files.exists(folder.resolve(file))) {
                Files.copy(folder.resolve(file), kept.resolve(file));
            }
        }
        return kept;
    }
}
