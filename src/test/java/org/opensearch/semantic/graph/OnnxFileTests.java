// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.graph.ExportedEncoder.Fault;
import org.opensearch.semantic.graph.ExportedEncoder.Style;
import org.opensearch.test.OpenSearchTestCase;

/** ONNX files: what is written is read again, what others write is read too, and what is broken is refused. */
public class OnnxFileTests extends OpenSearchTestCase {

    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;

    @FunctionalInterface
    private interface Content {
        void write(CodedOutputStream out) throws IOException;
    }

    public void testWhatIsWrittenIsRead() throws Exception {
        GraphBuilder builder = new GraphBuilder();
        builder.input("ids", ElementType.INT32, "texts", 4);
        builder.output("y", ElementType.FLOAT, "texts");
        String floats = builder.constant("floats", new float[] { 1.5f, -0f, Float.NaN, 1e-40f, 3, 4 }, 2, 3);
        String longs = builder.constant("longs", new long[] { Long.MIN_VALUE, -1, 0 }, 3);
        String bytes = builder.constant("bytes", ElementType.INT8, new byte[] { -128, 127 }, 2, 1);
        String scalar = builder.constant("scalar", new float[] { 7 });
        Map<String, Object> attributes = Map.of("a", 1L, "b", 2.5f, "c", "text", "d", List.of(3L, -4L));
        builder.microsoft("Strange", "y", List.of("ids", "", floats, longs, bytes, scalar), attributes);
        builder.note("key", "value");
        Path file = createTempFile();
        OnnxWriter.write(builder, file);

        Graph graph = OnnxReader.read(file);
        assertThat(graph.inputs(), equalTo(List.of("ids")));
        assertThat(graph.outputs(), equalTo(List.of("y")));
        assertThat(graph.nodes(), equalTo(builder.nodes()));
        for (Tensor tensor : builder.constants()) {
            assertThat(graph.constant(tensor.name()).orElseThrow(), equalTo(tensor));
        }
        assertArrayEquals(new float[] { 1.5f, -0f, Float.NaN, 1e-40f, 3, 4 }, graph.constant("floats").orElseThrow().floats(), 0);
        assertArrayEquals(new long[] { Long.MIN_VALUE, -1, 0 }, graph.constant("longs").orElseThrow().longs());
        assertTrue(graph.constant("scalar").orElseThrow().hasShape());
        assertTrue(graph.producer("y").isPresent());
        assertTrue(graph.constant("ids").isEmpty());
        Path again = createTempFile();
        OnnxWriter.write(builder, again);
        assertEquals(-1, Files.mismatch(file, again));
    }

    /** Sizes and values may stand one by one or together, and values as bytes or as numbers. */
    public void testAllWaysToWriteATensor() throws Exception {
        for (boolean packed : new boolean[] { true, false }) {
            Tensor floats = readTensor(tensor -> {
                integers(tensor, 1, packed, 2, 2);
                tensor.writeInt32(2, ElementType.FLOAT.code);
                floats(tensor, 4, packed, 1, 2, 3, 4.5f);
                tensor.writeString(8, "t");
            });
            assertTrue(floats.hasShape(2, 2));
            assertArrayEquals(new float[] { 1, 2, 3, 4.5f }, floats.floats(), 0);
            Tensor longs = readTensor(tensor -> {
                integers(tensor, 1, packed, 3);
                tensor.writeInt32(2, ElementType.INT64.code);
                integers(tensor, 7, packed, -1, 1L << 40, 0);
                tensor.writeString(8, "t");
            });
            assertArrayEquals(new long[] { -1, 1L << 40, 0 }, longs.longs());
            assertThat(expectThrows(IllegalStateException.class, longs::floats).getMessage(), equalTo("tensor [t] does not hold floats"));
        }
    }

    public void testTensorsOutsideOfTheFileAreRefused() throws Exception {
        assertRefused(model(tensor -> {
            tensor.writeString(8, "big");
            tensor.writeByteArray(13, new byte[0]);
        }), "can not be read: tensor [big] lies outside of the file; one file is expected");
    }

    public void testImpossibleShapesAreRefused() throws Exception {
        for (long[] shape : new long[][] { { -1 }, { -1, -4 }, { 1L << 40 }, { 1L << 31, 1L << 31, 1L << 31 }, { Long.MIN_VALUE, 0 } }) {
            assertRefused(model(tensor -> {
                integers(tensor, 1, true, shape);
                tensor.writeString(8, "t");
            }), "can not be read: tensor [t] has the shape " + Arrays.toString(shape));
        }
    }

    public void testCyclesAreRefused() {
        Node first = new Node("Identity", "", "first", List.of("b"), List.of("a"), Map.of());
        Node second = new Node("Identity", "", "second", List.of("a"), List.of("b"), Map.of());
        assertRefused(List.of(first, second), "node [first] reads [b], which nothing before it makes");
        Node third = new Node("Identity", "", "third", List.of("x"), List.of("b"), Map.of());
        assertRefused(List.of(third, first, second), "node [second] makes [b], which was made before");
    }

    private static void assertRefused(List<Node> nodes, String message) {
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> new Graph(List.of("x"), List.of("a"), nodes, List.of())
        );
        assertThat(e.getMessage(), equalTo(message));
    }

    public void testWhatIsNoOnnxFile() throws Exception {
        assertRefused(new byte[0], "can not be read: it holds [0] graphs, expected one: not an ONNX model");
        assertRefused("this is no model\n".getBytes("UTF-8"), " is not an ONNX file: ");
        assertRefused(new byte[] { 58, 127, 0 }, " is not an ONNX file: ");
        Path missing = createTempDir().resolve("missing.onnx");
        expectThrows(IOException.class, () -> OnnxReader.read(missing));
    }

    private static void assertRefused(byte[] content, String message) throws Exception {
        Path file = createTempFile();
        Files.write(file, content);
        String found = expectThrows(IllegalArgumentException.class, () -> OnnxReader.read(file)).getMessage();
        assertThat(found, containsString(message));
        assertThat(found, containsString(file.getFileName().toString()));
    }

    /** Cut, changed here and there, or not an ONNX file at all: recognised or refused, and nothing worse. */
    public void testBrokenFiles() throws Exception {
        Path file = createTempFile();
        boolean all = randomBoolean();
        OnnxWriter.write(
            ExportedEncoder.of(new TinyEncoders(random()).encoder(1), new Style(all, randomBoolean(), all, all, false), Fault.NONE),
            file
        );
        byte[] whole = Files.readAllBytes(file);
        // Names and operators come first, weights last.
        int names = Math.min(whole.length, 16_000);
        for (int i = 0; i < 1500; i++) {
            byte[] broken = whole.clone();
            switch (i % 3) {
                case 0 -> broken = Arrays.copyOf(broken, randomIntBetween(0, whole.length));
                case 1 -> {
                    for (int change = randomIntBetween(1, 5); change > 0; change--) {
                        broken[randomIntBetween(0, names - 1)] = randomByte();
                    }
                }
                default -> random().nextBytes(broken = new byte[randomIntBetween(1, 2000)]);
            }
            Files.write(file, broken);
            try {
                BertRecogniser.recognise(OnnxReader.read(file));
            } catch (IllegalArgumentException | UnrecognisedGraphException e) {
                assertNotNull(e.getMessage());
            }
        }
    }

    private Tensor readTensor(Content content) throws Exception {
        Path file = createTempFile();
        Files.write(file, model(content));
        return OnnxReader.read(file).constant("t").orElseThrow();
    }

    /** A model of one constant. */
    private static byte[] model(Content tensor) throws IOException {
        byte[] inner = bytes(tensor);
        byte[] graph = bytes(out -> out.writeByteArray(INITIALIZER, inner));
        return bytes(out -> out.writeByteArray(GRAPH, graph));
    }

    private static byte[] bytes(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        content.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static void integers(CodedOutputStream out, int field, boolean packed, long... values) throws IOException {
        if (packed) {
            out.writeByteArray(field, bytes(inner -> {
                for (long value : values) {
                    inner.writeInt64NoTag(value);
                }
            }));
        } else {
            for (long value : values) {
                out.writeInt64(field, value);
            }
        }
    }

    private static void floats(CodedOutputStream out, int field, boolean packed, float... values) throws IOException {
        if (packed) {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(Float.BYTES * values.length);
        }
        for (float value : values) {
            if (packed) {
                out.writeFloatNoTag(value);
            } else {
                out.writeFloat(field, value);
            }
        }
    }
}
