// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.opensearch.semantic.aggs.RandomVectors;
import org.opensearch.test.OpenSearchTestCase;

/** Random numbers are fixed where shares are counted: these tests say the same every time. */
public class PermutationTestTests extends OpenSearchTestCase {

    private static final int DIMENSION = 64;

    private static double pValue(List<float[]> now, List<float[]> baseline) {
        return PermutationTest.pValue(Sides.comparison(now, baseline));
    }

    /** By all ways to choose the side: the share that is at least as far from the rest. */
    private static double exact(List<float[]> now, List<float[]> baseline) {
        List<float[]> all = new ArrayList<>(now);
        all.addAll(baseline);
        double seen = distance(all, (1 << now.size()) - 1);
        int asLarge = 0;
        int ways = 0;
        for (int chosen = 0; chosen < 1 << all.size(); chosen++) {
            if (Integer.bitCount(chosen) == now.size()) {
                ways++;
                asLarge += distance(all, chosen) >= seen - 1e-12 ? 1 : 0;
            }
        }
        return (double) asLarge / ways;
    }

    private static double distance(List<float[]> all, int chosen) {
        List<float[]> side = new ArrayList<>();
        List<float[]> rest = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            ((chosen >> i & 1) == 1 ? side : rest).add(all.get(i));
        }
        double[] a = RandomVectors.mean(side);
        double[] b = RandomVectors.mean(rest);
        double squares = 0;
        for (int d = 0; d < a.length; d++) {
            squares += (a[d] - b[d]) * (a[d] - b[d]);
        }
        return squares;
    }

    public void testByHand() {
        float[] east = { 1, 0 };
        float[] north = { 0, 1 };
        // of the 6 ways to choose 2 of 4, 2 leave equal ones together
        double p = pValue(List.of(east, east), List.of(north, north));
        assertEquals(2 / 6.0, p, 0.15);
        assertEquals("nothing can be further apart, and nothing else is possible", 1, pValue(List.of(east), List.of(north)), 0);
        assertEquals(1, pValue(List.of(east), Collections.nCopies(30, east)), 0);
    }

    public void testEqualsAllPermutations() {
        Random random = new Random(9);
        for (int trial = 0; trial < 25; trial++) {
            List<float[]> now = RandomVectors.around(random, 1 + random.nextInt(5), 6, 1);
            List<float[]> baseline = RandomVectors.around(random, 1 + random.nextInt(6), 6, 1);
            if (trial % 3 == 0) {
                now.replaceAll(vector -> new float[] { vector[0], 5, vector[2], 5, vector[4], 5 });
            }
            double exact = exact(now, baseline);
            // draws until 20 were as large: the number that it takes has a relative deviation of about 1/√20
            assertEquals(exact, pValue(now, baseline), 4 * Math.max(exact * Math.sqrt((1 - exact) / 20), 0.002));
        }
    }

    public void testIsTheSameAgain() {
        List<float[]> now = Sides.texts(random(), 30, DIMENSION);
        List<float[]> baseline = Sides.texts(random(), 40, DIMENSION);
        double p = pValue(now, baseline);
        assertEquals(p, pValue(now, baseline), 0);
        Collections.shuffle(now, random());
        Collections.shuffle(baseline, random());
        assertEquals("in whatever order they came", p, pValue(now, baseline), 0);
    }

    public void testAClearChange() {
        Random random = new Random(1);
        List<float[]> now = Sides.texts(random, 40, DIMENSION);
        now.forEach(vector -> vector[1] += 1);
        assertEquals("no draw of 1999 was as large", 1 / 2000.0, pValue(now, Sides.texts(random, 40, DIMENSION)), 1e-12);
    }

    private static double share(int trials, double level, Supplier<Comparison> trial) {
        int flagged = 0;
        for (int i = 0; i < trials; i++) {
            flagged += PermutationTest.pValue(trial.get()) < level ? 1 : 0;
        }
        return (double) flagged / trials;
    }

    /** Asserts that of comparisons of the same with the same as many are flagged as the level says, and not many more. */
    private static void assertValid(String what, Supplier<Comparison> nothingChanged) {
        int trials = 400;
        double level = 0.05;
        double deviation = Math.sqrt(level * (1 - level) / trials);
        double flagged = share(trials, level, nothingChanged);
        assertTrue(what + ": " + flagged, flagged < level + 3 * deviation);
    }

    public void testCountsOfAnyKind() {
        Random random = new Random(2);
        for (int[] counts : new int[][] { { 3, 25 }, { 1, 60 }, { 25, 28 }, { 120, 10 } }) {
            assertValid(
                counts[0] + " and " + counts[1],
                () -> Sides.comparison(Sides.texts(random, counts[0], DIMENSION), Sides.texts(random, counts[1], DIMENSION))
            );
        }
    }

    /** Sides of documents of which this share is a copy of one text; the sample holds everything, or 50 of them. */
    private static Comparison repeated(Random random, float[] copied, double share, int now, int baseline, int limit) {
        return new Comparison(
            Sides.of(some(random, copied, share, now), limit, random.nextLong(), 0),
            Sides.of(some(random, copied, share, baseline), limit, 0, 0)
        );
    }

    private static List<float[]> some(Random random, float[] copied, double share, int count) {
        List<float[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(random.nextDouble() < share ? copied : Sides.text(random, DIMENSION));
        }
        return texts;
    }

    public void testRepeatedTexts() {
        Random random = new Random(4);
        float[] copied = Sides.text(random, DIMENSION);
        assertValid("all sampled", () -> repeated(random, copied, 0.5, 150, 60, 200));
        List<float[]> few = Sides.texts(random, 5, DIMENSION);
        assertValid("few texts, many copies", () -> {
            List<List<float[]>> sides = List.of(new ArrayList<>(), new ArrayList<>());
            for (List<float[]> side : sides) {
                for (int i = 0; i < 3000; i++) {
                    side.add(few.get(Math.min(random.nextInt(5), random.nextInt(5))));
                }
            }
            return Sides.comparison(sides.getFirst(), sides.getLast());
        });
    }

    public void testSamplesOfSides() {
        Random random = new Random(5);
        assertValid("no repetition", () -> repeated(random, null, 0, 300, 400, 50));
        assertValid("a small side", () -> repeated(random, null, 0, 5, 600, 50));
        for (double share : new double[] { 0.1, 0.3, 0.6 }) {
            assertValid("seldom sampled, of share " + share, () -> repeated(random, Sides.text(random, DIMENSION), share, 400, 500, 50));
            assertValid("a small side, of share " + share, () -> repeated(random, Sides.text(random, DIMENSION), share, 40, 700, 50));
        }
    }

    /** A change too small for a sample of 50 to show alone is seen, for the means are exact. */
    public void testSmallChangesOfManyDocumentsAreSeen() {
        Random random = new Random(6);
        double seen = share(20, 0.01, () -> {
            List<float[]> now = Sides.texts(random, 2000, DIMENSION);
            now.subList(0, 300).forEach(vector -> vector[1] += 1);
            return new Comparison(Sides.of(now, 50, 1, 0), Sides.of(Sides.texts(random, 2000, DIMENSION), 50, 1, 0));
        });
        assertEquals(1, seen, 0);
    }
}
