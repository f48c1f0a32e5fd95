// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Writes a graph as an ONNX file: the same graph gives the same bytes. Field numbers as in {@link OnnxReader}. */
final class OnnxWriter {

    private static final int IR_VERSION = 10;
    private static final int OPSET = 20;

    /** Numbers of {@code AttributeProto.AttributeType}. */
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;

    @FunctionalInterface
    private interface Content {
        void write(CodedOutputStream out) throws IOException;
    }

    /** A length-delimited field: its head, and bytes that follow without being copied. */
    private record Chunk(byte[] head, ByteBuffer tail) {
        long size() {
            return (long) head.length + tail.remaining();
        }
    }

    private OnnxWriter() {}

    static void write(GraphBuilder graph, Path file) throws IOException {
        List<Chunk> body = body(graph);
        long size = body.stream().mapToLong(Chunk::size).sum();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(bytes(model -> {
                model.writeInt64(1, IR_VERSION);
                model.writeString(2, "opensearch-semantic");
                writeMessage(model, 8, opset -> opset.writeInt64(2, OPSET));
                writeMessage(model, 8, opset -> {
                    opset.writeString(1, Node.MICROSOFT);
                    opset.writeInt64(2, 1);
                });
                for (var entry : graph.metadata().entrySet()) {
                    writeMessage(model, 14, property -> {
                        property.writeString(1, entry.getKey());
                        property.writeString(2, entry.getValue());
                    });
                }
                model.writeTag(7, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                model.writeUInt64NoTag(size);
            }));
            for (Chunk chunk : body) {
                out.write(chunk.head());
                byte[] tail = new byte[chunk.tail().remaining()];
                chunk.tail().duplicate().get(tail);
                out.write(tail);
            }
        }
    }

    private static List<Chunk> body(GraphBuilder graph) {
        List<Chunk> body = new ArrayList<>();
        body.add(chunk(out -> {
            for (Node node : graph.nodes()) {
                writeMessage(out, 1, message -> write(node, message));
            }
            out.writeString(2, "encoder");
        }));
        for (Tensor tensor : graph.constants()) {
            body.add(chunk(tensor));
        }
        body.add(chunk(out -> {
            for (GraphBuilder.Port input : graph.inputs()) {
                writeMessage(out, 11, message -> write(input, message));
            }
            for (GraphBuilder.Port output : graph.outputs()) {
                writeMessage(out, 12, message -> write(output, message));
            }
        }));
        return body;
    }

    private static Chunk chunk(Content content) {
        return new Chunk(bytes(content), ByteBuffer.allocate(0));
    }

    private static Chunk chunk(Tensor tensor) {
        byte[] head = bytes(out -> {
            for (long size : tensor.shape()) {
                out.writeInt64(1, size);
            }
            out.writeInt32(2, tensor.type());
            out.writeString(8, tensor.name());
            out.writeTag(9, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(tensor.data().remaining());
        });
        byte[] field = bytes(out -> {
            out.writeTag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(head.length + tensor.data().remaining());
            out.writeRawBytes(head);
        });
        return new Chunk(field, tensor.data());
    }

    private static void write(Node node, CodedOutputStream out) throws IOException {
        for (String input : node.inputs()) {
            out.writeString(1, input);
        }
        for (String output : node.outputs()) {
            out.writeString(2, output);
        }
        out.writeString(3, node.name());
        out.writeString(4, node.operator());
        for (var attribute : new TreeMap<>(node.attributes()).entrySet()) {
            writeMessage(out, 5, message -> writeAttribute(attribute.getKey(), attribute.getValue(), message));
        }
        out.writeString(7, node.domain());
    }

    private static void writeAttribute(String name, Object value, CodedOutputStream out) throws IOException {
        out.writeString(1, name);
        switch (value) {
            case Float number -> {
                out.writeFloat(2, number);
                out.writeInt32(20, ATTRIBUTE_FLOAT);
            }
            case Long number -> {
                out.writeInt64(3, number);
                out.writeInt32(20, ATTRIBUTE_INT);
            }
            case String text -> {
                out.writeString(4, text);
                out.writeInt32(20, ATTRIBUTE_STRING);
            }
            case List<?> numbers -> {
                for (Object number : numbers) {
                    out.writeInt64(8, (Long) number);
                }
                out.writeInt32(20, ATTRIBUTE_INTS);
            }
            default -> throw new IllegalStateException("attribute [" + name + "] is a " + value.getClass());
        }
    }

    private static void write(GraphBuilder.Port port, CodedOutputStream out) throws IOException {
        out.writeString(1, port.name());
        writeMessage(out, 2, type -> writeMessage(type, 1, tensor -> {
            tensor.writeInt32(1, port.type().code);
            writeMessage(tensor, 2, shape -> {
                for (Object size : port.shape()) {
                    writeMessage(shape, 1, dimension -> {
                        if (size instanceof Number number) {
                            dimension.writeInt64(1, number.longValue());
                        } else {
                            dimension.writeString(2, (String) size);
                        }
                    });
                }
            });
        }));
    }

    private static void writeMessage(CodedOutputStream out, int field, Content content) throws IOException {
        out.writeByteArray(field, bytes(content));
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            content.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }
}
