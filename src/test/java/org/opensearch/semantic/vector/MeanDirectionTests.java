// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import org.opensearch.test.OpenSearchTestCase;

public class MeanDirectionTests extends OpenSearchTestCase {

    private static float[] of(float[]... vectors) {
        MeanDirection mean = new MeanDirection(2);
        for (float[] vector : vectors) {
            mean.add(vector);
        }
        return mean.vector();
    }

    /** Units (1, 0) and (0, 1), whatever their norms, have the mean (1/2, 1/2), whose direction is (1, 1) / sqrt(2). */
    public void testByHand() {
        float half = (float) Math.sqrt(0.5);
        assertArrayEquals(new float[] { half, half }, of(new float[] { 5, 0 }, new float[] { 0, 0.1f }), 1e-7f);
    }

    public void testOneVectorIsItself() {
        float[] vector = { 3.3f, -0.1f };
        assertArrayEquals(vector, of(vector), 0f);
        assertArrayEquals(new float[2], of(new float[2]), 0f);
    }

    public void testDegenerate() {
        assertNull(of());
        assertArrayEquals("the zero vector has no direction", new float[] { 0, 1 }, of(new float[2], new float[] { 0, 7 }), 0f);
        assertArrayEquals("opposites cancel out", new float[2], of(new float[] { 1, 0 }, new float[] { -4, 0 }), 0f);
        expectThrows(IllegalArgumentException.class, () -> of(new float[3]));
    }

    public void testClear() {
        MeanDirection mean = new MeanDirection(2);
        mean.add(new float[] { 1, 0 });
        mean.add(new float[] { 0, 1 });
        mean.clear();
        assertNull(mean.vector());
        mean.add(new float[] { 0, 2 });
        assertArrayEquals(new float[] { 0, 2 }, mean.vector(), 0f);
    }
}
