// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.Arrays;
import org.opensearch.semantic.vector.VectorMath;
import org.opensearch.semantic.vector.VectorTable;

/**
 * Improves k directions step by step: every point goes to the nearest of them, and every direction becomes the mean of its points,
 * until no point moves (Lloyd, "Least squares quantization in PCM", 1982; with cosines, Dhillon and Modha, "Concept decompositions for
 * large sparse text data using clustering", 2001). A direction that lost all its points takes over the point that is worst served.
 */
final class Lloyd {

    private static final int MOST_STEPS = 100;

    private final Points points;
    private final VectorTable table;
    private final Runnable checkCancelled;
    /** float[k][dimension], of norm 1. */
    private final float[][] centroids;
    private final int[] labels;
    /** The cosine of each point to its centroid. */
    private final float[] cosines;

    Lloyd(Points points, VectorTable table, float[][] seeds, Runnable checkCancelled) {
        this.points = points;
        this.table = table;
        this.checkCancelled = checkCancelled;
        this.centroids = seeds.clone();
        this.labels = new int[points.size()];
        this.cosines = new float[points.size()];
        Arrays.fill(labels, Partition.NOISE);
    }

    Lloyd run() {
        for (int step = 0; step < MOST_STEPS; step++) {
            int[] before = labels.clone();
            assign();
            fillEmpty();
            if (Arrays.equals(before, labels)) {
                break;
            }
            update();
        }
        return this;
    }

    /** int[points] */
    int[] labels() {
        return labels;
    }

    /** The sum over all points of the distance 1 - cos to their centroid, which the steps make smaller. */
    double inertia() {
        double inertia = 0;
        for (int i = 0; i < labels.length; i++) {
            inertia += points.weights()[i] * (1 - cosines[i]);
        }
        return inertia;
    }

    private void assign() {
        float[] dots = new float[VectorTable.longestBlock()];
        Arrays.fill(cosines, Float.NEGATIVE_INFINITY);
        for (int b = 0; b < table.blocks(); b++) {
            checkCancelled.run();
            int first = table.first(b);
            int length = table.length(b);
            for (int c = 0; c < centroids.length; c++) {
                table.dots(b, centroids[c], dots);
                keepNearer(c, dots, first, length);
            }
        }
    }

    private void keepNearer(int c, float[] dots, int first, int length) {
        for (int j = 0; j < length; j++) {
            if (dots[j] > cosines[first + j]) {
                cosines[first + j] = dots[j];
                labels[first + j] = c;
            }
        }
    }

    private void fillEmpty() {
        int[] sizes = new int[centroids.length];
        for (int label : labels) {
            sizes[label]++;
        }
        for (int c = 0; c < sizes.length; c++) {
            if (sizes[c] == 0) {
                int worst = worstServed(sizes);
                sizes[labels[worst]]--;
                sizes[c] = 1;
                labels[worst] = c;
                cosines[worst] = 1;
            }
        }
    }

    /** There is one, as there are at least as many points as centroids. */
    private int worstServed(int[] sizes) {
        int worst = -1;
        for (int i = 0; i < labels.length; i++) {
            if (sizes[labels[i]] > 1 && (worst < 0 || cosines[i] < cosines[worst])) {
                worst = i;
            }
        }
        return worst;
    }

    private void update() {
        double[][] sums = new Partition(labels, centroids.length).sums(points);
        for (int c = 0; c < sums.length; c++) {
            double norm = VectorMath.norm(sums[c]);
            // points that cancel out have no mean direction: the one before is as good as any
            if (norm > 0) {
                float[] centroid = new float[sums[c].length];
                for (int d = 0; d < centroid.length; d++) {
                    centroid[d] = (float) (sums[c][d] / norm);
                }
                centroids[c] = centroid;
            }
        }
    }
}
