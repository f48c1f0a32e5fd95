// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.field.SemanticText;

/** What a mapping lets into the stored {@code _source}. */
final class StoredSource {

    private StoredSource() {}

    /**
     * An update of a document that is stored without its vectors would lose them. A mapping that stores no {@code _source} at all allows no
     * updates either.
     *
     * @throws IllegalArgumentException if this mapping leaves the vectors of the field out
     */
    static void requireKept(SemanticText text, Map<String, Object> mapping) {
        if (text.hasVectors() && MappedTexts.root(mapping).get("_source") instanceof Map<?, ?> source) {
            Map<String, Object> document = FieldPath.parse(text.object() + "." + text.vector()).holding(1);
            if (!XContentMapValues.filter(document, patterns(source, "includes"), patterns(source, "excludes")).equals(document)) {
                throw text.refusal(
                    "[_source] of the mapping leaves [" + text.object() + "] out, and documents would lose their vectors when they are"
                        + " updated; keep it in [_source]: it is left out of answers anyway"
                );
            }
        }
    }

    private static String[] patterns(Map<?, ?> source, String name) {
        return switch (source.get(name)) {
            case null -> new String[0];
            case List<?> list -> list.stream().map(Object::toString).toArray(String[]::new);
            case Object one -> new String[] { one.toString() };
        };
    }
}
