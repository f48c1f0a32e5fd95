// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;

import org.opensearch.test.OpenSearchTestCase;

public class PartitionTests extends OpenSearchTestCase {

    public void testNumberedByWeightThenByFirstPoint() {
        Points points = new Points(RandomPoints.atDegrees(0, 10, 20, 30, 40, 50).vectors(), new double[] { 1, 2, 3, 1, 2, 9 });
        // 7 weighs 1 + 2, 5 weighs 2 + 1, 3 weighs 3, in the order of their first points; noise weighs nothing
        int[] groups = { 7, 5, 3, 5, 7, Partition.NOISE };
        Partition partition = Partition.ordered(groups, points);
        assertArrayEquals(new int[] { 0, 1, 2, 1, 0, Partition.NOISE }, partition.labels());
        assertEquals(3, partition.clusters());
        assertArrayEquals(new double[] { 3, 3, 3 }, partition.weights(points), 0);
        Points lighter = new Points(points.vectors(), new double[] { 1, 2, 4, 3, 2, 9 });
        assertArrayEquals(new int[] { 2, 0, 1, 0, 2, Partition.NOISE }, Partition.ordered(groups, lighter).labels());
    }

    public void testMeans() {
        Points points = new Points(new float[][] { { 1, 0 }, { 0, 1 }, { 0.6f, 0.8f }, { -1, 0 } }, new double[] { 1, 3, 2, 5 });
        double[][] means = new Partition(new int[] { 0, 0, 1, Partition.NOISE }, 2).means(points);
        assertArrayEquals(new double[] { 1 / 4d, 3 / 4d }, means[0], 1e-7);
        assertArrayEquals(new double[] { 0.6, 0.8 }, means[1], 1e-7);
    }

    public void testDegenerate() {
        Points none = Points.of(new float[0][], new double[0]);
        assertEquals(0, Partition.ordered(new int[0], none).means(none).length);
        Points one = RandomPoints.atDegrees(10);
        assertEquals(0, Partition.ordered(new int[] { Partition.NOISE }, one).clusters());
    }

    public void testWrongLabels() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> new Partition(new int[] { 0, 2 }, 2));
        assertThat(e.getMessage(), containsString("label [2] of [2] clusters"));
        e = expectThrows(IllegalArgumentException.class, () -> new Partition(new int[] { -2, 0 }, 1));
        assertThat(e.getMessage(), containsString("label [-2]"));
        e = expectThrows(IllegalArgumentException.class, () -> new Partition(new int[] { 0, 2 }, 3));
        assertThat(e.getMessage(), containsString("cluster [1] has no points"));
    }
}
