// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;

/** What a model is, and what it cost to embed the texts with it. */
final class ModelCost {

    private final Embedder embedder;
    private final Supplier<Optional<Long>> memory;
    private int texts;
    private long tokens;
    private int truncated;
    private long bytes;
    private long nanos;
    private String error;

    /** @param memory estimate of its native memory, in bytes, as it is now */
    ModelCost(Embedder embedder, Supplier<Optional<Long>> memory) {
        this.embedder = embedder;
        this.memory = memory;
    }

    /** @param nanos from the first text sent to the last vector received, waiting behind other work included */
    void add(List<Embedding> embeddings, long nanos) {
        for (Embedding embedding : embeddings) {
            tokens += embedding.tokens();
            truncated += embedding.truncated() ? 1 : 0;
        }
        bytes = Math.max(bytes, memory.get().orElse(0L)); // while it works: it may be closed before the end
        this.texts += embeddings.size();
        this.nanos += nanos;
    }

    void failed(Exception reason) {
        error = String.valueOf(reason.getMessage());
    }

    static Table table() {
        return Table.of(
            "models",
            "model",
            "digest",
            "dimension",
            "memory_in_bytes",
            "texts",
            "tokens",
            "truncated_texts",
            "truncated_share",
            "embedding_millis",
            "millis_per_text",
            "error"
        );
    }

    void addTo(Table table) {
        double millis = nanos / 1e6;
        table.add(
            embedder.id().name(),
            embedder.id().digest(),
            embedder.spec().dimension(),
            bytes,
            texts,
            tokens,
            truncated,
            texts == 0 ? null : (double) truncated / texts,
            Math.round(millis),
            texts == 0 ? null : millis / texts,
            error
        );
    }
}
