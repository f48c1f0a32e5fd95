// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Lays one map of things over another map of the same things, by moving, turning, mirroring and scaling it as a whole, such that the
 * squared distances between the two places of each thing are least in sum (Gower, "Generalized Procrustes analysis", 1975).
 *
 * <p>The correlation is √(1 − m²), where m² is what remains of these squares when both maps have size 1: 1 if the maps have the same
 * shape, and well above 0 for maps that have nothing to do with one another, the more so the fewer things there are. So it comes with
 * the share of random assignments of the things to the places that correlate no less, the p-value (Jackson, "PROTEST: a Procrustean
 * randomization test of community environment concordance", 1995): of all of them while there are at most {@value #MOST_ENUMERATED},
 * else of {@value #DRAWN} drawn with a seed and the given one.
 *
 * @param positions double[things][2], the second map laid over the first
 * @param correlation from 0 to 1
 * @param pValue above 0, at most 1
 */
public record Procrustes(double[][] positions, double correlation, double pValue) {

    /** Fewer things have no shape: two maps of them always fit. */
    private static final int LEAST = 3;

    static final int DRAWN = 9999;
    static final int MOST_ENUMERATED = 5040;

    /** What rounding may take off a correlation that is the same. */
    private static final double ROUNDING = 1e-9;

    /**
     * @param target double[things][2]
     * @param moved double[things][2], the same things in the same order
     * @param seed of the assignments that are drawn
     * @return nothing if a map has no shape to compare: of fewer than {@value #LEAST} things, or with all of them in one place
     */
    public static Optional<Procrustes> fit(double[][] target, double[][] moved, long seed) {
        if (target.length != moved.length) {
            throw new IllegalArgumentException("[procrustes] maps of [" + target.length + "] and of [" + moved.length + "] things");
        }
        if (target.length < LEAST) {
            return Optional.empty();
        }
        Shape to = Shape.of(target);
        Shape from = Shape.of(moved);
        if (!(to.size() > 0 && from.size() > 0)) {
            return Optional.empty();
        }
        int[] same = IntStream.range(0, target.length).toArray();
        Turn turn = Turn.best(to.places(), from.places(), same);
        double[][] positions = new double[target.length][];
        for (int i = 0; i < positions.length; i++) {
            double[] turned = turn.of(from.places()[i]);
            double scale = turn.correlation() * to.size();
            positions[i] = new double[] { to.centre()[0] + scale * turned[0], to.centre()[1] + scale * turned[1] };
        }
        double correlation = Math.min(1, turn.correlation());
        return Optional.of(new Procrustes(positions, correlation, pValue(to, from, turn.correlation() - ROUNDING, seed)));
    }

    /** A map moved to the origin and scaled to size 1, where the size is the root of the sum of all squares: not numbers if that is 0. */
    private record Shape(double[][] places, double[] centre, double size) {

        static Shape of(double[][] map) {
            double[] centre = new double[2];
            for (double[] place : map) {
                centre[0] += place[0] / map.length;
                centre[1] += place[1] / map.length;
            }
            double squares = 0;
            for (double[] place : map) {
                double x = place[0] - centre[0];
                double y = place[1] - centre[1];
                squares += x * x + y * y;
            }
            double size = Math.sqrt(squares);
            double[][] places = new double[map.length][];
            for (int i = 0; i < map.length; i++) {
                places[i] = new double[] { (map[i][0] - centre[0]) / size, (map[i][1] - centre[1]) / size };
            }
            return new Shape(places, centre, size);
        }
    }

    /**
     * Turns a place about the origin, after mirroring it at the x axis or not.
     *
     * @param correlation the sum of the dot products of the places with the turned ones
     */
    private record Turn(boolean mirrored, double cos, double sin, double correlation) {

        /**
         * With H = Σ toᵢ fromᵢᵀ the best turn maximises tr(Rᵀ H). Of 2 × 2 matrices its maximum over rotations is
         * √((h₁₁+h₂₂)² + (h₂₁−h₁₂)²), and over reflections √((h₁₁−h₂₂)² + (h₂₁+h₁₂)²).
         *
         * @param order which of {@code from} belongs to each of {@code to}
         */
        static Turn best(double[][] to, double[][] from, int[] order) {
            double h11 = 0;
            double h12 = 0;
            double h21 = 0;
            double h22 = 0;
            for (int i = 0; i < to.length; i++) {
                double[] place = from[order[i]];
                h11 += to[i][0] * place[0];
                h12 += to[i][0] * place[1];
                h21 += to[i][1] * place[0];
                h22 += to[i][1] * place[1];
            }
            double plain = length(h11 + h22, h21 - h12);
            double mirrored = length(h11 - h22, h21 + h12);
            return plain >= mirrored
                ? turn(false, h11 + h22, h21 - h12, plain)
                : turn(true, h11 - h22, h21 + h12, mirrored);
        }

        private static Turn turn(boolean mirrored, double cos, double sin, double length) {
            return length > 0 ? new Turn(mirrored, cos / length, sin / length, length) : new Turn(false, 1, 0, 0);
        }

        private static double length(double x, double y) {
            return Math.sqrt(x * x + y * y);
        }

        double[] of(double[] place) {
            double y = mirrored ? -place[1] : place[1];
            return new double[] { cos * place[0] - sin * y, sin * place[0] + cos * y };
        }
    }

    private static double pValue(Shape to, Shape from, double least, long seed) {
        int things = to.places().length;
        long all = 1;
        for (int i = 2; i <= things && all <= MOST_ENUMERATED; i++) {
            all *= i;
        }
        int[] order = IntStream.range(0, things).toArray();
        if (all <= MOST_ENUMERATED) {
            return atLeast(to.places(), from.places(), order, things, least) / (double) all;
        }
        SplittableRandom random = new SplittableRandom(seed);
        int found = 1;
        for (int draw = 0; draw < DRAWN; draw++) {
            for (int i = things - 1; i > 0; i--) {
                swap(order, i, random.nextInt(i + 1));
            }
            found += Turn.best(to.places(), from.places(), order).correlation() >= least ? 1 : 0;
        }
        return found / (DRAWN + 1.0);
    }

    /** How many of the arrangements of the first {@code open} entries correlate at least so much. */
    private static int atLeast(double[][] to, double[][] from, int[] order, int open, double least) {
        if (open == 1) {
            return Turn.best(to, from, order).correlation() >= least ? 1 : 0;
        }
        int found = 0;
        for (int i = 0; i < open; i++) {
            swap(order, i, open - 1);
            found += atLeast(to, from, order, open - 1, least);
            swap(order, i, open - 1);
        }
        return found;
    }

    private static void swap(int[] order, int i, int j) {
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
