// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.knn.index.mapper.KNNVectorFieldType;

/**
 * A {@code knn_vector} field of one index, as its mapping describes it.
 *
 * @param path full dotted name; of the field itself also where it was looked up by an alias
 * @param definition the field's mapping, as the mapping source has it
 */
public record VectorField(String path, Map<String, Object> definition) {

    public static final String TYPE = "knn_vector";

    /** What vectors may be made of. */
    public static final String FLOAT = "float";
    public static final String BYTE = "byte";

    /** In the {@code meta} of a field of bytes: {@link VectorForm#scale()}. */
    public static final String SCALE_KEY = "semantic_scale";

    /** In the {@code meta} of a field that is being migrated: path of the field that its documents get a second vector in. */
    public static final String NEXT_KEY = "semantic_next";

    /** In the {@code meta} of a field that was migrated: path of the field that has its vectors now. */
    public static final String MOVED_KEY = "semantic_moved";

    public VectorField {
        Objects.requireNonNull(path);
        // not Map.copyOf: a mapping parameter may be null, and its order is kept for people who read the mapping
        definition = Collections.unmodifiableMap(new LinkedHashMap<>(definition));
    }

    /** The vector field that a shard maps so; empty if it is of another type. */
    static Optional<VectorField> mapped(MappedFieldType type) {
        if (!(type instanceof KNNVectorFieldType vectors)) {
            return Optional.empty();
        }
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("type", TYPE);
        if (vectors.getKnnMappingConfig().getModelId().isEmpty()) {
            definition.put("dimension", vectors.getKnnMappingConfig().getDimension());
        }
        definition.put("data_type", vectors.getVectorDataType().getValue());
        definition.put("meta", type.meta());
        return Optional.of(new VectorField(type.name(), definition));
    }

    /** @throws IllegalArgumentException if its vectors are neither floats nor bytes: they have no cosine */
    void requireComparable(String who, String index) {
        if (!isByte() && !dataType().equals(FLOAT)) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + path + "] of index [" + index + "] holds [" + dataType() + "] vectors, where [" + FLOAT + "] or ["
                    + BYTE + "] is needed"
            );
        }
    }

    /**
     * The form that it wants of the vectors that there are for it.
     *
     * @throws IllegalArgumentException if they do not fit, or the mapping names a scale that can not be
     */
    public VectorForm form(String who, String index, Offer offer) {
        try {
            return VectorForm.of(this, offer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + who + "] field [" + path + "] of index [" + index + "]: " + e.getMessage(), e);
        }
    }

    /** Length of the field's vectors; empty if the mapping leaves it to a trained k-NN model. */
    public Optional<Integer> dimension() {
        return definition.get("dimension") instanceof Object d ? Optional.of(Integer.parseInt(d.toString())) : Optional.empty();
    }

    /** What the field's vectors are made of, in lower case: {@value #FLOAT} where the mapping does not say otherwise. */
    public String dataType() {
        return definition.get("data_type") instanceof Object type ? type.toString().toLowerCase(Locale.ROOT) : FLOAT;
    }

    public boolean isByte() {
        return dataType().equals(BYTE);
    }

    /**
     * The scale that the field's {@code meta} names; empty if it names none.
     *
     * @throws IllegalArgumentException if it is not a number
     */
    public Optional<Float> scale() {
        return Optional.ofNullable(meta().get(SCALE_KEY)).map(Object::toString).map(text -> {
            try {
                return Float.parseFloat(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                    "meta [" + SCALE_KEY + "] is [" + text + "], where a number is needed",
                    e
                );
            }
        });
    }

    /** The model that the field is bound to, or empty if it is unbound. */
    public Optional<FieldBinding> binding() {
        return FieldBinding.fromMeta(meta());
    }

    /** The field that this one's documents get a second vector in, while a migration runs. */
    public Optional<String> next() {
        return Optional.ofNullable(meta().get(NEXT_KEY)).map(Object::toString);
    }

    /** The field that has taken this one's place. */
    public Optional<String> moved() {
        return Optional.ofNullable(meta().get(MOVED_KEY)).map(Object::toString);
    }

    public Map<String, Object> meta() {
        return definition.get("meta") instanceof Map<?, ?> meta ? asStringMap(meta) : Map.of();
    }

    /** This field's mapping with another {@code meta}. */
    Map<String, Object> definitionWithMeta(Map<String, Object> meta) {
        Map<String, Object> changed = new LinkedHashMap<>(definition);
        changed.put("meta", meta);
        return changed;
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    static Map<String, Object> asStringMap(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
