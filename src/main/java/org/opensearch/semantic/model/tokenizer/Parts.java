// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the kinds of parts have in common. */
final class Parts {

    /** {@code ByteLevel} writes most bytes as characters of two bytes. */
    static final int MOST_BYTE_LEVELS = 2;

    /** Parts of one kind, those of sequences counted one by one. */
    static final int MOST = 32;

    private static final int LONGEST_PATTERN = 1000;

    private Parts() {}

    /**
     * The type of a part, whose keys must be known for that type: the library goes by the keys, whatever the type.
     *
     * @param known keys by type
     */
    static String type(String kind, Object value, Map<String, Set<String>> known) {
        Map<?, ?> part = BoundedJson.map(value, kind);
        if (part.get("type") instanceof String type && known.containsKey(type)) {
            for (Object key : part.keySet()) {
                if (key.equals("type") == false && known.get(type).contains(key) == false) {
                    throw new IllegalArgumentException("[" + kind + "] of the type [" + type + "] has an unknown key [" + key + "]");
                }
            }
            return type;
        }
        throw new IllegalArgumentException(
            "[" + kind + "] is of the type [" + part.get("type") + "], known are " + new TreeSet<>(known.keySet())
        );
    }

    /**
     * Checks a pattern, a text or a regular expression.
     *
     * @return the least bytes that it matches
     */
    static int pattern(Object value) {
        Map<?, ?> pattern = BoundedJson.map(value, "pattern");
        if (pattern.size() != 1) {
            throw new IllegalArgumentException("[pattern] is neither [String] nor [Regex]");
        }
        if (pattern.containsKey("Regex")) {
            PatternCheck.check(BoundedJson.text(pattern.get("Regex"), "Regex", LONGEST_PATTERN));
            return 1;
        }
        String text = BoundedJson.text(pattern.get("String"), "String", LONGEST_PATTERN);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("[pattern] is the empty text");
        }
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
