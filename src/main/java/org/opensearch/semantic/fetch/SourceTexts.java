// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.List;
import java.util.Map;

/** The strings of a field in a document, in the order in which they stand there. */
final class SourceTexts {

    private SourceTexts() {}

    /**
     * Adds the strings below a value. Null has none; a number or a boolean is read as the field reads it.
     *
     * @param names of the path, from the value on; an object may have several of them as one, with dots between them
     */
    static void collect(Object value, List<String> names, List<String> strings) {
        switch (value) {
            case null -> {
            }
            case List<?> list -> list.forEach(element -> collect(element, names, strings));
            case Map<?, ?> map -> {
                for (int end = 1; end <= names.size(); end++) {
                    collect(map.get(String.join(".", names.subList(0, end))), names.subList(end, names.size()), strings);
                }
            }
            default -> {
                if (names.isEmpty()) {
                    strings.add(value.toString());
                }
            }
        }
    }
}
