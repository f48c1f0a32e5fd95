// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.Map;
import org.opensearch.semantic.node.RealNode;

/** The figures of a cluster of one node, as its endpoints show them. */
record Figures(Map<?, ?> figures) {

    /** Those of {@code GET /_plugins/_semantic/stats}. */
    static Figures of(RealNode node) {
        Map<?, ?> nodes = (Map<?, ?>) node.get("/_plugins/_semantic/stats").ok().at("nodes");
        return new Figures((Map<?, ?>) nodes.values().iterator().next());
    }

    /** A circuit breaker of {@code GET /_nodes/stats/breaker}. */
    static Figures ofBreaker(RealNode node, String name) {
        Map<?, ?> nodes = (Map<?, ?>) node.get("/_nodes/stats/breaker").ok().at("nodes");
        Map<?, ?> breakers = (Map<?, ?>) ((Map<?, ?>) nodes.values().iterator().next()).get("breakers");
        return new Figures((Map<?, ?>) breakers.get(name));
    }

    /** A figure by its path, such as {@code documents.texts}. */
    double at(String path) {
        Object value = figures;
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
