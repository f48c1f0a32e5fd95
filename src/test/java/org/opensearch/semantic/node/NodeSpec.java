// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node to start.
 *
 * @param home its home folder
 * @param httpPort on 127.0.0.1
 * @param transportPort on 127.0.0.1
 * @param heap as in {@code -Xmx}
 * @param jvm more flags of its Java machine
 * @param settings what else is to stand in its {@code opensearch.yml}
 * @param config folders whose content is copied into its {@code config/}
 * @param installed the home of a node whose installed files it shares; empty to install them anew
 */
public record NodeSpec(
    Path home,
    int httpPort,
    int transportPort,
    String heap,
    List<String> jvm,
    Map<String, String> settings,
    List<Path> config,
    Optional<Path> installed
) {

    private NodeSpec(Path home, Map<String, String> settings, Optional<Path> installed) {
        this(home, freePort(), freePort(), "1g", List.of(), settings, List.of(), installed);
    }

    /** A node that is a cluster of its own, on free ports. */
    public static NodeSpec single(Path home) {
        return new NodeSpec(home, Map.of("discovery.type", "single-node"), Optional.empty());
    }

    /** The first node of a cluster that others will join. */
    public static NodeSpec first(Path home, String name) {
        return new NodeSpec(
            home,
            Map.of("node.name", name, "cluster.initial_cluster_manager_nodes", name, "discovery.seed_hosts", "[]"),
            Optional.empty()
        );
    }

    /** A node that joins the cluster of a running one, with the same installed files. */
    public static NodeSpec joining(Path home, String name, RealNode running) {
        String seeds = "[\"127.0.0.1:" + running.spec().transportPort() + "\"]";
        return new NodeSpec(home, Map.of("node.name", name, "discovery.seed_hosts", seeds), Optional.of(running.home()));
    }

    public NodeSpec onPort(int port) {
        return new NodeSpec(home, port, transportPort, heap, jvm, settings, config, installed);
    }

    /** With this heap, as in {@code -Xmx}. */
    public NodeSpec withHeap(String size) {
        return new NodeSpec(home, httpPort, transportPort, size, jvm, settings, config, installed);
    }

    /** For a node of a minute among others: starts and warms up with half of the work, and is slow in the long run. */
    public NodeSpec shortLived() {
        List<String> flags = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        return new NodeSpec(home, httpPort, transportPort, "512m", flags, settings, config, installed);
    }

    /** With the same installed files as a running node. */
    public NodeSpec installedAs(RealNode running) {
        return new NodeSpec(home, httpPort, transportPort, heap, jvm, settings, config, Optional.of(running.home()));
    }

    /** With this line in {@code opensearch.yml}. */
    public NodeSpec with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new NodeSpec(home, httpPort, transportPort, heap, jvm, more, config, installed);
    }

    /** With the content of this folder in its {@code config/}. */
    public NodeSpec withConfig(Path folder) {
        List<Path> more = new ArrayList<>(config);
        more.add(folder);
        return new NodeSpec(home, httpPort, transportPort, heap, jvm, settings, more, installed);
    }

    String yaml() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("cluster.name", "opensearch-semantic");
        all.put("node.name", "node-1");
        all.put("network.host", "127.0.0.1");
        all.put("http.port", Integer.toString(httpPort));
        all.put("transport.port", Integer.toString(transportPort));
        // A developer's disk is often nearly full: that must not turn the indices read-only.
        all.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        all.putAll(settings);
        StringBuilder yaml = new StringBuilder();
        all.forEach((setting, value) -> yaml.append(setting).append(": ").append(value).append('\n'));
        return yaml.toString();
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
