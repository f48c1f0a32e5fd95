// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class AverageLinkageTests extends OpenSearchTestCase {

    private static AverageLinkage fit(Points points) {
        return AverageLinkage.fit(points, () -> {});
    }

    public void testByHand() {
        // 0 and 10 first, then 90 and 110, then all
        Points points = RandomPoints.atDegrees(0, 90, 10, 110);
        AverageLinkage linkage = fit(points);
        assertArrayEquals(new int[] { 0, 1, 0, 2 }, linkage.cut(3).labels());
        assertArrayEquals(new int[] { 0, 1, 0, 1 }, linkage.cut(2).labels());
        assertArrayEquals(new int[] { 0, 0, 0, 0 }, linkage.cut(1).labels());
        double last = 1 - (cos(90) + cos(110) + cos(80) + cos(100)) / 4;
        assertEquals(4, linkage.cut(1 - cos(10) - 1e-5).clusters());
        assertEquals(3, linkage.cut(1 - cos(10) + 1e-5).clusters());
        assertEquals(2, linkage.cut(1 - cos(20) + 1e-5).clusters());
        assertEquals(2, linkage.cut(last - 1e-5).clusters());
        assertEquals(1, linkage.cut(last + 1e-5).clusters());
    }

    private static double cos(double degrees) {
        return Math.cos(Math.toRadians(degrees));
    }

    public void testAgainstAllPairs() {
        for (int round = 0; round < 20; round++) {
            // sometimes more than a table is made smaller at
            Points points = RandomPoints.around(random(), 4, round == 0 ? 300 : randomIntBetween(1, 60), 6, 1, 3);
            AverageLinkage linkage = fit(points);
            AverageLinkage expanded = fit(RandomPoints.expanded(points));
            for (int k = 1; k <= points.size(); k++) {
                assertArrayEquals(RandomPoints.expanded(linkage.cut(k).labels(), points), expanded.cut(k).labels());
            }
            Naive naive = new Naive(points);
            for (int k = points.size(); k > 1; k--) {
                assertArrayEquals(naive.partition().labels(), linkage.cut(k).labels());
                double height = naive.join();
                assertEquals(k, linkage.cut(Math.max(0, height - 1e-5)).clusters(), 3);
                assertTrue(linkage.cut(height + 1e-5).clusters() < k);
            }
        }
    }

    /** Of all numbers in the range the one with the greatest silhouette, the smallest of equals. */
    public void testAsManyAsThereAre() {
        assertEquals(3, fit(RandomPoints.atDegrees(0, 2, 4, 90, 92, 180, 181)).cutAuto(2, 6, () -> {}).clusters());
        for (int round = 0; round < 10; round++) {
            Points points = RandomPoints.around(random(), 4, randomIntBetween(3, 40), 6, 1, 3);
            AverageLinkage linkage = fit(points);
            Partition best = linkage.cut(2);
            for (int k = 3; k <= Math.min(15, points.size()); k++) {
                double silhouette = new Silhouette(points, linkage.cut(k), () -> {}).overall();
                best = silhouette > new Silhouette(points, best, () -> {}).overall() ? linkage.cut(k) : best;
            }
            assertArrayEquals(best.labels(), linkage.cutAuto(2, 15, () -> {}).labels());
        }
        assertEquals("nothing sets them apart", 1, fit(RandomPoints.atDegrees(7, 7, 7)).cutAuto(2, 6, () -> {}).clusters());
        Exception e = expectThrows(IllegalArgumentException.class, () -> fit(RandomPoints.atDegrees(1)).cutAuto(1, 6, () -> {}));
        assertThat(e.getMessage(), containsString("must be at least 2 and at most the greatest, found [1] to [6]"));
    }

    public void testLargeClustersOfEqualDistance() {
        // the corners of a cross polytope: all are at distance 1 but the opposite ones, at 2
        float[][] corners = new float[600][300];
        for (int i = 0; i < 600; i++) {
            corners[i][i / 2] = i % 2 == 0 ? 1 : -1;
        }
        AverageLinkage linkage = fit(Points.of(corners, RandomPoints.ones(600)));
        for (int k : new int[] { 1, 2, 37, 599, 600 }) {
            assertEquals(k, linkage.cut(k).clusters());
        }
        assertEquals(600, linkage.cut(0.99).clusters());
        assertEquals(1, linkage.cut(2.0).clusters());
    }

    public void testDegenerate() {
        AverageLinkage nothing = fit(Points.of(new float[0][], new double[0]));
        assertEquals(0, nothing.cut(3).clusters());
        assertEquals(0, nothing.cut(0.3).clusters());
        assertArrayEquals(new int[] { 0 }, fit(RandomPoints.atDegrees(3)).cut(2).labels());
        AverageLinkage equal = fit(RandomPoints.atDegrees(3, 3, 50, 3));
        assertArrayEquals(new int[] { 0, 0, 1, 0 }, equal.cut(4).labels());
        assertArrayEquals(new int[] { 0, 0, 1, 0 }, equal.cut(0.0).labels());
    }

    public void testCanBeCancelled() {
        Runnable stop = () -> {
            throw new IllegalStateException("cancelled");
        };
        Points points = RandomPoints.atDegrees(1, 2, 3);
        expectThrows(IllegalStateException.class, () -> AverageLinkage.fit(points, stop));
        expectThrows(IllegalStateException.class, () -> Hdbscan.fit(points, 2, 1, stop));
        expectThrows(IllegalStateException.class, () -> Dbscan.fit(points, 0.1, 1, stop));
        expectThrows(IllegalStateException.class, () -> Dbscan.suggestEps(points, 1, stop));
        Partition two = Partition.ordered(new int[] { 0, 0, 1 }, points);
        expectThrows(IllegalStateException.class, () -> new Silhouette(points, two, stop));
    }

    public void testWrongNumbers() {
        AverageLinkage linkage = fit(RandomPoints.atDegrees(1));
        Exception e = expectThrows(IllegalArgumentException.class, () -> linkage.cut(0));
        assertThat(e.getMessage(), containsString("k must be at least 1, found [0]"));
        e = expectThrows(IllegalArgumentException.class, () -> linkage.cut(-0.5));
        assertThat(e.getMessage(), containsString("distance must be at least 0, found [-0.5]"));
        expectThrows(IllegalArgumentException.class, () -> linkage.cut(Double.NaN));
    }

    /** Always joins the two clusters whose pairs of points are nearest on average. */
    private static final class Naive {

        private final Points points;
        private final double[][] distances;
        private final List<List<Integer>> clusters = new ArrayList<>();

        Naive(Points points) {
            this.points = points;
            this.distances = new double[points.size()][points.size()];
            for (int i = 0; i < points.size(); i++) {
                clusters.add(new ArrayList<>(List.of(i)));
                for (int j = 0; j < points.size(); j++) {
                    distances[i][j] = RandomPoints.distance(points.vectors()[i], points.vectors()[j]);
                }
            }
        }

        double join() {
            double least = Double.POSITIVE_INFINITY;
            int[] nearest = new int[2];
            for (int a = 0; a < clusters.size(); a++) {
                for (int b = 0; b < a; b++) {
                    double distance = distance(clusters.get(a), clusters.get(b));
                    if (distance < least) {
                        least = distance;
                        nearest = new int[] { a, b };
                    }
                }
            }
            clusters.get(nearest[1]).addAll(clusters.remove(nearest[0]));
            return least;
        }

        private double distance(List<Integer> as, List<Integer> bs) {
            double sum = 0;
            double pairs = 0;
            for (int a : as) {
                for (int b : bs) {
                    double weight = points.weights()[a] * points.weights()[b];
                    sum += weight * distances[a][b];
                    pairs += weight;
                }
            }
            return sum / pairs;
        }

        Partition partition() {
            int[] groups = new int[points.size()];
            for (int c = 0; c < clusters.size(); c++) {
                for (int i : clusters.get(c)) {
                    groups[i] = c;
                }
            }
            return Partition.ordered(groups, points);
        }
    }
}
