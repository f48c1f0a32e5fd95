// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link Graph} holds from an ONNX file. The field numbers are those of {@code onnx.proto}
 * (<a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx/onnx.proto</a>); protobuf's own stream does the wire format.
 */
final class OnnxReader {

    /** Takes one field of a message: reads it, or returns false, and it is skipped. */
    @FunctionalInterface
    private interface Field {
        boolean read(int number) throws IOException;
    }

    private final CodedInputStream in;
    private final ProtoMessages messages;

    private OnnxReader(CodedInputStream in) {
        this.in = in;
        this.messages = new ProtoMessages(in);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it can not be read
     * @throws IllegalArgumentException if it is not an ONNX file, or constants lie outside of it
     */
    static Graph read(Path file) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(Files.readAllBytes(file));
        in.enableAliasing(true); // constants are slices of the file, not copies
        try {
            return new OnnxReader(in).model();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(file.getFileName() + " is not an ONNX file: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file.getFileName() + " can not be read: " + e.getMessage(), e);
        }
    }

    private Graph model() throws IOException {
        List<Graph> graphs = new ArrayList<>();
        fields(number -> number == 7 && graphs.add(message(this::graph)));
        if (graphs.size() != 1) {
            throw new IllegalArgumentException("it holds [" + graphs.size() + "] graphs, expected one: not an ONNX model");
        }
        return graphs.get(0);
    }

    private Graph graph() throws IOException {
        List<Node> nodes = new ArrayList<>();
        List<Tensor> initializers = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        fields(number -> switch (number) {
            case 1 -> nodes.add(message(this::node));
            case 5 -> initializers.add(message(this::tensor));
            case 11 -> inputs.add(message(this::valueName));
            case 12 -> outputs.add(message(this::valueName));
            default -> false;
        });
        return new Graph(inputs, outputs, nodes, initializers);
    }

    private String valueName() throws IOException {
        StringBuilder name = new StringBuilder();
        fields(number -> number == 1 && name.append(in.readStringRequireUtf8()) != null);
        return name.toString();
    }

    private Node node() throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<Integer, String> texts = new HashMap<>();
        Map<String, Object> attributes = new HashMap<>();
        fields(number -> switch (number) {
            case 1 -> inputs.add(in.readStringRequireUtf8());
            case 2 -> outputs.add(in.readStringRequireUtf8());
            case 3, 4, 7 -> {
                texts.put(number, in.readStringRequireUtf8());
                yield true;
            }
            case 5 -> {
                message(() -> attribute(attributes));
                yield true;
            }
            default -> false;
        });
        return new Node(
            texts.getOrDefault(4, ""),
            texts.getOrDefault(7, ""),
            texts.getOrDefault(3, ""),
            inputs,
            outputs,
            attributes
        );
    }

    private Void attribute(Map<String, Object> attributes) throws IOException {
        StringBuilder name = new StringBuilder();
        List<Long> integers = new ArrayList<>();
        Map<Integer, Object> values = new HashMap<>();
        fields(number -> {
            switch (number) {
                case 1 -> name.append(in.readStringRequireUtf8());
                case 2 -> values.put(number, in.readFloat());
                case 3 -> values.put(number, in.readInt64());
                case 4 -> values.put(number, in.readBytes().toStringUtf8());
                case 5 -> values.put(number, message(this::tensor));
                case 8 -> integers(integers);
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (integers.isEmpty() == false) {
            attributes.put(name.toString(), List.copyOf(integers));
        } else if (values.size() == 1) {
            attributes.put(name.toString(), values.values().iterator().next());
        }
        return null;
    }

    private Tensor tensor() throws IOException {
        List<Long> shape = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        int[] type = new int[1];
        List<Long> integers = new ArrayList<>();
        List<Float> floats = new ArrayList<>();
        ByteBuffer[] raw = { ByteBuffer.allocate(0) };
        fields(number -> {
            switch (number) {
                case 1 -> integers(shape);
                case 2 -> type[0] = in.readInt32();
                case 4 -> floats(floats);
                case 7 -> integers(integers);
                case 8 -> name.append(in.readStringRequireUtf8());
                case 9 -> raw[0] = in.readByteBuffer();
                case 13 -> throw new IllegalArgumentException("tensor [" + name + "] lies outside of the file; one file is expected");
                default -> {
                    return false;
                }
            }
            return true;
        });
        ByteBuffer data = raw[0];
        if (floats.isEmpty() == false) {
            data = ByteBuffer.allocate(Float.BYTES * floats.size()).order(ByteOrder.LITTLE_ENDIAN);
            floats.forEach(data::putFloat);
            data.flip();
        } else if (integers.isEmpty() == false) {
            data = ByteBuffer.allocate(Long.BYTES * integers.size()).order(ByteOrder.LITTLE_ENDIAN);
            integers.forEach(data::putLong);
            data.flip();
        }
        return new Tensor(name.toString(), type[0], shape, data);
    }

    /** Repeated integers, packed or one at a time. */
    private void integers(List<Long> to) throws IOException {
        if (WireFormat.getTagWireType(in.getLastTag()) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            to.add(in.readInt64());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            to.add(in.readInt64());
        }
        in.popLimit(limit);
    }

    private void floats(List<Float> to) throws IOException {
        if (WireFormat.getTagWireType(in.getLastTag()) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            to.add(in.readFloat());
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            to.add(in.readFloat());
        }
        in.popLimit(limit);
    }

    private <T> T message(ProtoMessages.Message<T> message) throws IOException {
        return messages.message(message);
    }

    private void fields(Field field) throws IOException {
        messages.fields(tag -> field.read(WireFormat.getTagFieldNumber(tag)));
    }
}
