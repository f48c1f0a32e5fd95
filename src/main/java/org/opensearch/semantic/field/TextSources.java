// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code semantic_text} field of an index, and the fields of a document that its text stands in.
 *
 * @param sources full paths: the field's own (of a sub-field, that of the field it belongs to) before all that are copied to it by
 *     {@code copy_to}, in the order of the mapping
 * @param scope full path of the innermost nested object that the field lies in, for each of which it has a text of its own; empty for
 *     the document itself
 * @param hasObject whether the mapping has its object, and what lies there in documents is its own
 */
public record TextSources(SemanticText text, List<String> sources, Optional<String> scope, boolean hasObject) {

    public TextSources {
        sources = List.copyOf(sources);
    }

    /** Where the text stands that nobody copied. */
    public String own() {
        return sources.getFirst();
    }

    /**
     * Whether a part of a document that is merged into the stored one may change the text: objects are merged, and all else takes the place
     * of what is stored, if only that there is none.
     *
     * @param part which may have several names of a path in one key
     */
    public boolean isTouchedBy(Map<String, Object> part) {
        return sources.stream().anyMatch(source -> touches(part, List.of(source.split("\\."))));
    }

    private static boolean touches(Object part, List<String> names) {
        if (names.isEmpty() || !(part instanceof Map<?, ?> object)) {
            return true;
        }
        for (int own = 1; own <= names.size(); own++) {
            String key = String.join(".", names.subList(0, own));
            if (object.containsKey(key) && touches(object.get(key), names.subList(own, names.size()))) {
                return true;
            }
        }
        return false;
    }

    /** All {@code semantic_text} fields of a mapping. */
    static List<TextSources> of(Map<String, Object> mapping) {
        Walk walk = new Walk();
        walk.object(mapping, "", Optional.empty());
        return walk.found.stream().map(walk::withCopies).toList();
    }

    private static final class Walk {
        private final List<TextSources> found = new ArrayList<>();
        /** Targets of {@code copy_to}, and what is copied there. */
        private final Map<String, List<String>> copies = new LinkedHashMap<>();

        void object(Map<String, Object> parent, String prefix, Optional<String> scope) {
            Map<String, Map<String, Object>> siblings = children(parent, "properties");
            siblings.forEach((name, definition) -> {
                String path = prefix + name;
                if ("false".equals(String.valueOf(definition.get("enabled")))) {
                    return; // what lies in it is not looked at, and not copied
                }
                field(path, definition, scope, siblings, prefix);
                object(definition, path + ".", VectorFields.isNested(definition) ? Optional.of(path) : scope);
            });
        }

        private void field(
            String path,
            Map<String, Object> definition,
            Optional<String> scope,
            Map<String, Map<String, Object>> siblings,
            String prefix
        ) {
            switch (definition.get("copy_to")) {
                case List<?> targets -> targets.forEach(target -> copy(path, target));
                case null -> {
                } // the field keeps its text for itself
                case Object target -> copy(path, target);
            }
            if (SemanticText.is(definition)) {
                add(new SemanticText(path, definition, SemanticText.object(path, 1)), path, scope, siblings, prefix);
            }
            children(definition, "fields").forEach((name, sub) -> {
                if (SemanticText.is(sub)) {
                    String subPath = path + "." + name;
                    add(new SemanticText(subPath, sub, SemanticText.object(subPath, 2)), path, scope, siblings, prefix);
                }
            });
        }

        private void add(
            SemanticText text,
            String own,
            Optional<String> scope,
            Map<String, Map<String, Object>> siblings,
            String prefix
        ) {
            boolean hasObject = text.boundModel(siblings.get(text.object().substring(prefix.length()))).isPresent();
            found.add(new TextSources(text, List.of(own), scope, hasObject));
        }

        private void copy(String from, Object to) {
            copies.computeIfAbsent(to.toString(), target -> new ArrayList<>()).add(from);
        }

        /** What is copied to a field is copied to its sub-fields too. A copy is not copied again. */
        TextSources withCopies(TextSources text) {
            List<String> sources = new ArrayList<>(text.sources());
            copies.getOrDefault(text.own(), List.of()).stream().filter(source -> !sources.contains(source)).forEach(sources::add);
            return new TextSources(text.text(), sources, text.scope(), text.hasObject());
        }

        private static Map<String, Map<String, Object>> children(Map<String, Object> parent, String kind) {
            Map<String, Map<String, Object>> children = new LinkedHashMap<>();
            if (parent.get(kind) instanceof Map<?, ?> map) {
                VectorField.asStringMap(map).forEach((name, child) -> {
                    if (child instanceof Map<?, ?> definition) {
                        children.put(name, VectorField.asStringMap(definition));
                    }
                });
            }
            return children;
        }
    }
}
