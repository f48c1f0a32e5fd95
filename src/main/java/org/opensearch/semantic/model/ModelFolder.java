// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.common.hash.MessageDigests;
import org.opensearch.semantic.graph.OnnxCheck;
import org.opensearch.semantic.model.tokenizer.TokenizerCheck;

/**
 * A model on disk: {@code model.onnx}, {@code tokenizer.json}, {@code model.yml}, and perhaps {@code exact.onnx} and
 * {@code dense.safetensors}. Of a folder of the configuration nothing is taken on trust: it must be what it says, lie where it lies, and
 * hold nothing that is known to harm a process that opens it.
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

    /** Names that go into mappings, whose values hold 50 characters, and into the paths of requests. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,49}");

    /** The folders under {@code models}, and links to folders, by name; none if {@code models} does not exist. */
    static List<ModelFolder> under(Path models, Origin origin) throws IOException {
        if (Files.isDirectory(models) == false) {
            return List.of();
        }
        List<ModelFolder> folders = new ArrayList<>();
        try (Stream<Path> children = Files.list(models)) {
            children.filter(child -> Files.isDirectory(child) || Files.isSymbolicLink(child))
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
        return ModelFile.GRAPH.in(path);
    }

    /**
     * The graph in 32-bit floats: {@code exact.onnx} of this folder or, because it is too large for the plugin's zip,
     * {@code <name>.onnx} of a folder of such graphs.
     *
     * @throws IllegalArgumentException if there is neither
     */
    Path exactGraph(Path exactGraphs) throws IOException {
        Path own = ModelFile.EXACT_GRAPH.in(path);
        Path other = exactGraphs.resolve(name() + ".onnx");
        if (Files.isRegularFile(own) == false && Files.isRegularFile(other) == false) {
            throw new IllegalArgumentException(
                "[semantic.exact_models] has [" + name() + "], but there is neither [" + own + "] nor [" + other
                    + "]; the exact graphs of bundled models are in opensearch-semantic-exact-<version>.zip, to be unpacked into ["
                    + exactGraphs.getParent() + "]"
            );
        }
        if (Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
            ModelFile.EXACT_GRAPH.check(path, mayLink());
            return own;
        }
        return other;
    }

    Path tokenizer() {
        return ModelFile.TOKENIZER.in(path);
    }

    private Path description() {
        return ModelFile.DESCRIPTION.in(path);
    }

    /** The files that decide what the model is, if this graph is run; the last of them need not exist. */
    List<Path> files(Path graph) {
        return List.of(graph, tokenizer(), description(), ModelFile.DENSE_LAYER.in(path));
    }

    /** A plugin may be installed by links; what users put into the configuration stays there. */
    private boolean mayLink() {
        return origin == Origin.BUNDLED;
    }

    /**
     * Reads {@code model.yml} and checks the folder, down to what the graph and the tokenizer ask for.
     *
     * @throws IllegalArgumentException if a file is missing or refused, or the description is wrong
     */
    ModelSpec readSpec() throws IOException {
        checkPlace();
        for (ModelFile file : List.of(ModelFile.GRAPH, ModelFile.TOKENIZER, ModelFile.DESCRIPTION)) {
            file.check(path, mayLink());
        }
        ModelSpec spec;
        try (InputStream in = Files.newInputStream(description())) {
            spec = ModelSpecParser.parse(in);
        }
        if (spec.name().equals(name()) == false) {
            throw new IllegalArgumentException("model.yml says name [" + spec.name() + "], the folder is named [" + name() + "]");
        }
        checkDenseLayer(spec);
        OnnxCheck.check(graph());
        TokenizerCheck.check(tokenizer());
        return spec;
    }

    private void checkPlace() throws IOException {
        if (NAME.matcher(name()).matches() == false) {
            throw new IllegalArgumentException(
                "[" + name()
                    + "] is no name of a model: it has at most 50 characters out of a-z, 0-9, [.], [_] and [-], and a letter or digit first"
            );
        }
        if (mayLink() || Files.isSymbolicLink(path) == false) {
            return;
        }
        Path models = Objects.requireNonNull(path.toAbsolutePath().getParent());
        Path home = Objects.requireNonNull(models.getParent()).toRealPath();
        if (Files.isDirectory(path) == false || path.toRealPath().startsWith(home) == false) {
            throw new IllegalArgumentException(
                "the folder [" + name() + "] is a symbolic link to what is not a folder in [" + home + "]; put the folder itself there"
            );
        }
    }

    /** A file that nothing speaks of may be one that somebody believes to be used. */
    private void checkDenseLayer(ModelSpec spec) throws IOException {
        Path file = ModelFile.DENSE_LAYER.in(path);
        if (spec.denseActivation().isPresent()) {
            ModelFile.DENSE_LAYER.check(path, mayLink());
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(
                "the folder has a [" + file.getFileName()
                    + "]: say [dense_activation: identity] or [dense_activation: tanh] in model.yml, as the"
                    + " model's 2_Dense/config.json does"
            );
        }
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
            update(sha256, file);
        }
        // Only if there are some: the digests of models that have none are in mappings. The tokenizer before them is JSON, and ends.
        if (spec.output().isEmpty() == false) {
            sha256.update(("\0output\n" + spec.output()).getBytes(StandardCharsets.UTF_8));
        }
        if (spec.denseActivation().isPresent()) {
            sha256.update(("\0dense\n" + spec.denseActivation().get()).getBytes(StandardCharsets.UTF_8));
            update(sha256, ModelFile.DENSE_LAYER.in(path));
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    }

    private static void update(MessageDigest sha256, Path file) throws IOException {
        sha256.update((byte) 0);
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
