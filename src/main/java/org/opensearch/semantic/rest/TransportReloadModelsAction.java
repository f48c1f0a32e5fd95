// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.semantic.model.ModelChanges;
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Reads the model folders of this node anew, on a thread that may be kept for as long as that takes. */
public final class TransportReloadModelsAction
    extends
        TransportNodesAction<ReloadModelsAction.NodesRequest, ReloadModelsAction.NodesAnswer, ReloadModelsAction.NodeRequest, ReloadModelsAction.NodeAnswer> {

    private final ModelRegistry models;

    @Inject
    public TransportReloadModelsAction(
        ThreadPool threadPool,
        ClusterService clusterService,
        TransportService transportService,
        ActionFilters filters,
        ModelRegistry models
    ) {
        super(
            ReloadModelsAction.NAME,
            threadPool,
            clusterService,
            transportService,
            filters,
            ReloadModelsAction.NodesRequest::new,
            ReloadModelsAction.NodeRequest::new,
            ThreadPool.Names.GENERIC,
            ReloadModelsAction.NodeAnswer.class
        );
        this.models = models;
    }

    @Override
    protected ReloadModelsAction.NodesAnswer newResponse(
        ReloadModelsAction.NodesRequest request,
        List<ReloadModelsAction.NodeAnswer> answers,
        List<FailedNodeException> failures
    ) {
        return new ReloadModelsAction.NodesAnswer(clusterService.getClusterName(), answers, failures);
    }

    @Override
    protected ReloadModelsAction.NodeRequest newNodeRequest(ReloadModelsAction.NodesRequest request) {
        return new ReloadModelsAction.NodeRequest();
    }

    @Override
    protected ReloadModelsAction.NodeAnswer newNodeResponse(StreamInput in) throws IOException {
        return new ReloadModelsAction.NodeAnswer(in);
    }

    @Override
    protected ReloadModelsAction.NodeAnswer nodeOperation(ReloadModelsAction.NodeRequest request) {
        ModelChanges changes = models.reload();
        return new ReloadModelsAction.NodeAnswer(clusterService.localNode(), changes, models.statuses());
    }
}
