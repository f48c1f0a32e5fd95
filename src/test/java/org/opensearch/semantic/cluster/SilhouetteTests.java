// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import org.opensearch.test.OpenSearchTestCase;

public class SilhouetteTests extends OpenSearchTestCase {

    private static Silhouette of(Points points, int... groups) {
        return new Silhouette(points, Partition.ordered(groups, points), () -> {});
    }

    public void testByHand() {
        // distances 1 - cos: 0° and 60° are 1/2 apart, 0° and 90° 1, 60° and 90° 1 - √3/2; the third is alone
        Points points = RandomPoints.atDegrees(0, 60, 90);
        double first = (1 - 0.5) / 1;
        double near = 1 - Math.sqrt(3) / 2;
        double second = (near - 0.5) / 0.5;
        Silhouette silhouette = of(points, 0, 0, 1);
        assertEquals((first + second) / 2, silhouette.ofCluster(0), 1e-6);
        assertEquals(0, silhouette.ofCluster(1), 0);
        assertEquals((first + second + 0) / 3, silhouette.overall(), 1e-6);
        assertArrayEquals(new double[] { first, second, 0 }, silhouette.ofPoints(), 1e-6);
        assertArrayEquals("noise", new double[] { 0, Double.NaN, 0 }, of(points, 0, Partition.NOISE, 1).ofPoints(), 0);
        assertArrayEquals("one cluster", new double[] { Double.NaN }, of(RandomPoints.atDegrees(1), 0).ofPoints(), 0);
    }

    public void testAgainstAllPairs() {
        for (int round = 0; round < 20; round++) {
            Points points = RandomPoints.around(random(), 4, randomIntBetween(5, 80), 8, 1, 4);
            int most = randomIntBetween(1, 5);
            int[] groups = random().ints(points.size(), randomBoolean() ? Partition.NOISE : 0, most).toArray();
            groups[0] = 0;
            groups[1] = 1;
            Partition partition = Partition.ordered(groups, points);
            Silhouette silhouette = new Silhouette(points, partition, () -> {});
            double[] naive = naive(RandomPoints.expanded(points), RandomPoints.expanded(partition.labels(), points), partition.clusters());
            assertEquals(naive[partition.clusters()], silhouette.overall(), 1e-6);
            for (int c = 0; c < partition.clusters(); c++) {
                assertEquals(naive[c], silhouette.ofCluster(c), 1e-6);
            }
        }
    }

    /** By its definition: the means per cluster, and over all. */
    private static double[] naive(Points points, int[] labels, int clusters) {
        double[] sums = new double[clusters + 1];
        double[] counts = new double[clusters + 1];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == Partition.NOISE) {
                continue;
            }
            double[] distances = new double[clusters];
            double[] members = new double[clusters];
            for (int j = 0; j < labels.length; j++) {
                if (j != i && labels[j] != Partition.NOISE) {
                    distances[labels[j]] += RandomPoints.distance(points.vectors()[i], points.vectors()[j]);
                    members[labels[j]]++;
                }
            }
            double other = Double.POSITIVE_INFINITY;
            for (int c = 0; c < clusters; c++) {
                other = c == labels[i] ? other : Math.min(other, distances[c] / members[c]);
            }
            double own = distances[labels[i]] / members[labels[i]];
            double value = members[labels[i]] == 0 ? 0 : (other - own) / Math.max(own, other);
            for (int c : new int[] { labels[i], clusters }) {
                sums[c] += value;
                counts[c]++;
            }
        }
        for (int c = 0; c <= clusters; c++) {
            sums[c] /= counts[c];
        }
        return sums;
    }

    public void testDegenerate() {
        Points points = RandomPoints.atDegrees(0, 0, 0, 0);
        assertTrue("one cluster", Double.isNaN(of(points, 0, 0, 0, 0).overall()));
        assertTrue("one cluster", Double.isNaN(of(points, 0, 0, 0, 0).ofCluster(0)));
        assertTrue("noise", Double.isNaN(of(points, -1, -1, -1, -1).overall()));
        assertTrue("nothing", Double.isNaN(of(Points.of(new float[0][], new double[0])).overall()));
        assertEquals("equal vectors in two clusters", 0, of(points, 0, 0, 1, 1).overall(), 1e-6);
        Points opposite = RandomPoints.atDegrees(0, 0, 180, 180);
        assertEquals("two tight clusters", 1, of(opposite, 0, 0, 1, 1).overall(), 1e-6);
        Points heavy = new Points(RandomPoints.atDegrees(0, 180).vectors(), new double[] { 2, 2 });
        assertEquals("two heavy points", 1, of(heavy, 0, 1).overall(), 1e-6);
        assertEquals("everyone alone", 0, of(RandomPoints.atDegrees(0, 50, 90), 0, 1, 2).overall(), 0);
    }
}
