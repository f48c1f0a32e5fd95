// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class SourceReadingTests extends OpenSearchTestCase {

    private final SourceReading reading = new SourceReading(Set.of("v", "p.vector", "a.b.c"));

    public void testAllButVectors() throws IOException {
        String json = """
            {"v": [0.5, 1], "n": null, "t": "text", "i": 3, "d": 0.5, "l": 12345678901, "b": true, "w": [1, [2, {"v": 3}], null],
             "p": [{"vector": [1, 2], "start": 0}, {"vector": {"x": [1]}, "start": 5}], "a": {"b": {"c": [1], "d": 2}}, "a.b": {"c": 1, "e": 3},
             "a.b.c": [1], "vector": [7]}""";
        Map<String, Object> read = reading.read(new BytesArray(json));
        assertEquals(Set.of("n", "t", "i", "d", "l", "b", "w", "p", "a", "a.b", "vector"), read.keySet());
        assertNull(read.get("n"));
        assertEquals(
            List.of("text", 3, 0.5, 12345678901L, true),
            List.of(read.get("t"), read.get("i"), read.get("d"), read.get("l"), read.get("b"))
        );
        assertEquals(Arrays.asList(1, List.of(2, Map.of("v", 3)), null), read.get("w"));
        assertEquals(List.of(Map.of("start", 0), Map.of("start", 5)), read.get("p"));
        assertEquals(Map.of("b", Map.of("d", 2)), read.get("a"));
        assertEquals(Map.of("e", 3), read.get("a.b"));
        assertEquals(List.of(7), read.get("vector"));
    }

    public void testAnyTypeOfContent() throws IOException {
        for (String type : List.of("application/json", "application/smile", "application/cbor", "application/yaml")) {
            try (XContentBuilder builder = MediaTypeRegistry.contentBuilder(MediaTypeRegistry.fromMediaType(type))) {
                builder.startObject().field("v", new float[] { 1 }).field("t", "text").endObject();
                assertEquals(type, Map.of("t", "text"), reading.read(BytesReference.bytes(builder)));
            }
        }
    }
}
