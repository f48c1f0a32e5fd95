// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

/**
 * A part of a text.
 *
 * @param start offset of its first character, in UTF-16 code units, as Java and JavaScript count
 * @param end offset after its last one
 */
public record Passage(int start, int end) {

    public Passage {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("[" + start + ", " + end + ") is not a part of a text");
        }
    }

    public String of(String text) {
        return text.substring(start, end);
    }
}
