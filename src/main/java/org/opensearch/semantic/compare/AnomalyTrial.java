// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.SmallClusters;
import org.opensearch.semantic.evaluate.Auroc;
import org.opensearch.semantic.evaluate.FalseAlarms;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.evaluate.StratifiedSplit;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;

/**
 * How strange the tested texts are beside those in scope that were learned from, by what the plugin offers: the distance to the nearest of
 * many small clusters, as of {@code semantic_outliers}, and if there are labels that to the nearest label's centroid, as of the
 * {@code anomaly} of {@code semantic_classifier}.
 */
final class AnomalyTrial implements Trial {

    private static final double FOUND = 0.9;
    /** Copies of the vectors that are learned from, in units of them. */
    private static final int COPIES = 3;

    /** By what a text is strange. */
    enum Method {
        CLUSTERS {
            @Override
            List<double[][]> centres(Points points, int[] classes, long seed, Runnable check) {
                return SmallClusters.means(points, seed, check);
            }
        },
        CENTROIDS {
            @Override
            List<double[][]> centres(Points points, int[] classes, long seed, Runnable check) {
                int most = Arrays.stream(classes).max().orElseThrow();
                return List.<double[][]>of(new Partition(classes, most + 1).means(points));
            }
        };

        /**
         * What is usual.
         *
         * @param classes of the points, from 0 on, none of them missing
         */
        abstract List<double[][]> centres(Points points, int[] classes, long seed, Runnable check);

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param strangeness of the tested texts, those in scope first */
    private record Result(String model, Method method, double[] strangeness) {}

    private final LabelledTexts in;
    private final LabelledTexts out;
    private final StratifiedSplit split;
    private final Setting setting;
    private final List<Method> methods;
    /** For each tested text, whether it is out of scope. */
    private final boolean[] strange;
    private final List<Result> results = new ArrayList<>();
    private Contest contest;

    AnomalyTrial(LabelledTexts in, LabelledTexts out, StratifiedSplit split, Setting setting) {
        this.in = in;
        this.out = out;
        this.split = split;
        this.setting = setting;
        this.methods = in.labelled() ? Arrays.asList(Method.values()) : List.of(Method.CLUSTERS);
        this.strange = new boolean[split.test().length + out.size()];
        Arrays.fill(strange, split.test().length, strange.length, true);
    }

    @Override
    public List<Texts> texts() {
        return List.of(
            new Texts("texts in scope", Role.DOCUMENT, in.ids(), in.texts()),
            new Texts("texts out of scope", Role.DOCUMENT, out.ids(), out.texts())
        );
    }

    @Override
    public void score(ModelSpec model, List<float[][]> vectors) {
        long bytes = (long) COPIES * split.train().length * model.dimension() * Float.BYTES;
        setting.memory().add(bytes);
        try {
            float[][] learned = Arrays.stream(split.train()).mapToObj(i -> vectors.get(0)[i]).toArray(float[][]::new);
            double[] ones = new double[learned.length];
            Arrays.fill(ones, 1);
            Points points = Points.of(learned, ones);
            float[][] tested = Stream.concat(
                Arrays.stream(split.test()).mapToObj(i -> vectors.get(0)[i]),
                Arrays.stream(vectors.get(1))
            ).toArray(float[][]::new);
            for (Method method : methods) {
                results.add(new Result(model.name(), method, strangeness(method, points, tested)));
            }
        } finally {
            setting.memory().giveBack(bytes);
        }
    }

    private double[] strangeness(Method method, Points points, float[][] tested) {
        int[] numbers = in.numbers();
        // every label is learned from, so none of their numbers is missing
        int[] classes = Arrays.stream(split.train()).map(i -> numbers[i]).toArray();
        long seed = setting.bootstrap().seed();
        NearestCentre usual = new NearestCentre(method.centres(points, classes, seed, setting.checkpoint()));
        double[] strangeness = new double[tested.length];
        for (int i = 0; i < tested.length; i++) {
            setting.checkpoint().run();
            strangeness[i] = usual.distance(tested[i]);
        }
        return strangeness;
    }

    /** A measure of some of the tested texts. */
    private interface Measure {
        double of(double[] strangeness, boolean[] strange);
    }

    @Override
    public List<Table> tables() {
        Table table = Table
            .of("anomaly", "model", "method", "auroc", "false_alarms_at_90_found", "learned_from", "in_scope", "out_of_scope");
        for (Result result : results) {
            table.add(
                result.model(),
                result.method().label(),
                interval(drawn -> measure(result, drawn, Auroc::of)),
                interval(drawn -> measure(result, drawn, (scores, positive) -> FalseAlarms.at(FOUND, scores, positive))),
                split.train().length,
                split.test().length,
                out.size()
            );
        }
        return List.of(table, contest().table());
    }

    private Interval interval(ToDoubleFunction<int[]> measure) {
        return setting.bootstrap().of(strange.length, drawn -> {
            setting.checkpoint().run();
            return measure.applyAsDouble(drawn);
        });
    }

    private double measure(Result result, int[] drawn, Measure measure) {
        double[] strangeness = new double[drawn.length];
        boolean[] positive = new boolean[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            strangeness[i] = result.strangeness()[drawn[i]];
            positive[i] = strange[drawn[i]];
        }
        return measure.of(strangeness, positive);
    }

    /** The models, by each method. */
    private Contest contest() {
        if (contest == null) {
            contest = new Contest(Math.min(split.test().length, out.size()), "tested texts on one side");
            for (Method method : methods) {
                List<Result> same = results.stream().filter(result -> result.method() == method).toList();
                hold("AUROC by [" + method.label() + "]", same, same.stream().map(Result::model).toList());
            }
        }
        return contest;
    }

    private void hold(String measure, List<Result> contenders, List<String> names) {
        int[] all = IntStream.range(0, strange.length).toArray();
        double[] values = contenders.stream().mapToDouble(result -> measure(result, all, Auroc::of)).toArray();
        contest.add(
            measure,
            names,
            values,
            (first, second) -> interval(
                drawn -> measure(contenders.get(first), drawn, Auroc::of) - measure(contenders.get(second), drawn, Auroc::of)
            )
        );
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(contest().notes());
        notes.addAll(in.notes());
        notes.addAll(out.notes());
        return notes;
    }

    @Override
    public void close() {
        results.clear();
    }
}
