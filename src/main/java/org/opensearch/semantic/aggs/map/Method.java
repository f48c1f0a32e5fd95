// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.util.Arrays;
import java.util.Locale;

/** How a map is made. */
enum Method {
    PCA,
    UMAP;

    /** @throws IllegalArgumentException if there is none of this name */
    static Method of(String name) {
        return Arrays
            .stream(values())
            .filter(method -> method.toString().equals(name))
            .findFirst()
            .orElseThrow(() -> SemanticMap.refusal("[method] is [" + name + "], and must be one of " + Arrays.toString(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
