// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class QueryVectorTests extends OpenSearchTestCase {

    public void testByHand() {
        // (3, 4) and (4, 3): dot 24, norms 5 and 5
        assertEquals(24f / 25f, new QueryVector(new float[] { 3, 4 }).cosine(new float[] { 4, 3 }), 1e-7f);
        assertEquals(-1f, new QueryVector(new float[] { 3, 4 }).cosine(new float[] { -6, -8 }), 1e-7f);
        assertEquals(0f, new QueryVector(new float[] { 1, 0 }).cosine(new float[] { 0, 2 }), 0f);
    }

    public void testAgainstDoubles() {
        for (int run = 0; run < 100; run++) {
            float[] a = random(33);
            float[] b = random(33);
            double dot = 0;
            double aa = 0;
            double bb = 0;
            for (int d = 0; d < a.length; d++) {
                dot += (double) a[d] * b[d];
                aa += (double) a[d] * a[d];
                bb += (double) b[d] * b[d];
            }
            assertEquals(dot / Math.sqrt(aa * bb), new QueryVector(a).cosine(b), 1e-5);
            assertTrue(new QueryVector(a).cosine(a) <= 1f);
        }
    }

    public void testZeroHasNoDirection() {
        assertEquals(0f, new QueryVector(new float[2]).cosine(new float[] { 1, 1 }), 0f);
        assertEquals(0f, new QueryVector(new float[] { 1, 1 }).cosine(new float[2]), 0f);
    }

    public void testRefusals() {
        Exception dimension = expectThrows(IllegalArgumentException.class, () -> new QueryVector(new float[2]).cosine(new float[3]));
        assertThat(dimension.getMessage(), containsString("dimensions differ: query [2], stored [3]"));
        Exception nan = expectThrows(IllegalArgumentException.class, () -> new QueryVector(new float[] { Float.NaN }));
        assertThat(nan.getMessage(), containsString("finite numbers only, found [NaN]"));
    }

    public void testIsAValue() {
        float[] components = { 1, 2 };
        QueryVector vector = new QueryVector(components);
        components[0] = 9;
        vector.components()[1] = 9;
        assertEquals(new QueryVector(new float[] { 1, 2 }), vector);
        assertEquals(new QueryVector(new float[] { 1, 2 }).hashCode(), vector.hashCode());
    }

    private static float[] random(int dimension) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            vector[d] = randomFloat() * 2 - 1;
        }
        return vector;
    }
}
