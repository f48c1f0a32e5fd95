// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.opensearch.common.hash.MessageDigests;

/**
 * A model on disk: {@code model.onnx}, {@code tokenizer.json}, {@code model.yml}, and perhaps {@code exact.onnx}.
 *
 * @param path the folder; its name is the model's name
 * @param origin where it was found
 */
record ModelFolder(Path path, Origin origin) {

    /** Where a model comes from: the plugin's own bundle, or the node's configuration. */
    enum Origin {
        BUNDLED,
        CONFIG;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The folders under {@code models}, by name; none if {@code models} does not exist. */
    static List<ModelFolder> under(Path models, Origin origin) throws IOException {
        if (Files.isDirectory(models) == false) {
            return List.of();
        }
        List<ModelFolder> folders = new ArrayList<>();
        try (Stream<Path> children = Files.list(models)) {
            children.filter(Files::isDirectory)
                .filter(child -> child.getFileName().toString().startsWith(".") == false)
                .sorted()
                .forEach(child -> folders.add(new ModelFolder(child, origin)));
        }
        return folders;
    }

    String name() {
        return Objects.requireNonNull(path.getFileName()).toString();
    }

    Path graph() {
        return path.resolve("model.onnx");
    }

    /**
     * The graph in 32-bit floats: {@code exact.onnx} of this folder or, because it is too large for the plugin's zip,
     * {@code <name>.onnx} of a folder of such graphs.
     *
     * @throws IllegalArgumentException if there is neither
     */
    Path exactGraph(Path exactGraphs) {
        Path own = path.resolve("exact.onnx");
        Path other = exactGraphs.resolve(name() + ".onnx");
        if (Files.isRegularFile(own) == false && Files.isRegularFile(other) == false) {
            throw new IllegalArgumentException(
                "[semantic.exact_models] has [" + name() + "], but there is neither [" + own + "] nor [" + other
                    + "]; the exact graphs of bundled models are in opensearch-semantic-exact-<version>.zip, to be unpacked into ["
                    + exactGraphs.getParent() + "]"
            );
        }
        return Files.isRegularFile(own) ? own : other;
    }

    Path tokenizer() {
        return path.resolve("tokenizer.json");
    }

    private Path description() {
        return path.resolve("model.yml");
    }

    /**
     * Reads {@code model.yml} and checks that the folder is complete.
     *
     * @throws IllegalArgumentException if a file is missing, or the description is wrong
     */
    ModelSpec readSpec() throws IOException {
        for (Path file : List.of(graph(), tokenizer(), description())) {
            if (Files.isRegularFile(file) == false) {
                throw new IllegalArgumentException(
                    "the file [" + file.getFileName() + "] is missing; a model folder has model.onnx, tokenizer.json and model.yml"
                );
            }
        }
        ModelSpec spec;
        try (InputStream in = Files.newInputStream(description())) {
            spec = ModelSpecParser.parse(in);
        }
        if (spec.name().equals(name()) == false) {
            throw new IllegalArgumentException("model.yml says name [" + spec.name() + "], the folder is named [" + name() + "]");
        }
        return spec;
    }

    /** The digest of {@link ModelId}: changes with anything that changes a vector, and with nothing else. */
    String digest(ModelSpec spec, Path graph) throws IOException {
        MessageDigest sha256 = MessageDigests.sha256();
        String decisive = String.join(
            "\n",
            Integer.toString(spec.dimension()),
            spec.pooling().name(),
            Boolean.toString(spec.normalize()),
            Integer.toString(spec.maxTokens()),
            spec.queryPrefix(),
            spec.documentPrefix()
        );
        sha256.update(decisive.getBytes(StandardCharsets.UTF_8));
        for (Path file : List.of(graph, tokenizer())) {
            sha256.update((byte) 0);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }
}
