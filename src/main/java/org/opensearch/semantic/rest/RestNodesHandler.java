// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestActions;
import org.opensearch.rest.action.RestBuilderListener;
import org.opensearch.transport.client.node.NodeClient;

/** Asks all nodes, and shows what they answer; the views differ in what they ask, and in what they write between header and end. */
abstract class RestNodesHandler<R extends BaseNodesRequest<R>, N extends BaseNodeResponse, A extends BaseNodesResponse<N>>
    extends
        BaseRestHandler {

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        R nodes = newRequest();
        nodes.timeout(request.param("timeout"));
        return channel -> client.execute(action(), nodes, new RestBuilderListener<>(channel) {
            @Override
            public RestResponse buildResponse(A answer, XContentBuilder builder) throws Exception {
                builder.startObject();
                RestActions.buildNodesHeader(builder, channel.request(), answer);
                builder.field("cluster_name", answer.getClusterName().value());
                write(answer, builder);
                builder.endObject();
                return new BytesRestResponse(RestStatus.OK, builder);
            }
        });
    }

    abstract ActionType<A> action();

    abstract R newRequest();

    abstract void write(A answer, XContentBuilder builder) throws IOException;
}
