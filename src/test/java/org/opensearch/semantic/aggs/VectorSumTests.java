// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class VectorSumTests extends OpenSearchTestCase {

    private static VectorSum of(float[]... vectors) {
        VectorSum sum = new VectorSum();
        for (float[] vector : vectors) {
            sum.add(vector);
        }
        return sum;
    }

    public void testByHand() {
        // unit vectors (0.6, 0.8) and (1, 0): mean (0.8, 0.4), of norm sqrt(0.64 + 0.16)
        VectorSum sum = of(new float[] { 3, 4 }, new float[] { 7, 0 });
        assertEquals(2, sum.count());
        assertArrayEquals(new double[] { (0.6 + 1) / 2, 0.8 / 2 }, sum.mean(), 1e-12);
        assertEquals(Math.sqrt(0.8), sum.cohesion(), 1e-12);
        assertTrue(sum.hasDirection());
    }

    public void testCohesionIsTheMeanCosine() {
        List<float[]> vectors = RandomVectors.around(random(), randomIntBetween(1, 500), randomIntBetween(1, 40), randomDouble() * 3);
        VectorSum sum = of(vectors.toArray(float[][]::new));
        assertArrayEquals(RandomVectors.mean(vectors), sum.mean(), 1e-12);
        assertEquals(RandomVectors.cohesion(vectors), sum.cohesion(), 1e-9);
    }

    public void testMergedInAnyOrder() {
        List<float[]> vectors = RandomVectors.around(random(), 300, 16, 1);
        VectorSum[] parts = { new VectorSum(), new VectorSum(), new VectorSum(), new VectorSum() };
        vectors.forEach(vector -> parts[randomInt(2)].add(vector));
        VectorSum merged = new VectorSum();
        for (int i : randomBoolean() ? new int[] { 0, 1, 2, 3 } : new int[] { 3, 2, 0, 1 }) {
            merged.add(parts[i]);
        }
        VectorSum whole = of(vectors.toArray(float[][]::new));
        assertEquals(whole.count(), merged.count());
        assertArrayEquals(whole.mean(), merged.mean(), 1e-12);
    }

    public void testDegenerate() {
        assertTrue(Double.isNaN(new VectorSum().cohesion()));
        assertFalse(new VectorSum().hasDirection());
        assertEquals(0, new VectorSum().mean().length);
        VectorSum sum = new VectorSum();
        assertFalse("zero", sum.add(new float[3]));
        assertFalse("NaN", sum.add(new float[] { 1, Float.NaN, 1 }));
        assertFalse("infinite", sum.add(new float[] { 1, Float.POSITIVE_INFINITY, 1 }));
        assertEquals(0, sum.count());
        assertTrue("tiny", sum.add(new float[] { 1e-38f, 0, 0 }));
        assertTrue("huge", sum.add(new float[] { 3e38f, 0, 0 }));
        assertEquals(1, sum.cohesion(), 0);
        VectorSum opposite = of(new float[] { 0.3f, 0.7f, 0.1f }, new float[] { -3f, -7f, -1f });
        assertEquals(0, opposite.cohesion(), 1e-6);
        assertFalse(of(new float[] { 1, 0 }, new float[] { -1, 0 }).hasDirection());
    }

    public void testOtherDimension() {
        VectorSum sum = of(new float[] { 1, 2 });
        Exception e = expectThrows(IllegalArgumentException.class, () -> sum.add(of(new float[] { 1, 2, 3 })));
        assertThat(e.getMessage(), containsString("dimension [3] can not be added to those of [2]"));
    }

    public void testIdenticalVectorsAreNeverMoreThanEqual() {
        float[] vector = { 0.1f, 0.7f, -0.3f };
        VectorSum sum = new VectorSum();
        for (int n = 0; n < 1000; n++) {
            sum.add(vector);
        }
        assertEquals(1, sum.cohesion(), 1e-12);
        assertTrue(sum.cohesion() <= 1);
    }
}
