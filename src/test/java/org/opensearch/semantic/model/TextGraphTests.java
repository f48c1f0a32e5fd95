// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.graph.Activation;
import org.opensearch.semantic.graph.BertCompiler;
import org.opensearch.semantic.graph.Probe;
import org.opensearch.semantic.graph.Ranges;
import org.opensearch.semantic.vector.QueryVector;
import org.opensearch.test.OpenSearchTestCase;

public class TextGraphTests extends OpenSearchTestCase {

    private static final long[] IDS = { 101, 1996, 4937, 2938, 2006, 1996, 13523, 102 };

    private static final ModelSpec SPEC = new ModelSpec(
        "m",
        384,
        Pooling.MEAN,
        "",
        Optional.empty(),
        true,
        256,
        "",
        "",
        "cosine",
        0,
        "Apache-2.0",
        "",
        List.of()
    );

    private static float[] vector(TextGraph graph) throws Exception {
        return graph.run(List.of(new TokenSequence(IDS, false)))[0];
    }

    private static Path bundled(String file) {
        return TextTokenizerTests.bundle().resolve("models/all-minilm-l6-v2").resolve(file);
    }

    /** All in integers, so that nothing is left of the floats of the bundled graph. */
    private Path compiled(float[] vector) throws Exception {
        Path export = PathUtils.get(System.getProperty("semantic.exports")).resolve("all-minilm-l6-v2/model.onnx");
        Ranges ranges = Ranges.read(PathUtils.get("src/main/models/all-minilm-l6-v2/ranges.txt"));
        Path file = createTempDir().resolve("model.onnx");
        new BertCompiler(export, false, true).writeInteger(ranges, EnumSet.noneOf(Activation.class), new Probe(IDS, vector), file);
        return file;
    }

    public void testProbeOfTheOriginalAgrees() throws Exception {
        TextTokenizerTests.loadNatives();
        try (
            TextGraph exact = TextGraph.open(bundled("exact.onnx"), SPEC, Optional.empty(), ExecutionProvider.CPU);
            TextGraph fast = TextGraph.open(compiled(vector(exact)), SPEC, Optional.empty(), ExecutionProvider.CPU)
        ) {
            assertThat(exact.agreement(), closeTo(1, 0));
            double cosine = new QueryVector(vector(exact)).cosine(vector(fast));
            assertThat("three decimals of the probe", fast.agreement(), closeTo(cosine, 1e-3));
            assertThat(fast.agreement(), greaterThan(TextGraph.LEAST_AGREEMENT));
        }
    }

    /** As on a machine whose products overflow. */
    public void testProbeThatDisagreesIsRefused() throws Exception {
        TextTokenizerTests.loadNatives();
        float[] another = new float[384];
        another[0] = 1;
        Path file = compiled(another);
        String message = expectThrows(
            IllegalArgumentException.class,
            () -> TextGraph.open(file, SPEC, Optional.empty(), ExecutionProvider.CPU)
        ).getMessage();
        assertThat(message, containsString("on this machine the int8 graph is not the model it was made from: cosine ["));
        assertThat(message, containsString("add the model to [semantic.exact_models]"));
    }

    public void testBundledGraphsHaveAProbe() throws Exception {
        TextTokenizerTests.loadNatives();
        try (TextGraph fast = TextGraph.open(bundled("model.onnx"), SPEC, Optional.empty(), ExecutionProvider.CPU)) {
            assertThat(fast.agreement(), closeTo(0.9995, 0.0005 - 1e-9)); // not 1, which would be no probe
        }
    }
}
