// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class PointsTests extends OpenSearchTestCase {

    public void testNormalizes() {
        float[][] given = { { 3, 4 }, { 0, -2 }, { 1e-30f, 0 } };
        Points points = Points.of(given, new double[] { 1, 0.5, 2 });
        assertArrayEquals(new float[] { 0.6f, 0.8f }, points.vectors()[0], 1e-7f);
        assertArrayEquals(new float[] { 0, -1 }, points.vectors()[1], 0);
        assertArrayEquals(new float[] { 1, 0 }, points.vectors()[2], 0);
        assertArrayEquals("a copy", new float[] { 3, 4 }, given[0], 0);
        assertEquals(3, points.size());
        assertEquals(2, points.dimension());
    }

    public void testEqualDirectionsAreOnePoint() {
        Points points = Points.of(new float[][] { { 1, 0 }, { 0, 1 }, { 4, -0f }, { 0.5f, 0 } }, new double[] { 1, 2, 3, 4 });
        Distinct distinct = Distinct.of(points);
        assertArrayEquals(new int[] { 0, 1, 0, 0 }, distinct.places());
        assertArrayEquals(new double[] { 8, 2 }, distinct.points().weights(), 0);
    }

    public void testNoDirection() {
        for (float[] bad : new float[][] { { 0, 0 }, { Float.NaN, 1 }, { 1, Float.POSITIVE_INFINITY } }) {
            float[][] vectors = { { 1, 0 }, bad };
            Exception e = expectThrows(IllegalArgumentException.class, () -> Points.of(vectors, RandomPoints.ones(2)));
            assertThat(e.getMessage(), containsString("vector [1] has no direction"));
            e = expectThrows(IllegalArgumentException.class, () -> new Points(vectors, RandomPoints.ones(2)));
            assertThat(e.getMessage(), containsString("vector [1] has norm ["));
        }
    }

    public void testWrongInput() {
        assertWrong("has norm [2.0], must have norm 1", new float[][] { { 2, 0 } }, 1);
        assertWrong("vector [1] has dimension [1], the first has [2]", new float[][] { { 0, 1 }, { 1 } }, 1, 1);
        assertWrong("[1] vectors have [2] weights", new float[][] { { 0, 1 } }, 1, 1);
        for (double weight : new double[] { 0, -1, Double.NaN, Double.POSITIVE_INFINITY }) {
            assertWrong("weight [0] is [" + weight + "], must be positive", new float[][] { { 0, 1 } }, weight);
        }
    }

    private static void assertWrong(String message, float[][] vectors, double... weights) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> new Points(vectors, weights));
        assertThat(e.getMessage(), containsString(message));
    }
}
