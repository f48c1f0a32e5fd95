// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.index.query.QueryShardContext;

/** The strings of a field in a document, in the order in which they stand there. */
final class StoredTexts {

    private StoredTexts() {}

    /** Path in the source of the field of this name: a sub-field is of the text of its field. */
    static String pathOf(String field, QueryShardContext shard) {
        int dot = field.lastIndexOf('.');
        return dot > 0 && shard.fieldMapper(field.substring(0, dot)) != null ? field.substring(0, dot) : field;
    }

    /** Paths in the source that the text of this field comes from: its own first, then what is copied to it. */
    static List<String> pathsOf(String field, QueryShardContext shard) {
        String own = pathOf(field, shard);
        return Stream.concat(Stream.of(own), shard.sourcePath(field).stream().filter(path -> !path.equals(own)).sorted()).toList();
    }

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
