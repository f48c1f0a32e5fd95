// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.PassageFields;
import org.opensearch.semantic.passage.PassageOptions;

/**
 * A field of type {@code semantic_text}, as its mapping describes it. What belongs to it beside its words lies in an object next to it,
 * named after it:
 *
 * <pre>{@code
 * "body": "...",
 * "body_semantic": {"passages": [{"vector": [...], "start": 0, "end": 812}], "passages_provenance": {...}}
 * "body_semantic": {"vector": [...], "vector_provenance": {...}}                    // with "passages": false
 * }</pre>
 *
 * @param path full dotted name
 * @param definition the field's mapping, as the mapping source has it
 * @param object full path of the object that holds what belongs to it
 */
public record SemanticText(String path, Map<String, Object> definition, String object) {

    public static final String TYPE = "semantic_text";

    public static final String MODEL = "model";
    public static final String PASSAGES = "passages";
    public static final String VECTORS = "vectors";
    public static final String METHOD = "method";
    public static final String ENGINE = "engine";

    public static final String ON = "on";
    public static final String OFF = "off";

    private static final String OBJECT_SUFFIX = "_semantic";

    public static boolean is(Map<String, Object> definition) {
        return TYPE.equals(definition.get("type"));
    }

    /**
     * Full path of the object that holds what belongs to a field.
     *
     * @param names how many of the last names are the field's own: 2 of a sub-field ({@code title.meaning}, next to whose field lies
     *     {@code title_meaning_semantic}), else 1
     */
    public static String object(String path, int names) {
        int own = path.length();
        for (int i = 0; i < names; i++) {
            own = path.lastIndexOf('.', own - 1);
        }
        return path.substring(0, own + 1) + path.substring(own + 1).replace('.', '_') + OBJECT_SUFFIX;
    }

    /** Whether documents get vectors. */
    public boolean hasVectors() {
        Object vectors = definition.getOrDefault(VECTORS, ON);
        return switch (String.valueOf(vectors)) { // YAML reads on and off as true and false
            case ON, "true" -> true;
            case OFF, "false" -> false;
            default -> throw refusal("[" + VECTORS + "] must be [" + ON + "] or [" + OFF + "], found [" + vectors + "]");
        };
    }

    static IllegalArgumentException refuseWithoutVectors(String who, String field, String index) {
        return new IllegalArgumentException(
            "[" + who + "] field [" + field + "] of index [" + index + "] has no vectors: its mapping says \"" + VECTORS
                + "\": \"" + OFF + "\"; search it with [match], or turn them on in the mapping and write the documents again"
        );
    }

    /** How the text is split; empty if it gets one vector as a whole. */
    public Optional<PassageOptions> passages() {
        Object passages = definition.getOrDefault(PASSAGES, true);
        if (passages instanceof Map<?, ?> options) {
            try {
                return Optional.of(PassageOptions.parse(VectorField.asStringMap(options)));
            } catch (IllegalArgumentException e) {
                throw refusal("[" + PASSAGES + "] " + e.getMessage());
            }
        }
        return switch (String.valueOf(passages)) {
            case "true" -> Optional.of(PassageOptions.DEFAULT);
            case "false" -> Optional.empty();
            default -> throw refusal("[" + PASSAGES + "] must be [true], [false] or an object of options, found [" + passages + "]");
        };
    }

    /** Name of the model that the mapping names. */
    public Optional<String> model() {
        return Optional.ofNullable(definition.get(MODEL)).map(Object::toString);
    }

    /** The k-NN engine that the mapping names. */
    public Optional<String> engine() {
        return Optional.ofNullable(definition.get(ENGINE)).map(Object::toString);
    }

    /** The k-NN method, as far as the mapping defines it. */
    public Map<String, Object> method() {
        return switch (definition.get(METHOD)) {
            case null -> Map.of();
            case Map<?, ?> method -> VectorField.asStringMap(method);
            case Object other -> throw refusal("[" + METHOD + "] must be an object, as [method] of a [knn_vector], found [" + other + "]");
        };
    }

    /** Where vectors or passages go, below {@link #object()}. */
    public String target() {
        return passages().isPresent() ? PASSAGES : PassageFields.VECTOR;
    }

    /** Path of the vectors, below {@link #object()}. */
    public String vector() {
        return passages().isPresent() ? PASSAGES + "." + PassageFields.VECTOR : PassageFields.VECTOR;
    }

    /**
     * The model that the vectors in this object are bound to.
     *
     * @param definition the mapping of {@link #object()}, as the mapping source has it
     * @return empty if it is the mapping of something else, which has the name by chance
     */
    public Optional<String> boundModel(Object definition) {
        Object here = definition;
        for (String name : vector().split("\\.")) {
            here = here instanceof Map<?, ?> map && map.get("properties") instanceof Map<?, ?> properties ? properties.get(name) : null;
        }
        return here instanceof Map<?, ?> vector
            && VectorField.TYPE.equals(vector.get("type"))
            && vector.get("meta") instanceof Map<?, ?> meta
                ? Optional.ofNullable(meta.get(FieldBinding.MODEL_KEY)).map(Object::toString)
                : Optional.empty();
    }

    /** What is wrong with the field's mapping. */
    public IllegalArgumentException refusal(String what) {
        return new IllegalArgumentException("[" + TYPE + "] field [" + path + "]: " + what);
    }
}
