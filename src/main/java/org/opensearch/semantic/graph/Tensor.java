// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A constant of a graph.
 *
 * @param name may be empty for the value of a {@code Constant} node
 * @param type element type as numbered in {@code onnx.proto}; types unknown to {@link ElementType} are carried, not read
 * @param shape sizes of the dimensions; empty for a scalar
 * @param data elements in row-major order, little-endian
 */
record Tensor(String name, int type, List<Long> shape, ByteBuffer data) {

    Tensor {
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(size -> size < 0 || size > Integer.MAX_VALUE) || product(shape) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("tensor [" + name + "] has the shape " + shape);
        }
        data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    static Tensor of(String name, float[] values, long... shape) {
        ByteBuffer data = allocate((long) Float.BYTES * values.length);
        data.asFloatBuffer().put(values);
        return of(name, ElementType.FLOAT, data, shape);
    }

    static Tensor of(String name, long[] values, long... shape) {
        ByteBuffer data = allocate((long) Long.BYTES * values.length);
        data.asLongBuffer().put(values);
        return of(name, ElementType.INT64, data, shape);
    }

    /** @param type a type of one byte */
    static Tensor of(String name, ElementType type, byte[] values, long... shape) {
        return of(name, type, ByteBuffer.wrap(values), shape);
    }

    private static Tensor of(String name, ElementType type, ByteBuffer data, long... shape) {
        return new Tensor(name, type.code, Arrays.stream(shape).boxed().toList(), data);
    }

    private static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isFloat() {
        return type == ElementType.FLOAT.code && data.remaining() == Float.BYTES * elements();
    }

    boolean isInt64() {
        return type == ElementType.INT64.code && data.remaining() == Long.BYTES * elements();
    }

    boolean hasShape(long... sizes) {
        return shape.equals(Arrays.stream(sizes).boxed().toList());
    }

    int rank() {
        return shape.size();
    }

    int size(int dimension) {
        return Math.toIntExact(shape.get(dimension));
    }

    long elements() {
        return product(shape);
    }

    private static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, (a, b) -> b > 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b);
    }

    /** @return all elements, row-major; a copy */
    float[] floats() {
        if (isFloat() == false) {
            throw new IllegalStateException("tensor [" + name + "] does not hold floats");
        }
        float[] values = new float[data.remaining() / Float.BYTES];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** @return all elements, row-major; a copy */
    long[] longs() {
        if (isInt64() == false) {
            throw new IllegalStateException("tensor [" + name + "] does not hold 64-bit integers");
        }
        long[] values = new long[data.remaining() / Long.BYTES];
        data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
        return values;
    }
}
