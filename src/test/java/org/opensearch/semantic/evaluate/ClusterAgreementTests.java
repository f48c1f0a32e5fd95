// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class ClusterAgreementTests extends OpenSearchTestCase {

    private static double information(int[] a, int[] b) {
        return new ClusterAgreement(a, b).adjustedMutualInformation();
    }

    private static double rand(int[] a, int[] b) {
        return new ClusterAgreement(a, b).adjustedRandIndex();
    }

    public void testByHand() {
        // one half, and a quarter with a half: cells (2, 0, 0) and (0, 1, 1)
        int[] a = { 0, 0, 1, 1 };
        int[] b = { 0, 0, 1, 2 };
        // the only pair of b is one of the two of a: expected 2 · 1 / 6, greatest (2 + 1) / 2
        assertEquals((1 - 1 / 3d) / (1.5 - 1 / 3d), rand(a, b), 1e-12);
        // I = H(a) = ln 2; H(b) = 1.5 ln 2. A random b has its pair inside a group of a, so that I = ln 2, once in three times;
        // else both groups of a hold one of the pair and one alone: I = ln 2 + 1.5 ln 2 - 2 ln 2
        double expected = (1 / 3d + 2 / 3d * 0.5) * Math.log(2);
        assertEquals((Math.log(2) - expected) / (1.25 * Math.log(2) - expected), information(a, b), 1e-12);
    }

    /** By the definition of what is expected: the mean over all orders of one of the groupings. */
    public void testAgainstAllPermutations() {
        for (int round = 0; round < 10; round++) {
            int[] a = random().ints(7, 0, 3).toArray();
            int[] b = random().ints(7, 0, 4).toArray();
            List<int[]> orders = new ArrayList<>();
            permute(b.clone(), 0, orders);
            double expectedInformation = orders.stream().mapToDouble(order -> naiveInformation(a, order)).average().orElseThrow();
            double greatest = (naiveInformation(a, a) + naiveInformation(b, b)) / 2;
            if (greatest - expectedInformation > 1e-9) {
                double adjusted = (naiveInformation(a, b) - expectedInformation) / (greatest - expectedInformation);
                assertEquals(adjusted, information(a, b), 1e-9);
            }
            double expectedPairs = orders.stream().mapToDouble(order -> naivePairs(a, order)).average().orElseThrow();
            double greatestPairs = (naivePairs(a, a) + naivePairs(b, b)) / 2d;
            if (greatestPairs - expectedPairs > 1e-9) {
                assertEquals((naivePairs(a, b) - expectedPairs) / (greatestPairs - expectedPairs), rand(a, b), 1e-9);
            }
        }
    }

    private static void permute(int[] values, int from, List<int[]> out) {
        if (from == values.length) {
            out.add(values.clone());
        }
        for (int i = from; i < values.length; i++) {
            int swap = values[from];
            values[from] = values[i];
            values[i] = swap;
            permute(values, from + 1, out);
            values[i] = values[from];
            values[from] = swap;
        }
    }

    /** The sum over groups i, j of p(i, j) ln (p(i, j) / (p(i) p(j))). */
    private static double naiveInformation(int[] a, int[] b) {
        double sum = 0;
        for (int i : Arrays.stream(a).distinct().toArray()) {
            for (int j : Arrays.stream(b).distinct().toArray()) {
                double inA = 0;
                double inB = 0;
                double both = 0;
                for (int n = 0; n < a.length; n++) {
                    inA += a[n] == i ? 1d / a.length : 0;
                    inB += b[n] == j ? 1d / a.length : 0;
                    both += a[n] == i && b[n] == j ? 1d / a.length : 0;
                }
                sum += both == 0 ? 0 : both * Math.log(both / inA / inB);
            }
        }
        return sum;
    }

    private static int naivePairs(int[] a, int[] b) {
        int pairs = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                pairs += a[i] == a[j] && b[i] == b[j] ? 1 : 0;
            }
        }
        return pairs;
    }

    public void testSameGroupsByOtherNames() {
        int[] a = random().ints(50, 0, 5).toArray();
        int[] b = Arrays.stream(a).map(group -> 7 - 3 * group).toArray();
        assertEquals(1, information(a, b), 0);
        assertEquals(1, rand(a, b), 0);
    }

    public void testChanceIsNothing() {
        List<Integer> shuffled = new ArrayList<>(Collections.nCopies(2000, 0));
        shuffled.replaceAll(zero -> random().nextInt(20));
        int[] b = shuffled.stream().mapToInt(Integer::intValue).toArray();
        int[] a = random().ints(2000, 0, 100).toArray();
        assertEquals(0, information(a, b), 0.03);
        assertEquals(0, rand(a, b), 0.01);
        assertEquals("either way round", information(b, a), information(a, b), 1e-12);
    }

    public void testDegenerate() {
        int[] together = new int[5];
        int[] apart = { 1, 2, 3, 4, 5 };
        for (int[] same : List.of(new int[0], new int[1], together, apart)) {
            assertEquals(1, information(same, same), 0);
            assertEquals(1, rand(same, same), 0);
        }
        assertEquals(0, information(together, apart), 1e-12);
        assertEquals(0, rand(together, apart), 0);
    }

    public void testNotTheSameThings() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> new ClusterAgreement(new int[2], new int[3]));
        assertThat(e.getMessage(), containsString("[2] and [3] things"));
    }
}
