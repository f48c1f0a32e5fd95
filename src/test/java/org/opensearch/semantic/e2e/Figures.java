// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.Map;
import org.opensearch.semantic.node.RealNode;

/** The figures of {@code GET /_plugins/_semantic/stats} of a cluster of one node. */
record Figures(Map<?, ?> node) {

    static Figures of(RealNode node) {
        Map<?, ?> nodes = (Map<?, ?>) node.get("/_plugins/_semantic/stats").ok().at("nodes");
        return new Figures((Map<?, ?>) nodes.values().iterator().next());
    }

    /** A figure by its path, such as {@code documents.texts}. */
    double at(String path) {
        Object value = node;
        for (String step : path.split("\\.")) {
            value = ((Map<?, ?>) value).get(step);
        }
        return ((Number) value).doubleValue();
    }

    /** By how much a figure has grown since. */
    int since(Figures before, String path) {
        return (int) (at(path) - before.at(path));
    }
}
