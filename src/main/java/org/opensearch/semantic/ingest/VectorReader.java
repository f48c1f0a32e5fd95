// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.field.SourceVectors;

/**
 * Reads a vector that is in a document already. Where the path goes through an array of objects, as passages are, it is the mean direction
 * of their vectors.
 */
final class VectorReader {

    private final EmbeddedField field;
    private final boolean ignoreMissing;

    /** @param field with one source: the vector */
    VectorReader(EmbeddedField field, boolean ignoreMissing) {
        this.field = field;
        this.ignoreMissing = ignoreMissing;
    }

    EmbeddedField field() {
        return field;
    }

    FieldPath source() {
        return field.sources().getFirst();
    }

    /**
     * The vector, float[dimension]; empty if it is missing and that is to be ignored.
     *
     * @throws IllegalArgumentException if it is missing otherwise, or is something else
     */
    Optional<float[]> read(Map<String, Object> document) {
        Object value = document;
        StringBuilder where = new StringBuilder();
        for (String name : source().names()) {
            if (value == null) {
                break;
            }
            if (value instanceof List<?>) {
                return Optional.of(ofPassages(document));
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(
                    "the value at [" + where + "] is " + SourceReader.kind(value) + ", an object was expected"
                );
            }
            where.append(where.isEmpty() ? "" : ".").append(name);
            value = map.get(name);
        }
        if (value == null) {
            if (ignoreMissing) {
                return Optional.empty();
            }
            throw new IllegalArgumentException(
                "no vector at [" + source() + "]; put a semantic_embedding processor that writes it before this one, or set"
                    + " \"ignore_missing\": true to index such documents without a label"
            );
        }
        return Optional.of(vector(value));
    }

    /** What the vectors of a document's passages have in common. */
    private float[] ofPassages(Map<String, Object> document) {
        return SourceVectors.direction(XContentMapValues.extractValue(source().toString(), document))
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "the objects on the way to [" + source() + "] are an array, as passages are, but not all of them have a vector"
                )
            );
    }

    private float[] vector(Object value) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(
                "the value at [" + source() + "] is " + SourceReader.kind(value) + ", a vector was expected"
            );
        }
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw new IllegalArgumentException("the value at [" + source() + "] is an array that is not made of numbers only");
            }
            vector[i] = number.floatValue();
        }
        return vector;
    }
}
