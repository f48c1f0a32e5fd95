// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.projection;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.opensearch.semantic.vector.VectorTable;

/**
 * Lays points out in the plane such that those which are near by cosine stay near (McInnes, Healy and Melville, "UMAP: Uniform Manifold
 * Approximation and Projection for Dimension Reduction", 2018). Neighbourhoods can be trusted; axes mean nothing, and distances between
 * groups mean little.
 *
 * <ul>
 * <li>The neighbours are exact ({@link Neighbors}), and make a weighted graph ({@link FuzzyGraph}).
 * <li>The layout starts from positions that are given, such as the principal components: more of the large picture survives than from
 *     random ones (Kobak and Linderman, "Initialization is critical for preserving global data structure", 2021).
 * <li>Then in many rounds the ends of the edges attract one another, the heavier the edge the more often, and repel points that are
 *     drawn at random, by less and less.
 * </ul>
 *
 * <p>One thread and one seed: the same points in the same order give the same layout, bit by bit, on every machine. With n points costs
 * n² dot products and some 500 (above a thousand points 200) × n × k small steps.
 */
public final class Umap {

    public static final int LEAST_NEIGHBORS = 2;
    public static final int MOST_NEIGHBORS = 100;

    /** Fewer points have no neighbours to choose from: they stay where they start. */
    private static final int FEWEST = 4;
    private static final int MANY = 1000;
    private static final int EPOCHS = 500;
    private static final int EPOCHS_OF_MANY = 200;
    /** Points that each end of an edge is pushed away from, whenever the edge pulls. */
    private static final int REPELLED = 5;
    /** Half the width of the first layout. */
    private static final double EXTENT = 10;
    private static final double JITTER = 1e-4;
    private static final double LONGEST_STEP = 4;
    /** Keeps the push of points that lie on one another finite. */
    private static final double SOFTENING = 1e-3;

    private final FuzzyGraph graph;
    private final Curve curve;
    /** x^(2b) from x², for the curve's b. The last bit of it decides, after many steps, where a point ends up. */
    private final PowerTable powers;
    private final SplittableRandom random;
    private final double[][] layout;

    private Umap(FuzzyGraph graph, Curve curve, SplittableRandom random, double[][] layout) {
        this.graph = graph;
        this.curve = curve;
        this.powers = new PowerTable(curve.b());
        this.random = random;
        this.layout = layout;
    }

    /**
     * @param points float[points][dimension], of norm 1
     * @param start double[points][2], around the origin; points that all coincide there stay so
     * @param neighbors how many make a neighbourhood, {@value #LEAST_NEIGHBORS} to {@value #MOST_NEIGHBORS}; fewer where there are no more
     * @param least how near neighbours may come in the plane, at least 0 and below 1
     */
    public static Projection of(float[][] points, double[][] start, int neighbors, double least, long seed) {
        double greatest = Arrays.stream(start).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
        if (greatest == 0) {
            return Projection.origin(points.length);
        }
        if (points.length < FEWEST) {
            return Projection.of(start);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[][] layout = new double[points.length][2];
        for (int i = 0; i < layout.length; i++) {
            for (int c = 0; c < 2; c++) {
                // else points on a line could never leave it
                layout[i][c] = EXTENT / greatest * start[i][c] + JITTER * (2 * random.nextDouble() - 1);
            }
        }
        FuzzyGraph graph = FuzzyGraph.of(Neighbors.of(points, Math.min(neighbors, points.length - 1)));
        new Umap(graph, Curve.fit(least), random, layout).run();
        return Projection.of(centred(layout));
    }

    /** Heap that the work takes at most, in bytes, beside the points. */
    public static long bytes(int points, int dimension) {
        // places, start and rows; of each neighbour its number, distance, membership, and an edge of two numbers, a weight and a pull
        return VectorTable.bytes(points, dimension) + points * (200L + MOST_NEIGHBORS * (Integer.BYTES * 3L + Double.BYTES * 4L));
    }

    private static double[][] centred(double[][] layout) {
        double x = Arrays.stream(layout).mapToDouble(place -> place[0]).average().orElse(0);
        double y = Arrays.stream(layout).mapToDouble(place -> place[1]).average().orElse(0);
        return Arrays.stream(layout).map(place -> new double[] { place[0] - x, place[1] - y }).toArray(double[][]::new);
    }

    private void run() {
        int epochs = layout.length > MANY ? EPOCHS_OF_MANY : EPOCHS;
        double heaviest = Arrays.stream(graph.weights()).max().orElseThrow();
        double[] pulls = new double[graph.weights().length];
        for (int epoch = 0; epoch < epochs; epoch++) {
            double rate = 1 - (double) epoch / epochs;
            for (int e = 0; e < pulls.length; e++) {
                // an edge of half the greatest weight pulls in every second round
                pulls[e] += graph.weights()[e] / heaviest;
                if (pulls[e] >= 1) {
                    pulls[e] -= 1;
                    pull(graph.heads()[e], graph.tails()[e], rate);
                    pull(graph.tails()[e], graph.heads()[e], rate);
                }
            }
        }
    }

    private void pull(int head, int tail, double rate) {
        double[] at = layout[head];
        double[] other = layout[tail];
        double squared = squared(at, other);
        if (squared > 0) {
            double power = powers.of(squared);
            double strength = -2 * curve.a() * curve.b() * power / squared / (curve.a() * power + 1);
            for (int c = 0; c < 2; c++) {
                double step = rate * step(strength * (at[c] - other[c]));
                at[c] += step;
                other[c] -= step;
            }
        }
        for (int n = 0; n < REPELLED; n++) {
            int drawn = random.nextInt(layout.length);
            if (drawn != head) {
                push(at, layout[drawn], rate);
            }
        }
    }

    private void push(double[] at, double[] other, double rate) {
        double squared = squared(at, other);
        if (squared > 0) {
            double strength = 2 * curve.b() / ((SOFTENING + squared) * (curve.a() * powers.of(squared) + 1));
            for (int c = 0; c < 2; c++) {
                at[c] += rate * step(strength * (at[c] - other[c]));
            }
        }
    }

    private static double squared(double[] a, double[] b) {
        double x = a[0] - b[0];
        double y = a[1] - b[1];
        return x * x + y * y;
    }

    private static double step(double gradient) {
        return Math.clamp(gradient, -LONGEST_STEP, LONGEST_STEP);
    }
}
