// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Forgets on this node. */
public final class TransportForgetClassifierAction
    extends
        TransportNodesAction<ForgetClassifierAction.NodesRequest, ForgetClassifierAction.NodesAnswer, ForgetClassifierAction.NodeRequest, ForgetClassifierAction.NodeAnswer> {

    private final Classifiers classifiers;

    @Inject
    public TransportForgetClassifierAction(
        ThreadPool threadPool,
        ClusterService clusterService,
        TransportService transportService,
        ActionFilters filters,
        Classifiers classifiers
    ) {
        super(
            ForgetClassifierAction.NAME,
            threadPool,
            clusterService,
            transportService,
            filters,
            ForgetClassifierAction.NodesRequest::new,
            ForgetClassifierAction.NodeRequest::new,
            ThreadPool.Names.MANAGEMENT,
            ForgetClassifierAction.NodeAnswer.class
        );
        this.classifiers = classifiers;
    }

    @Override
    protected ForgetClassifierAction.NodesAnswer newResponse(
        ForgetClassifierAction.NodesRequest request,
        List<ForgetClassifierAction.NodeAnswer> answers,
        List<FailedNodeException> failures
    ) {
        return new ForgetClassifierAction.NodesAnswer(clusterService.getClusterName(), answers, failures);
    }

    @Override
    protected ForgetClassifierAction.NodeRequest newNodeRequest(ForgetClassifierAction.NodesRequest request) {
        return new ForgetClassifierAction.NodeRequest(request.name);
    }

    @Override
    protected ForgetClassifierAction.NodeAnswer newNodeResponse(StreamInput in) throws IOException {
        return new ForgetClassifierAction.NodeAnswer(in);
    }

    @Override
    protected ForgetClassifierAction.NodeAnswer nodeOperation(ForgetClassifierAction.NodeRequest request) {
        classifiers.forget(request.name);
        return new ForgetClassifierAction.NodeAnswer(clusterService.localNode());
    }
}
