// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.List;
import org.opensearch.action.ActionType;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.RestRequest;
import org.opensearch.semantic.field.BoundModels;
import org.opensearch.semantic.model.ModelChanges;

/** {@code POST /_plugins/_semantic/models/_reload}: models added to, replaced in and removed from the nodes' folders take effect. */
public final class RestReloadModelsHandler
    extends
        RestNodesHandler<ReloadModelsAction.NodesRequest, ReloadModelsAction.NodeAnswer, ReloadModelsAction.NodesAnswer> {

    private final BoundModels bound;

    public RestReloadModelsHandler(BoundModels bound) {
        this.bound = bound;
    }

    @Override
    public String getName() {
        return "semantic_reload_models";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.POST, "/_plugins/_semantic/models/_reload"));
    }

    @Override
    ActionType<ReloadModelsAction.NodesAnswer> action() {
        return ReloadModelsAction.INSTANCE;
    }

    @Override
    ReloadModelsAction.NodesRequest newRequest() {
        return new ReloadModelsAction.NodesRequest();
    }

    @Override
    void write(ReloadModelsAction.NodesAnswer answer, XContentBuilder builder) throws IOException {
        builder.startObject("nodes");
        for (ReloadModelsAction.NodeAnswer node : answer.getNodes()) {
            ModelChanges changes = node.changes;
            builder.startObject(node.getNode().getId()).field("name", node.getNode().getName());
            builder.field("added", changes.added()).field("changed", changes.changed()).field("removed", changes.removed());
            builder.field("unavailable", changes.unavailable()).endObject();
        }
        builder.endObject();
        builder.field("warnings", ModelWarnings.of(answer.getNodes(), bound.indices()));
    }
}
