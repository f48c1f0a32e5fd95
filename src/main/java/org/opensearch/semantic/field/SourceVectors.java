// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.semantic.vector.MeanDirection;
import org.opensearch.semantic.vector.VectorMath;

/** Vectors as the {@code _source} of a document has them: a list of numbers, or such lists inside lists where they are nested. */
public final class SourceVectors {

    private SourceVectors() {}

    /**
     * One vector for a document: its own, or the {@linkplain MeanDirection mean direction} of those of its nested objects.
     *
     * @param value what stands at the path of the vectors; may be null
     * @return float[dimension], the caller's own; empty if there is none, what is there is not made of vectors of one dimension, or they
     *     cancel out
     */
    public static Optional<float[]> direction(Object value) {
        List<float[]> vectors = new ArrayList<>();
        if (!collect(value, vectors) || vectors.isEmpty()) {
            return Optional.empty();
        }
        if (vectors.size() == 1) {
            return Optional.of(vectors.getFirst());
        }
        MeanDirection mean = new MeanDirection(vectors.getFirst().length);
        for (float[] vector : vectors) {
            if (vector.length != vectors.getFirst().length) {
                return Optional.empty();
            }
            mean.add(vector);
        }
        return Optional.of(mean.vector()).filter(vector -> VectorMath.hasDirection(VectorMath.norm(vector))).map(float[]::clone);
    }

    /** Whether it is made of vectors only. */
    private static boolean collect(Object value, List<float[]> vectors) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            return value instanceof List<?>;
        }
        if (list.getFirst() instanceof List<?>) {
            return list.stream().allMatch(inner -> collect(inner, vectors));
        }
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                return false;
            }
            vector[i] = number.floatValue();
        }
        return vectors.add(vector);
    }
}
