// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.RestRequest;

/** {@code GET /_plugins/_semantic/stats}: what each node has embedded since it started. */
public final class RestStatsHandler
    extends
        RestNodesHandler<SemanticNodesAction.NodesRequest, SemanticNodesAction.NodeAnswer, SemanticNodesAction.NodesAnswer> {

    @Override
    public String getName() {
        return "semantic_stats";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/_plugins/_semantic/stats"));
    }

    @Override
    ActionType<SemanticNodesAction.NodesAnswer> action() {
        return SemanticNodesAction.INSTANCE;
    }

    @Override
    SemanticNodesAction.NodesRequest newRequest() {
        return new SemanticNodesAction.NodesRequest();
    }

    @Override
    void write(SemanticNodesAction.NodesAnswer answer, XContentBuilder builder) throws IOException {
        builder.startObject("nodes");
        for (SemanticNodesAction.NodeAnswer node : answer.getNodes()) {
            builder.startObject(node.getNode().getId()).field("name", node.getNode().getName());
            node.stats.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
        }
        builder.endObject();
    }
}
