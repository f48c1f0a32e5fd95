// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.test.OpenSearchTestCase;

public class UmapTests extends OpenSearchTestCase {

    private static final int GROUPS = 8;
    private static final int PER_GROUP = 25;
    private static final int DIMENSION = 40;

    /** Point i belongs to group i % {@link #GROUPS}; the groups lie in directions of their own, more than a plane can keep apart. */
    private static float[][] grouped(Random random) {
        float[][] points = new float[GROUPS * PER_GROUP][DIMENSION];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < DIMENSION; d++) {
                points[i][d] = (float) (0.12 * random.nextGaussian()) + (d == i % GROUPS ? 1 : 0);
            }
            VectorMath.normalize(points[i]);
        }
        return points;
    }

    private static Projection principal(float[][] points) {
        double[] ones = new double[points.length];
        Arrays.fill(ones, 1);
        double[][] rows = Arrays.stream(points)
            .map(point -> IntStream.range(0, point.length).mapToDouble(d -> point[d]).toArray())
            .toArray(double[][]::new);
        return PrincipalComponents.of(rows, ones);
    }

    private static double[][] umap(float[][] points, long seed) {
        return Umap.of(points, principal(points).positions(), 15, 0.1, seed).positions();
    }

    /** The other points by distance, nearest first. */
    private static int[] ranked(int points, int from, java.util.function.IntToDoubleFunction distance) {
        return IntStream.range(0, points)
            .filter(i -> i != from)
            .boxed()
            .sorted(Comparator.comparingDouble(distance::applyAsDouble))
            .mapToInt(i -> i)
            .toArray();
    }

    /**
     * Trustworthiness (Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", 2001): 1 less the normalised sum of how
     * far down the true ranking each of the k neighbours in the plane stands. 1 if all are true, about 0.5 for random places.
     */
    private static double trustworthiness(float[][] points, double[][] places, int k) {
        int n = points.length;
        double penalty = 0;
        for (int i = 0; i < n; i++) {
            int from = i;
            int[] true_ = ranked(n, i, j -> -VectorMath.dot(points[from], points[j]));
            int[] rank = new int[n];
            for (int r = 0; r < true_.length; r++) {
                rank[true_[r]] = r + 1;
            }
            int[] shown = ranked(n, i, j -> Math.hypot(places[from][0] - places[j][0], places[from][1] - places[j][1]));
            for (int s = 0; s < k; s++) {
                penalty += Math.max(0, rank[shown[s]] - k);
            }
        }
        return 1 - 2 * penalty / ((double) n * k * (2 * n - 3 * k - 1));
    }

    public void testNeighborhoodsCanBeTrusted() {
        float[][] points = grouped(new Random(1));
        double umap = trustworthiness(points, umap(points, 42), 10);
        double pca = trustworthiness(points, principal(points).positions(), 10);
        assertTrue(umap + " of umap, " + pca + " of pca", umap > pca + 0.05);
        assertTrue("" + umap, umap > 0.93);
    }

    public void testGroupsStayApart() {
        float[][] points = grouped(new Random(2));
        double[][] places = umap(points, 42);
        for (int i = 0; i < points.length; i++) {
            int from = i;
            int[] shown = ranked(points.length, i, j -> Math.hypot(places[from][0] - places[j][0], places[from][1] - places[j][1]));
            for (int s = 0; s < 10; s++) {
                assertEquals("neighbour " + s + " of " + i, i % GROUPS, shown[s] % GROUPS);
            }
        }
    }

    public void testTheSameSeedGivesTheSameBits() {
        float[][] points = grouped(random());
        assertArrayEquals(umap(points, 7), umap(points, 7));
        assertFalse(Arrays.deepEquals(umap(points, 7), umap(points, 8)));
        double[] middle = { 0, 0 };
        for (double[] place : umap(points, 7)) {
            middle[0] += place[0] / points.length;
            middle[1] += place[1] / points.length;
        }
        assertArrayEquals("around the origin", new double[2], middle, 1e-9);
    }

    public void testFewPoints() {
        for (int n = 0; n < 20; n++) {
            float[][] points = Arrays.copyOf(grouped(new Random(3)), n);
            double[][] places = umap(points, 1);
            assertEquals(n, places.length);
            for (double[] place : places) {
                assertTrue(Double.isFinite(place[0]) && Double.isFinite(place[1]));
            }
            if (n < 4) {
                assertArrayEquals("principal components", principal(points).positions(), places);
            }
        }
    }

    public void testEqualPoints() {
        float[] a = VectorMath.normalize(new float[] { 1, 2, 3 });
        float[][] same = new float[10][];
        Arrays.fill(same, a);
        for (double[] place : umap(same, 1)) {
            assertArrayEquals(new double[2], place, 0);
        }
        float[][] two = new float[30][];
        Arrays.fill(two, 0, 15, a);
        Arrays.fill(two, 15, 30, VectorMath.normalize(new float[] { 3, -1, 0 }));
        for (double[] place : umap(two, 1)) {
            assertTrue(Double.isFinite(place[0]) && Double.isFinite(place[1]));
        }
    }

    /** The values that the paper's authors publish for their defaults: a = 1.577, b = 0.895. */
    public void testCurve() {
        Curve curve = Curve.fit(0.1);
        assertEquals(1.577, curve.a(), 0.001);
        assertEquals(0.895, curve.b(), 0.001);
        for (double least : new double[] { 0, 0.5, 0.99 }) {
            Curve other = Curve.fit(least);
            double at = least + 0.7;
            assertEquals(Math.exp(-0.7), 1 / (1 + other.a() * Math.pow(at, 2 * other.b())), 0.1);
            assertEquals(1, 1 / (1 + other.a() * Math.pow(least / 2, 2 * other.b())), 0.1);
        }
    }

    public void testPowers() {
        PowerTable powers = new PowerTable(0.895);
        for (int i = 0; i < 10_000; i++) {
            double x = Math.exp(randomDouble() * 50 - 30);
            assertEquals(1, powers.of(x) / Math.pow(x, 0.895), 1e-5);
        }
        assertEquals(1, powers.of(1), 0);
        assertEquals(Math.pow(2, -60 * 0.895), powers.of(0), 1e-20);
        assertEquals(1, powers.of(1e300) / Math.pow(2, 30 * 0.895), 1e-12);
    }

    /** Distances 0.1, 0.2, 0.4 and k = 3: 1 + exp(-0.1/σ) + exp(-0.3/σ) = log₂ 3, so that with t = exp(-0.1/σ), t + t³ = 0.585. */
    public void testMembershipsByHand() {
        double t = 0.5;
        for (int i = 0; i < 100; i++) {
            t -= (t + t * t * t - (Math.log(3) / Math.log(2) - 1)) / (1 + 3 * t * t);
        }
        Neighbors one = new Neighbors(
            new int[][] { { 1, 2, 3 }, { 2, 3, 4 }, { 3, 4, 1 }, { 4, 1, 2 }, { 1, 2, 3 } },
            new double[][] { { 0.1, 0.2, 0.4 }, { 0.1, 0.1, 0.1 }, { 0.1, 0.1, 0.1 }, { 0.1, 0.1, 0.1 }, { 0.1, 0.1, 0.1 } }
        );
        FuzzyGraph graph = FuzzyGraph.of(one);
        assertArrayEquals(new int[] { 0, 0, 0 }, Arrays.copyOf(graph.heads(), 3));
        assertArrayEquals(new int[] { 1, 2, 3 }, Arrays.copyOf(graph.tails(), 3));
        assertArrayEquals(new double[] { 1, t, t * t * t }, Arrays.copyOf(graph.weights(), 3), 1e-4);
        assertEquals("1-2, 1-3, 1-4, 2-3, 2-4, 3-4, and 4 to 1, 2, 3 are these", 9, graph.weights().length);
    }

    public void testUnionOfBothDirections() {
        Neighbors pairs = new Neighbors(
            new int[][] { { 1, 2 }, { 0, 2 }, { 1, 0 } },
            new double[][] { { 0.1, 0.3 }, { 0.1, 0.2 }, { 0.2, 0.3 } }
        );
        FuzzyGraph graph = FuzzyGraph.of(pairs);
        assertArrayEquals(new int[] { 0, 0, 1 }, graph.heads());
        assertArrayEquals(new int[] { 1, 2, 2 }, graph.tails());
        assertEquals(1, graph.weights()[0], 0);
        assertEquals(1, graph.weights()[2], 0);
        // log₂ 2 = 1 is reached by the nearest alone: the narrowest width makes the others next to nothing
        assertTrue(graph.weights()[1] < 1e-4);
    }

    public void testNeighborsEqualOracle() {
        float[][] points = grouped(random());
        points[5] = points[9].clone();
        Neighbors found = Neighbors.of(points, 6);
        for (int i = 0; i < points.length; i++) {
            int from = i;
            int[] expected = ranked(points.length, i, j -> Math.max(0, 1 - (double) VectorMath.dot(points[from], points[j])));
            assertArrayEquals(Arrays.copyOf(expected, 6), found.ids()[i]);
        }
    }
}
