// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class SmallClustersTests extends OpenSearchTestCase {

    public void testCentres() {
        // 2.5 · √n, rounded
        assertEquals(250, SmallClusters.centres(10_000));
        assertEquals(4, SmallClusters.centres(2));
        assertEquals(3, SmallClusters.centres(1));
    }

    public void testMeansAreThoseOfSeveralClusterings() {
        Points points = RandomPoints.around(random(), 5, 40, 6, 0.5, 3);
        long seed = randomLong();
        List<double[][]> means = SmallClusters.means(points, seed, () -> {});
        assertEquals(SmallClusters.FITS, means.size());
        for (int fit = 0; fit < SmallClusters.FITS; fit++) {
            // 2.5 · √40 = 15.8
            assertEquals(16, means.get(fit).length);
            double[][] expected = KMeans.fitOnce(points, 16, seed + fit, () -> {}).means(points);
            assertTrue(Arrays.deepEquals(expected, means.get(fit)));
        }
    }

    public void testOnePointIsItsOwnCentre() {
        for (double[][] means : SmallClusters.means(RandomPoints.atDegrees(0), 1, () -> {})) {
            assertEquals(1, means.length);
            assertArrayEquals(new double[] { 1, 0 }, means[0], 0);
        }
    }
}
