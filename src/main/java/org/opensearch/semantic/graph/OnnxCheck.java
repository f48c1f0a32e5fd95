// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks through an ONNX file of unknown origin before a native library does, and refuses what no encoder needs: constants that lie in
 * other files, operators of others, loops, functions of the model's own, and more nodes, dimensions or nesting than can be meant. Reads the
 * file as a stream and skips the weights, so that it takes little time and no memory whatever the size. Field numbers as in
 * {@link OnnxReader}.
 *
 * <p>What it lets through need not be a valid graph: that is for ONNX Runtime to say.
 */
public final class OnnxCheck {

    /** Of all graphs together; large encoders have some thousands. */
    public static final int MOST_NODES = 100_000;

    /** Constants of all graphs together. */
    public static final int MOST_TENSORS = 100_000;

    /** Everything but the numbers of tensors: names, nodes, notes, shapes. It grows many times over when it is read. */
    public static final long MOST_STRUCTURE_BYTES = 64 << 20;

    /** Limit of protobuf. */
    public static final long MOST_BYTES = Integer.MAX_VALUE;

    /** Graphs within graphs: the branches of an {@code If}. */
    private static final int DEEPEST = 8;

    private static final int MOST_DIMENSIONS = 32;

    private static final int LONGEST_NAME = 4096;

    /** Elements for each byte of a tensor's message: the smallest types have two bits. */
    private static final int ELEMENTS_PER_BYTE = 4;

    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", Node.MICROSOFT);

    private static final Map<String, String> REFUSED = Map.of(
        "Loop",
        "how long it runs can not be told",
        "Scan",
        "how long it runs can not be told",
        "SequenceMap",
        "how long it runs can not be told",
        "EPContext",
        "it reads another file"
    );

    private final CodedInputStream in;
    private final ProtoMessages messages;
    private int depth;
    private int graphs;
    private int nodes;
    private int tensors;
    private long tensorBytes;

    private OnnxCheck(CodedInputStream in) {
        this.in = in;
        this.messages = new ProtoMessages(in);
    }

    /**
     * Checks a file.
     *
     * @throws IOException if it can not be read
     * @throws IllegalArgumentException if it is refused; the message names the file and says why
     */
    public static void check(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException(name + " has [" + size + "] bytes, at most [" + MOST_BYTES + "] are read");
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            new OnnxCheck(CodedInputStream.newInstance(bytes)).file(size);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(name + " can not be opened: it is not an ONNX file: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is refused: " + e.getMessage(), e);
        }
    }

    private void file(long size) throws IOException {
        messages.fields(this::modelField);
        if (graphs == 0) {
            throw new IllegalArgumentException("it holds no graph: not an ONNX model");
        }
        long structure = size - tensorBytes;
        if (structure > MOST_STRUCTURE_BYTES) {
            throw new IllegalArgumentException(
                "it has [" + structure + "] bytes besides the numbers of its tensors, at most [" + MOST_STRUCTURE_BYTES + "] are read"
            );
        }
    }

    private boolean modelField(int tag) throws IOException {
        switch (WireFormat.getTagFieldNumber(tag)) {
            case 7 -> {
                return isMessage(tag) && messages.message(this::graph);
            }
            case 20 -> throw new IllegalArgumentException("it has training information; export it for inference");
            case 25 -> throw new IllegalArgumentException("it has functions of its own; inline them when it is exported");
            default -> {
                return false;
            }
        }
    }

    private boolean graph() throws IOException {
        graphs++;
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("it has graphs within graphs, more than [" + DEEPEST + "] deep");
        }
        messages.fields(tag -> isMessage(tag) && switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> messages.message(this::node);
            case 5 -> messages.message(this::tensor);
            case 15 -> messages.message(this::sparseTensor);
            default -> false;
        });
        depth--;
        return true;
    }

    private boolean node() throws IOException {
        if (++nodes > MOST_NODES) {
            throw new IllegalArgumentException("it has more than [" + MOST_NODES + "] nodes");
        }
        // A field that is there twice counts as the last in protobuf; here all of them have to be known.
        List<String> operators = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        messages.fields(tag -> isMessage(tag) && switch (WireFormat.getTagFieldNumber(tag)) {
            case 4 -> operators.add(text());
            case 5 -> messages.message(this::attribute);
            case 7 -> domains.add(text());
            default -> false;
        });
        for (String domain : domains) {
            if (DOMAINS.contains(domain) == false) {
                throw new IllegalArgumentException(
                    "it has the operator " + operators + " of the domain [" + domain + "]; known are those of ONNX and of ["
                        + Node.MICROSOFT + "]"
                );
            }
        }
        for (String operator : operators) {
            if (REFUSED.containsKey(operator)) {
                throw new IllegalArgumentException("it has the operator [" + operator + "]: " + REFUSED.get(operator));
            }
        }
        return true;
    }

    private boolean attribute() throws IOException {
        messages.fields(tag -> isMessage(tag) && switch (WireFormat.getTagFieldNumber(tag)) {
            case 5, 10 -> messages.message(this::tensor);
            case 6, 11 -> messages.message(this::graph);
            case 22, 23 -> messages.message(this::sparseTensor);
            default -> false;
        });
        return true;
    }

    private boolean sparseTensor() throws IOException {
        messages.fields(
            tag -> isMessage(tag) && WireFormat.getTagFieldNumber(tag) <= 2 && messages.message(this::tensor)
        );
        return true;
    }

    private boolean tensor() throws IOException {
        if (++tensors > MOST_TENSORS) {
            throw new IllegalArgumentException("it has more than [" + MOST_TENSORS + "] tensors");
        }
        long most = ELEMENTS_PER_BYTE * (long) in.getBytesUntilLimit();
        List<Long> shape = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean[] outside = new boolean[1];
        messages.fields(tag -> tensorField(tag, shape, name, outside));
        if (outside[0]) {
            throw new IllegalArgumentException("the tensor [" + name + "] lies in another file; export the model as one file");
        }
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("the tensor [" + name + "] has the shape " + shape);
            }
            elements = size > 0 && elements > Long.MAX_VALUE / size ? Long.MAX_VALUE : elements * size;
        }
        if (elements > Math.max(1, most)) {
            throw new IllegalArgumentException("the tensor [" + name + "] has the shape " + shape + ", but not as many numbers");
        }
        return true;
    }

    private boolean tensorField(int tag, List<Long> shape, StringBuilder name, boolean[] outside) throws IOException {
        switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> {
                return sizes(tag, shape);
            }
            case 4, 5, 7, 9, 10, 11 -> {
                if (isMessage(tag)) {
                    int length = in.readRawVarint32();
                    in.skipRawBytes(length);
                    tensorBytes += length;
                    return true;
                }
            }
            case 8 -> {
                if (isMessage(tag)) {
                    name.append(text());
                    return true;
                }
            }
            case 13 -> outside[0] = true;
            case 14 -> {
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                    outside[0] |= in.readInt64() != 0;
                    return true;
                }
            }
            default -> {
            }
        }
        return false;
    }

    /** A name; read only if it can be one. */
    private String text() throws IOException {
        int length = in.readRawVarint32();
        if (length > LONGEST_NAME) {
            throw new IllegalArgumentException("it has a name of [" + length + "] bytes, at most [" + LONGEST_NAME + "] are read");
        }
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    /** Sizes of dimensions, packed or one at a time. */
    private boolean sizes(int tag, List<Long> shape) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_VARINT) {
            shape.add(in.readInt64());
        } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0 && shape.size() <= MOST_DIMENSIONS) {
                shape.add(in.readInt64());
            }
            in.skipRawBytes(in.getBytesUntilLimit());
            in.popLimit(limit);
        } else {
            return false;
        }
        if (shape.size() > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("a tensor has more than [" + MOST_DIMENSIONS + "] dimensions");
        }
        return true;
    }

    /** Whether a field has a length: a number where a message is expected is none that protobuf knows, and is skipped as it would be. */
    private static boolean isMessage(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
