// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.search.QueryParserHelper;

/**
 * Reads one list of an evaluation: an array of objects, {@code [{"id": "d1", "text": "..."}]}, or an object that names an index and the
 * fields that hold the same things, {@code {"index": "articles", "text": ["title", "body"]}}.
 */
final class TextSourceParser {

    private static final String ID = "id";
    private static final String INDEX = "index";
    private static final String QUERY = "query";
    private static final String SIZE = "size";

    private final Shape shape;

    private TextSourceParser(Shape shape) {
        this.shape = shape;
    }

    /** The parser standing on the array's or the object's start. */
    static TextSource parse(XContentParser parser, Shape shape) throws IOException {
        TextSourceParser source = new TextSourceParser(shape);
        return switch (parser.currentToken()) {
            case START_ARRAY -> source.inline(parser.listOrderedMap());
            case START_OBJECT -> source.fromIndex(parser.mapOrdered());
            default -> throw source.refusal("must be an array of objects, or an object with [index], found [" + parser.text() + "]");
        };
    }

    private IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException("[evaluate] [" + shape.name() + "] " + what);
    }

    private TextSource.Inline inline(List<Object> things) {
        if (things.isEmpty() || things.size() > TextSource.MOST) {
            throw refusal("has [" + things.size() + "] entries, allowed are [1] to [" + TextSource.MOST + "]");
        }
        List<Item> items = new ArrayList<>(things.size());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < things.size(); i++) {
            if (!(things.get(i) instanceof Map<?, ?> thing)) {
                throw refusal("entry [" + (i + 1) + "] must be an object with " + allowedInline() + ", found [" + things.get(i) + "]");
            }
            Item item = item(i + 1, thing);
            if (ids.add(item.id()) == false) {
                throw refusal("has two entries with [" + ID + "] [" + item.id() + "]; give each its own");
            }
            if (shape.texts().stream().noneMatch(name -> item.text(name).isBlank())) {
                items.add(item);
            }
        }
        return new TextSource.Inline(shape, List.copyOf(items), things.size() - items.size());
    }

    private Set<String> allowedInline() {
        Set<String> allowed = new LinkedHashSet<>(List.of(ID));
        allowed.addAll(shape.texts());
        allowed.addAll(shape.values());
        return allowed;
    }

    private Item item(int number, Map<?, ?> thing) {
        Object given = thing.get(ID);
        String id = given == null ? String.valueOf(number) : String.valueOf(given);
        Map<String, List<String>> texts = new HashMap<>();
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<?, ?> entry : thing.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (shape.texts().contains(name)) {
                if (!(entry.getValue() instanceof String text)) {
                    throw refusal("entry [" + id + "] has [" + name + "] [" + entry.getValue() + "], which must be a text");
                }
                texts.put(name, List.of(text));
            } else if (shape.values().contains(name)) {
                if (entry.getValue() != null) {
                    values.put(name, entry.getValue());
                }
            } else if (name.equals(ID) == false) {
                throw refusal("entry [" + id + "] has [" + name + "], allowed are " + allowedInline());
            }
        }
        for (String name : shape.texts()) {
            if (texts.containsKey(name) == false) {
                throw refusal("entry [" + id + "] has no [" + name + "]; allowed are " + allowedInline());
            }
        }
        return new Item(id, texts, values);
    }

    private TextSource.FromIndex fromIndex(Map<String, Object> definition) throws IOException {
        Set<String> allowed = new LinkedHashSet<>(List.of(INDEX, QUERY, SIZE));
        allowed.addAll(shape.texts());
        allowed.addAll(shape.values());
        for (String name : definition.keySet()) {
            if (allowed.contains(name) == false) {
                throw refusal("of an index has [" + name + "], allowed are " + allowed);
            }
        }
        Map<String, Map<String, Float>> texts = new LinkedHashMap<>();
        for (String name : shape.texts()) {
            texts.put(name, fields(name, definition.get(name)));
        }
        Map<String, String> values = new HashMap<>();
        for (String name : shape.values()) {
            if (definition.containsKey(name)) {
                values.put(name, nonBlank(name, definition.get(name)));
            }
        }
        return new TextSource.FromIndex(
            shape,
            nonBlank(INDEX, definition.get(INDEX)),
            texts,
            values,
            query(definition.get(QUERY)),
            size(definition.get(SIZE)),
            List.of()
        );
    }

    private String nonBlank(String name, Object value) {
        if (value instanceof String text && text.isBlank() == false) {
            return text;
        }
        throw refusal(
            "needs [" + name + "], " + (name.equals(INDEX) ? "the name of an index" : "the name of a field") + ", found [" + value + "]"
        );
    }

    private Map<String, Float> fields(String name, Object value) {
        List<String> fields = new ArrayList<>();
        for (Object field : value instanceof List<?> list && list.isEmpty() == false ? list : Arrays.asList(value)) {
            fields.add(nonBlank(name, field));
        }
        Map<String, Float> boosts = new LinkedHashMap<>();
        for (String field : fields) {
            boosts.putAll(QueryParserHelper.parseFieldsAndWeights(List.of(field)));
        }
        boosts.forEach((field, boost) -> {
            if (shape.boosts() ? !(boost > 0 && boost <= Float.MAX_VALUE) : boost != 1f) {
                throw refusal(
                    "has boost [" + boost + "] on field [" + field + "]"
                        + (shape.boosts() ? ", must be greater than 0" : ", which means nothing here")
                );
            }
        });
        return boosts;
    }

    private Optional<String> query(Object query) throws IOException {
        if (query == null) {
            return Optional.empty();
        }
        if (!(query instanceof Map<?, ?> map)) {
            throw refusal("needs a query as [" + QUERY + "], found [" + query + "]");
        }
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            builder.startObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                builder.field(String.valueOf(entry.getKey()), entry.getValue());
            }
            return Optional.of(builder.endObject().toString());
        }
    }

    private int size(Object size) {
        if (size == null) {
            return TextSource.USUAL;
        }
        if (size instanceof Integer number && number >= 1 && number <= TextSource.MOST) {
            return number;
        }
        throw refusal("has [" + SIZE + "] [" + size + "], allowed are [1] to [" + TextSource.MOST + "]");
    }
}
