// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.action.ActionType;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.RestRequest;
import org.opensearch.semantic.field.BoundModels;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.model.ModelStatus;

/** {@code GET /_plugins/_semantic/models}: the models of the cluster, and the state of each on each node. */
public final class RestModelsHandler
    extends
        RestNodesHandler<SemanticNodesAction.NodesRequest, SemanticNodesAction.NodeAnswer, SemanticNodesAction.NodesAnswer> {

    /** Most names of indices per model. */
    private static final int NAMES = 100;

    private final BoundModels bound;

    public RestModelsHandler(BoundModels bound) {
        this.bound = bound;
    }

    @Override
    public String getName() {
        return "semantic_models";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/_plugins/_semantic/models"));
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
        List<SemanticNodesAction.NodeAnswer> nodes = answer.getNodes();
        Map<String, Map<SemanticNodesAction.NodeAnswer, ModelStatus>> byName = new TreeMap<>();
        nodes.stream().sorted(Comparator.comparing(node -> node.getNode().getName())).forEach(node -> {
            for (ModelStatus model : node.models()) {
                byName.computeIfAbsent(model.name(), name -> new LinkedHashMap<>()).put(node, model);
            }
        });
        SortedMap<FieldBinding, SortedSet<String>> indices = bound.indices();
        builder.startArray("models");
        for (Map.Entry<String, Map<SemanticNodesAction.NodeAnswer, ModelStatus>> model : byName.entrySet()) {
            builder.startObject().field("name", model.getKey());
            writeCommon(model.getValue(), builder);
            writeUse(model.getValue().values(), indices, builder);
            writeNodes(model.getValue(), builder);
            builder.endObject();
        }
        builder.endArray();
        builder.field("warnings", ModelWarnings.of(nodes, indices));
    }

    /** What the first node that could open the model says of it; the nodes' own digests stand below where they differ. */
    private static void writeCommon(Map<SemanticNodesAction.NodeAnswer, ModelStatus> states, XContentBuilder builder) throws IOException {
        builder.field("default", states.entrySet().stream().anyMatch(e -> e.getKey().defaultModel.equals(e.getValue().name())));
        Optional<ModelStatus.Known> known = states.values().stream().flatMap(status -> status.known().stream()).findFirst();
        if (known.isPresent()) {
            builder.field("digest", known.get().digest());
            builder.field("dimension", known.get().dimension());
            if (!known.get().matryoshka().isEmpty()) {
                builder.field("matryoshka_dimensions", known.get().matryoshka());
            }
            builder.field("max_tokens", known.get().maxTokens());
            writeIfPresent("precision", known.get().precision(), builder);
        }
    }

    /** The indices with a field that is bound to what some node has under this name. */
    private static void writeUse(
        Collection<ModelStatus> states,
        SortedMap<FieldBinding, SortedSet<String>> indices,
        XContentBuilder builder
    ) throws IOException {
        SortedSet<String> using = new TreeSet<>();
        indices.forEach((binding, names) -> {
            if (states.stream().flatMap(status -> status.id().stream()).anyMatch(binding::admits)) {
                using.addAll(names);
            }
        });
        builder.startObject("used_by").field("count", using.size());
        builder.field("indices", using.stream().limit(NAMES).toList()).endObject();
    }

    private static void writeNodes(Map<SemanticNodesAction.NodeAnswer, ModelStatus> states, XContentBuilder builder) throws IOException {
        builder.startObject("nodes");
        for (Map.Entry<SemanticNodesAction.NodeAnswer, ModelStatus> state : states.entrySet()) {
            ModelStatus status = state.getValue();
            builder.startObject(state.getKey().getNode().getId());
            builder.field("name", state.getKey().getNode().getName());
            builder.field("origin", status.origin());
            builder.field("state", status.state().toString());
            if (status.known().isPresent()) {
                builder.field("digest", status.known().get().digest());
                writeIfPresent("precision", status.known().get().precision(), builder);
                builder.field("memory_in_bytes", status.bytes());
            }
            writeIfPresent("last_use", status.lastUse().map(Instant::ofEpochMilli).map(Instant::toString), builder);
            writeIfPresent("reason", status.reason(), builder);
            builder.endObject();
        }
        builder.endObject();
    }

    private static void writeIfPresent(String name, Optional<String> value, XContentBuilder builder) throws IOException {
        if (value.isPresent()) {
            builder.field(name, value.get());
        }
    }
}
