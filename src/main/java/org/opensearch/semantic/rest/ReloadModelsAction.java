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
import org.opensearch.semantic.model.ModelChanges;
import org.opensearch.semantic.model.ModelStatus;
import org.opensearch.transport.TransportRequest;

/** Has every node read its model folders anew. */
public final class ReloadModelsAction extends ActionType<ReloadModelsAction.NodesAnswer> {

    public static final String NAME = "cluster:admin/semantic/models/reload";
    public static final ReloadModelsAction INSTANCE = new ReloadModelsAction();

    private ReloadModelsAction() {
        super(NAME, NodesAnswer::new);
    }

    static final class NodesRequest extends BaseNodesRequest<NodesRequest> {
        NodesRequest() {
            super(new String[0]);
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
        final ModelChanges changes;
        private final List<ModelStatus> models;

        NodeAnswer(DiscoveryNode node, ModelChanges changes, List<ModelStatus> models) {
            super(node);
            this.changes = changes;
            this.models = models;
        }

        NodeAnswer(StreamInput in) throws IOException {
            super(in);
            this.changes = new ModelChanges(in);
            this.models = in.readList(ModelStatus::new);
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            changes.writeTo(out);
            out.writeList(models);
        }

        @Override
        public List<ModelStatus> models() {
            return models;
        }
    }

    /** The answers of all nodes that could be reached and could read their folders. */
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
