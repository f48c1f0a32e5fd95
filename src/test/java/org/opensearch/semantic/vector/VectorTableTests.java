// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.vector;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class VectorTableTests extends OpenSearchTestCase {

    private static float[][] randomVectors(int count, int dimension) {
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) random().nextGaussian();
            }
        }
        return vectors;
    }

    /** One sum after the other, in the order of the components. */
    private static float inOrder(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    public void testEveryBitIsThatOfTheSumInOrder() {
        // often enough for the compiled loops to take over
        for (int round = 0; round < 200; round++) {
            int size = randomFrom(1, 7, 16, 20, 255, 256, 257, randomIntBetween(1, 1200));
            int dimension = randomFrom(1, 7, 8, 9, 33, 384);
            float[][] vectors = randomVectors(size, dimension);
            float[] vector = randomVectors(1, dimension)[0];
            float[] dots = new float[size];
            new VectorTable(vectors).dots(vector, dots);
            for (int i = 0; i < size; i++) {
                assertEquals(inOrder(vector, vectors[i]), dots[i], 0f);
            }
        }
    }

    public void testBlocksFollowOneAnother() {
        VectorTable table = new VectorTable(randomVectors(1000, 12));
        float[] vector = randomVectors(1, 12)[0];
        float[] all = new float[1000];
        table.dots(vector, all);
        float[] some = new float[VectorTable.longestBlock()];
        int next = 0;
        for (int b = 0; b < table.blocks(); b++) {
            table.dots(b, vector, some);
            assertEquals(next, table.first(b));
            for (int j = 0; j < table.length(b); j++) {
                assertEquals(all[next++], some[j], 0f);
            }
        }
        assertEquals(1000, next);
    }

    public void testItIsACopy() {
        float[][] vectors = { { 1, 2 }, { 3, 4 } };
        VectorTable table = new VectorTable(vectors);
        vectors[1][0] = 9;
        float[] dots = new float[2];
        table.dots(new float[] { 10, 1 }, dots);
        assertArrayEquals(new float[] { 12, 34 }, dots, 0f);
    }

    public void testDegenerate() {
        new VectorTable(new float[0][]).dots(new float[0], new float[0]);
        float[] dots = { 5, 5 };
        new VectorTable(new float[][] { {}, {} }).dots(new float[0], dots);
        assertArrayEquals(new float[] { 0, 0 }, dots, 0f);
    }

    public void testOtherDimension() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> new VectorTable(new float[][] { { 1, 2 }, { 1 } }));
        assertThat(e.getMessage(), containsString("dimensions differ: table [2], vector [1]"));
        VectorTable table = new VectorTable(new float[][] { { 1, 2 } });
        e = expectThrows(IllegalArgumentException.class, () -> table.dots(new float[3], new float[1]));
        assertThat(e.getMessage(), containsString("dimensions differ: table [2], vector [3]"));
    }

    public void testBytesHoldAllFloats() {
        // 300 vectors fill a block of 256 and, padded, one of 48; 10 dimensions fill 16 rows
        assertEquals(16 * 2 * (16 + 4) + 4 * 16 * (256 + 48), VectorTable.bytes(300, 10));
        assertEquals(0, VectorTable.bytes(0, 0));
    }
}
