// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

/** What a model reads of texts, without embedding them. For one step of a {@link TokenWork}. */
public interface TextTokens {

    /** Longest text that is read at once, in UTF-16 code units: its tokens take some megabytes. */
    int MOST_CHARACTERS = 1 << 16;

    /**
     * The tokens of a text, or of a part of one. Close to a cut they may be others than in the whole text.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MOST_CHARACTERS}
     */
    TokenOffsets offsets(String text);

    /**
     * How many tokens the model reads if it is given this text as a document: with its prefix and special tokens. More than it can
     * read if the text would be cut, but not how many more.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MOST_CHARACTERS}
     */
    int count(String text);
}
