// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.projection.PrincipalComponents;
import org.opensearch.semantic.projection.Projection;
import org.opensearch.semantic.projection.Umap;
import org.opensearch.semantic.vector.VectorMath;

/**
 * What maps of documents keep of their neighbourhoods, and how long they take. Trustworthiness (Venna and Kaski 2001) says how true
 * the neighbours on the map are, from about 0.5 for random places to 1; agreement is the share of the ten nearest with the same label,
 * on the map, and in the dimensions of the vectors.
 */
final class MapBenchmark {

    private static final int[] SIZES = { 500, 2000 };
    private static final int NEAREST = 10;
    private static final int NEIGHBORS = 15;
    private static final double MIN_DIST = 0.1;
    private static final long SEED = 42;

    private MapBenchmark() {}

    static Table table() {
        return new Table("semantic_map", "set, points, method, trustworthiness, agreement on the map, agreement of the vectors, s");
    }

    /** Adds the rows of one set, whose texts are in no particular order: maps of the first of every n-th. */
    static void run(String set, LabelledVectors all, Table table) {
        for (int size : SIZES) {
            int[] chosen = IntStream.range(0, size).map(i -> (int) ((long) i * all.vectors().length / size)).toArray();
            float[][] vectors = Arrays.stream(chosen).mapToObj(i -> all.vectors()[i]).toArray(float[][]::new);
            List<String> labels = Arrays.stream(chosen).mapToObj(i -> all.labels().get(i)).toList();
            double[] ones = new double[size];
            Arrays.fill(ones, 1);
            Points points = Points.of(vectors, ones);
            measure(set, points, labels, table);
        }
    }

    private static void measure(String set, Points points, List<String> labels, Table table) {
        double[][] rows = Arrays.stream(points.vectors())
            .map(vector -> IntStream.range(0, vector.length).mapToDouble(d -> vector[d]).toArray())
            .toArray(double[][]::new);
        long start = System.nanoTime();
        Projection pca = PrincipalComponents.of(rows, points.weights());
        long between = System.nanoTime();
        Projection umap = Umap.of(points.vectors(), pca.positions(), NEIGHBORS, MIN_DIST, SEED);
        long end = System.nanoTime();
        int[][] near = IntStream.range(0, points.size())
            .parallel()
            .mapToObj(i -> ranked(points.size(), i, j -> -VectorMath.dot(points.vectors()[i], points.vectors()[j])))
            .toArray(int[][]::new);
        double agreement = agreement(near, labels);
        row(table, set, "pca", pca, near, labels, agreement, (between - start) / 1e9);
        row(table, set, "umap", umap, near, labels, agreement, (end - start) / 1e9);
    }

    private static void row(
        Table table,
        String set,
        String method,
        Projection map,
        int[][] near,
        List<String> labels,
        double agreement,
        double seconds
    ) {
        double[][] places = map.positions();
        int[][] shown = IntStream.range(0, places.length)
            .parallel()
            .mapToObj(i -> ranked(places.length, i, j -> Math.hypot(places[i][0] - places[j][0], places[i][1] - places[j][1])))
            .toArray(int[][]::new);
        table.add(set, places.length, method, trustworthiness(near, shown), agreement(shown, labels), agreement, seconds);
    }

    /** The other points by distance, nearest first. */
    private static int[] ranked(int points, int from, IntToDoubleFunction distance) {
        double[] distances = IntStream.range(0, points).mapToDouble(distance).toArray();
        return IntStream.range(0, points)
            .filter(i -> i != from)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> distances[i]))
            .mapToInt(i -> i)
            .toArray();
    }

    private static double trustworthiness(int[][] near, int[][] shown) {
        int n = near.length;
        double penalty = 0;
        for (int i = 0; i < n; i++) {
            int[] rank = new int[n];
            for (int r = 0; r < near[i].length; r++) {
                rank[near[i][r]] = r + 1;
            }
            for (int s = 0; s < NEAREST; s++) {
                penalty += Math.max(0, rank[shown[i][s]] - NEAREST);
            }
        }
        return 1 - 2 * penalty / ((double) n * NEAREST * (2 * n - 3 * NEAREST - 1));
    }

    private static double agreement(int[][] near, List<String> labels) {
        double same = 0;
        for (int i = 0; i < near.length; i++) {
            for (int s = 0; s < NEAREST; s++) {
                same += labels.get(i).equals(labels.get(near[i][s])) ? 1 : 0;
            }
        }
        return same / near.length / NEAREST;
    }
}
