// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.SmallClusters;

/** Finds out what is usual ({@link Usual}) in a sample. For one thread. */
final class UsualFit {

    /** A small sample is divided into more folds, as there each vector left out is missed more. */
    private static final int LEAST_FOLDS = 2;
    private static final int MOST_FOLDS = 10;
    private static final int VECTORS_TIMES_FOLDS = 15_000;

    private final List<SampledVector> sampled;
    private final long seed;
    private final Runnable check;
    private final int folds;
    /** All of the sample, in its order. */
    private final Points points;

    UsualFit(VectorSample sample, Runnable check) {
        this.sampled = sample.vectors();
        this.seed = sample.seed();
        this.check = check;
        this.folds = folds(sampled.size());
        this.points = Points.of(
            sampled.stream().map(SampledVector::vector).toArray(float[][]::new),
            sampled.stream().mapToDouble(SampledVector::count).toArray()
        );
    }

    static int folds(int sampleSize) {
        return sampleSize == 0 ? 0 : Math.clamp(Math.ceilDiv(VECTORS_TIMES_FOLDS, sampleSize), LEAST_FOLDS, MOST_FOLDS);
    }

    Usual usual() {
        List<List<Directions>> fits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            fits.add(fits(fold));
        }
        float[] strangeness = strangeness(fits);
        int[] order = IntStream.range(0, strangeness.length)
            .boxed()
            .sorted(Comparator.comparing(i -> strangeness[i]))
            .mapToInt(Integer::intValue)
            .toArray();
        float[] ascending = new float[order.length];
        long[] counts = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            ascending[i] = strangeness[order[i]];
            counts[i] = sampled.get(order[i]).count();
        }
        return new Usual(fits, ascending, counts);
    }

    /** Clusterings of all but this fold, which they are to judge. */
    private List<Directions> fits(int fold) {
        int[] others = IntStream.range(0, points.size()).filter(i -> fold(i) != fold).toArray();
        if (others.length == 0) {
            return List.of();
        }
        float[][] vectors = new float[others.length][];
        double[] weights = new double[others.length];
        for (int i = 0; i < others.length; i++) {
            vectors[i] = points.vectors()[others[i]];
            weights[i] = points.weights()[others[i]];
        }
        Points rest = new Points(vectors, weights);
        return SmallClusters.means(rest, seed, check).stream().map(Directions::of).toList();
    }

    private int fold(int point) {
        return Usual.fold(sampled.get(point).rank(), folds);
    }

    private float[] strangeness(List<List<Directions>> fits) {
        float[] dots = new float[SmallClusters.centres(points.size())];
        float[] strangeness = new float[points.size()];
        for (int i = 0; i < strangeness.length; i++) {
            check.run();
            strangeness[i] = Usual.strangeness(points.vectors()[i], fits.get(fold(i)), dots);
        }
        return strangeness;
    }
}
