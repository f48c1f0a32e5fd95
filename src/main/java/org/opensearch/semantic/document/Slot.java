// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place in a document where one vector, or what is made of it, goes.
 *
 * @param field what is embedded here
 * @param parent the object that the target's path starts in: the document, or an element of an array in it
 * @param path names from the parent to the value
 * @param texts what to embed; if they are blank there is nothing, and an old value must go
 */
public record Slot(EmbeddedField field, Map<String, Object> parent, List<String> path, SourceTexts texts) {

    /** What to embed, as one text; empty if there is nothing. */
    public Optional<String> text() {
        return texts.joined();
    }

    /**
     * Checks that a value can be put here, so that a document does not fail when half of it is written.
     *
     * @throws IllegalArgumentException if a value that is not an object is in the way
     */
    public void checkWritable() {
        Map<String, Object> object = parent;
        for (String name : path.subList(0, path.size() - 1)) {
            Object next = object.get(name);
            if (next == null) {
                return;
            }
            if (!(next instanceof Map<?, ?> map)) {
                String reason = next instanceof List<?> ? "an array that the source is not in" : SourceReader.kind(next);
                throw new IllegalArgumentException("target [" + field.target() + "] can not be written: [" + name + "] is " + reason);
            }
            object = SourceReader.asObject(map);
        }
    }

    /** The place of another name in the same object. */
    public Slot sibling(String name) {
        List<String> other = new ArrayList<>(path);
        other.set(other.size() - 1, name);
        return new Slot(field, parent, other, texts);
    }

    /** The place of where the vector that is here comes from. */
    public Slot provenance() {
        return sibling(Provenance.fieldFor(path.getLast()));
    }

    /** What is here; null if nothing is. */
    public Object value() {
        Object value = parent;
        for (String name : path) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    /** Puts a value here; objects that are missing on the way are made. */
    public void put(Object value) {
        Map<String, Object> object = parent;
        for (String name : path.subList(0, path.size() - 1)) {
            Object next = object.get(name);
            if (next == null) {
                next = new HashMap<String, Object>();
                object.put(name, next);
            }
            object = SourceReader.asObject((Map<?, ?>) next);
        }
        object.put(path.getLast(), value);
    }

    /** Takes away what is here. */
    public void clear() {
        Map<String, Object> object = parent;
        for (String name : path.subList(0, path.size() - 1)) {
            if (!(object.get(name) instanceof Map<?, ?> next)) {
                return;
            }
            object = SourceReader.asObject(next);
        }
        object.remove(path.getLast());
    }
}
