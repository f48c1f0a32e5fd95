// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rest;

import static org.hamcrest.Matchers.equalTo;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.opensearch.Version;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.model.ModelStatus;
import org.opensearch.test.OpenSearchTestCase;

public class ModelWarningsTests extends OpenSearchTestCase {

    private record Node(DiscoveryNode getNode, List<ModelStatus> models) implements ModelsOfNode {}

    private static Node node(String name, Set<DiscoveryNodeRole> roles, ModelStatus... models) {
        DiscoveryNode node = new DiscoveryNode(name, name + "-id", buildNewFakeTransportAddress(), Map.of(), roles, Version.CURRENT);
        return new Node(node, List.of(models));
    }

    private static Node node(String name, ModelStatus... models) {
        return node(name, DiscoveryNodeRole.BUILT_IN_ROLES, models);
    }

    private static ModelStatus model(String name, String digest) {
        ModelStatus.Known known = new ModelStatus.Known(digest, 384, List.of(), 512, Optional.empty());
        return new ModelStatus(name, "config", Optional.of(known), false, 0, Optional.empty(), Optional.empty());
    }

    private static ModelStatus unavailable(String name) {
        return new ModelStatus(name, "config", Optional.empty(), false, 0, Optional.empty(), Optional.of("no graph"));
    }

    private static SortedMap<FieldBinding, SortedSet<String>> bound(String model, String digest, String... indices) {
        SortedMap<FieldBinding, SortedSet<String>> bound = new TreeMap<>(Comparator.comparing(FieldBinding::toString));
        bound.put(new FieldBinding(model, Optional.ofNullable(digest)), new TreeSet<>(List.of(indices)));
        return bound;
    }

    public void testAllIsWell() {
        List<Node> nodes = List.of(node("n1", model("m", "aaaa"), model("x", "bb")), node("n2", model("m", "aaaa")));
        assertThat(ModelWarnings.of(nodes, bound("m", "aaaa", "i")), equalTo(List.of()));
        assertThat(ModelWarnings.of(nodes, bound("m", null, "i")), equalTo(List.of()));
        assertThat(ModelWarnings.of(List.of(), Collections.emptySortedMap()), equalTo(List.of()));
    }

    public void testNodesDiffer() {
        List<Node> nodes = List.of(node("n3", model("m", "aaaa")), node("n2", model("m", "bbbb")), node("n1", model("m", "aaaa")));
        assertThat(
            ModelWarnings.of(nodes, Collections.emptySortedMap()),
            equalTo(
                List.of(
                    "model [m] is not the same on all nodes: [m@aaaa] on [n1, n3], [m@bbbb] on [n2];"
                        + " copy the same folder to all of them, and reload"
                )
            )
        );
    }

    public void testBoundModelIsGone() {
        List<Node> nodes = List
            .of(node("n1", model("m", "bbbb")), node("n2", unavailable("m")), node("n3"), node("n4", model("m", "aaaa")));
        assertThat(
            ModelWarnings.of(nodes, bound("m", "aaaa", "j", "i")).get(1),
            equalTo(
                "fields of [i, j] are bound to model [m@aaaa], which is not on [n1], where it is [m@bbbb], nor on [n2], where it is"
                    + " unavailable, nor on [n3], where it is missing; put the files back that these fields were embedded with and reload,"
                    + " or embed the documents anew"
            )
        );
    }

    public void testNamesOfManyIndicesAreCut() {
        String[] indices = IntStream.range(0, 13).mapToObj(i -> "i" + (char) ('a' + i)).toArray(String[]::new);
        String warning = ModelWarnings.of(List.of(node("n1")), bound("m", "aaaa", indices)).get(0);
        assertTrue(warning, warning.startsWith("fields of [ia, ib, ic, id, ie, if, ig, ih, ii, ij] and 3 more are bound"));
    }

    /** Nobody searches or indexes through a node that only manages the cluster. */
    public void testNodesWithoutTextsDoNotCount() {
        Node manager = node("n2", Set.of(DiscoveryNodeRole.CLUSTER_MANAGER_ROLE), model("m", "bbbb"));
        List<Node> nodes = List.of(node("n1", model("m", "aaaa")), manager);
        assertThat(ModelWarnings.of(nodes, bound("m", "aaaa", "i")), equalTo(List.of()));
        Node coordinator = node("n2", Set.of(), model("m", "bbbb"));
        assertThat(ModelWarnings.of(List.of(nodes.get(0), coordinator), bound("m", "aaaa", "i")).size(), equalTo(2));
    }
}
