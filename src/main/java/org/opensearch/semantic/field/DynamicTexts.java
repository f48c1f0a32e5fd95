// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.math.BigDecimal;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.time.DateFormatter;
import org.opensearch.index.mapper.DynamicTemplate;
import org.opensearch.index.mapper.DynamicTemplate.XContentFieldType;
import org.opensearch.index.mapper.RootObjectMapper;

/**
 * Says of which fields that an index does not know yet its dynamic templates would make {@code semantic_text} fields, or fields that are
 * copied elsewhere, as the parser of documents would: by name, path and what the value looks like, under objects that take new fields.
 */
public final class DynamicTexts {

    private static final String COPY_TO = "copy_to";

    private enum Dynamic {
        /** New fields are mapped, by a template or not. */
        ALL,
        /** New fields are mapped by a template only. */
        BY_TEMPLATE,
        NONE;

        static Dynamic of(Map<String, Object> object, Dynamic inherited) {
            return switch (String.valueOf(object.get("dynamic"))) {
                case "true" -> ALL;
                case "strict_allow_templates", "false_allow_templates" -> BY_TEMPLATE;
                case "false", "strict" -> NONE;
                default -> inherited;
            };
        }
    }

    private final Map<String, Object> mapping;
    private final List<DynamicTemplate> templates;
    private final boolean numericDetection;
    private final List<DateFormatter> dates;

    private DynamicTexts(Map<String, Object> mapping, List<DynamicTemplate> templates) {
        this.mapping = mapping;
        this.templates = templates;
        this.numericDetection = "true".equals(String.valueOf(mapping.get("numeric_detection")));
        this.dates = "false".equals(String.valueOf(mapping.get("date_detection"))) ? List.of() : dates(mapping);
    }

    private static List<DateFormatter> dates(Map<String, Object> mapping) {
        return mapping.get("dynamic_date_formats") instanceof List<?> formats
            ? formats.stream().map(format -> DateFormatter.forPattern(format.toString())).toList()
            : Arrays.asList(RootObjectMapper.Defaults.DYNAMIC_DATE_TIME_FORMATTERS);
    }

    /** Empty if no template of this mapping makes such a field. */
    static Optional<DynamicTexts> of(Map<String, Object> mapping) {
        Map<String, Map<String, Object>> definitions = new LinkedHashMap<>();
        if (mapping.get("dynamic_templates") instanceof List<?> list) {
            for (Object entry : list) {
                VectorField.asStringMap((Map<?, ?>) entry)
                    .forEach((name, definition) -> definitions.put(name, VectorField.asStringMap((Map<?, ?>) definition)));
            }
        }
        boolean texts = !TextSources.of(mapping).isEmpty();
        boolean any = definitions.values()
            .stream()
            .anyMatch(
                each -> each.get("mapping") instanceof Map<?, ?> made
                    && (makesText(VectorField.asStringMap(made)) || texts && made.containsKey(COPY_TO))
            );
        // other templates are not parsed: old indices may have some that would be refused now
        return any
            ? Optional.of(
                new DynamicTexts(
                    mapping,
                    definitions.entrySet().stream().map(e -> DynamicTemplate.parse(e.getKey(), e.getValue())).toList()
                )
            )
            : Optional.empty();
    }

    /** Whether any of the fields gets vectors, if only beneath, or is copied to one that does. */
    public boolean haveVectors() {
        boolean copied = haveVectors(mapping);
        return templates.stream()
            .map(template -> template.mappingForName("", SemanticText.TYPE))
            .anyMatch(made -> haveVectors(Map.of("properties", Map.of("made", made))) || copied && made.containsKey(COPY_TO));
    }

    private static boolean haveVectors(Map<String, Object> mapping) {
        return TextSources.of(mapping).stream().anyMatch(each -> each.text().hasVectors());
    }

    /**
     * The source of a put-mapping request that maps the fields of this document that would become such fields; empty if there is none.
     * The objects that they lie in are mapped with them, as the templates would.
     *
     * @param document without what begins with an underscore in its root, which is no field
     */
    public Map<String, Object> unmapped(Map<String, Object> document) {
        Map<String, Object> found = new LinkedHashMap<>();
        document.forEach((name, value) -> {
            if (!name.startsWith("_")) {
                names(List.of(name.split("\\.")), value, mapping, "", Dynamic.of(mapping, Dynamic.ALL), found);
            }
        });
        return found;
    }

    /** Goes along the names of a key, which may hold dots, from the object that they are in. */
    private void names(
        List<String> names,
        Object value,
        Map<String, Object> object,
        String prefix,
        Dynamic dynamic,
        Map<String, Object> to
    ) {
        if (names.isEmpty()) {
            return; // a key of dots only, which is refused later
        }
        String name = names.getFirst();
        String path = prefix + name;
        List<String> rest = names.subList(1, names.size());
        if (child(object, name) instanceof Map<?, ?> known) {
            Map<String, Object> definition = VectorField.asStringMap(known);
            if (isObject(definition)) {
                Map<String, Object> beneath = new LinkedHashMap<>();
                inside(rest, value, definition, path + ".", Dynamic.of(definition, dynamic), beneath);
                addAround(to, name, enclosing(definition), beneath);
            }
        } else if (!rest.isEmpty() || holdsObjects(value)) {
            unknownObject(rest, value, path, name, dynamic, to);
        } else {
            first(value).filter(first -> isTaken(path, name, value, dynamic))
                .flatMap(first -> made(path, name, type(first)))
                .ifPresent(definition -> add(to, name, definition, Map.of()));
        }
    }

    /** Where only templates make fields, an array is looked at only if one of them would make an object of it. */
    private boolean isTaken(String path, String name, Object value, Dynamic dynamic) {
        return switch (dynamic) {
            case ALL -> true;
            case BY_TEMPLATE -> !(value instanceof List<?>) || template(path, name, XContentFieldType.OBJECT).isPresent();
            case NONE -> false;
        };
    }

    private void unknownObject(List<String> rest, Object value, String path, String name, Dynamic dynamic, Map<String, Object> to) {
        Optional<DynamicTemplate> template = template(path, name, XContentFieldType.OBJECT);
        if (dynamic == Dynamic.NONE || dynamic == Dynamic.BY_TEMPLATE && template.isEmpty()) {
            return;
        }
        Map<String, Object> definition = template.map(t -> t.mappingForName(name, XContentFieldType.OBJECT.defaultMappingType()))
            .orElse(Map.of());
        if (isObject(definition)) {
            Map<String, Object> beneath = new LinkedHashMap<>();
            inside(rest, value, definition, path + ".", Dynamic.of(definition, dynamic), beneath);
            addAround(to, name, definition, beneath);
        }
    }

    private void inside(
        List<String> rest,
        Object value,
        Map<String, Object> object,
        String prefix,
        Dynamic dynamic,
        Map<String, Object> to
    ) {
        if (!rest.isEmpty()) {
            names(rest, value, object, prefix, dynamic, to);
            return;
        }
        switch (value) {
            case Map<?, ?> map -> VectorField.asStringMap(map)
                .forEach((key, each) -> names(List.of(key.split("\\.")), each, object, prefix, dynamic, to));
            case List<?> list -> list.forEach(each -> inside(rest, each, object, prefix, dynamic, to));
            case null, default -> {
            } // a value where an object is mapped: the mapper will say so
        }
    }

    private static void add(Map<String, Object> to, String name, Map<String, Object> definition, Map<String, Object> beneath) {
        Map<String, Object> all = new LinkedHashMap<>(definition);
        all.putAll(beneath);
        to.putAll(VectorFields.merged(to, Map.of("properties", Map.of(name, all))));
    }

    private static void addAround(Map<String, Object> to, String name, Map<String, Object> object, Map<String, Object> beneath) {
        if (!beneath.isEmpty()) {
            add(to, name, object, beneath);
        }
    }

    /** Whether this makes a {@code semantic_text} field, or one with such a sub-field. */
    private static boolean makesText(Map<String, Object> definition) {
        return SemanticText.is(definition)
            || definition.get("fields") instanceof Map<?, ?> fields
                && fields.values().stream().anyMatch(sub -> sub instanceof Map<?, ?> map && SemanticText.is(VectorField.asStringMap(map)));
    }

    /** An object that is there already, as a put-mapping request repeats it: a nested one must be called so again. */
    static Map<String, Object> enclosing(Map<String, Object> definition) {
        Map<String, Object> enclosing = new LinkedHashMap<>(definition);
        enclosing.remove("properties");
        return enclosing;
    }

    private Optional<Map<String, Object>> made(String path, String name, XContentFieldType type) {
        String dynamicType = type.defaultMappingType();
        return template(path, name, type).map(t -> t.mappingForName(name, dynamicType))
            .filter(made -> makesText(made) || made.containsKey(COPY_TO));
    }

    private XContentFieldType type(Object value) {
        return switch (value) {
            case Boolean truth -> XContentFieldType.BOOLEAN;
            case Double number -> XContentFieldType.DOUBLE;
            case Float number -> XContentFieldType.DOUBLE;
            case BigDecimal number -> XContentFieldType.DOUBLE;
            case Number number -> XContentFieldType.LONG;
            default -> type(value.toString());
        };
    }

    /** What a string looks like. */
    private XContentFieldType type(String text) {
        boolean isLong = parses(() -> Long.parseLong(text));
        boolean isDouble = parses(() -> Double.parseDouble(text));
        if (numericDetection && (isLong || isDouble)) {
            return isLong ? XContentFieldType.LONG : XContentFieldType.DOUBLE;
        }
        boolean isDate = !isLong && !isDouble && dates.stream().anyMatch(format -> parses(() -> format.parse(text)));
        return isDate ? XContentFieldType.DATE : XContentFieldType.STRING;
    }

    @SuppressWarnings("ReturnValueIgnored") // whether it can be parsed is all that is asked
    private static boolean parses(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (OpenSearchParseException | DateTimeParseException | IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<DynamicTemplate> template(String path, String name, XContentFieldType type) {
        return templates.stream().filter(template -> template.match(path, name, type)).findFirst();
    }

    /** The first of the values of a field, by which it would be mapped. */
    private static Optional<Object> first(Object value) {
        return value instanceof List<?> list
            ? list.stream().map(DynamicTexts::first).flatMap(Optional::stream).findFirst()
            : Optional.ofNullable(value);
    }

    private static boolean holdsObjects(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?> list && list.stream().anyMatch(DynamicTexts::holdsObjects);
    }

    private static boolean isObject(Map<String, Object> definition) {
        Object type = definition.getOrDefault("type", "object");
        boolean disabled = "false".equals(String.valueOf(definition.get("enabled")));
        return !disabled && ("object".equals(type) || "nested".equals(type));
    }

    private static Object child(Map<String, Object> object, String name) {
        return object.get("properties") instanceof Map<?, ?> properties ? properties.get(name) : null;
    }
}
