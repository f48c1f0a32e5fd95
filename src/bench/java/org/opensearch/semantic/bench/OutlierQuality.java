// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.semantic.aggs.Directions;
import org.opensearch.semantic.aggs.DocumentId;
import org.opensearch.semantic.aggs.SampledVector;
import org.opensearch.semantic.aggs.VectorSample;
import org.opensearch.semantic.aggs.VectorSampler;
import org.opensearch.semantic.aggs.outliers.Usual;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.evaluate.Auroc;
import org.opensearch.semantic.vector.VectorMath;

/**
 * How well the strangeness of a message tells whether it is out of scope, which it is not told; means over some seeds.
 *
 * <ul>
 * <li>AUROC %: what is usual is seen in messages in scope of the training split; judged is the test split.
 * <li>precision %: what is usual is seen in the test split itself, where a message is no evidence for itself; the share out of scope
 *     among the {@value #STRANGEST} strangest. Chance has 18.
 * <li>above .99 %: of the messages in scope of the test split, where 1 would be right.
 * <li>fit, us per message: processor time of the one thread that works.
 * </ul>
 */
final class OutlierQuality {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SEEDS = 5;
    private static final int STRANGEST = 1_000;
    private static final int NEIGHBOURS = 10;

    /** The strangeness of messages. */
    private interface Judge {
        double strangeness(float[] vector, long rank);

        /** NaN if it is not calibrated. */
        default double score(double strangeness) {
            return Double.NaN;
        }
    }

    private interface Method {
        Judge fit(VectorSample sample);
    }

    private final Table table = new Table("Outliers", "method, sample, AUROC %, precision %, above .99 %, fit s, us per message");
    private final LabelledVectors train;
    private final LabelledVectors test;
    private final boolean[] strange;

    private OutlierQuality(LabelledVectors train, LabelledVectors test) {
        this.train = train.where(label -> label.equals(Datasets.OUT_OF_SCOPE) == false);
        this.test = test;
        this.strange = new boolean[test.labels().size()];
        for (int i = 0; i < strange.length; i++) {
            strange[i] = test.labels().get(i).equals(Datasets.OUT_OF_SCOPE);
        }
    }

    /** @param train messages of clinc150, those out of scope are left out */
    static Table measure(LabelledVectors train, LabelledVectors test) {
        OutlierQuality quality = new OutlierQuality(train, test);
        for (int size : new int[] { 1_000, 2_000, 5_000, 10_000 }) {
            quality.add("semantic_outliers", size, OutlierQuality::usual);
        }
        for (int k : new int[] { 50, 150, 300 }) {
            quality.add("nearest of " + k + " centroids", 5_000, sample -> centroids(sample, k));
        }
        quality.add(NEIGHBOURS + " nearest neighbours", 5_000, OutlierQuality::neighbours);
        return quality.table;
    }

    private void add(String method, int size, Method how) {
        double[] sums = new double[5];
        for (long seed = 1; seed <= SEEDS; seed++) {
            VectorSample sample = sample(train, size, seed);
            long start = THREADS.getCurrentThreadCpuTime();
            Judge ofTrain = how.fit(sample);
            sums[3] += (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
            start = THREADS.getCurrentThreadCpuTime();
            double[] found = strangeness(ofTrain, seed);
            sums[4] += (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / found.length;
            sums[0] += 100 * Auroc.of(found, strange);
            sums[1] += 100 * precision(strangeness(how.fit(sample(test, size, seed)), seed));
            sums[2] += 100 * above(ofTrain, found);
        }
        double[] means = Arrays.stream(sums).map(sum -> sum / SEEDS).toArray();
        table.add(method, size, means[0], means[1], means[2], means[3], means[4]);
    }

    private static VectorSample sample(LabelledVectors from, int size, long seed) {
        VectorSampler sampler = new VectorSampler(size, seed, bytes -> {});
        for (int i = 0; i < from.vectors().length; i++) {
            sampler.add(from.vectors()[i], i);
        }
        try {
            return sampler.sample(doc -> new DocumentId("clinc150", Integer.toString(doc)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double[] strangeness(Judge judge, long seed) {
        return Arrays.stream(test.vectors())
            .mapToDouble(vector -> judge.strangeness(vector, VectorSampler.rank(vector, seed)))
            .toArray();
    }

    private double precision(double[] strangeness) {
        return IntStream.range(0, strangeness.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -strangeness[i]))
            .limit(STRANGEST)
            .filter(i -> strange[i])
            .count() / (double) STRANGEST;
    }

    private double above(Judge judge, double[] strangeness) {
        double[] usual = IntStream.range(0, strange.length).filter(i -> !strange[i]).mapToDouble(i -> judge.score(strangeness[i])).toArray();
        return Double.isNaN(usual[0]) ? Double.NaN : Arrays.stream(usual).filter(score -> score >= .99).count() / (double) usual.length;
    }

    private static Judge usual(VectorSample sample) {
        Usual usual = Usual.of(sample, () -> {});
        float[] dots = new float[usual.longest()];
        return new Judge() {
            @Override
            public double strangeness(float[] vector, long rank) {
                float[] unit = VectorMath.unit(vector, VectorMath.norm(vector), new float[vector.length]);
                return usual.strangeness(unit, rank, dots);
            }

            @Override
            public double score(double strangeness) {
                return usual.score((float) strangeness);
            }
        };
    }

    /** Without more ado: a message may be the centroid that it is nearest to. */
    private static Judge centroids(VectorSample sample, int k) {
        Points points = Points.of(vectors(sample), sample.vectors().stream().mapToDouble(SampledVector::count).toArray());
        Directions centres = Directions.of(KMeans.fit(points, k, sample.seed(), () -> {}).means(points));
        float[] dots = new float[centres.size()];
        return (vector, rank) -> 1 - dots[centres.nearest(vector, dots)];
    }

    /** Mean distance to the nearest of the sample but itself. */
    private static Judge neighbours(VectorSample sample) {
        Directions all = new Directions(vectors(sample));
        long[] ranks = sample.vectors().stream().mapToLong(SampledVector::rank).toArray();
        float[] dots = new float[all.size()];
        return (vector, rank) -> {
            all.nearest(vector, dots);
            int self = Arrays.binarySearch(ranks, rank);
            if (self >= 0) {
                dots[self] = -1;
            }
            Arrays.sort(dots);
            return 1 - IntStream.range(dots.length - NEIGHBOURS, dots.length).mapToDouble(i -> dots[i]).average().orElseThrow();
        };
    }

    private static float[][] vectors(VectorSample sample) {
        List<SampledVector> vectors = sample.vectors();
        return vectors.stream().map(SampledVector::vector).toArray(float[][]::new);
    }
}
