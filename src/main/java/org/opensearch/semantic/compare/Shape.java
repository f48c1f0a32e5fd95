// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;

/**
 * What the things of a list look like, for an evaluation that reads them.
 *
 * @param name of the list in the request, for messages
 * @param texts names of the texts that each thing has, all of them required: {@code text}, say, or the two of a pair. Inline they are
 *        texts; of an index they are the names of the fields that hold them, one or several
 * @param values names of other things that are known of it, such as its label: inline any value, of an index the name of a field
 * @param boosts whether the fields of an index may have boosts, {@code title^2}
 */
record Shape(String name, List<String> texts, List<String> values, boolean boosts) {

    /** The usual shape: one text, and nothing to weigh. */
    static Shape ofText(String name, String... values) {
        return new Shape(name, List.of("text"), List.of(values), false);
    }
}
