// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A model under its name, as what it was when its folder was read. Its session is opened by the first text, on the thread of an inference
 * worker, and closed when it is not needed; see {@link SharedSession}. Thread-safe.
 */
final class ServedModel implements EmbeddingModel {

    private final ModelId id;
    private final SharedSession session;
    private final LongSupplier clock;
    private final AtomicLong lastUse = new AtomicLong();

    /** @param clock the time in milliseconds since the epoch */
    ServedModel(ModelSource source, LongSupplier clock) {
        this.id = source.id();
        this.session = new SharedSession(source, clock);
        this.clock = clock;
    }

    @Override
    public ModelSpec spec() {
        return session.source().spec();
    }

    @Override
    public ModelId id() {
        return id;
    }

    SharedSession session() {
        return session;
    }

    @Override
    public TokenSequence tokenize(String text, Role role) {
        lastUse.set(clock.getAsLong());
        return session.use(model -> model.tokenize(text, role));
    }

    @Override
    public TokenOffsets offsets(String text) {
        lastUse.set(clock.getAsLong());
        return session.use(model -> model.offsets(text));
    }

    @Override
    public float[][] embed(List<TokenSequence> batch) throws Exception {
        lastUse.set(clock.getAsLong());
        return session.use(model -> model.embed(batch));
    }

    @Override
    public int largestBatch() {
        return session.use(EmbeddingModel::largestBatch);
    }

    @Override
    public long bytesPerToken() {
        return session.use(EmbeddingModel::bytesPerToken);
    }

    @Override
    public String precision() {
        return session.use(EmbeddingModel::precision);
    }

    /** 0 while its session is not open. */
    @Override
    public long bytes() {
        return session.bytes();
    }

    ModelStatus status() {
        ModelSource source = session.source();
        Optional<String> failure = session.failure();
        if (failure.isPresent()) {
            return ModelStatus.unavailable(id.name(), source.origin(), failure.get());
        }
        long used = lastUse.get();
        return new ModelStatus(
            id.name(),
            source.origin().toString(),
            Optional.of(
                new ModelStatus.Known(
                    id.digest(),
                    source.spec().dimension(),
                    source.spec().matryoshkaDimensions(),
                    source.spec().maxTokens(),
                    session.precision()
                )
            ),
            session.isOpen(),
            session.bytes(),
            used == 0 ? Optional.empty() : Optional.of(used),
            Optional.empty()
        );
    }

    @Override
    public void close() {
        session.close();
    }
}
