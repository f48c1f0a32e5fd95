// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.XContentParser;

/** Small values of a large JSON file, as maps, lists, texts, numbers, booleans and null; no more of them, and no deeper, than can be meant. */
final class BoundedJson {

    private static final int DEEPEST = 16;
    private static final int MOST_VALUES = 20_000;

    private int values;

    private BoundedJson() {}

    /** The value at the current token. */
    static Object read(XContentParser parser) throws IOException {
        return new BoundedJson().read(parser, 0);
    }

    private Object read(XContentParser parser, int depth) throws IOException {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            throw new IllegalArgumentException(
                "at " + parser.getTokenLocation() + " it is more than [" + DEEPEST + "] deep, or has more than [" + MOST_VALUES + "] values"
            );
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    if (map.containsKey(key)) {
                        throw new IllegalArgumentException("at " + parser.getTokenLocation() + " [" + key + "] is there twice");
                    }
                    map.put(key, read(parser, depth + 1));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
                    list.add(read(parser, depth + 1));
                }
                yield list;
            }
            case VALUE_STRING -> parser.text();
            case VALUE_NUMBER -> parser.numberValue();
            case VALUE_BOOLEAN -> parser.booleanValue();
            default -> null;
        };
    }

    /** @throws IllegalArgumentException if the value is not a map */
    static Map<?, ?> map(Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("[" + what + "] is not an object");
    }

    static List<?> list(Object value, String what) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("[" + what + "] is not a list");
    }

    static String text(Object value, String what, int longest) {
        if (value instanceof String text && text.length() <= longest) {
            return text;
        }
        throw new IllegalArgumentException("[" + what + "] is not a text of at most [" + longest + "] characters");
    }
}
