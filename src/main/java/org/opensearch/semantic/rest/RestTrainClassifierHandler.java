// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.semantic.trained.ClassifierRequest;
import org.opensearch.semantic.trained.TrainClassifierAction;
import org.opensearch.semantic.trained.TrainingDefinition;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code PUT /_plugins/_semantic/classifiers/{name}}: trains and stores; {@code POST …/_refresh}: once more. Who hangs up cancels it.
 */
public final class RestTrainClassifierHandler extends BaseRestHandler {

    private static final String PATH = "/_plugins/_semantic/classifiers/{name}";

    @Override
    public String getName() {
        return "semantic_train_classifier";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.PUT, PATH), new Route(RestRequest.Method.POST, PATH + "/_refresh"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ClassifierRequest train = train(request);
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel()).execute(
            TrainClassifierAction.INSTANCE,
            train,
            new RestToXContentListener<>(channel)
        );
    }

    private static ClassifierRequest train(RestRequest request) throws IOException {
        String name = request.param("name");
        if (request.method() == RestRequest.Method.POST) {
            return ClassifierRequest.of(name);
        }
        try (XContentParser parser = request.contentParser()) {
            return ClassifierRequest.define(name, TrainingDefinition.parse(parser));
        }
    }
}
