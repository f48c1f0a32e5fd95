// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.PaddedModel;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;
import org.opensearch.semantic.model.StandaloneModel;

/** A bundled model as the build left it, and the stock int8 graph of the same model from the peer's jar. */
enum ModelFiles {
    BGE("bge-small-en-v1.5"),
    MINILM("all-minilm-l6-v2");

    private final String name;

    ModelFiles(String name) {
        this.name = name;
    }

    static Path bundle() {
        return Path.of(System.getProperty("semantic.bundle"));
    }

    /** Before any model is opened. */
    static void loadNatives() {
        StandaloneModel.loadNatives(bundle().resolve("native"));
    }

    private Path folder() {
        return bundle().resolve("models").resolve(name);
    }

    private ModelSpec spec() throws IOException {
        return StandaloneModel.readSpec(folder().resolve("model.yml"));
    }

    private QueuedModel queued(Path graph, int workers, int batchTokens) throws IOException {
        return QueuedModel.open(graph, folder().resolve("tokenizer.json"), spec(), workers, batchTokens);
    }

    /** The compiled int8 graph in batches of equal length. */
    QueuedModel compiled(int workers, int batchTokens) throws IOException {
        return queued(folder().resolve("model.onnx"), workers, batchTokens);
    }

    /** The same of the fp32 graph. */
    QueuedModel exact(int workers, int batchTokens) throws IOException {
        return queued(folder().resolve("exact.onnx"), workers, batchTokens);
    }

    /**
     * One of the compiled graphs, with vectors that are kept.
     *
     * @param graph {@code model.onnx}, which is int8, or {@code exact.onnx}
     */
    CachedModel cached(Path cache, String graph) throws IOException {
        Path file = folder().resolve(graph);
        List<Path> files = List.of(file, folder().resolve("tokenizer.json"), folder().resolve("model.yml"));
        int cores = Runtime.getRuntime().availableProcessors();
        return new CachedModel(cache, files, () -> queued(file, cores, QueuedModel.BATCH_TOKENS));
    }

    /** The stock graph, whose vectors are left as long as they are. The compiled graphs scale them to norm 1. */
    QueuedModel unscaled(Path folder) throws IOException {
        String text = Files.readString(folder().resolve("model.yml")).replace("normalize: true", "normalize: false");
        Path yml = Files.writeString(Files.createDirectories(folder).resolve(name + "-unscaled.yml"), text);
        int cores = Runtime.getRuntime().availableProcessors();
        ModelSpec spec = StandaloneModel.readSpec(yml);
        return QueuedModel.open(stockGraph(), folder().resolve("tokenizer.json"), spec, cores, QueuedModel.BATCH_TOKENS);
    }

    /** The stock graph in the node's own runtime, one text at a time. */
    QueuedModel stock(int workers) throws IOException {
        return queued(stockGraph(), workers, QueuedModel.BATCH_TOKENS);
    }

    /** The stock graph in padded batches. */
    PaddedModel padded(int workers, int batchTokens) throws IOException {
        return PaddedModel.open(stockGraph(), folder().resolve("tokenizer.json"), spec(), workers, batchTokens);
    }

    private Path stockGraph() throws IOException {
        String resource = "/" + name + "-q.onnx";
        Path file = bundle().resolveSibling("stock").resolve(name + ".onnx");
        try (InputStream in = ModelFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("[" + resource + "] is not on the class path");
            }
            Files.createDirectories(file.getParent());
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    static TextEmbedder documents(QueuedModel model) {
        return TextEmbedder.of(texts -> model.embed(Role.DOCUMENT, texts), model::close);
    }
}
