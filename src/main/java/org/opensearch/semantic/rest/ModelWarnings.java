// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.model.ModelStatus;

/** What does not fit together in the models of a cluster's nodes and the fields of its indices. */
final class ModelWarnings {

    /** Most names of indices in a message. */
    private static final int NAMES = 10;

    private ModelWarnings() {}

    /**
     * @param nodes what the nodes have
     * @param indices names of the indices with a field that is bound so, by binding
     */
    static List<String> of(Collection<? extends ModelsOfNode> nodes, SortedMap<FieldBinding, SortedSet<String>> indices) {
        List<ModelsOfNode> embedding = new ArrayList<>(nodes.stream().filter(node -> embeds(node.getNode())).toList());
        embedding.sort(Comparator.comparing(node -> node.getNode().getName()));
        List<String> warnings = new ArrayList<>(differences(embedding));
        indices.forEach((binding, names) -> unserved(binding, names, embedding).ifPresent(warnings::add));
        return warnings;
    }

    /** Whether texts can come to the model of this node: not to that of one that only manages the cluster. */
    private static boolean embeds(DiscoveryNode node) {
        return node.isClusterManagerNode() == false || node.isDataNode() || node.isIngestNode();
    }

    private static List<String> differences(List<ModelsOfNode> nodes) {
        Map<String, Map<String, SortedSet<String>>> byNameAndId = new TreeMap<>();
        for (ModelsOfNode node : nodes) {
            for (ModelStatus model : node.models()) {
                model.id()
                    .ifPresent(
                        id -> byNameAndId.computeIfAbsent(model.name(), name -> new TreeMap<>())
                            .computeIfAbsent(id.toString(), shown -> new TreeSet<>())
                            .add(node.getNode().getName())
                    );
            }
        }
        List<String> warnings = new ArrayList<>();
        byNameAndId.forEach((name, byId) -> {
            if (byId.size() > 1) {
                warnings.add(
                    "model [" + name + "] is not the same on all nodes: "
                        + byId.entrySet().stream().map(e -> "[" + e.getKey() + "] on " + e.getValue()).collect(Collectors.joining(", "))
                        + "; copy the same folder to all of them, and reload"
                );
            }
        });
        return warnings;
    }

    private static Optional<String> unserved(FieldBinding binding, SortedSet<String> indices, List<ModelsOfNode> nodes) {
        Set<String> without = new LinkedHashSet<>();
        for (ModelsOfNode node : nodes) {
            Optional<ModelStatus> model = node.models().stream().filter(m -> m.name().equals(binding.model())).findFirst();
            if (model.flatMap(ModelStatus::id).filter(binding::admits).isEmpty()) {
                without.add("[" + node.getNode().getName() + "], where it is " + found(model));
            }
        }
        return without.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "fields of " + names(indices) + " are bound to model [" + binding + "], which is not on "
                    + String.join(", nor on ", without)
                    + "; put the files back that these fields were embedded with and reload, or embed the documents anew"
            );
    }

    private static String found(Optional<ModelStatus> model) {
        return model.map(m -> m.id().map(id -> "[" + id + "]").orElse("unavailable")).orElse("missing");
    }

    private static String names(SortedSet<String> indices) {
        String first = indices.stream().limit(NAMES).collect(Collectors.joining(", ", "[", "]"));
        return indices.size() > NAMES ? first + " and " + (indices.size() - NAMES) + " more" : first;
    }
}
