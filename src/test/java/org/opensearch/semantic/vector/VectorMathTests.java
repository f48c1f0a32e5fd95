// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import org.opensearch.test.OpenSearchTestCase;

public class VectorMathTests extends OpenSearchTestCase {

    public void testNormalize() {
        // 3-4-5 triangle
        assertArrayEquals(new float[] { 0.6f, -0.8f }, VectorMath.normalize(new float[] { 3, -4 }), 1e-7f);
        assertArrayEquals(new float[] { 0, 0 }, VectorMath.normalize(new float[] { 0, 0 }), 0f);
        assertArrayEquals(new float[] { 1 }, VectorMath.normalize(new float[] { 1e-20f }), 1e-6f);
        float[] vector = { 2 };
        assertSame("in place", vector, VectorMath.normalize(vector));
    }

    public void testIsFinite() {
        assertTrue(VectorMath.isFinite(new float[] { 0, -1, Float.MAX_VALUE }));
        assertFalse(VectorMath.isFinite(new float[] { 0, Float.NaN }));
        assertFalse(VectorMath.isFinite(new float[] { Float.NEGATIVE_INFINITY }));
    }

    public void testUnit() {
        float[] vector = { 3, -0f, -4 };
        float[] out = new float[3];
        assertSame(out, VectorMath.unit(vector, 5, out));
        assertArrayEquals(new float[] { 0.6f, 0, -0.8f }, out, 0f);
        assertEquals("equal directions have equal bits", Float.floatToRawIntBits(0f), Float.floatToRawIntBits(out[1]));
        assertSame(vector, VectorMath.unit(vector, 5, vector));
        assertArrayEquals(out, vector, 0f);
    }
}
