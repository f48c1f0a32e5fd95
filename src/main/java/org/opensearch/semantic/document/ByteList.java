// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.AbstractList;
import java.util.RandomAccess;

/** As {@link FloatList}, of whole numbers that fit into bytes. */
final class ByteList extends AbstractList<Integer> implements RandomAccess {

    private final byte[] values;

    /** @param values whole numbers in [-128, 127] */
    ByteList(float[] values) {
        this.values = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            this.values[i] = (byte) values[i];
            if (this.values[i] != values[i]) {
                throw new IllegalArgumentException("[" + values[i] + "] is not a byte");
            }
        }
    }

    @Override
    public Integer get(int index) {
        return (int) values[index];
    }

    @Override
    public Integer set(int index, Integer value) {
        int before = values[index];
        values[index] = value.byteValue();
        return before;
    }

    @Override
    public int size() {
        return values.length;
    }
}
