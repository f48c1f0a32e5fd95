// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class HdbscanTests extends OpenSearchTestCase {

    private static final Runnable GO_ON = () -> {};

    private static int[] fit(Points points, double minClusterSize, double minSamples) {
        return Hdbscan.fit(points, minClusterSize, minSamples, GO_ON).labels();
    }

    public void testByHand() {
        // With each point its own neighbour, distances are plain. Two groups of three, one twice as wide as the other, and one far off,
        // which the whole loses first; then it falls into the two, and these into points.
        assertArrayEquals(new int[] { 0, 1, 0, 1, 0, 1, -1 }, fit(RandomPoints.atDegrees(0, 40, 2, 44, 4, 48, 120), 3, 1));
        // Two pairs that part at 3 degrees, and end at 1: one cluster of four would last from 36 to 3 degrees.
        // λ = 1 / distance, in units of the λ of 1 degree (distances grow with the square): birth 1/36², parting 1/3², end 1.
        // 4 (1/9 - 1/1296) = 0.44 for the four, 2 (1 - 1/9) for each of the pairs
        assertArrayEquals(new int[] { 1, 1, 2, 2, 0, 0, 0 }, fit(RandomPoints.atDegrees(0, 1, 4, 5, 41, 42, 43), 2, 1));
        // with pairs as wide as their gap is (all at 1.5 degrees) they never part
        assertArrayEquals(new int[] { 0, 0, 0, 0, 1, 1, 1 }, fit(RandomPoints.atDegrees(0, 1.5, 3, 4.5, 41, 42, 43), 2, 1));
    }

    public void testAgainstTheDefinition() {
        for (int round = 0; round < 60; round++) {
            Points points = RandomPoints.around(random(), 4, randomIntBetween(2, 30), 5, 0.6, randomIntBetween(1, 3));
            int minClusterSize = randomIntBetween(2, 7);
            int minSamples = randomIntBetween(1, 6);
            Points expanded = RandomPoints.expanded(points);
            int[] naive = new Naive(expanded, minClusterSize, minSamples).labels();
            assertArrayEquals(naive, RandomPoints.expanded(fit(points, minClusterSize, minSamples), points));
            assertArrayEquals(naive, fit(expanded, minClusterSize, minSamples));
        }
    }

    public void testDegenerate() {
        assertEquals(0, fit(Points.of(new float[0][], new double[0]), 2, 1).length);
        assertArrayEquals(new int[] { -1 }, fit(RandomPoints.atDegrees(7), 2, 1));
        assertArrayEquals("all equal", new int[] { 0, 0, 0 }, fit(RandomPoints.atDegrees(7, 7, 7), 3, 2));
        assertArrayEquals("too few", new int[] { -1, -1, -1 }, fit(RandomPoints.atDegrees(7, 7, 7), 4, 2));
        assertArrayEquals("one group is not told from nothing", new int[] { -1, -1, -1 }, fit(RandomPoints.atDegrees(0, 1, 3), 2, 1));
        assertArrayEquals("equal vectors last forever", new int[] { 0, 0, 1, 1 }, fit(RandomPoints.atDegrees(0, 0, 9, 9), 2, 2));
        assertArrayEquals(
            "with those around them",
            new int[] { 0, 0, 0, 0, 0, 1, 1 },
            fit(RandomPoints.atDegrees(0, 0, 0, 1, 3, 90, 91), 2, 1)
        );
        int[] apart = { 0, 0, 0, 2, 2, 1, 1, 1 };
        assertArrayEquals("a finite group falls apart", apart, fit(RandomPoints.atDegrees(0, 0, 0, 1, 1.5, 90, 91, 93), 2, 1));
        assertArrayEquals("fewer than neighbours", new int[] { -1, -1 }, fit(RandomPoints.atDegrees(0, 90), 2, 9));
    }

    public void testWrongNumbers() {
        Points points = RandomPoints.atDegrees(5);
        Exception e = expectThrows(IllegalArgumentException.class, () -> fit(points, 1, 1));
        assertThat(e.getMessage(), containsString("minClusterSize must be at least 2, found [1.0]"));
        e = expectThrows(IllegalArgumentException.class, () -> fit(points, 2, 0));
        assertThat(e.getMessage(), containsString("minSamples must be at least 1, found [0.0]"));
    }

    /** On sets of points and the matrix of all their distances, with no tree of edges. */
    private static final class Naive {

        private final Points points;
        private final int minClusterSize;
        private final double[][] reach;
        private final int[] groups;

        Naive(Points points, int minClusterSize, int minSamples) {
            this.points = points;
            this.minClusterSize = minClusterSize;
            int n = points.size();
            this.reach = new double[n][n];
            this.groups = new int[n];
            double[][] distances = new double[n][n];
            double[] core = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    float[] a = points.vectors()[i];
                    float[] b = points.vectors()[j];
                    distances[i][j] = Arrays.equals(a, b) ? 0 : RandomPoints.distance(a, b);
                }
                core[i] = Arrays.stream(distances[i]).sorted().toArray()[Math.min(n, minSamples) - 1];
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    reach[i][j] = Math.max(distances[i][j], Math.max(core[i], core[j]));
                }
            }
        }

        int[] labels() {
            Arrays.fill(groups, Partition.NOISE);
            List<Integer> all = IntStream.range(0, points.size()).boxed().toList();
            if (Arrays.stream(points.vectors()).allMatch(vector -> Arrays.equals(vector, points.vectors()[0]))) {
                Arrays.fill(groups, all.size() >= minClusterSize ? 0 : Partition.NOISE);
            } else {
                stability(all, 0, true);
            }
            return Partition.ordered(groups, points).labels();
        }

        /** Chooses the best clusters of a set, and returns how stable they are together. */
        private double stability(List<Integer> cluster, double birth, boolean whole) {
            List<Integer> rest = cluster;
            double own = 0;
            while (true) {
                double height = bottleneck(rest);
                List<List<Integer>> heavy = new ArrayList<>();
                for (List<Integer> part : parts(rest, height)) {
                    if (part.size() >= minClusterSize && part.size() < rest.size()) {
                        heavy.add(part);
                    }
                }
                if (heavy.size() != 1) {
                    own += rest.size() * (1 / height - birth);
                    double within = 0;
                    for (List<Integer> part : heavy) {
                        within += stability(part, 1 / height, false);
                    }
                    if (whole == false && own >= within) {
                        cluster.forEach(i -> groups[i] = cluster.getFirst());
                    }
                    return Math.max(own, within);
                }
                own += (rest.size() - heavy.getFirst().size()) * (1 / height - birth);
                rest = heavy.getFirst();
            }
        }

        /** The longest of the steps by which a set is gathered, always the shortest that leads on. */
        private double bottleneck(List<Integer> set) {
            List<Integer> left = new ArrayList<>(set);
            List<Integer> gathered = new ArrayList<>(List.of(left.removeFirst()));
            double longest = 0;
            while (left.isEmpty() == false) {
                double shortest = Double.POSITIVE_INFINITY;
                int next = 0;
                for (int j = 0; j < left.size(); j++) {
                    for (int i : gathered) {
                        if (reach[i][left.get(j)] < shortest) {
                            shortest = reach[i][left.get(j)];
                            next = j;
                        }
                    }
                }
                longest = Math.max(longest, shortest);
                gathered.add(left.remove(next));
            }
            return longest;
        }

        /** What edges shorter than a length connect. */
        private List<List<Integer>> parts(List<Integer> set, double length) {
            List<Integer> left = new ArrayList<>(set);
            List<List<Integer>> parts = new ArrayList<>();
            while (left.isEmpty() == false) {
                List<Integer> part = new ArrayList<>(List.of(left.removeFirst()));
                for (int k = 0; k < part.size(); k++) {
                    int i = part.get(k);
                    left.stream().filter(j -> reach[i][j] < length).forEach(part::add);
                    left.removeAll(part);
                }
                parts.add(part);
            }
            return parts;
        }
    }
}
