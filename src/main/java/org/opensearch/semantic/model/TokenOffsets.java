// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/**
 * Where the tokens of a text lie in it, in UTF-16 code units. Neither starts nor ends go back from one token to the next; tokens of the
 * same character have the same offsets. Special tokens and prefixes are not among them. Callers share the arrays and must not change them.
 *
 * @param starts int[tokens]
 * @param ends int[tokens], each after the last character of its token
 */
public record TokenOffsets(int[] starts, int[] ends) {

    public TokenOffsets {
        if (starts.length != ends.length) {
            throw new IllegalArgumentException("there are " + starts.length + " starts and " + ends.length + " ends");
        }
    }
}
