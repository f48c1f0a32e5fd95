// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.RestRequest;
import org.opensearch.semantic.model.ModelStatus;

/** {@code GET /_plugins/_semantic/models}: the models of the cluster, and the state of each on each node. */
public final class RestModelsHandler extends RestNodesHandler {

    @Override
    public String getName() {
        return "semantic_models";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/_plugins/_semantic/models"));
    }

    @Override
    void write(SemanticNodesAction.NodesAnswer answer, XContentBuilder builder) throws IOException {
        List<SemanticNodesAction.NodeAnswer> nodes = answer.getNodes();
        Map<String, Map<SemanticNodesAction.NodeAnswer, ModelStatus>> byName = new TreeMap<>();
        nodes.stream().sorted(Comparator.comparing(node -> node.getNode().getName())).forEach(node -> {
            for (ModelStatus model : node.models) {
                byName.computeIfAbsent(model.name(), name -> new LinkedHashMap<>()).put(node, model);
            }
        });
        builder.startArray("models");
        for (Map.Entry<String, Map<SemanticNodesAction.NodeAnswer, ModelStatus>> model : byName.entrySet()) {
            builder.startObject().field("name", model.getKey());
            writeCommon(model.getValue(), builder);
            writeNodes(model.getValue(), builder);
            builder.endObject();
        }
        builder.endArray();
    }

    /** What the first node that could open the model says of it; the nodes' own digests stand below where they differ. */
    private static void writeCommon(Map<SemanticNodesAction.NodeAnswer, ModelStatus> states, XContentBuilder builder) throws IOException {
        builder.field("default", states.entrySet().stream().anyMatch(e -> e.getKey().defaultModel.equals(e.getValue().name())));
        Optional<ModelStatus> available = states.values().stream().filter(ModelStatus::isAvailable).findFirst();
        if (available.isPresent()) {
            builder.field("digest", available.get().digest().orElseThrow());
            builder.field("dimension", available.get().dimension().orElseThrow());
            builder.field("max_tokens", available.get().maxTokens().orElseThrow());
            builder.field("precision", available.get().precision().orElseThrow());
        }
    }

    private static void writeNodes(Map<SemanticNodesAction.NodeAnswer, ModelStatus> states, XContentBuilder builder) throws IOException {
        builder.startObject("nodes");
        for (Map.Entry<SemanticNodesAction.NodeAnswer, ModelStatus> state : states.entrySet()) {
            ModelStatus status = state.getValue();
            builder.startObject(state.getKey().getNode().getId());
            builder.field("name", state.getKey().getNode().getName());
            builder.field("origin", status.origin());
            builder.field("state", status.isAvailable() ? "available" : "unavailable");
            if (status.digest().isPresent()) {
                builder.field("digest", status.digest().get());
            }
            if (status.precision().isPresent()) {
                builder.field("precision", status.precision().get());
            }
            if (status.bytes().isPresent()) {
                builder.field("memory_in_bytes", status.bytes().get());
            }
            if (status.reason().isPresent()) {
                builder.field("reason", status.reason().get());
            }
            builder.endObject();
        }
        builder.endObject();
    }
}
