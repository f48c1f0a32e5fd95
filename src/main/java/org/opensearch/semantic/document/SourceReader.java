// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the texts of one {@link EmbeddedField} out of documents.
 *
 * <ul>
 *   <li>An array of strings is one text: its elements that are not null, joined by a newline.
 *   <li>Several sources are one text: those that are not absent or blank, joined by a newline.
 *   <li>An array of objects that sources and target share gives every object its own text and vector; any other is joined.
 *   <li>A missing or null source is refused, or skipped where missing values are ignored. An array of objects that sources
 *       and target share is judged object by object.
 *   <li>An empty array counts as empty text, not as missing.
 *   <li>A value that is neither text nor an array of texts is refused, as is one that is in the way of a path.
 * </ul>
 */
public final class SourceReader implements TextReader {

    private final EmbeddedField field;
    private final boolean ignoreMissing;
    private final String result;
    private final int shared;
    private final List<String> targetPath;

    public SourceReader(EmbeddedField field, boolean ignoreMissing) {
        this(field, ignoreMissing, "a vector");
    }

    /** @param result what a document without the source goes without, for messages */
    public SourceReader(EmbeddedField field, boolean ignoreMissing, String result) {
        this.result = result;
        this.field = field;
        this.ignoreMissing = ignoreMissing;
        this.shared = field.shared();
        this.targetPath = field.target().names().subList(shared, field.target().names().size());
    }

    @Override
    public EmbeddedField field() {
        return field;
    }

    /**
     * The places for vectors of this document; none where a missing source is skipped.
     *
     * @throws IllegalArgumentException as the class comment says; the message names the place in the document
     */
    @Override
    public List<Slot> read(Map<String, Object> document) {
        List<Slot> slots = new ArrayList<>();
        if (!readObjects(document, 0, "", slots)) {
            missing(field.label());
        }
        return slots;
    }

    /** Goes down the shared names to the objects that get a vector each; false if there is nothing on the way. */
    private boolean readObjects(Object value, int depth, String where, List<Slot> slots) {
        switch (value) {
            case null -> {
                return false;
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) != null && !readObjects(list.get(i), depth, where + i + ".", slots)) {
                        missing(where + i + "." + remaining(depth));
                    }
                }
                return true;
            }
            case Map<?, ?> map -> {
                if (depth < shared) {
                    String name = field.target().names().get(depth);
                    return readObjects(map.get(name), depth + 1, where + name + ".", slots);
                }
                readObject(asObject(map), where, slots);
                return true;
            }
            default -> throw notAnObject(where.substring(0, where.length() - 1), value);
        }
    }

    private void readObject(Map<String, Object> object, String where, List<Slot> slots) {
        List<SourceTexts.Piece> pieces = new ArrayList<>();
        boolean found = false;
        for (FieldPath source : field.sources()) {
            List<String> texts = new ArrayList<>();
            List<String> names = source.names().subList(shared, source.names().size());
            found |= collect(object, names, where.isEmpty() ? "" : where.substring(0, where.length() - 1), texts);
            for (int value = 0; value < texts.size(); value++) {
                pieces.add(new SourceTexts.Piece(source, value, texts.get(value)));
            }
        }
        if (!found) {
            missing(where + remaining(shared));
            return;
        }
        Slot slot = new Slot(field, object, targetPath, new SourceTexts(pieces));
        slot.checkWritable();
        slots.add(slot);
    }

    /** Adds the texts below a value, in document order; false if there is no value. */
    private static boolean collect(Object value, List<String> names, String where, List<String> texts) {
        switch (value) {
            case null -> {
                return false;
            }
            case List<?> list -> {
                // in an array of strings, null is an empty text; in one of objects, it is an object without the field
                boolean found = list.isEmpty() || names.isEmpty();
                for (int i = 0; i < list.size(); i++) {
                    found |= collect(list.get(i), names, where + "." + i, texts);
                }
                return found;
            }
            case Map<?, ?> map when !names.isEmpty() -> {
                String name = names.getFirst();
                return collect(map.get(name), names.subList(1, names.size()), where.isEmpty() ? name : where + "." + name, texts);
            }
            case String text when names.isEmpty() -> {
                texts.add(text);
                return true;
            }
            default -> throw names.isEmpty() ? notText(where, value) : notAnObject(where, value);
        }
    }

    private void missing(String where) {
        if (!ignoreMissing) {
            throw new IllegalArgumentException(
                "no value at [" + where + "]; send text, or set \"ignore_missing\": true to index such documents without " + result
            );
        }
    }

    private String remaining(int depth) {
        return field.sources()
            .stream()
            .map(source -> String.join(".", source.names().subList(depth, source.names().size())))
            .collect(Collectors.joining(", "));
    }

    private static IllegalArgumentException notText(String where, Object value) {
        return new IllegalArgumentException("the value at [" + where + "] is " + kind(value) + ", only text can be embedded");
    }

    private static IllegalArgumentException notAnObject(String where, Object value) {
        return new IllegalArgumentException("the value at [" + where + "] is " + kind(value) + ", an object was expected");
    }

    /** What a value is called in error messages. */
    public static String kind(Object value) {
        return switch (value) {
            case String s -> "a string";
            case Number n -> "a number";
            case Boolean b -> "a boolean";
            case Map<?, ?> m -> "an object";
            case List<?> l -> "an array";
            default -> "of type [" + value.getClass().getSimpleName() + "]";
        };
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    public static Map<String, Object> asObject(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
