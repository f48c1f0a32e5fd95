// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.ThreadedActionListener;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Embeds on this node, in the same queue as everything else. */
public final class TransportEmbedAction extends HandledTransportAction<EmbedRequest, EmbedResponse> {

    private static final Logger LOGGER = LogManager.getLogger(TransportEmbedAction.class);

    private final ModelRegistry models;
    private final ThreadPool threadPool;

    @Inject
    public TransportEmbedAction(TransportService transportService, ActionFilters filters, ModelRegistry models, ThreadPool threadPool) {
        super(EmbedAction.NAME, transportService, filters, EmbedRequest::new);
        this.models = models;
        this.threadPool = threadPool;
    }

    @Override
    protected void doExecute(Task task, EmbedRequest request, ActionListener<EmbedResponse> listener) {
        Embedder embedder = request.model().map(models::get).orElseGet(models::byDefault);
        VectorForm form = request.form(embedder.spec());
        // Megabytes of JSON may follow: no work for an inference thread.
        ActionListener<List<Outcome>> answer = new ThreadedActionListener<>(
            LOGGER,
            threadPool,
            ThreadPool.Names.GENERIC,
            ActionListener.map(listener, outcomes -> new EmbedResponse(embedder.id(), form, outcomes)),
            false
        );
        switch (request.role()) {
            case DOCUMENT -> embedder.embedDocuments(request.texts(), answer);
            case QUERY -> embedder.embedQueries(request.texts(), answer);
        }
    }
}
