// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.test.OpenSearchTestCase;

public class VectorReaderTests extends OpenSearchTestCase {

    private static Optional<float[]> read(String path, Map<String, Object> document) {
        return new VectorReader(new EmbeddedField(List.of(FieldPath.parse(path)), FieldPath.parse("label")), false).read(document);
    }

    public void testAVector() {
        Map<String, Object> document = Map.of("a", Map.of("v", List.of(3, 4)));
        assertArrayEquals(new float[] { 3, 4 }, read("a.v", document).orElseThrow(), 0f);
    }

    /** Units (1, 0) and (0, 1). */
    public void testPassagesHaveTheMeanDirectionOfTheirVectors() {
        float half = (float) Math.sqrt(0.5);
        Map<String, Object> document = Map.of("p", List.of(Map.of("v", List.of(3, 0), "start", 0), Map.of("v", List.of(0, 2), "start", 5)));
        assertArrayEquals(new float[] { half, half }, read("p.v", document).orElseThrow(), 1e-7f);
        Map<String, Object> one = Map.of("p", List.of(Map.of("v", List.of(3, 0))));
        assertArrayEquals("one is itself", new float[] { 3, 0 }, read("p.v", one).orElseThrow(), 0f);
    }

    public void testRefusals() {
        refuses("p.v", Map.of("p", List.of(Map.of("start", 0))), "the objects on the way to [p.v] are an array, as passages are, but");
        refuses("a.v", Map.of("a", "x"), "the value at [a] is a string, an object was expected");
        refuses("a.v", Map.of("a", Map.of()), "no vector at [a.v]");
        refuses("v", Map.of("v", List.of("x")), "is an array that is not made of numbers only");
    }

    private static void refuses(String path, Map<String, Object> document, String message) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> read(path, document));
        assertThat(e.getMessage(), containsString(message));
    }
}
