// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.List;
import java.util.Map;

/** A dotted path to a field of a document. */
public record FieldPath(List<String> names) {

    public FieldPath {
        names = List.copyOf(names);
    }

    /**
     * @throws IllegalArgumentException if the path is blank or has an empty name in it
     */
    public static FieldPath parse(String path) {
        List<String> names = List.of(path.split("\\.", -1));
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("[" + path + "] is not a field path: it has an empty name");
        }
        return new FieldPath(names);
    }

    /** Whether one of the two is the other, or an object around it. */
    public boolean overlaps(FieldPath other) {
        int common = Math.min(names.size(), other.names.size());
        return names.subList(0, common).equals(other.names.subList(0, common));
    }

    /** A document that has this value at the path, and nothing else. */
    public Map<String, Object> holding(Object value) {
        Map<String, Object> document = Map.of(names.getLast(), value);
        for (String name : names.subList(0, names.size() - 1).reversed()) {
            document = Map.of(name, document);
        }
        return document;
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
