// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.test.OpenSearchTestCase;

public class ComparisonTests extends OpenSearchTestCase {

    private static final float[] EAST = { 2, 0 };
    private static final float[] NORTH = { 0, 3 };
    private static final float[] WEST = { -1, 0 };

    public void testByHand() {
        // the means are (1, 0) and (1/2, 1/2), whose cosine is 1/√2
        Comparison comparison = Sides.comparison(List.of(EAST, NORTH), List.of(EAST, EAST));
        assertEquals(1 - 1 / Math.sqrt(2), comparison.distance(), 1e-12);
        // the mean of all is (3/4, 1/4), of squared length 5/8: σ² = 4 (1 − 5/8) / 3 = 1/2, R² = 1/2, and for sides of 2 E|a|² = 3/4
        assertEquals(1 - 0.5 / 0.75, comparison.expected(), 1e-12);
        // |a − b|² = 1/2, over (1/2 + 1/2) σ² = 1/2
        assertEquals(1, comparison.ratio(), 1e-12);
        // the change is (−1/2, 1/2), of squared length 1/2: from (1, 0) to north (−1, 1)·(−1/2, 1/2) = 1, to east 0; by 2 · 1/2
        List<Mover> movers = comparison.movers(5);
        assertEquals("east did not move it", 1, movers.size());
        assertEquals("00001", movers.getFirst().document().id());
        assertEquals(1f, movers.getFirst().contribution(), 1e-6f);
    }

    public void testOneAgainstOne() {
        Comparison comparison = Sides.comparison(List.of(EAST), List.of(NORTH));
        assertEquals(1, comparison.distance(), 1e-12);
        assertEquals("two documents that differ say nothing but how documents differ", 1, comparison.expected(), 1e-12);
        assertEquals(1, comparison.ratio(), 1e-12);
    }

    public void testEqualVectors() {
        Comparison comparison = Sides.comparison(Collections.nCopies(7, EAST), Collections.nCopies(1000, EAST));
        assertEquals(0, comparison.distance(), 1e-12);
        assertEquals(0, comparison.expected(), 1e-12);
        assertTrue(comparison.constant());
        assertEquals(List.of(), comparison.movers(3));
    }

    public void testVectorsThatCancelOut() {
        Comparison comparison = Sides.comparison(List.of(EAST, WEST), List.of(NORTH, EAST));
        assertTrue("no direction, no distance", Double.isNaN(comparison.distance()));
        assertTrue(comparison.expected() > 0 && comparison.expected() <= 1);
        Comparison all = Sides.comparison(List.of(EAST, WEST), List.of(NORTH, new float[] { 0, -1 }));
        assertEquals("all cancel out: another direction is to be expected", 1, all.expected(), 1e-12);
        assertEquals("neither mean moved", List.of(), all.movers(3));
    }

    /** Two sides of the same population, many times: the mean of the distances is what was said to be expected. */
    public void testExpectedIsTheMeanDistance() {
        Random random = new Random(3);
        for (int[] counts : new int[][] { { 25, 25 }, { 3, 25 }, { 1, 40 }, { 200, 30 } }) {
            double distance = 0;
            double expected = 0;
            int trials = 400;
            for (int trial = 0; trial < trials; trial++) {
                Comparison comparison = Sides.comparison(Sides.texts(random, counts[0], 64), Sides.texts(random, counts[1], 64));
                distance += comparison.distance() / trials;
                expected += comparison.expected() / trials;
            }
            assertEquals(counts[0] + " and " + counts[1], 1, distance / expected, 0.05);
        }
    }

    public void testMoversEqualOracle() {
        List<float[]> now = RandomVectors.around(random(), randomIntBetween(2, 60), 9, 1);
        List<float[]> before = RandomVectors.around(random(), randomIntBetween(1, 60), 9, 1);
        double[] a = RandomVectors.mean(now);
        double[] b = RandomVectors.mean(before);
        double[] share = new double[now.size()];
        for (int i = 0; i < share.length; i++) {
            double[] unit = RandomVectors.mean(List.of(now.get(i)));
            double squares = IntStream.range(0, 9).mapToDouble(d -> (a[d] - b[d]) * (a[d] - b[d])).sum();
            share[i] = IntStream.range(0, 9).mapToDouble(d -> (unit[d] - b[d]) * (a[d] - b[d])).sum() / squares / share.length;
        }
        assertEquals(
            "all documents together made the whole move",
            1,
            IntStream.range(0, share.length).mapToDouble(i -> share[i]).sum(),
            1e-9
        );
        // a text that several documents have stands for all of them
        List<Double> distinct = new ArrayList<>();
        for (int i = 0; i < share.length; i++) {
            float[] vector = now.get(i);
            long same = now.stream().filter(other -> Arrays.equals(other, vector)).count();
            boolean first = now.subList(0, i).stream().noneMatch(other -> Arrays.equals(other, vector));
            if (first && share[i] > 0) {
                distinct.add(same * share[i]);
            }
        }
        distinct.sort(Comparator.reverseOrder());
        List<Mover> movers = Sides.comparison(now, before).movers(100);
        assertEquals(distinct.size(), movers.size());
        for (int i = 0; i < movers.size(); i++) {
            assertEquals(distinct.get(i), movers.get(i).contribution(), 1e-5);
        }
        assertEquals(Math.min(2, distinct.size()), Sides.comparison(now, before).movers(2).size());
    }
}
