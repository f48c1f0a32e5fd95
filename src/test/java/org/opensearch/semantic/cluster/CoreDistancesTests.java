// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class CoreDistancesTests extends OpenSearchTestCase {

    private static float[] of(Points points, int neighbours) {
        Distinct distinct = Distinct.of(points);
        return CoreDistances.of(distinct, new Distances(distinct, () -> {}), neighbours);
    }

    public void testByHand() {
        Points points = new Points(RandomPoints.atDegrees(0, 60, 90).vectors(), new double[] { 2, 1, 1 });
        double near = 1 - Math.sqrt(3) / 2;
        assertCore(of(points, 1), 0, 0, 0);
        assertCore("a point of weight 2 has itself twice", of(points, 2), 0, near, near);
        assertCore(of(points, 3), 0.5, 0.5, 1);
        assertCore(of(points, 4), 1, 0.5, 1);
        assertCore("the farthest", of(points, 99), 1, 0.5, 1);
    }

    private static void assertCore(float[] found, double... expected) {
        assertCore("", found, expected);
    }

    private static void assertCore(String message, float[] found, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(message, expected[i], found[i], 1e-6);
        }
    }

    public void testAgainstSortedDistances() {
        Points points = RandomPoints.around(random(), 3, randomIntBetween(1, 80), 6, 1, 4);
        Points expanded = RandomPoints.expanded(points);
        int neighbours = randomIntBetween(1, expanded.size());
        double[] naive = new double[points.size()];
        for (int i = 0; i < naive.length; i++) {
            float[] vector = points.vectors()[i];
            double[] distances = Arrays.stream(expanded.vectors()).mapToDouble(other -> RandomPoints.distance(vector, other)).toArray();
            Arrays.sort(distances);
            naive[i] = distances[neighbours - 1];
        }
        assertCore(of(points, neighbours), naive);
    }
}
