// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.field.SemanticText;

/** Each field has an object of its own: the one of a sub-field {@code title.meaning} has the same name as that of {@code title_meaning}. */
final class ObjectNames {

    private ObjectNames() {}

    /** @throws IllegalArgumentException if two of these fields of a mapping need one name, and one of them has vectors */
    static void requireDifferent(List<SemanticText> texts) {
        Map<String, SemanticText> byName = new HashMap<>();
        for (SemanticText text : texts) {
            SemanticText other = byName.putIfAbsent(text.object(), text);
            if (other != null && !other.path().equals(text.path()) && (text.hasVectors() || other.hasVectors())) {
                throw text.refusal(
                    "its vectors would have the name [" + text.object() + "], and those of field [" + other.path()
                        + "] have it too; rename one of the two"
                );
            }
        }
    }
}
