// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.trained;

import java.io.IOException;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.OriginSettingClient;

/** Tells every node that a stored classifier has changed. It has no REST route. */
public final class ForgetClassifierAction extends ActionType<ForgetClassifierAction.NodesAnswer> {

    public static final String NAME = "cluster:admin/semantic/classifiers/forget";
    public static final ForgetClassifierAction INSTANCE = new ForgetClassifierAction();

    private static final Logger LOGGER = LogManager.getLogger(ForgetClassifierAction.class);

    private ForgetClassifierAction() {
        super(NAME, NodesAnswer::new);
    }

    /** Goes on when all nodes were told. A node that could not be told finds out by itself. */
    static void everywhere(Client client, String name, Runnable then) {
        new OriginSettingClient(client, "semantic").execute(INSTANCE, new NodesRequest(name), ActionListener.wrap(answer -> {
            answer.failures().forEach(failure -> LOGGER.warn("node was not told of the change of classifier [{}]", name, failure));
            then.run();
        }, e -> {
            LOGGER.warn("nodes were not told of the change of classifier [{}]", name, e);
            then.run();
        }));
    }

    static final class NodesRequest extends BaseNodesRequest<NodesRequest> {
        final String name;

        NodesRequest(String name) {
            super(new String[0]);
            this.name = name;
        }

        NodesRequest(StreamInput in) throws IOException {
            super(in);
            this.name = in.readString();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(name);
        }
    }

    static final class NodeRequest extends TransportRequest {
        final String name;

        NodeRequest(String name) {
            this.name = name;
        }

        NodeRequest(StreamInput in) throws IOException {
            super(in);
            this.name = in.readString();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(name);
        }
    }

    static final class NodeAnswer extends BaseNodeResponse {
        NodeAnswer(DiscoveryNode node) {
            super(node);
        }

        NodeAnswer(StreamInput in) throws IOException {
            super(in);
        }
    }

    /** Of the nodes that could be reached. */
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
