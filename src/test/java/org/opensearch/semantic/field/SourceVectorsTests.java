// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class SourceVectorsTests extends OpenSearchTestCase {

    private static void assertDirection(float[] expected, Object value) {
        assertArrayEquals(expected, SourceVectors.direction(value).orElseThrow(), 1e-7f);
    }

    public void testOneVectorIsItself() {
        assertDirection(new float[] { 3, -4 }, List.of(3, -4.0));
        assertDirection(new float[] { 3, -4 }, List.of(List.of(3, -4)));
        assertDirection(new float[] { 3, -4 }, List.of(List.of(List.of(3, -4)), List.of()));
    }

    /** Units (1, 0), (0, 1) and (0, 1) sum to (1, 2), of norm sqrt(5). */
    public void testMeanDirection() {
        float norm = (float) Math.sqrt(5);
        assertDirection(new float[] { 1 / norm, 2 / norm }, List.of(List.of(7, 0), List.of(0, 2), List.of(0, 0.5)));
        assertDirection(new float[] { 1 / norm, 2 / norm }, List.of(List.of(List.of(7, 0)), List.of(List.of(0, 2), List.of(0, 1))));
    }

    public void testNoDirection() {
        assertEquals(Optional.empty(), SourceVectors.direction(null));
        assertEquals(Optional.empty(), SourceVectors.direction("x"));
        assertEquals(Optional.empty(), SourceVectors.direction(List.of()));
        assertEquals(Optional.empty(), SourceVectors.direction(List.of(1, "x")));
        assertEquals(Optional.empty(), SourceVectors.direction(List.of(List.of(1, 2), 3)));
        assertEquals("of two dimensions", Optional.empty(), SourceVectors.direction(List.of(List.of(1, 2), List.of(1))));
        assertEquals("opposites cancel out", Optional.empty(), SourceVectors.direction(List.of(List.of(1, 0), List.of(-2, 0))));
    }
}
