// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** A model behind the node's own queue and workers, without the node. */
public final class QueuedModel implements Closeable {

    /** The node's default for the tokens of a batch. */
    public static final int BATCH_TOKENS = InferenceSettings.BATCH_TOKENS.getDefault(Settings.EMPTY);

    private record Roomy(int batchTokens) implements InferenceQueue.Limits {

        @Override
        public int texts() {
            return Integer.MAX_VALUE;
        }

        @Override
        public long bytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public int queries() {
            return Integer.MAX_VALUE;
        }
    }

    private final LocalModel model;
    private final ExecutorService queryThreads;
    private final ExecutorService documentThreads;
    private final InferenceQueue queue;

    private QueuedModel(LocalModel model, int workers, int batchTokens) {
        this.model = model;
        this.queryThreads = Executors.newFixedThreadPool(workers);
        this.documentThreads = Executors.newFixedThreadPool(workers);
        this.queue = new InferenceQueue(
            new InferenceWorkers.Pool(queryThreads, workers),
            new InferenceWorkers.Pool(documentThreads, workers),
            new Roomy(batchTokens),
            new NoopCircuitBreaker(CircuitBreaker.REQUEST)
        );
    }

    /** {@link StandaloneModel#loadNatives} comes first. */
    public static QueuedModel open(Path graph, Path tokenizer, ModelSpec spec, int workers, int batchTokens) throws IOException {
        ModelId id = new ModelId(spec.name(), "");
        return new QueuedModel(LocalModel.open(spec, id, graph, tokenizer, ExecutionProvider.CPU), workers, batchTokens);
    }

    /** Embeds texts as one bulk; float[texts][dimension]. */
    public float[][] embed(Role role, List<String> texts) {
        PlainActionFuture<List<Outcome>> answer = new PlainActionFuture<>();
        queue.submitBulk(model, role, texts, answer);
        return answer.actionGet().stream().map(QueuedModel::vector).toArray(float[][]::new);
    }

    private static float[] vector(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Embedded embedded -> embedded.embedding().vector();
            case Outcome.Failed failed -> throw new IllegalStateException("a text is not embedded", failed.cause());
        };
    }

    /** How many tokens of these documents the model reads. */
    public long tokens(List<String> texts) {
        return texts.stream().mapToLong(text -> model.tokenize(text, Role.DOCUMENT).length()).sum();
    }

    @Override
    public void close() {
        queue.close();
        queryThreads.shutdown();
        documentThreads.shutdown();
        model.close();
    }
}
