// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.opensearch.test.OpenSearchTestCase;

public class SafetensorsTests extends OpenSearchTestCase {

    private static void assertRefused(String message, byte[] file) {
        assertThat(expectThrows(IllegalArgumentException.class, () -> Safetensors.parse(file)).getMessage(), containsString(message));
    }

    private static void assertRefused(String message, String header, int dataBytes) {
        assertRefused(message, SafetensorsFile.of(header, new byte[dataBytes]));
    }

    private static String tensor(String type, String shape, String offsets) {
        return "{\"t\": {\"dtype\": \"" + type + "\", \"shape\": " + shape + ", \"data_offsets\": " + offsets + "}}";
    }

    public void testAllTypes() {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putFloat(-2f); // F32
        data.putShort((short) 0x3E00).putShort((short) 0xC000); // F16: 1.5 and -2
        data.putShort((short) 0x3FC0).putShort((short) 0xC000); // BF16: 1.5 and -2
        String header = "{\"a\": {\"dtype\": \"F32\", \"shape\": [2, 1], \"data_offsets\": [0, 8]},"
            + "\"b\": {\"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [8, 12]},"
            + "\"c\": {\"dtype\": \"BF16\", \"shape\": [1, 2], \"data_offsets\": [12, 16]}}";
        Safetensors tensors = Safetensors.parse(SafetensorsFile.of(header, data.array()));
        assertThat(tensors.names(), equalTo(Set.of("a", "b", "c")));
        assertThat(tensors.get("a").shape(), equalTo(List.of(2, 1)));
        for (String name : tensors.names()) {
            assertArrayEquals(name, new float[] { 1.5f, -2 }, tensors.get(name).floats(0, 2), 0);
            assertArrayEquals(name, new float[] { -2 }, tensors.get(name).floats(1, 1), 0);
        }
    }

    public void testHeadersThatLie() {
        assertRefused("its header has [-1] bytes", new byte[7]);
        assertRefused("its header has [0] bytes, allowed are [2] to [65536] and no more than the file has", new byte[8]);
        assertRefused("its header has [-1] bytes", ByteBuffer.allocate(100).putLong(-1).array());
        assertRefused("its header has [93] bytes", ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(93).array());
        assertRefused("the tensor [t] lies from [0] to [8], the file has [7] bytes of data", tensor("F32", "[2]", "[0, 8]"), 7);
        assertRefused("the tensor [t] lies from [-4] to [4]", tensor("F32", "[2]", "[-4, 4]"), 8);
        assertRefused("the tensor [t] lies from [8] to [4]", tensor("F32", "[1]", "[8, 4]"), 8);
        assertRefused("the tensor [t] has the shape [3] of [F32], but [8] bytes", tensor("F32", "[3]", "[0, 8]"), 8);
        assertRefused("the tensor [t] has the shape [-1, -2]", tensor("F32", "[-1, -2]", "[0, 8]"), 8);
        // 2^31-1 three times is 2^93: multiplied without care it could be anything
        assertRefused("but [8] bytes", tensor("F32", "[2147483647, 2147483647, 2147483647]", "[0, 8]"), 8);
        assertRefused("the tensor [t] has the shape [4294967296]", tensor("F32", "[4294967296]", "[0, 8]"), 8);
        assertRefused("its header can not be read", tensor("F32", "[99999999999999999999]", "[0, 8]"), 8);
        assertRefused("a tensor has more than [8] dimensions", tensor("F32", "[1,1,1,1,1,1,1,1,2]", "[0, 8]"), 8);
        assertRefused("has the type [I64], allowed are [F32, F16, BF16]", tensor("I64", "[1]", "[0, 8]"), 8);
        assertRefused("needs [dtype], [shape] and two [data_offsets]", tensor("F32", "[2]", "[0, 4, 8]"), 8);
        assertRefused("needs [dtype]", "{\"t\": {\"shape\": [2], \"data_offsets\": [0, 8]}}", 8);
        assertRefused("the tensor [t] has an unknown key [file]", "{\"t\": {\"file\": \"/etc/passwd\"}}", 8);
        assertRefused("its header has VALUE_NUMBER", "{\"t\": 5}", 8);
        assertRefused("its header has START_ARRAY", "[]", 0);
        assertRefused("its header goes on after its end", "{} {}", 0);
        assertRefused("its header can not be read", "{\"t\": {", 0);
        assertRefused("its header has START_ARRAY", "{\"t\": " + "[".repeat(10_000), 0);
        assertRefused("expected VALUE_STRING", "{\"__metadata__\": {\"a\": {}}}", 0);
    }

    public void testSizeIsBounded() throws Exception {
        Path file = createTempDir().resolve("dense.safetensors");
        Files.write(file, new byte[(int) Safetensors.MOST_BYTES + 1]);
        String message = expectThrows(IllegalArgumentException.class, () -> Safetensors.read(file)).getMessage();
        assertThat(message, equalTo("it has more than [33554432] bytes"));
    }

    public void testMutants() {
        byte[] whole = SafetensorsFile.of(Map.of("linear.weight", new float[3][4], "linear.bias", new float[][] { { 1, 2, 3 } }));
        SplittableRandom random = new SplittableRandom(randomLong());
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = Mutants.of(whole, random);
            try {
                Safetensors tensors = Safetensors.parse(mutant);
                for (String name : tensors.names()) {
                    Safetensors.Tensor tensor = tensors.get(name);
                    int elements = tensor.shape().stream().reduce(1, (a, b) -> a * b);
                    assertThat(tensor.floats(0, elements).length, equalTo(elements));
                }
                read++;
            } catch (IllegalArgumentException e) {
                assertNotNull(e.getMessage());
            }
        }
        assertTrue("some are read, some are not: " + read, read > 100 && read < 19_900);
    }
}
