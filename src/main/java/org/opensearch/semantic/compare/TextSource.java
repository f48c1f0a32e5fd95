// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the things of one list come from. */
sealed interface TextSource {

    /** Most things of one list. */
    int MOST = 100_000;
    int USUAL = 10_000;

    Shape shape();

    /**
     * From the request itself.
     *
     * @param items those that have all their texts
     * @param withoutText how many others there were
     */
    record Inline(Shape shape, List<Item> items, int withoutText) implements TextSource {}

    /**
     * From an index, read as the calling user.
     *
     * @param index one or several, separated by commas; patterns and aliases too
     * @param texts for each of the shape's texts, its fields with their boosts, in the order of the request
     * @param values for each of the shape's values that was asked for, its field
     * @param query of the documents, as JSON; all if empty
     * @param size most documents; where there are more, they are sampled by the request's seed
     * @param wanted ids of documents to take before any others
     */
    record FromIndex(
        Shape shape,
        String index,
        Map<String, Map<String, Float>> texts,
        Map<String, String> values,
        Optional<String> query,
        int size,
        List<String> wanted
    ) implements TextSource {

        FromIndex withWanted(List<String> ids) {
            return new FromIndex(shape, index, texts, values, query, size, ids);
        }
    }
}
