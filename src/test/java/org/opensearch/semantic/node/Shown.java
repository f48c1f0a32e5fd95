// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Compares an answer with what a page shows of it. Everything shown must be in the answer: keys and values of objects,
 * elements of arrays from the first on, numbers to within 0.001. The text {@code "..."} stands for anything.
 */
final class Shown {

    private static final double TOLERANCE = 0.001;
    private static final String ANYTHING = "...";

    private Shown() {}

    /** The first difference, or null if there is none. */
    static String difference(String shown, String answer) throws IOException {
        return difference("", parse(shown), parse(answer));
    }

    private static String difference(String where, Object shown, Object actual) {
        if (ANYTHING.equals(shown)) {
            return null;
        }
        if (shown instanceof Map<?, ?> expected) {
            return actual instanceof Map<?, ?> found ? differenceOfObjects(where, expected, found) : unlike(where, shown, actual);
        }
        if (shown instanceof List<?> expected) {
            return actual instanceof List<?> found ? differenceOfArrays(where, expected, found) : unlike(where, shown, actual);
        }
        if (shown instanceof Number expected && actual instanceof Number found) {
            boolean near = Math.abs(expected.doubleValue() - found.doubleValue()) <= TOLERANCE;
            return near ? null : unlike(where, shown, actual);
        }
        return Objects.equals(shown, actual) ? null : unlike(where, shown, actual);
    }

    private static String differenceOfObjects(String where, Map<?, ?> shown, Map<?, ?> actual) {
        for (Map.Entry<?, ?> entry : shown.entrySet()) {
            String at = where + "/" + entry.getKey();
            if (actual.containsKey(entry.getKey()) == false) {
                return at + " is missing among " + actual.keySet();
            }
            String difference = difference(at, entry.getValue(), actual.get(entry.getKey()));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String differenceOfArrays(String where, List<?> shown, List<?> actual) {
        for (int i = 0; i < shown.size(); i++) {
            String at = where + "/" + i;
            String difference = i < actual.size() ? difference(at, shown.get(i), actual.get(i)) : at + " is missing";
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String unlike(String where, Object shown, Object actual) {
        return (where.isEmpty() ? "/" : where) + " is shown as [" + shown + "] and is [" + actual + "]";
    }

    private static Object parse(String json) throws IOException {
        try (XContentParser parser = Answer.parser(json)) {
            return parser.nextToken() == XContentParser.Token.START_ARRAY ? parser.list() : parser.map();
        }
    }
}
