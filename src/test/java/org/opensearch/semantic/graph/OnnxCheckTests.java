// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.graph.ExportedEncoder.Fault;
import org.opensearch.semantic.graph.ExportedEncoder.Style;
import org.opensearch.test.OpenSearchTestCase;

/** What of an ONNX file is refused before a native library sees it. */
@LuceneTestCase.SuppressFileSystems("*") // large files with holes
public class OnnxCheckTests extends OpenSearchTestCase {

    // of the messages in onnx.proto
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_SPARSE = 15;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int TENSOR_EXTERNAL = 13;
    private static final int TENSOR_LOCATION = 14;

    @FunctionalInterface
    private interface Content {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        content.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** A message in a message in a message: the field numbers from the outside to the inside. */
    private static byte[] within(byte[] inner, int... fields) throws IOException {
        byte[] whole = inner;
        for (int i = fields.length - 1; i >= 0; i--) {
            int field = fields[i];
            byte[] content = whole;
            whole = bytes(out -> out.writeByteArray(field, content));
        }
        return whole;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(createTempFile(), content);
    }

    private void assertRefused(byte[] content, String message) throws IOException {
        Path file = file(content);
        String found = expectThrows(IllegalArgumentException.class, () -> OnnxCheck.check(file)).getMessage();
        assertThat(found, containsString(message));
        assertThat(found, containsString(file.getFileName().toString()));
    }

    public void testEncodersPass() throws Exception {
        for (boolean whole : new boolean[] { true, false }) {
            Path file = createTempFile();
            Style style = new Style(whole, whole, whole, whole, whole);
            OnnxWriter.write(ExportedEncoder.of(new TinyEncoders(random()).encoder(2), style, Fault.NONE), file);
            OnnxCheck.check(file);
        }
        Path models = PathUtils.get(System.getProperty("semantic.bundle")).resolve("models");
        Path exports = PathUtils.get(System.getProperty("semantic.exports"));
        for (String model : List.of("all-minilm-l6-v2", "bge-small-en-v1.5")) {
            OnnxCheck.check(models.resolve(model).resolve("model.onnx"));
            OnnxCheck.check(models.resolve(model).resolve("exact.onnx"));
            OnnxCheck.check(exports.resolve(model).resolve("model.onnx"));
        }
    }

    /** Wherever a tensor may stand: constants, attributes, graphs in attributes, sparse ones. */
    public void testConstantsInOtherFilesAreRefused() throws Exception {
        byte[] located = bytes(out -> {
            out.writeString(8, "weights");
            out.writeEnum(TENSOR_LOCATION, 1);
        });
        byte[] entry = bytes(out -> {
            out.writeString(1, "location");
            out.writeString(2, "../../../etc/passwd");
        });
        byte[] described = bytes(out -> {
            out.writeByteArray(TENSOR_EXTERNAL, entry);
            out.writeString(8, "weights");
        });
        int[][] places = {
            { MODEL_GRAPH, GRAPH_INITIALIZER },
            { MODEL_GRAPH, GRAPH_SPARSE, 1 },
            { MODEL_GRAPH, GRAPH_SPARSE, 2 },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 5 },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 10 },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 22, 1 },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 23, 1 },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 6, GRAPH_INITIALIZER },
            { MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 11, GRAPH_NODE, NODE_ATTRIBUTE, 5 } };
        for (int[] place : places) {
            for (byte[] tensor : new byte[][] { located, described }) {
                assertRefused(within(tensor, place), "is refused: the tensor [weights] lies in another file; export the model as one file");
            }
        }
    }

    public void testOperatorsOfOthersAreRefused() throws Exception {
        assertRefused(
            within(node("Tokenize", "com.evil"), MODEL_GRAPH, GRAPH_NODE),
            "is refused: it has the operator [Tokenize] of the domain [com.evil]; known are those of ONNX and of [com.microsoft]"
        );
        assertRefused(within(node("TreeEnsemble", "ai.onnx.ml"), MODEL_GRAPH, GRAPH_NODE, NODE_ATTRIBUTE, 6, GRAPH_NODE), "[ai.onnx.ml]");
        byte[] twice = bytes(out -> {
            out.writeString(4, "Add");
            out.writeString(7, "com.evil");
            out.writeString(7, "");
        });
        assertRefused(within(twice, MODEL_GRAPH, GRAPH_NODE), "[com.evil]");
        for (String known : List.of("", "ai.onnx", "com.microsoft")) {
            OnnxCheck.check(file(within(node("MatMul", known), MODEL_GRAPH, GRAPH_NODE)));
        }
        byte[] imported = bytes(out -> {
            out.writeByteArray(8, bytes(opset -> opset.writeString(1, "ai.onnx.training"))); // as exporters do, used or not
            out.writeByteArray(MODEL_GRAPH, new byte[0]);
        });
        OnnxCheck.check(file(imported));
    }

    private static byte[] node(String operator, String domain) throws IOException {
        return bytes(out -> {
            out.writeString(4, operator);
            out.writeString(7, domain);
        });
    }

    public void testLoopsFunctionsAndTrainingAreRefused() throws Exception {
        for (String operator : List.of("Loop", "Scan", "SequenceMap")) {
            assertRefused(
                within(node(operator, ""), MODEL_GRAPH, GRAPH_NODE),
                "is refused: it has the operator [" + operator + "]: how long it runs can not be told"
            );
        }
        assertRefused(within(node("EPContext", "com.microsoft"), MODEL_GRAPH, GRAPH_NODE), "[EPContext]: it reads another file");
        assertRefused(within(new byte[0], 25), "is refused: it has functions of its own; inline them when it is exported");
        assertRefused(within(new byte[0], 20), "is refused: it has training information; export it for inference");
    }

    public void testShapesWithoutNumbersAreRefused() throws Exception {
        for (long[] shape : new long[][] { { 1L << 40 }, { 1L << 32, 1L << 32 }, { 65536, 65536, 65536, 65536 }, { -1 }, { 3, -2 } }) {
            for (boolean packed : new boolean[] { true, false }) {
                assertRefused(
                    within(tensor(shape, packed, 4), MODEL_GRAPH, GRAPH_INITIALIZER),
                    "the tensor [t] has the shape " + Arrays.toString(shape)
                );
            }
        }
        assertRefused(within(tensor(new long[33], true, 4), MODEL_GRAPH, GRAPH_INITIALIZER), "a tensor has more than [32] dimensions");
        OnnxCheck.check(file(within(tensor(new long[] { 1L << 40, 0 }, true, 0), MODEL_GRAPH, GRAPH_INITIALIZER)));
        OnnxCheck.check(file(within(tensor(new long[] { 2, 3 }, false, 6), MODEL_GRAPH, GRAPH_INITIALIZER)));
    }

    private static byte[] tensor(long[] shape, boolean packed, int numbers) throws IOException {
        return bytes(out -> {
            if (packed) {
                out.writeByteArray(1, bytes(inner -> {
                    for (long size : shape) {
                        inner.writeInt64NoTag(size);
                    }
                }));
            } else {
                for (long size : shape) {
                    out.writeInt64(1, size);
                }
            }
            out.writeString(8, "t");
            out.writeByteArray(9, new byte[Float.BYTES * numbers]);
        });
    }

    public void testNestingAndCountsAreBounded() throws Exception {
        byte[] graph = new byte[0];
        for (int i = 0; i < 100; i++) {
            graph = within(graph, GRAPH_NODE, NODE_ATTRIBUTE, 6);
        }
        assertRefused(within(graph, MODEL_GRAPH), "it has graphs within graphs, more than [8] deep");
        assertRefused(within(repeated(i -> new byte[] { GRAPH_NODE << 3 | 2, 0 }), MODEL_GRAPH), "it has more than [100000] nodes");
        assertRefused(
            within(repeated(i -> new byte[] { GRAPH_INITIALIZER << 3 | 2, 0 }), MODEL_GRAPH),
            "it has more than [100000] tensors"
        );
        assertRefused(within(new byte[5000], MODEL_GRAPH, GRAPH_NODE, 4), "it has a name of [5000] bytes, at most [4096] are read");
    }

    private static byte[] repeated(IntFunction<byte[]> part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i <= 100_000; i++) {
            all.writeBytes(part.apply(i));
        }
        return all.toByteArray();
    }

    /** A file of two gigabytes is skipped through, not read. */
    public void testLargeFiles() throws Exception {
        int weights = Integer.MAX_VALUE - 100;
        assertThat(withHole(GRAPH_INITIALIZER, 9, weights).toString(), equalTo("passed"));
        assertThat(
            withHole(GRAPH_NODE, 6, weights).toString(),
            containsString("bytes besides the numbers of its tensors, at most [67108864]")
        );
        Path tooLarge = createTempDir().resolve("large.onnx");
        try (SeekableByteChannel channel = hole(tooLarge)) {
            channel.position(Integer.MAX_VALUE).write(ByteBuffer.allocate(1));
        }
        String message = expectThrows(IllegalArgumentException.class, () -> OnnxCheck.check(tooLarge)).getMessage();
        assertThat(message, equalTo("large.onnx has [2147483648] bytes, at most [2147483647] are read"));
    }

    private static SeekableByteChannel hole(Path file) throws IOException {
        return Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }

    /** A model whose only field at this place in its graph has this many bytes, all of them zero. */
    private Object withHole(int inGraph, int field, int length) throws IOException {
        byte[] inner = bytes(out -> {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(length);
        });
        byte[] middle = bytes(out -> {
            out.writeTag(inGraph, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(inner.length + length);
            out.writeRawBytes(inner);
        });
        byte[] outer = bytes(out -> {
            out.writeTag(MODEL_GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(middle.length + length);
            out.writeRawBytes(middle);
        });
        Path file = createTempDir().resolve("large.onnx");
        try (SeekableByteChannel channel = hole(file)) {
            channel.write(ByteBuffer.wrap(outer));
            channel.position(outer.length + (long) length - 1).write(ByteBuffer.allocate(1));
        }
        try {
            OnnxCheck.check(file);
            return "passed";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** Skipping a group is recursive in the library that reads the wire format. */
    public void testGroupsAreRefused() throws Exception {
        byte[] groups = new byte[1_000_000];
        Arrays.fill(groups, (byte) (3 << 3 | WireFormat.WIRETYPE_START_GROUP));
        assertRefused(groups, "can not be opened: it is not an ONNX file: a group, which ONNX does not have");
        assertRefused(within(groups, MODEL_GRAPH, GRAPH_NODE), "a group, which ONNX does not have");
        Path file = file(groups);
        assertThat(expectThrows(IllegalArgumentException.class, () -> OnnxReader.read(file)).getMessage(), containsString("a group"));
    }

    public void testWhatIsNoOnnxFile() throws Exception {
        assertRefused(new byte[0], "is refused: it holds no graph: not an ONNX model");
        assertRefused("this is no model\n".getBytes("UTF-8"), "can not be opened: it is not an ONNX file");
    }

    /** Cut, changed here and there, or something else: let through or refused, and nothing worse. */
    public void testMutants() throws Exception {
        Path source = createTempFile();
        OnnxWriter
            .write(ExportedEncoder.of(new TinyEncoders(random()).encoder(1), new Style(true, true, true, true, false), Fault.NONE), source);
        byte[] whole = Files.readAllBytes(source);
        int structure = Math.min(whole.length, 16_000); // names and operators come first, weights last
        SplittableRandom random = new SplittableRandom(randomLong());
        Path file = createTempFile();
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] mutant = whole.clone();
            if (i % 4 == 0) {
                mutant = Arrays.copyOf(mutant, random.nextInt(whole.length));
            }
            for (int change = random.nextInt(6); change > 0 && mutant.length > 0; change--) {
                mutant[random.nextInt(Math.min(structure, mutant.length))] = (byte) random.nextInt();
            }
            Files.write(file, mutant);
            try {
                OnnxCheck.check(file);
            } catch (IllegalArgumentException e) {
                refused++;
                assertNotNull(e.getMessage());
            }
        }
        assertTrue("some are refused, some are not: " + refused, refused > 100 && refused < 1900);
    }
}
