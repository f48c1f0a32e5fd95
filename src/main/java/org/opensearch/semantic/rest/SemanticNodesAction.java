// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.semantic.model.InferenceSnapshot;
import org.opensearch.semantic.model.ModelStatus;
import org.opensearch.transport.TransportRequest;

/** Asks every node for its models and figures. */
public final class SemanticNodesAction extends ActionType<SemanticNodesAction.NodesAnswer> {

    public static final String NAME = "cluster:monitor/semantic/nodes";
    public static final SemanticNodesAction INSTANCE = new SemanticNodesAction();

    private SemanticNodesAction() {
        super(NAME, NodesAnswer::new);
    }

    static final class NodesRequest extends BaseNodesRequest<NodesRequest> {
        NodesRequest(String... nodeIds) {
            super(nodeIds);
        }

        NodesRequest(StreamInput in) throws IOException {
            super(in);
        }
    }

    static final class NodeRequest extends TransportRequest {
        NodeRequest() {}

        NodeRequest(StreamInput in) throws IOException {
            super(in);
        }
    }

    static final class NodeAnswer extends BaseNodeResponse implements ModelsOfNode {
        final String defaultModel;
        private final List<ModelStatus> models;
        final InferenceSnapshot stats;

        NodeAnswer(DiscoveryNode node, String defaultModel, List<ModelStatus> models, InferenceSnapshot stats) {
            super(node);
            this.defaultModel = defaultModel;
            this.models = models;
            this.stats = stats;
        }

        NodeAnswer(StreamInput in) throws IOException {
            super(in);
            this.defaultModel = in.readString();
            this.models = in.readList(ModelStatus::new);
            this.stats = new InferenceSnapshot(in);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(defaultModel);
            out.writeList(models);
            stats.writeTo(out);
        }

        @Override
        public List<ModelStatus> models() {
            return models;
        }
    }

    /** The answers of all nodes that could be reached. */
    public static final class NodesAnswer extends BaseNodesResponse<NodeAnswer> {
        NodesAnswer(ClusterName cluster, List<NodeAnswer> nodes, List<FailedNodeException> failures) {
            super(cluster, nodes, failures);
        }

        NodesAnswer(StreamInput in) throws IOException {
            super(in);
        }

        @Override
        protected List<NodeAnswer> readNodesFrom(StreamInput in) throws IOException {
            return in.readList(NodeAnswer::new);
        }

        @Override
        protected void writeNodesTo(StreamOutput out, List<NodeAnswer> nodes) throws IOException {
            out.writeList(nodes);
        }
    }
}
