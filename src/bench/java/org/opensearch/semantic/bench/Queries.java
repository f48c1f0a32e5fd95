// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.List;
import java.util.Map;

/** The three queries that are compared. */
final class Queries {

    /** Makes a query of a text. */
    interface Form {
        Map<String, Object> of(String text);
    }

    private Queries() {}

    static Map<String, Object> lexical(String text) {
        return Map.of("match", Map.of("all", text));
    }

    static Map<String, Object> semantic(String text) {
        return Map.of("semantic", Map.of("vector", Map.of("query", text, "k", 100)));
    }

    static Map<String, Object> hybrid(String text) {
        return Map.of("semantic_hybrid", Map.of("query", text, "fields", List.of("all"), "vector", "vector"));
    }
}
