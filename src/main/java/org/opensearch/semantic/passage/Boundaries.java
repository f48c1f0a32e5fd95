// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.Locale;

/** Where a passage ends by preference. Where such parts are too long themselves, the next one is tried, and last a word is cut. */
public enum Boundaries {
    /** After a paragraph: an empty line follows. */
    PARAGRAPH,
    /** After a sentence; after a paragraph where the passage is not too short then. */
    SENTENCE,
    /** After a word. */
    TOKEN;

    /** As parameters have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
