// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestResponse;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestResponseListener;
import org.opensearch.semantic.compare.EvaluateAction;
import org.opensearch.semantic.compare.EvaluateRequest;
import org.opensearch.semantic.compare.EvaluateResponse;
import org.opensearch.tasks.LoggingTaskListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST /_plugins/_semantic/evaluate}: models compared on labelled texts. Who hangs up cancels it, unless it was not to be
 * waited for.
 */
public final class RestEvaluateHandler extends BaseRestHandler {

    @Override
    public String getName() {
        return "semantic_evaluate";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/_plugins/_semantic/evaluate"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        boolean wait = request.paramAsBoolean("wait_for_completion", true);
        boolean text = TextFormat.isAsked(request);
        if (wait == false && "text".equals(request.param("format"))) {
            throw new IllegalArgumentException(
                "[evaluate] with [wait_for_completion=false] the answer is kept by the task API, as JSON; leave [format] out"
            );
        }
        EvaluateRequest evaluate = new EvaluateRequest(request.requiredContent(), request.getMediaType(), wait == false);
        if (wait == false) {
            return channel -> start(channel, client, evaluate);
        }
        return channel -> new RestCancellableNodeClient(client, request.getHttpChannel()).execute(
            EvaluateAction.INSTANCE,
            evaluate,
            new RestResponseListener<>(channel) {
                @Override
                public RestResponse buildResponse(EvaluateResponse response) throws IOException {
                    return text ? TextFormat.answer(response.toText())
                        : json(channel, response);
                }
            }
        );
    }

    private static RestResponse json(RestChannel channel, EvaluateResponse response) throws IOException {
        try (XContentBuilder builder = channel.newBuilder()) {
            return new BytesRestResponse(RestStatus.OK, response.toXContent(builder, ToXContent.EMPTY_PARAMS));
        }
    }

    /** Answers with the task; its result is kept by the task API. */
    private static void start(RestChannel channel, NodeClient client, EvaluateRequest evaluate) throws IOException {
        Task task = client.executeLocally(EvaluateAction.INSTANCE, evaluate, LoggingTaskListener.instance());
        try (XContentBuilder builder = channel.newBuilder()) {
            builder.startObject().field("task", new TaskId(client.getLocalNodeId(), task.getId()).toString()).endObject();
            channel.sendResponse(new BytesRestResponse(RestStatus.OK, builder));
        }
    }
}
