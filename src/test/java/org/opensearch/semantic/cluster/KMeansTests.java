// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.Arrays;
import org.opensearch.test.OpenSearchTestCase;

public class KMeansTests extends OpenSearchTestCase {

    private static final Runnable GO_ON = () -> {};

    private static Partition fit(Points points, int k) {
        return KMeans.fit(points, k, 42, GO_ON);
    }

    public void testByHand() {
        // three groups in the plane; the heaviest is number 0
        Points plane = RandomPoints.atDegrees(0, 90, 3, 95, 180, 91);
        assertArrayEquals(new int[] { 1, 0, 1, 0, 2, 0 }, fit(plane, 3).labels());
        Points weighted = new Points(plane.vectors(), new double[] { 1, 1, 1, 1, 9, 1 });
        assertArrayEquals(new int[] { 2, 1, 2, 1, 0, 1 }, fit(weighted, 3).labels());
    }

    public void testFindsGroupsThatAreFarApart() {
        int groups = randomIntBetween(2, 12);
        Points points = RandomPoints.around(random(), groups, groups * randomIntBetween(3, 30), 48, 0.2, 3);
        Partition found = KMeans.fit(points, groups, randomLong(), GO_ON);
        assertEquals(groups, found.clusters());
        for (int i = groups; i < points.size(); i++) {
            assertEquals(found.labels()[i % groups], found.labels()[i]);
        }
    }

    /** Where it stops, plain steps of Lloyd's find nothing to improve, and many plain tries find nothing much better. */
    public void testAgainstNaiveLloyd() {
        for (int round = 0; round < 10; round++) {
            Points points = RandomPoints.around(random(), 6, 200, 8, 1, 4);
            int k = randomIntBetween(2, 9);
            Partition found = KMeans.fit(points, k, randomLong(), GO_ON);
            double inertia = NaiveLloyd.inertia(points, found.labels(), k);
            assertEquals(inertia, NaiveLloyd.improve(points, found.labels(), k), 1e-6 * inertia);
            double best = Double.POSITIVE_INFINITY;
            for (int t = 0; t < 20; t++) {
                int[] start = random().ints(points.size(), 0, k).toArray();
                best = Math.min(best, NaiveLloyd.improve(points, start, k));
            }
            assertThat(inertia, lessThanOrEqualTo(best * 1.1));
        }
    }

    public void testWeightsAreMultiplicities() {
        Points points = RandomPoints.around(random(), 4, 100, 8, 1, 5);
        Partition weighted = fit(points, 5);
        Partition expanded = fit(RandomPoints.expanded(points), 5);
        assertArrayEquals(RandomPoints.expanded(weighted.labels(), points), expanded.labels());
    }

    public void testSameSeedSameResult() {
        Points points = RandomPoints.around(random(), 4, 600, 8, 2, 1);
        long seed = randomLong();
        assertArrayEquals(KMeans.fit(points, 20, seed, GO_ON).labels(), KMeans.fit(points, 20, seed, GO_ON).labels());
    }

    public void testDegenerate() {
        Points none = Points.of(new float[0][], new double[0]);
        assertEquals(0, fit(none, 3).clusters());
        assertEquals(0, KMeans.fitAuto(none, 2, 3, 1, GO_ON).clusters());
        assertArrayEquals(new int[] { 0 }, fit(RandomPoints.atDegrees(10), 3).labels());
        Points equal = RandomPoints.atDegrees(10, 10, 10);
        assertArrayEquals(new int[] { 0, 0, 0 }, fit(equal, 2).labels());
        assertArrayEquals(new int[] { 0, 0, 0 }, KMeans.fitAuto(equal, 2, 3, 1, GO_ON).labels());
        assertArrayEquals("two distinct vectors", new int[] { 0, 1, 0 }, fit(RandomPoints.atDegrees(10, 50, 10), 3).labels());
        assertEquals("opposite vectors cancel out", 1, fit(RandomPoints.atDegrees(0, 180), 1).clusters());
        assertEquals("nearly equal vectors", 4, fit(RandomPoints.atDegrees(1, 1.000002, 1.000004, 1.000006, 1.000008), 4).clusters());
    }

    public void testAutoFindsTheNumberOfGroups() {
        int groups = randomIntBetween(2, 9);
        Points points = RandomPoints.around(random(), groups, groups * 12, 32, 0.2, 2);
        assertEquals(groups, KMeans.fitAuto(points, 2, 12, randomLong(), GO_ON).clusters());
    }

    public void testAutoIsTheBestOfAll() {
        Points points = RandomPoints.around(random(), 5, 80, 6, 1, 2);
        KMeans kMeans = new KMeans(points, GO_ON);
        Partition best = KMeans.fitAuto(points, 3, 8, 7, GO_ON);
        double silhouette = new Silhouette(points, kMeans.fit(points, best.clusters(), 7, 1), GO_ON).overall();
        for (int k = 3; k <= 8; k++) {
            assertThat(new Silhouette(points, kMeans.fit(points, k, 7, 1), GO_ON).overall(), lessThanOrEqualTo(silhouette));
        }
        assertArrayEquals(KMeans.fit(points, best.clusters(), 7, GO_ON).labels(), best.labels());
    }

    public void testCanBeCancelled() {
        Points points = RandomPoints.around(random(), 5, 1000, 6, 1, 1);
        int[] calls = new int[1];
        int last = randomIntBetween(1, 20);
        Runnable stop = () -> {
            if (++calls[0] == last) {
                throw new IllegalStateException("cancelled");
            }
        };
        expectThrows(IllegalStateException.class, () -> KMeans.fit(points, 5, 1, stop));
        assertEquals(last, calls[0]);
    }

    public void testWrongNumbers() {
        Points points = RandomPoints.atDegrees(1, 2, 3);
        Exception e = expectThrows(IllegalArgumentException.class, () -> KMeans.fit(points, 0, 1, GO_ON));
        assertThat(e.getMessage(), containsString("k must be at least 1, found [0]"));
        e = expectThrows(IllegalArgumentException.class, () -> KMeans.fitAuto(points, 1, 5, 1, GO_ON));
        assertThat(e.getMessage(), containsString("found [1] to [5]"));
        expectThrows(IllegalArgumentException.class, () -> KMeans.fitAuto(points, 5, 4, 1, GO_ON));
    }

    /** The same objective, with everything computed anew in doubles. */
    private static final class NaiveLloyd {

        static double inertia(Points points, int[] labels, int k) {
            double[][] centroids = centroids(points, labels, k);
            double inertia = 0;
            for (int i = 0; i < labels.length; i++) {
                inertia += points.weights()[i] * distance(points.vectors()[i], centroids[labels[i]]);
            }
            return inertia;
        }

        static double improve(Points points, int[] start, int k) {
            int[] labels = start.clone();
            for (int step = 0; step < 100; step++) {
                double[][] centroids = centroids(points, labels, k);
                for (int i = 0; i < labels.length; i++) {
                    for (int c = 0; c < k; c++) {
                        float[] vector = points.vectors()[i];
                        if (distance(vector, centroids[c]) < distance(vector, centroids[labels[i]]) - 1e-6) {
                            labels[i] = c;
                        }
                    }
                }
            }
            return inertia(points, labels, k);
        }

        private static double[][] centroids(Points points, int[] labels, int k) {
            double[][] centroids = new double[k][points.dimension()];
            for (int i = 0; i < labels.length; i++) {
                for (int d = 0; d < points.dimension(); d++) {
                    centroids[labels[i]][d] += points.weights()[i] * points.vectors()[i][d];
                }
            }
            for (double[] centroid : centroids) {
                double norm = Math.sqrt(Arrays.stream(centroid).map(x -> x * x).sum());
                for (int d = 0; d < centroid.length; d++) {
                    centroid[d] = norm == 0 ? 0 : centroid[d] / norm;
                }
            }
            return centroids;
        }

        private static double distance(float[] a, double[] b) {
            double dot = 0;
            for (int d = 0; d < a.length; d++) {
                dot += a[d] * b[d];
            }
            return 1 - dot;
        }
    }
}
