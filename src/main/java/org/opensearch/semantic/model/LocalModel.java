// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A model folder, opened in this process. */
final class LocalModel implements EmbeddingModel {

    private final ModelSpec spec;
    private final ModelId id;
    private final TextTokenizer tokenizer;
    private final TextGraph graph;
    private final long bytes;

    /**
     * Opens a folder.
     *
     * @param file the graph to run: the folder's own, or its exact one
     * @throws IllegalArgumentException if the files do not fit the description
     */
    static LocalModel open(ModelFolder folder, Path file, ExecutionProvider provider) throws IOException {
        ModelSpec spec = folder.readSpec();
        ModelId id = new ModelId(spec.name(), folder.digest(spec, file));
        return open(spec, id, file, folder.tokenizer(), provider);
    }

    /** Opens the files of a model. */
    static LocalModel open(ModelSpec spec, ModelId id, Path file, Path tokenizerFile, ExecutionProvider provider) throws IOException {
        TextTokenizer tokenizer;
        try {
            tokenizer = new TextTokenizer(tokenizerFile, spec.maxTokens());
        } catch (IllegalArgumentException e) {
            throw e; // says already what is wrong with which file
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("tokenizer.json can not be read: " + e.getMessage(), e);
        }
        boolean opened = false;
        try {
            long bytes = Files.size(file); // nothing may fail once the graph is open
            Optional<DenseLayer> dense = DenseLayer.read(tokenizerFile.resolveSibling(DenseLayer.FILE), spec);
            TextGraph graph = TextGraph.open(file, spec, dense, provider);
            opened = true;
            return new LocalModel(spec, id, tokenizer, graph, bytes + dense.map(DenseLayer::bytes).orElse(0L));
        } catch (OrtException e) {
            throw new IllegalArgumentException(file.getFileName() + " can not be opened: " + e.getMessage(), e);
        } finally {
            if (opened == false) {
                tokenizer.close();
            }
        }
    }

    /** Runs share it, closing is exclusive: a session that is closed under a run takes the process with it. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed; // guarded by use

    private LocalModel(ModelSpec spec, ModelId id, TextTokenizer tokenizer, TextGraph graph, long bytes) {
        this.spec = spec;
        this.id = id;
        this.tokenizer = tokenizer;
        this.graph = graph;
        this.bytes = bytes;
    }

    @Override
    public ModelSpec spec() {
        return spec;
    }

    @Override
    public ModelId id() {
        return id;
    }

    @Override
    public TokenSequence tokenize(String text, Role role) {
        String prefix = spec.prefix(role);
        return tokenize(prefix.isEmpty() ? text : prefix + text);
    }

    TokenSequence tokenize(String text) {
        use.readLock().lock();
        try {
            ensureOpen();
            return tokenizer.encode(text);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public TokenOffsets offsets(String text) {
        use.readLock().lock();
        try {
            ensureOpen();
            return tokenizer.offsets(text);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public float[][] embed(List<TokenSequence> batch) throws OrtException {
        use.readLock().lock();
        try {
            ensureOpen();
            return graph.run(batch);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public int largestBatch() {
        return graph.largestBatch();
    }

    @Override
    public String precision() {
        return graph.precision();
    }

    /** An estimate: its constants, and its weights once more, laid out for multiplication. */
    @Override
    public long bytes() {
        return 2 * bytes;
    }

    @Override
    public long bytesPerToken() {
        return bytesPerToken(spec);
    }

    /** Ten rows of floats of the vector's width, and the attention of a token to all others in heads of 32. */
    static long bytesPerToken(ModelSpec spec) {
        return Float.BYTES * (10L * spec.dimension() + (long) spec.dimension() / 32 * spec.maxTokens());
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("model [" + spec.name() + "] is closed");
        }
    }

    /** Waits for the runs that are under way. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (closed == false) {
                closed = true;
                graph.close();
                tokenizer.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
