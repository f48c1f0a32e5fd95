// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.List;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class DirectionsTests extends AbstractWireSerializingTestCase<Directions> {

    @Override
    protected Directions createTestInstance() {
        return new Directions(RandomVectors.around(random(), randomInt(5), 7, 1).toArray(float[][]::new));
    }

    @Override
    protected Directions mutateInstance(Directions instance) {
        float[][] more = new float[instance.size() + 1][];
        for (int i = 0; i < more.length; i++) {
            more[i] = i < instance.size() ? instance.vector(i) : new float[7];
        }
        return new Directions(more);
    }

    @Override
    protected Writeable.Reader<Directions> instanceReader() {
        return Directions::new;
    }

    public void testNearest() {
        Directions directions = Directions.of(new double[][] { { 0, 2 }, { 3, 0 }, { 3, 0 }, { 0, 0 } });
        float[] dots = new float[4];
        assertEquals("the first of equals", 1, directions.nearest(new float[] { 2, 1 }, dots));
        assertArrayEquals(new float[] { 1, 2, 2, 0 }, dots, 0f);
        assertEquals(0, directions.nearest(new float[] { -1, 1 }, dots));
        assertEquals(-1, new Directions(new float[0][]).nearest(new float[] { 1, 1 }, dots));
        Exception e = expectThrows(IllegalArgumentException.class, () -> directions.nearest(new float[3], dots));
        assertEquals("dimensions differ: table [2], vector [3]; compare vectors of one field", e.getMessage());
    }

    public void testEqualsBruteForce() {
        List<float[]> vectors = RandomVectors.around(random(), 300, 9, 2);
        double[][] means = RandomVectors.around(random(), 40, 9, 2)
            .stream()
            .map(v -> RandomVectors.mean(List.of(v)))
            .toArray(double[][]::new);
        Directions directions = Directions.of(means);
        float[] dots = new float[40];
        for (float[] vector : vectors) {
            int nearest = directions.nearest(vector, dots);
            for (int i = 0; i < 40; i++) {
                assertTrue(RandomVectors.cosine(vector, means[i]) <= RandomVectors.cosine(vector, means[nearest]) + 1e-6);
            }
        }
    }
}
