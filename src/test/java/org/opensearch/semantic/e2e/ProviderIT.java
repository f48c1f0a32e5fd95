// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** The setting {@code semantic.inference.provider}, and another build of ONNX Runtime, on a machine that may have no GPU. */
public class ProviderIT {

    private static NodeSpec spec(String name) throws Exception {
        return NodeSpec.single(NodeParts.homes().resolve(name)).installedAs(EndToEndTestCase.node()).shortLived();
    }

    /** The node starts and says what is missing. The build without CUDA stands where the build for GPUs would, and is the one in use. */
    @Test
    public void withoutAGpuTheNodeStartsAndSaysSo() throws Exception {
        Path config = NodeParts.homes().resolve("gpu-config");
        Path installed = EndToEndTestCase.node().home().resolve("plugins/opensearch-semantic/native");
        try (Stream<Path> libraries = Files.walk(installed)) {
            for (Path library : libraries.filter(file -> file.getFileName().toString().contains("onnxruntime")).toList()) {
                Path copy = config.resolve("opensearch-semantic/native").resolve(installed.relativize(library).toString());
                Files.createDirectories(copy.getParent());
                Files.deleteIfExists(copy);
                Files.copy(library, copy);
            }
        }
        try (RealNode node = RealNode.start(spec("gpu").withConfig(config).with("semantic.inference.provider", "cuda"))) {
            node.post("/_plugins/_semantic/models/_reload", null).ok(); // answers when all were tried
            List<?> models = (List<?>) node.get("/_plugins/_semantic/models").ok().at("models");
            assertEquals(2, models.size());
            for (Object model : models) {
                Map<?, ?> state = (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) model).get("nodes")).values().iterator().next();
                assertEquals("unavailable", state.get("state"));
                String reason = state.get("reason").toString();
                assertTrue(
                    reason,
                    reason.startsWith("[semantic.inference.provider] is [cuda], but the ONNX Runtime of this node has only [")
                );
            }
            Answer embed = node.post("/_plugins/_semantic/embed", "{\"texts\": \"x\"}");
            assertEquals(embed.toString(), 500, embed.status());
            assertTrue(embed.body(), embed.body().contains("put the libraries of its GPU build into [config/opensearch-semantic/native]"));
            Path maps = Path.of("/proc", Long.toString(node.pid()), "maps");
            if (Files.isReadable(maps)) {
                List<String> loaded = Files.readAllLines(maps).stream().filter(line -> line.contains("libonnxruntime.so")).toList();
                assertTrue(loaded.toString(), loaded.size() > 0);
                assertTrue(loaded.toString(), loaded.stream().allMatch(line -> line.contains("/config/opensearch-semantic/native/")));
            }
        }
    }

    @Test
    public void anUnknownProviderIsRefusedAtStart() throws Exception {
        NodeSpec spec = spec("unknown-provider").with("semantic.inference.provider", "tpu");
        String message = assertThrows(IllegalStateException.class, () -> RealNode.start(spec).close()).getMessage();
        assertTrue(message, message.contains("unknown execution provider [tpu], expected [cpu] or [cuda]"));
    }
}
