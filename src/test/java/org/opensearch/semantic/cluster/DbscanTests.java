// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.opensearch.test.OpenSearchTestCase;

public class DbscanTests extends OpenSearchTestCase {

    private static final Runnable GO_ON = () -> {};

    /** A distance just above that of so many degrees. */
    private static double degrees(double degrees) {
        return 1 - Math.cos(Math.toRadians(degrees)) + 1e-5;
    }

    private static int[] fit(Points points, double eps, double minPoints) {
        return Dbscan.fit(points, eps, minPoints, GO_ON).labels();
    }

    public void testByHand() {
        // 10, 20 and 30 have three points within 10 degrees; 0 and 40 have two, and are at the border; 90 is far off
        Points points = RandomPoints.atDegrees(0, 90, 10, 20, 30, 40);
        assertArrayEquals(new int[] { 0, -1, 0, 0, 0, 0 }, fit(points, degrees(10), 3));
        assertArrayEquals(
            "30 is at the border",
            new int[] { 0, -1, 0, 0, 0, -1 },
            fit(RandomPoints.atDegrees(0, 90, 10, 20, 30, 60), degrees(10), 3)
        );
        assertArrayEquals(new int[] { -1, -1, -1, -1, -1, -1 }, fit(points, degrees(10), 4));
    }

    public void testCores() {
        Dbscan.Found found = Dbscan.fitWithCores(RandomPoints.atDegrees(0, 90, 10, 20, 30, 40, 20), degrees(10), 4, GO_ON);
        assertArrayEquals(new boolean[] { false, false, true, true, true, false, true }, found.cores());
        assertArrayEquals(new int[] { 0, -1, 0, 0, 0, 0, 0 }, found.partition().labels());
    }

    public void testBorderOfTwoClusters() {
        // 20 is within 10 degrees of the cores 10 and 30, and no core; the cluster whose core comes first takes it
        assertArrayEquals(
            new int[] { 0, 0, 0, 0, 1, 1, 1, 0 },
            fit(RandomPoints.atDegrees(8, 9, 9.5, 10, 30, 30.5, 31, 20), degrees(10.1), 4)
        );
        assertArrayEquals(
            new int[] { 0, 0, 0, 1, 1, 1, 1, 0 },
            fit(RandomPoints.atDegrees(30, 30.5, 31, 8, 9, 9.5, 10, 20), degrees(10.1), 4)
        );
    }

    public void testAgainstTheDefinition() {
        for (int round = 0; round < 40; round++) {
            Points points = RandomPoints.around(random(), 4, randomIntBetween(1, 90), 5, 0.7, 3);
            double eps = randomDouble() * 0.3;
            int minPoints = randomIntBetween(1, 8);
            int[] found = fit(points, eps, minPoints);
            Points expanded = RandomPoints.expanded(points);
            int[] naive = naive(expanded, eps, minPoints);
            assertArrayEquals(naive, RandomPoints.expanded(found, points));
            assertArrayEquals(naive, fit(expanded, eps, minPoints));
        }
    }

    /** What is density-reachable from each core in turn. */
    private static int[] naive(Points points, double eps, int minPoints) {
        int n = points.size();
        boolean[][] near = new boolean[n][n];
        boolean[] core = new boolean[n];
        for (int i = 0; i < n; i++) {
            int count = 0;
            for (int j = 0; j < n; j++) {
                near[i][j] = Arrays.equals(points.vectors()[i], points.vectors()[j])
                    || RandomPoints.distance(points.vectors()[i], points.vectors()[j]) <= eps;
                count += near[i][j] ? 1 : 0;
            }
            core[i] = count >= minPoints;
        }
        int[] groups = new int[n];
        Arrays.fill(groups, Partition.NOISE);
        for (int i = 0; i < n; i++) {
            if (core[i] && groups[i] == Partition.NOISE) {
                reach(i, near, core, groups);
            }
        }
        return Partition.ordered(groups, points).labels();
    }

    private static void reach(int first, boolean[][] near, boolean[] core, int[] groups) {
        Deque<Integer> open = new ArrayDeque<>();
        open.add(first);
        groups[first] = first;
        while (open.isEmpty() == false) {
            int i = open.poll();
            for (int j = 0; core[i] && j < groups.length; j++) {
                if (near[i][j] && groups[j] == Partition.NOISE) {
                    groups[j] = first;
                    open.add(j);
                }
            }
        }
    }

    public void testDegenerate() {
        Points none = Points.of(new float[0][], new double[0]);
        assertEquals(0, fit(none, 0.1, 2).length);
        assertEquals(0, Dbscan.suggestEps(none, 2, GO_ON), 0);
        Points one = RandomPoints.atDegrees(5);
        assertArrayEquals(new int[] { -1 }, fit(one, 0.1, 2));
        assertArrayEquals(new int[] { 0 }, fit(one, 0.1, 1));
        assertArrayEquals("equal vectors", new int[] { 0, 0, 0 }, fit(RandomPoints.atDegrees(5, 5, 5), 0, 3));
        assertEquals(0, Dbscan.suggestEps(RandomPoints.atDegrees(5, 5, 5), 3, GO_ON), 0);
        assertArrayEquals("everything is near", new int[] { 0, 0, 0 }, fit(RandomPoints.atDegrees(5, 90, 180), 2.1, 3));
    }

    public void testEpsByHand() {
        // the distance to the second of two: 1, 1, 1, 2, 30 degrees; the curve is farthest below its chord at the fourth of five
        Points points = RandomPoints.atDegrees(0, 1, 2, 4, 34);
        assertEquals(degrees(2), Dbscan.suggestEps(points, 2, GO_ON), 2e-5);
        // fewer than seven points: the farthest
        assertEquals(degrees(34), Dbscan.suggestEps(RandomPoints.atDegrees(0, 34), 7, GO_ON), 2e-5);
    }

    public void testSuggestedEpsFindsTheGroups() {
        Points points = RandomPoints.around(random(), 5, 200, 16, 0.1, 2);
        int[] labels = fit(points, Dbscan.suggestEps(points, 5, GO_ON), 5);
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < i; j++) {
                boolean together = labels[i] == labels[j] && labels[i] != Partition.NOISE;
                assertTrue(together == false || i % 5 == j % 5);
            }
        }
        assertThat("most are of a cluster", Arrays.stream(labels).filter(label -> label >= 0).count(), greaterThan(100L));
    }

    public void testWrongNumbers() {
        Points points = RandomPoints.atDegrees(5);
        Exception e = expectThrows(IllegalArgumentException.class, () -> fit(points, -0.1, 1));
        assertThat(e.getMessage(), containsString("eps must be at least 0, found [-0.1]"));
        e = expectThrows(IllegalArgumentException.class, () -> fit(points, 0.1, 0.5));
        assertThat(e.getMessage(), containsString("minPoints must be at least 1, found [0.5]"));
        expectThrows(IllegalArgumentException.class, () -> Dbscan.suggestEps(points, Double.NaN, GO_ON));
        expectThrows(IllegalArgumentException.class, () -> fit(points, Double.NaN, 1));
    }
}
