// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.field.SemanticText;

/** Finds the {@code semantic_text} fields in the source of a mapping: below objects, nested ones too, and among sub-fields. */
final class MappedTexts {

    private static final String PROPERTIES = "properties";
    private static final String FIELDS = "fields";
    private static final String TYPE_NAME = "_doc";

    /**
     * A field, and the place where its object goes.
     *
     * @param text what the mapping says
     * @param siblings {@code properties} that the object is, or is to be, one of
     * @param objectName its name among them
     */
    record Found(SemanticText text, Map<String, Object> siblings, String objectName) {}

    private final List<Found> found = new ArrayList<>();

    private MappedTexts() {}

    /** The fields of a mapping. */
    static List<Found> of(Map<String, Object> mapping) {
        MappedTexts texts = new MappedTexts();
        texts.properties(root(mapping), "");
        return texts.found;
    }

    /** The fields that the dynamic templates of a mapping make, each named after its template. */
    static List<SemanticText> ofDynamicTemplates(Map<String, Object> mapping) {
        MappedTexts texts = new MappedTexts();
        if (root(mapping).get("dynamic_templates") instanceof List<?> templates) {
            for (Object template : templates) {
                if (template instanceof Map<?, ?> map) {
                    strings(map).forEach((name, rule) -> {
                        if (rule instanceof Map<?, ?> parts && parts.get("mapping") instanceof Map<?, ?> definition) {
                            texts.property(Map.of(), "", name, strings(definition));
                        }
                    });
                }
            }
        }
        return texts.found.stream().map(Found::text).toList();
    }

    /** The mapping itself, where it is given below the name of a type. */
    static Map<String, Object> root(Map<String, Object> mapping) {
        return mapping.size() == 1 && mapping.get(TYPE_NAME) instanceof Map<?, ?> typed ? strings(typed) : mapping;
    }

    private void properties(Map<String, Object> parent, String prefix) {
        if (parent.get(PROPERTIES) instanceof Map<?, ?> properties) {
            Map<String, Object> siblings = strings(properties);
            siblings.forEach((name, value) -> {
                if (value instanceof Map<?, ?> definition) {
                    property(siblings, prefix, name, strings(definition));
                }
            });
        }
    }

    private void property(Map<String, Object> siblings, String prefix, String name, Map<String, Object> definition) {
        String path = prefix + name;
        if (SemanticText.is(definition)) {
            add(siblings, prefix, path, 1, definition);
        }
        if (definition.get(FIELDS) instanceof Map<?, ?> fields) {
            strings(fields).forEach((field, value) -> {
                if (value instanceof Map<?, ?> sub && SemanticText.is(strings(sub))) {
                    add(siblings, prefix, path + "." + field, 2, strings(sub));
                }
            });
        }
        properties(definition, path + ".");
    }

    private void add(Map<String, Object> siblings, String prefix, String path, int names, Map<String, Object> definition) {
        String object = SemanticText.object(path, names);
        found.add(new Found(new SemanticText(path, definition, object), siblings, object.substring(prefix.length())));
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    private static Map<String, Object> strings(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
