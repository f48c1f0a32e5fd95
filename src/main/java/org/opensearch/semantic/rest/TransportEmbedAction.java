// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.collect.Tuple;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.Role;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;

/** Embeds on this node, in the same queue as everything else. */
public final class TransportEmbedAction extends HandledTransportAction<EmbedRequest, EmbedResponse> {

    private final ModelRegistry models;

    @Inject
    public TransportEmbedAction(TransportService transportService, ActionFilters filters, ModelRegistry models) {
        super(EmbedAction.NAME, transportService, filters, EmbedRequest::new);
        this.models = models;
    }

    @Override
    protected void doExecute(Task task, EmbedRequest request, ActionListener<EmbedResponse> listener) {
        Embedder embedder = request.model().map(models::get).orElseGet(models::byDefault);
        ActionListener<List<Outcome>> answer = ActionListener.map(listener, outcomes -> new EmbedResponse(embedder.id(), outcomes));
        if (request.role() == Role.DOCUMENT) {
            embedder.embedDocuments(request.texts(), answer);
        } else {
            embedQueries(embedder, request.texts(), answer);
        }
    }

    private static void embedQueries(Embedder embedder, List<String> texts, ActionListener<List<Outcome>> listener) {
        Outcome[] outcomes = new Outcome[texts.size()];
        ActionListener<Tuple<Integer, Embedding>> each = new GroupedActionListener<>(ActionListener.wrap(all -> {
            all.forEach(one -> outcomes[one.v1()] = new Outcome.Embedded(one.v2()));
            listener.onResponse(List.of(outcomes));
        }, listener::onFailure), texts.size());
        for (int i = 0; i < outcomes.length; i++) {
            int slot = i;
            embedder.embedQuery(texts.get(i), ActionListener.map(each, embedding -> Tuple.tuple(slot, embedding)));
        }
    }
}
