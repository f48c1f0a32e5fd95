// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes a {@code precompiled_charsmap} of a few characters, each in a block of the double array of its own. */
public final class CharsMaps {

    private static final int BLOCK = 256;

    private CharsMaps() {}

    /** Makes a full-width A an A, a tab a blank, and drops the bell. */
    public static String base64() {
        return base64("A\0 \0\0", 0, new String[] { "\uFF21", "\t", "\u0007" }, new int[] { 0, 2, 4 });
    }

    /**
     * A map.
     *
     * @param text the replacements, each up to a zero
     * @param more units of the array after those that are needed; if negative, so many are left out
     * @param keys what is replaced
     * @param places where in the text the replacement of each begins
     */
    public static String base64(String text, int more, String[] keys, int[] places) {
        int[] units = new int[64 * BLOCK];
        units[0] = BLOCK << 10; // from the root to the first block
        int blocks = 2;
        for (int key = 0; key < keys.length; key++) {
            byte[] bytes = keys[key].getBytes(StandardCharsets.UTF_8);
            int node = BLOCK;
            for (int i = 0; i < bytes.length; i++) {
                int label = bytes[i] & 0xFF;
                int at = node ^ label;
                if (units[at] == 0) {
                    int next = blocks++ * BLOCK;
                    units[at] = (at ^ next) << 10 | label;
                }
                node = at ^ units[at] >>> 10;
            }
            int last = node; // the unit whose offset leads here has a leaf
            for (int at = 0; at < units.length; at++) {
                if (
                    at != 0 && units[at] != 0 && (at ^ units[at] >>> 10) == last && (units[at] & 0xFF) == (bytes[bytes.length - 1] & 0xFF)
                ) {
                    units[at] |= 1 << 8;
                }
            }
            units[last] = places[key] | 1 << 31;
        }
        byte[] normalized = text.getBytes(StandardCharsets.UTF_8);
        int size = blocks * BLOCK + more;
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * (size + 1) + normalized.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(Integer.BYTES * size);
        for (int i = 0; i < size; i++) {
            buffer.putInt(i < units.length ? units[i] : 0);
        }
        return Base64.getEncoder().encodeToString(buffer.put(normalized).array());
    }
}
