// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One thing of a labelled set: a document, a query, a pair.
 *
 * @param id as given, or that of the document; else its number in the list, from 1
 * @param texts by the names of {@link Shape#texts}; for each, what its fields hold, in the order of the fields, {@code ""} for nothing.
 *        At least one of them is not blank
 * @param values by the names of {@link Shape#values}, as they were written; those that are there
 */
record Item(String id, Map<String, List<String>> texts, Map<String, Object> values) {

    /** What is embedded: the fields that are not blank, joined by a newline, as the {@code semantic_embedding} processor joins them. */
    String text(String name) {
        return texts.get(name).stream().filter(text -> text.isBlank() == false).collect(Collectors.joining("\n"));
    }

    /** Heap of the texts, in bytes. */
    long bytes() {
        long chars = texts.values().stream().flatMap(List::stream).mapToLong(String::length).sum();
        return OVERHEAD + Character.BYTES * chars;
    }

    private static final long OVERHEAD = 256;
}
