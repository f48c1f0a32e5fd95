// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import org.opensearch.semantic.field.SemanticText;

/**
 * A note from who knows the index of a mapping update to who completes the mapping and does not: the field has its object already, and it
 * is to be left as it is. It stands in the field's definition on its way, and never arrives at the mapper.
 */
final class Mapped {

    private static final String KEY = "mapped_already";

    private Mapped() {}

    static void mark(SemanticText text) {
        text.definition().put(KEY, true);
    }

    static boolean isMarked(SemanticText text) {
        return text.definition().containsKey(KEY);
    }

    static void unmark(SemanticText text) {
        text.definition().remove(KEY);
    }

    /** @throws IllegalArgumentException if a mapping that no index has yet says so of a field: only a user can have written it */
    static void requireUnmarked(SemanticText text) {
        if (isMarked(text)) {
            throw text.refusal("unknown parameter [" + KEY + "]");
        }
    }
}
