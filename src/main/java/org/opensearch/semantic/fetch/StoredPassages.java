// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.DocumentTree;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.PassageFields;

/**
 * The passages of a document as its {@code _source} has them, in the order in which they stand there: which is that of the nested
 * documents that the index has made of them.
 */
final class StoredPassages {

    /**
     * A place in the source.
     *
     * @param path names of objects and numbers in arrays, with dots between them
     * @param element path of the innermost element of an array that this is, or lies in
     */
    private record Place(String path, Optional<String> element) {

        static final Place ROOT = new Place("", Optional.empty());

        Place member(String name) {
            return new Place(path.isEmpty() ? name : path + "." + name, element);
        }

        Place element(int number) {
            String own = path + "." + number;
            return new Place(own, Optional.of(own));
        }
    }

    /** An object on the way to a passage, and how many names of the path lead to it. */
    private record Around(int depth, Map<?, ?> object, Place place, Around outer) {}

    private record Stored(Map<?, ?> passage, Around around) {}

    /**
     * Where a passage is.
     *
     * @param field path of the text, where the passage says it
     * @param value which of the strings of the field the text is
     * @param object path of the element of an array that the field is read in; empty if it is read in the document as a whole
     */
    record Cut(String text, int start, int end, Optional<String> field, int value, Optional<String> object) {}

    private final List<String> path;
    private final Optional<String> text;
    private final int whole;
    private final List<Stored> stored = new ArrayList<>();

    /**
     * @param path full path of the passages
     * @param text full path of the text of the passages that do not name theirs
     * @param whole how many names of the path lead to the object that a text is read as a whole of, through arrays below it; as many as
     *     the path has, if the text of each element of an array has its own passages
     */
    StoredPassages(Map<String, Object> source, String path, Optional<String> text, int whole) {
        this.path = FieldPath.parse(path).names();
        this.text = text;
        this.whole = whole;
        collect(source, 0, Place.ROOT, null);
    }

    /** A name of an object may be several names of the path, with dots between them. */
    private void collect(Object value, int depth, Place place, Around outer) {
        switch (value) {
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(list.get(i), depth, place.element(i), outer);
                }
            }
            case Map<?, ?> passage when depth == path.size() -> stored.add(new Stored(passage, outer));
            case Map<?, ?> map -> {
                Around around = new Around(depth, map, place, outer);
                for (int end = depth + 1; end <= path.size(); end++) {
                    String name = String.join(".", path.subList(depth, end));
                    collect(map.get(name), end, place.member(name), around);
                }
            }
            case null, default -> {
            } // null is no document; anything else is refused by the mapping
        }
    }

    int size() {
        return stored.size();
    }

    /**
     * The text of a passage.
     *
     * @return empty if what the passage says does not fit the text: somebody has changed one without the other
     * @throws IllegalArgumentException if it is not known which text it is of
     */
    Optional<Cut> cut(int index) {
        Stored found = stored.get(index);
        Optional<String> own = found.passage().get(PassageFields.FIELD) instanceof String name ? Optional.of(name) : Optional.empty();
        String field = own.or(() -> text).orElseThrow(() -> refuseUnknownText(String.join(".", path)));
        if (!(number(found, PassageFields.START) instanceof Integer start && number(found, PassageFields.END) instanceof Integer end)) {
            return Optional.empty();
        }
        int value = number(found, PassageFields.VALUE) instanceof Integer n ? n : 0;
        List<String> names = FieldPath.parse(field).names();
        Around around = around(found, names);
        List<String> strings = DocumentTree.texts(around.object(), names.subList(around.depth(), names.size()));
        return value >= 0 && value < strings.size() && fits(strings.get(value), start, end)
            ? Optional.of(new Cut(strings.get(value), start, end, own, value, around.place().element()))
            : Optional.empty();
    }

    private static Integer number(Stored stored, String name) {
        return stored.passage().get(name) instanceof Number number && number.intValue() == number.doubleValue() ? number.intValue() : null;
    }

    static boolean fits(String text, int start, int end) {
        return start >= 0 && start < end && end <= text.length() && isBoundary(text, start) && isBoundary(text, end);
    }

    /** Not between the two halves of one character. */
    private static boolean isBoundary(String text, int offset) {
        return offset == 0
            || offset == text.length()
            || !(Character.isHighSurrogate(text.charAt(offset - 1)) && Character.isLowSurrogate(text.charAt(offset)));
    }

    /** The innermost object that a field shares with the passages, or the one that all of it is read of. */
    private Around around(Stored of, List<String> field) {
        int shared = 0;
        while (shared < Math.min(whole, Math.min(field.size(), path.size()) - 1) && field.get(shared).equals(path.get(shared))) {
            shared++;
        }
        Around around = of.around();
        while (around.depth() > shared) {
            around = around.outer();
        }
        return around;
    }

    static IllegalArgumentException refuseUnknownText(String vectors) {
        return new IllegalArgumentException(
            "[" + PassagesExt.NAME + "] it is not known which text [" + vectors
                + "] is made of: no pipeline of the index fills it; name the field of the text as [text]"
        );
    }
}
