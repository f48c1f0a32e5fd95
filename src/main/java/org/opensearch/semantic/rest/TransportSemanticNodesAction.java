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
import org.opensearch.semantic.model.ModelRegistry;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Answers for this node from its registry. */
public final class TransportSemanticNodesAction
    extends
        TransportNodesAction<SemanticNodesAction.NodesRequest, SemanticNodesAction.NodesAnswer, SemanticNodesAction.NodeRequest, SemanticNodesAction.NodeAnswer> {

    private final ModelRegistry models;

    @Inject
    public TransportSemanticNodesAction(
        ThreadPool threadPool,
        ClusterService clusterService,
        TransportService transportService,
        ActionFilters filters,
        ModelRegistry models
    ) {
        super(
            SemanticNodesAction.NAME,
            threadPool,
            clusterService,
            transportService,
            filters,
            SemanticNodesAction.NodesRequest::new,
            SemanticNodesAction.NodeRequest::new,
            ThreadPool.Names.MANAGEMENT,
            SemanticNodesAction.NodeAnswer.class
        );
        this.models = models;
    }

    @Override
    protected SemanticNodesAction.NodesAnswer newResponse(
        SemanticNodesAction.NodesRequest request,
        List<SemanticNodesAction.NodeAnswer> answers,
        List<FailedNodeException> failures
    ) {
        return new SemanticNodesAction.NodesAnswer(clusterService.getClusterName(), answers, failures);
    }

    @Override
    protected SemanticNodesAction.NodeRequest newNodeRequest(SemanticNodesAction.NodesRequest request) {
        return new SemanticNodesAction.NodeRequest();
    }

    @Override
    protected SemanticNodesAction.NodeAnswer newNodeResponse(StreamInput in) throws IOException {
        return new SemanticNodesAction.NodeAnswer(in);
    }

    @Override
    protected SemanticNodesAction.NodeAnswer nodeOperation(SemanticNodesAction.NodeRequest request) {
        return new SemanticNodesAction.NodeAnswer(clusterService.localNode(), models.defaultModel(), models.statuses(), models.stats());
    }
}
