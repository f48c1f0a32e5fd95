// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParseException;
import org.opensearch.core.xcontent.XContentParser;

/**
 * The tensors of a safetensors file (<a href="https://github.com/huggingface/safetensors">format</a>): the length of the header in eight
 * bytes, the header in JSON, and the numbers, little-endian. Everything is checked against the size of the file before it is used.
 */
final class Safetensors {

    /** A layer of 4096 x 2048 in 32 bits. */
    static final long MOST_BYTES = 32 << 20;

    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final int MOST_TENSORS = 64;
    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_NOTES = 1000;

    /** Element types that can be read. */
    private enum Type {
        F32(Float.BYTES) {
            @Override
            float read(ByteBuffer data, int index) {
                return data.getFloat(index * Float.BYTES);
            }
        },
        F16(Short.BYTES) {
            @Override
            float read(ByteBuffer data, int index) {
                return Float.float16ToFloat(data.getShort(index * Short.BYTES));
            }
        },
        /** The upper half of a 32-bit float. */
        BF16(Short.BYTES) {
            @Override
            float read(ByteBuffer data, int index) {
                return Float.intBitsToFloat(data.getShort(index * Short.BYTES) << Short.SIZE);
            }
        };

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        abstract float read(ByteBuffer data, int index);
    }

    /**
     * One tensor.
     *
     * @param shape sizes of its dimensions, none negative
     */
    record Tensor(Type type, List<Integer> shape, ByteBuffer data) {

        /**
         * Some of the elements in row-major order, as a copy.
         *
         * @param from the first of them
         */
        float[] floats(int from, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = type.read(data, from + i);
            }
            return values;
        }
    }

    private final Map<String, Tensor> tensors;

    private Safetensors(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    Set<String> names() {
        return tensors.keySet();
    }

    /** A tensor that is in the file. */
    Tensor get(String name) {
        return tensors.get(name);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is not a safetensors file, or too large
     */
    static Safetensors read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than [" + MOST_BYTES + "] bytes");
            }
            return parse(bytes);
        }
    }

    static Safetensors parse(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long length = file.length < Long.BYTES ? -1 : buffer.getLong();
        if (length < 2 || length > Math.min(MOST_HEADER_BYTES, buffer.remaining())) {
            throw new IllegalArgumentException(
                "its header has [" + length + "] bytes, allowed are [2] to [" + MOST_HEADER_BYTES + "] and no more than the file has: not a"
                    + " safetensors file"
            );
        }
        byte[] header = Arrays.copyOfRange(file, Long.BYTES, Long.BYTES + (int) length);
        ByteBuffer data = buffer.position(Long.BYTES + (int) length).slice();
        try (
            XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                header
            )
        ) {
            return new Safetensors(tensors(parser, data));
        } catch (IOException | XContentParseException e) {
            throw new IllegalArgumentException("its header can not be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Tensor> tensors(XContentParser parser, ByteBuffer data) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        expect(parser, parser.nextToken(), XContentParser.Token.START_OBJECT);
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String name = parser.currentName();
            expect(parser, parser.nextToken(), XContentParser.Token.START_OBJECT);
            if (name.equals("__metadata__")) {
                notes(parser);
            } else if (tensors.put(name, tensor(name, parser, data)) != null || tensors.size() > MOST_TENSORS) {
                throw new IllegalArgumentException("it has more than [" + MOST_TENSORS + "] tensors, or [" + name + "] twice");
            }
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("its header goes on after its end");
        }
        return tensors;
    }

    /** Texts for people. */
    private static void notes(XContentParser parser) throws IOException {
        int notes = 0;
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            expect(parser, parser.nextToken(), XContentParser.Token.VALUE_STRING);
            if (++notes > MOST_NOTES) {
                throw new IllegalArgumentException("its header has more than [" + MOST_NOTES + "] notes");
            }
        }
    }

    private static Tensor tensor(String name, XContentParser parser, ByteBuffer data) throws IOException {
        String type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String key = parser.currentName();
            XContentParser.Token token = parser.nextToken();
            switch (key) {
                case "dtype" -> {
                    expect(parser, token, XContentParser.Token.VALUE_STRING);
                    type = parser.text();
                }
                case "shape" -> shape = integers(parser, token);
                case "data_offsets" -> offsets = integers(parser, token);
                default -> throw new IllegalArgumentException("the tensor [" + name + "] has an unknown key [" + key + "]");
            }
        }
        if (type == null || shape == null || offsets == null || offsets.size() != 2) {
            throw new IllegalArgumentException("the tensor [" + name + "] needs [dtype], [shape] and two [data_offsets]");
        }
        return tensor(name, type, shape, offsets, data);
    }

    private static Tensor tensor(String name, String dtype, List<Long> shape, List<Long> offsets, ByteBuffer data) {
        Type type = Arrays.stream(Type.values())
            .filter(known -> known.name().equals(dtype))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "the tensor [" + name + "] has the type [" + dtype + "], allowed are " + Arrays.toString(Type.values())
                )
            );
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin < 0 || end < begin || end > data.capacity()) {
            throw new IllegalArgumentException(
                "the tensor [" + name + "] lies from [" + begin + "] to [" + end + "], the file has [" + data.capacity() + "] bytes of data"
            );
        }
        long bytes = type.bytes;
        for (long size : shape) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("the tensor [" + name + "] has the shape " + shape);
            }
            bytes = Math.min(bytes, Integer.MAX_VALUE) * size; // at most 2^62: more than any file has, and no overflow
        }
        if (bytes != end - begin) {
            throw new IllegalArgumentException(
                "the tensor [" + name + "] has the shape " + shape + " of [" + type + "], but [" + (end - begin) + "] bytes"
            );
        }
        ByteBuffer slice = data.slice((int) begin, (int) (end - begin)).order(ByteOrder.LITTLE_ENDIAN);
        return new Tensor(type, shape.stream().map(Long::intValue).toList(), slice);
    }

    private static List<Long> integers(XContentParser parser, XContentParser.Token token) throws IOException {
        expect(parser, token, XContentParser.Token.START_ARRAY);
        List<Long> integers = new ArrayList<>();
        while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
            expect(parser, parser.currentToken(), XContentParser.Token.VALUE_NUMBER);
            integers.add(parser.longValue(false));
            if (integers.size() > MOST_DIMENSIONS) {
                throw new IllegalArgumentException("a tensor has more than [" + MOST_DIMENSIONS + "] dimensions");
            }
        }
        return integers;
    }

    private static void expect(XContentParser parser, XContentParser.Token found, XContentParser.Token expected) {
        if (found != expected) {
            throw new IllegalArgumentException(
                "its header has " + found + " at " + parser.getTokenLocation() + ", expected " + expected
            );
        }
    }
}
