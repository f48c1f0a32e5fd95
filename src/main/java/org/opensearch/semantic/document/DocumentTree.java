// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds what stands at a path of a document, as the mapper finds it: through arrays, and where names of several steps are one key. */
public final class DocumentTree {

    /**
     * A place in a document that something stands at, if only null.
     *
     * @param key the rest of the path, in one
     */
    public record Place(Map<String, Object> object, String key) {
        public Object value() {
            return object.get(key);
        }
    }

    private DocumentTree() {}

    /** Tells of all places of a path, in document order. */
    public static void places(Object value, List<String> names, Consumer<Place> each) {
        switch (value) {
            case List<?> list -> list.forEach(element -> places(element, names, each));
            case Map<?, ?> map -> {
                Map<String, Object> object = SourceReader.asObject(map);
                for (int own = 1; own <= names.size(); own++) {
                    String key = String.join(".", names.subList(0, own));
                    if (object.containsKey(key) && own == names.size()) {
                        each.accept(new Place(object, key));
                    } else if (object.containsKey(key)) {
                        places(object.get(key), names.subList(own, names.size()), each);
                    }
                }
            }
            case null, default -> {
            } // no object, so nothing is below it
        }
    }

    /** Tells of all objects at a path, those in arrays too. */
    public static void objects(Map<String, Object> document, List<String> names, Consumer<Map<String, Object>> each) {
        if (names.isEmpty()) {
            each.accept(document);
        } else {
            places(document, names, place -> elements(place.value(), each));
        }
    }

    /** The first object of a value, which may be one, or an array. */
    public static Optional<Map<String, Object>> first(Object value) {
        List<Map<String, Object>> objects = new ArrayList<>();
        elements(value, objects::add);
        return objects.stream().findFirst();
    }

    private static void elements(Object value, Consumer<Map<String, Object>> each) {
        switch (value) {
            case List<?> list -> list.forEach(element -> elements(element, each));
            case Map<?, ?> map -> each.accept(SourceReader.asObject(map));
            case null, default -> {
            } // the mapper will say that an object was expected
        }
    }

    /** The texts of all places of a path, in document order. */
    public static List<String> texts(Object value, List<String> names) {
        List<String> texts = new ArrayList<>();
        places(value, names, place -> texts(place.value(), texts::add));
        return texts;
    }

    /** Tells of the texts that a value is indexed as: of its strings, and of its numbers and truth values as they are written. */
    public static void texts(Object value, Consumer<String> each) {
        switch (value) {
            case List<?> list -> list.forEach(element -> texts(element, each));
            case String text -> each.accept(text);
            case Number number -> each.accept(number.toString());
            case Boolean truth -> each.accept(truth.toString());
            case null, default -> {
            } // no text; an object where text is mapped is refused by the mapper
        }
    }
}
