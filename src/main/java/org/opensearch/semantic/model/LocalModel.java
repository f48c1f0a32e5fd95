// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A model folder, opened in this process. */
final class LocalModel implements EmbeddingModel {

    private final ModelSpec spec;
    private final ModelId id;
    private final TextTokenizer tokenizer;
    private final OnnxSession session;

    /**
     * Opens a folder.
     *
     * @throws IllegalArgumentException if the files do not fit the description
     */
    static LocalModel open(ModelFolder folder) throws IOException {
        ModelSpec spec = folder.readSpec();
        ModelId id = new ModelId(spec.name(), folder.digest(spec));
        TextTokenizer tokenizer;
        try {
            tokenizer = new TextTokenizer(folder.tokenizer(), spec.maxTokens());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("tokenizer.json can not be read: " + e.getMessage(), e);
        }
        try {
            return new LocalModel(spec, id, tokenizer, new OnnxSession(folder.graph(), spec));
        } catch (OrtException e) {
            tokenizer.close();
            throw new IllegalArgumentException("model.onnx can not be opened: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Runs share it, closing is exclusive: a session that is closed under a run takes the process with it. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed; // guarded by use

    private LocalModel(ModelSpec spec, ModelId id, TextTokenizer tokenizer, OnnxSession session) {
        this.spec = spec;
        this.id = id;
        this.tokenizer = tokenizer;
        this.session = session;
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
        use.readLock().lock();
        try {
            ensureOpen();
            return tokenizer.encode(prefix.isEmpty() ? text : prefix + text);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public float[][] embed(List<TokenSequence> batch) throws OrtException {
        use.readLock().lock();
        try {
            ensureOpen();
            return session.run(batch);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public int largestBatch() {
        return 1;
    }

    /** Ten rows of floats of the vector's width, and the attention of a token to all others in heads of 32. */
    @Override
    public long bytesPerToken() {
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
                session.close();
                tokenizer.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
