// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.semantic.rag.PassagesAction;
import org.opensearch.semantic.rag.PassagesRequest;
import org.opensearch.semantic.rag.PassagesResponse;
import org.opensearch.transport.client.node.NodeClient;

/** {@code POST /_plugins/_semantic/passages}: the best passages of all documents. Who hangs up cancels it. */
public final class RestPassagesHandler extends BaseRestHandler {

    @Override
    public String getName() {
        return "semantic_passages";
    }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(RestRequest.Method.POST, "/_plugins/_semantic/passages"),
            new Route(RestRequest.Method.GET, "/_plugins/_semantic/passages")
        );
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean text = TextFormat.isAsked(request);
        PassagesRequest passages = new PassagesRequest(request.requiredContent(), request.getMediaType());
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel()).execute(
            PassagesAction.INSTANCE,
            passages,
            new RestResponseListener<>(channel) {
                @Override
                public RestResponse buildResponse(PassagesResponse response) throws IOException {
                    if (text) {
                        return TextFormat.answer(response.context() + "\n");
                    }
                    try (XContentBuilder builder = channel.newBuilder()) {
                        return new BytesRestResponse(RestStatus.OK, response.toXContent(builder, ToXContent.EMPTY_PARAMS));
                    }
                }
            }
        );
    }
}
