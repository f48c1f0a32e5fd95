// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;

/** Gets the vector of a query: embeds its text, or fetches what its document holds. */
final class VectorSource {

    private static final Logger LOGGER = LogManager.getLogger(VectorSource.class);

    private final SemanticQuery query;
    private final BindingResolver bindings;
    private final NamedWriteableRegistry registry;

    VectorSource(SemanticQuery query, BindingResolver bindings, NamedWriteableRegistry registry) {
        this.query = Objects.requireNonNull(query);
        this.bindings = Objects.requireNonNull(bindings);
        this.registry = registry;
    }

    /** @param embedder the model whose vectors are searched */
    void fetch(Embedder embedder, Client client, ActionListener<float[]> listener) {
        ActionListener<float[]> onward = onward(client, listener);
        try {
            switch (query.source()) {
                case Source.Text text -> embedder.embedQuery(text.text(), ActionListener.map(onward, e -> e.vector()));
                case Source.Like like -> stored(like, embedder).fetch(client, onward);
            }
        } catch (Exception e) {
            onward.onFailure(e);
        }
    }

    /**
     * Carries the answer off the inference thread, with the caller's thread context: what follows is the whole rest of the
     * coordinating work.
     */
    private static ActionListener<float[]> onward(Client client, ActionListener<float[]> listener) {
        ThreadPool threads = client.threadPool();
        return new ContextPreservingActionListener<>(
            threads.getThreadContext().newRestorableContext(false),
            new ThreadedActionListener<>(LOGGER, threads, ThreadPool.Names.GENERIC, listener, false)
        );
    }

    /** The vector of a document, which must come from this model. */
    private StoredVector stored(Source.Like like, Embedder embedder) {
        FieldUse use;
        try {
            use = bindings.find(SemanticQueryBuilder.NAME, query.field(), StoredVector.document(like), registry);
        } catch (IndexNotFoundException e) {
            throw new IllegalArgumentException("[semantic] index [" + like.index() + "] of [like] does not exist", e);
        }
        if (use.unmapped()) {
            throw use.refuseUnmapped();
        }
        use.requireAdmits(embedder.id());
        return new StoredVector(like, use.path().orElse(use.field()), use.indices().values().stream().anyMatch(VectorField::isByte));
    }
}
