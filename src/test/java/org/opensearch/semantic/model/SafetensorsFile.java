// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files. */
public final class SafetensorsFile {

    private SafetensorsFile() {}

    /** @param tensors matrices; one with a single row is written as a vector */
    public static byte[] of(Map<String, float[][]> tensors) {
        StringBuilder header = new StringBuilder("{\"__metadata__\": {\"format\": \"pt\"}");
        ByteBuffer data = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (var tensor : new TreeMap<>(tensors).entrySet()) {
            float[][] rows = tensor.getValue();
            String shape = rows.length == 1 ? "[" + rows[0].length + "]" : "[" + rows.length + ", " + rows[0].length + "]";
            int begin = data.position();
            for (float[] row : rows) {
                for (float value : row) {
                    data.putFloat(value);
                }
            }
            header.append(", \"").append(tensor.getKey()).append("\": {\"dtype\": \"F32\", \"shape\": ").append(shape);
            header.append(", \"data_offsets\": [").append(begin).append(", ").append(data.position()).append("]}");
        }
        byte[] numbers = new byte[data.position()];
        data.flip().get(numbers);
        return of(header.append('}').toString(), numbers);
    }

    public static byte[] of(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .put(data)
            .array();
    }
}
