// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import org.opensearch.ExceptionsHelper;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.admin.indices.create.AutoCreateAction;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.AutoCreateIndex;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/**
 * Creates an index where {@code action.auto_create_index} lets it, with the mappings of its template. An index that is there already, also
 * since a moment, is no error.
 */
public final class TransportCreateIndexAction extends HandledTransportAction<CreateIndexRequest, AcknowledgedResponse> {

    private static final AcknowledgedResponse THERE = new AcknowledgedResponse(true);

    private final AutoCreateIndex autoCreateIndex;
    private final ClusterService clusterService;
    private final IndexNameExpressionResolver resolver;
    private final Client client;

    @Inject
    public TransportCreateIndexAction(
        TransportService transportService,
        ActionFilters actionFilters,
        AutoCreateIndex autoCreateIndex,
        ClusterService clusterService,
        IndexNameExpressionResolver resolver,
        Client client
    ) {
        super(CreateIndexAction.NAME, transportService, actionFilters, CreateIndexRequest::new);
        this.autoCreateIndex = autoCreateIndex;
        this.clusterService = clusterService;
        this.resolver = resolver;
        this.client = client;
    }

    @Override
    protected void doExecute(Task task, CreateIndexRequest request, ActionListener<AcknowledgedResponse> listener) {
        boolean missing;
        try {
            missing = autoCreateIndex.shouldAutoCreate(resolver.resolveDateMathExpression(request.index()), clusterService.state());
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        if (!missing) {
            listener.onResponse(THERE);
            return;
        }
        client.execute(AutoCreateAction.INSTANCE, request, ActionListener.wrap(created -> listener.onResponse(THERE), e -> {
            if (ExceptionsHelper.unwrapCause(e) instanceof ResourceAlreadyExistsException) {
                listener.onResponse(THERE);
            } else {
                listener.onFailure(e);
            }
        }));
    }
}
