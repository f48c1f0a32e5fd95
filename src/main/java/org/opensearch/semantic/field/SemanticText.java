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
        return !(definition.get(VECTORS) instanceof Object vectors && ("off".equals(vectors) || "false".equals(vectors.toString())));
    }

    static IllegalArgumentException refuseWithoutVectors(String who, String field, String index) {
        return new IllegalArgumentException(
            "[" + who + "] field [" + field + "] of index [" + index + "] has no vectors: its mapping says \"" + VECTORS
                + "\": \"off\"; search it with [match], or turn them on in the mapping and write the documents again"
        );
    }

    /** How the text is split; empty if it gets one vector as a whole. */
    public Optional<PassageOptions> passages() {
        return switch (definition.get(PASSAGES)) {
            case Map<?, ?> map -> Optional.of(PassageOptions.parse(VectorField.asStringMap(map)));
            case Object value when "false".equals(value.toString()) -> Optional.empty();
            case null, default -> Optional.of(PassageOptions.DEFAULT);
        };
    }

    /** Name of the model that the mapping names. */
    public Optional<String> model() {
        return Optional.ofNullable(definition.get(MODEL)).map(Object::toString);
    }

    /** Where vectors or passages go, below {@link #object()}. */
    public String target() {
        return passages().isPresent() ? PASSAGES : PassageFields.VECTOR;
    }

    /** Path of the vectors, below {@link #object()}. */
    public String vector() {
        return passages().isPresent() ? PASSAGES + "." + PassageFields.VECTOR : PassageFields.VECTOR;
    }
}
