// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.Map;
import org.opensearch.semantic.node.RealNode;

/**
 * What a node did with the texts of documents.
 *
 * @param embedded texts
 * @param unchanged texts that were not embedded, for their vector was there
 */
record EmbeddedTexts(int embedded, int unchanged) {

    /** Since the node started. */
    static EmbeddedTexts of(RealNode node) {
        Map<?, ?> nodes = (Map<?, ?>) node.get("/_plugins/_semantic/stats").ok().at("nodes");
        Map<?, ?> documents = (Map<?, ?>) ((Map<?, ?>) nodes.values().iterator().next()).get("documents");
        return new EmbeddedTexts((Integer) documents.get("texts"), (Integer) documents.get("unchanged"));
    }

    EmbeddedTexts since(EmbeddedTexts before) {
        return new EmbeddedTexts(embedded - before.embedded, unchanged - before.unchanged);
    }
}
