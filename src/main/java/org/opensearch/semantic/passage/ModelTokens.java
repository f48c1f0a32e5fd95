// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

/** What a model reads of texts. */
public interface ModelTokens {

    /** Longest text that may be asked for at once, in UTF-16 code units. */
    int MOST_CHARACTERS = 1 << 16;

    /**
     * Where tokens lie in a text, in UTF-16 code units; neither starts nor ends go back from one token to the next.
     *
     * @param starts int[tokens]
     * @param ends int[tokens]
     */
    record Places(int[] starts, int[] ends) {}

    /** The tokens of a part of a text. Close to where it was cut they may be others than in the whole text. */
    Places places(String part);

    /** How many tokens the model reads if it is given this text as a document: with its prefix and special tokens. */
    int count(String text);
}
