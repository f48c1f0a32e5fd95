// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.List;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.semantic.trained.ClassifierRequest;
import org.opensearch.semantic.trained.DeleteClassifierAction;
import org.opensearch.semantic.trained.GetClassifiersAction;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET} and {@code DELETE} of {@code /_plugins/_semantic/classifiers}: what is stored. */
public final class RestClassifiersHandler extends BaseRestHandler {

    private static final String PATH = "/_plugins/_semantic/classifiers";

    @Override
    public String getName() {
        return "semantic_classifiers";
    }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(RestRequest.Method.GET, PATH),
            new Route(RestRequest.Method.GET, PATH + "/{name}"),
            new Route(RestRequest.Method.DELETE, PATH + "/{name}")
        );
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        String name = request.param("name");
        ClassifierRequest which = name == null ? ClassifierRequest.all() : ClassifierRequest.of(name);
        if (request.method() == RestRequest.Method.DELETE) {
            return channel -> client.execute(DeleteClassifierAction.INSTANCE, which, new RestToXContentListener<>(channel));
        }
        return channel -> client.execute(GetClassifiersAction.INSTANCE, which, new RestToXContentListener<>(channel));
    }
}
