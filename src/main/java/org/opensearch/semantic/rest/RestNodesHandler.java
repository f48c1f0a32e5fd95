// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestActions;
import org.opensearch.rest.action.RestBuilderListener;
import org.opensearch.transport.client.node.NodeClient;

/** Shows what the nodes answer; the two views differ in what they write between the usual header and the end. */
abstract class RestNodesHandler extends BaseRestHandler {

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        SemanticNodesAction.NodesRequest nodes = new SemanticNodesAction.NodesRequest();
        nodes.timeout(request.param("timeout"));
        return channel -> client.execute(SemanticNodesAction.INSTANCE, nodes, new RestBuilderListener<>(channel) {
            @Override
            public RestResponse buildResponse(SemanticNodesAction.NodesAnswer answer, XContentBuilder builder) throws Exception {
                builder.startObject();
                RestActions.buildNodesHeader(builder, channel.request(), answer);
                builder.field("cluster_name", answer.getClusterName().value());
                write(answer, builder);
                builder.endObject();
                return new BytesRestResponse(RestStatus.OK, builder);
            }
        });
    }

    abstract void write(SemanticNodesAction.NodesAnswer answer, XContentBuilder builder) throws IOException;
}
