// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.semantic.reembed.EndReembedAction;
import org.opensearch.semantic.reembed.EndReembedRequest;
import org.opensearch.semantic.reembed.GetReembedAction;
import org.opensearch.semantic.reembed.GetReembedRequest;
import org.opensearch.semantic.reembed.ReembedRequest;
import org.opensearch.semantic.reembed.StartReembedAction;
import org.opensearch.transport.client.node.NodeClient;

/** {@code /_plugins/_semantic/reembed}: starts re-embeddings, shows them, switches or cancels one. */
public final class RestReembedHandler extends BaseRestHandler {

    private static final String PATH = "/_plugins/_semantic/reembed";
    private static final String SWITCH = PATH + "/_switch";
    private static final String CANCEL = PATH + "/_cancel";

    @Override
    public String getName() {
        return "semantic_reembed";
    }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(RestRequest.Method.POST, PATH),
            new Route(RestRequest.Method.GET, PATH),
            new Route(RestRequest.Method.POST, SWITCH),
            new Route(RestRequest.Method.POST, CANCEL)
        );
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        if (request.method() == RestRequest.Method.GET) {
            GetReembedRequest get = new GetReembedRequest();
            return channel -> client.execute(GetReembedAction.INSTANCE, get, new RestToXContentListener<>(channel));
        }
        try (XContentParser parser = request.contentParser()) {
            if (request.path().equals(PATH)) {
                ReembedRequest start = ReembedRequest.parse(parser).waitForCompletion(request.paramAsBoolean("wait_for_completion", false));
                return channel -> client.execute(StartReembedAction.INSTANCE, start, new RestToXContentListener<>(channel));
            }
            EndReembedRequest end = EndReembedRequest.parse(parser, request.path().equals(SWITCH));
            return channel -> client.execute(EndReembedAction.INSTANCE, end, new RestToXContentListener<>(channel));
        }
    }
}
