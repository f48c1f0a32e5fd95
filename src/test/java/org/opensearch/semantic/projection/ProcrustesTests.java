// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.opensearch.test.OpenSearchTestCase;

public class ProcrustesTests extends OpenSearchTestCase {

    private static double[][] map(Random random, int things) {
        return random.ints(things, 0, 2)
            .mapToObj(i -> new double[] { random.nextGaussian() * 3 + 1, random.nextGaussian() })
            .toArray(double[][]::new);
    }

    private static Procrustes fit(double[][] target, double[][] moved, long seed) {
        return Procrustes.fit(target, moved, seed).orElseThrow();
    }

    private static double[][] moved(double[][] map, double angle, boolean mirrored, double scale, double x, double y) {
        return Arrays.stream(map).map(p -> {
            double v = mirrored ? -p[1] : p[1];
            return new double[] {
                x + scale * (Math.cos(angle) * p[0] - Math.sin(angle) * v),
                y + scale * (Math.sin(angle) * p[0] + Math.cos(angle) * v) };
        }).toArray(double[][]::new);
    }

    public void testTheSameShapeIsLaidOnItself() {
        double[][] map = map(random(), 9);
        for (boolean mirrored : new boolean[] { false, true }) {
            double[][] other = moved(map, randomDouble() * 6, mirrored, 0.1 + 7 * randomDouble(), 5, -2);
            Procrustes fit = fit(map, other, 1);
            assertEquals(1, fit.correlation(), 1e-9);
            assertEquals("no random assignment fits as well", 1 / (Procrustes.DRAWN + 1.0), fit.pValue(), 1e-12);
            for (int i = 0; i < map.length; i++) {
                assertArrayEquals(map[i], fit.positions()[i], 1e-9);
            }
        }
    }

    /**
     * Corners of a square against a rectangle twice as wide: both of size 1, the corners are (±a, ±a), a = 1/√8, and (±2b, ±b),
     * b = 1/√20. Sum of the dot products: 4 (2ab + ab) = 12/√160, so the correlation is 0.9487, with m² = 1 − 144/160 = 0.1.
     * Of the 24 assignments the 8 symmetries of the square fit so, and the others worse: the p-value is 1/3.
     */
    public void testByHand() {
        double[][] square = { { 1, 1 }, { -1, 1 }, { -1, -1 }, { 1, -1 } };
        double[][] wide = { { 2, 1 }, { -2, 1 }, { -2, -1 }, { 2, -1 } };
        Procrustes fit = fit(square, wide, 0);
        assertEquals(Math.sqrt(0.9), fit.correlation(), 1e-12);
        assertEquals(8.0 / 24, fit.pValue(), 1e-12);
        // scaled by correlation × size of the square / size of the rectangle = √0.9 √8 / √20 = 0.6
        assertArrayEquals(new double[] { 1.2, 0.6 }, fit.positions()[0], 1e-12);
    }

    /** Tries all turns, mirrored or not, and the best scale of each. */
    private static double oracle(double[][] target, double[][] map) {
        double[] t = centre(target);
        double[] m = centre(map);
        double targets = 0;
        double maps = 0;
        for (int i = 0; i < target.length; i++) {
            targets += square(target[i][0] - t[0]) + square(target[i][1] - t[1]);
            maps += square(map[i][0] - m[0]) + square(map[i][1] - m[1]);
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int step = 0; step < 100_000; step++) {
            double[][] turned = moved(map, step * 2 * Math.PI / 50_000, step >= 50_000, 1, 0, 0);
            double[] c = centre(turned);
            double sum = 0;
            for (int i = 0; i < target.length; i++) {
                sum += (target[i][0] - t[0]) * (turned[i][0] - c[0]) + (target[i][1] - t[1]) * (turned[i][1] - c[1]);
            }
            best = Math.max(best, sum);
        }
        return best / Math.sqrt(targets * maps);
    }

    private static double[] centre(double[][] map) {
        return new double[] {
            Arrays.stream(map).mapToDouble(p -> p[0]).average().orElseThrow(),
            Arrays.stream(map).mapToDouble(p -> p[1]).average().orElseThrow() };
    }

    private static double square(double x) {
        return x * x;
    }

    public void testEqualsOracle() {
        double[][] target = map(random(), 6);
        double[][] other = map(random(), 6);
        Procrustes fit = fit(target, other, 1);
        assertEquals(oracle(target, other), fit.correlation(), 1e-6);
        assertEquals("either map may be laid over the other", fit.correlation(), fit(other, target, 1).correlation(), 1e-9);
        double remains = 0;
        double all = 0;
        double[] centre = centre(target);
        for (int i = 0; i < 6; i++) {
            remains += square(target[i][0] - fit.positions()[i][0]) + square(target[i][1] - fit.positions()[i][1]);
            all += square(target[i][0] - centre[0]) + square(target[i][1] - centre[1]);
        }
        assertEquals("m²", 1 - square(fit.correlation()), remains / all, 1e-9);
    }

    public void testPValuesOfUnrelatedMapsAreUniform() {
        Random random = new Random(11);
        int low = 0;
        for (int trial = 0; trial < 200; trial++) {
            low += fit(map(random, 6), map(random, 6), 1).pValue() <= 0.25 ? 1 : 0;
        }
        assertEquals("a quarter of them is below a quarter", 50, low, 20);
    }

    public void testDrawnAndEnumeratedAgree() {
        Random random = new Random(2);
        double[][] target = map(random, 8);
        double[][] other = map(random, 8);
        Procrustes one = fit(target, other, 1);
        assertEquals(one.pValue(), fit(target, other, 2).pValue(), 0.03);
        assertEquals(one.pValue(), fit(target, other, 1).pValue(), 0);
    }

    public void testNoShape() {
        double[][] two = { { 1, 2 }, { 3, 4 } };
        double[][] three = { { 1, 2 }, { 3, 4 }, { 5, 5 } };
        double[][] together = { { 1, 2 }, { 1, 2 }, { 1, 2 } };
        assertEquals(Optional.empty(), Procrustes.fit(two, two, 0));
        assertEquals(Optional.empty(), Procrustes.fit(three, together, 0));
        assertEquals(Optional.empty(), Procrustes.fit(together, three, 0));
        Exception e = expectThrows(IllegalArgumentException.class, () -> Procrustes.fit(two, three, 0));
        assertThat(e.getMessage(), containsString("maps of [2] and of [3] things"));
    }
}
