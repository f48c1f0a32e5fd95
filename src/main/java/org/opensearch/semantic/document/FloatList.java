// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * A vector as the list of numbers that a document can hold. Numbers are boxed as they are read: a list that keeps them boxed
 * takes five times the memory, for all documents of a bulk at once. Values can be set, the length stays.
 */
public final class FloatList extends AbstractList<Float> implements RandomAccess {

    private final float[] values;

    /** @param values copied */
    public FloatList(float[] values) {
        this.values = values.clone();
    }

    /**
     * A vector in the form that a field holds it in.
     *
     * @param whole whether its components are whole numbers that fit into bytes, and are to be written so
     */
    public static List<? extends Number> of(float[] values, boolean whole) {
        return whole ? new ByteList(values) : new FloatList(values);
    }

    /**
     * A vector as a document has it; empty if it is something else, has another dimension, or is not made of finite numbers.
     *
     * @param whole as in {@link #of}
     */
    public static Optional<List<? extends Number>> read(Object value, int dimension, boolean whole) {
        if (!(value instanceof List<?> list) || list.size() != dimension) {
            return Optional.empty();
        }
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            if (!(list.get(i) instanceof Number number) || !Float.isFinite(number.floatValue())) {
                return Optional.empty();
            }
            vector[i] = number.floatValue();
        }
        return Optional.of(of(vector, whole));
    }

    @Override
    public Float get(int index) {
        return values[index];
    }

    @Override
    public Float set(int index, Float value) {
        float before = values[index];
        values[index] = value;
        return before;
    }

    @Override
    public int size() {
        return values.length;
    }
}
