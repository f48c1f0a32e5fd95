// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.opensearch.semantic.evaluate.Correlation;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;
import org.opensearch.semantic.vector.VectorMath;

/** The cosine of each pair with each model, beside its score. A text that is in several pairs is embedded once. */
final class SimilarityTrial implements Trial {

    /** @param cosines of each pair; 0 where a vector has no direction */
    private record Result(String model, double[] cosines) {}

    private final double[] scores;
    private final int unscored;
    private final Setting setting;
    private final Texts texts;
    /** Places of the texts of each pair. */
    private final int[] a;
    private final int[] b;
    private final List<Result> results = new ArrayList<>();
    private Contest contest;

    /**
     * @param scores of each pair
     * @param unscored how many pairs are left out because they have none
     */
    SimilarityTrial(List<Item> pairs, double[] scores, int unscored, Setting setting) {
        this.scores = scores;
        this.unscored = unscored;
        this.setting = setting;
        Map<String, Integer> places = new LinkedHashMap<>();
        List<String> ids = new ArrayList<>();
        this.a = places(pairs, Similarity.A, places, ids);
        this.b = places(pairs, Similarity.B, places, ids);
        this.texts = new Texts("pairs", Role.DOCUMENT, ids, List.copyOf(places.keySet()));
    }

    private static int[] places(List<Item> pairs, String side, Map<String, Integer> places, List<String> ids) {
        return pairs.stream().mapToInt(pair -> places.computeIfAbsent(pair.text(side), text -> {
            ids.add(pair.id());
            return places.size();
        })).toArray();
    }

    @Override
    public List<Texts> texts() {
        return List.of(texts);
    }

    @Override
    public void score(ModelSpec model, List<float[][]> vectors) {
        double[] cosines = new double[scores.length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = cosine(vectors.get(0)[a[i]], vectors.get(0)[b[i]]);
        }
        results.add(new Result(model.name(), cosines));
    }

    private static double cosine(float[] one, float[] other) {
        double norms = VectorMath.norm(one) * VectorMath.norm(other);
        return VectorMath.hasDirection(norms) ? VectorMath.dot(one, other) / norms : 0;
    }

    @Override
    public List<Table> tables() {
        Table table = Table.of("similarity", "model", "spearman", "pearson", "pairs");
        for (Result result : results) {
            table.add(
                result.model(),
                interval(drawn -> correlation(result, drawn, Correlation::spearman)),
                interval(drawn -> correlation(result, drawn, Correlation::pearson)),
                scores.length
            );
        }
        return List.of(table, contest().table());
    }

    private Interval interval(ToDoubleFunction<int[]> measure) {
        return setting.bootstrap().of(scores.length, drawn -> {
            setting.checkpoint().run();
            return measure.applyAsDouble(drawn);
        });
    }

    private double correlation(Result result, int[] drawn, ToDoubleBiFunction<double[], double[]> measure) {
        double[] gold = Arrays.stream(drawn).mapToDouble(i -> scores[i]).toArray();
        double[] found = Arrays.stream(drawn).mapToDouble(i -> result.cosines()[i]).toArray();
        return measure.applyAsDouble(gold, found);
    }

    private Contest contest() {
        if (contest == null) {
            contest = new Contest(scores.length, "pairs");
            contest.add(
                "spearman",
                results.stream().map(Result::model).toList(),
                results.stream().mapToDouble(result -> Correlation.spearman(scores, result.cosines())).toArray(),
                (first, second) -> interval(
                    drawn -> correlation(results.get(first), drawn, Correlation::spearman)
                        - correlation(results.get(second), drawn, Correlation::spearman)
                )
            );
        }
        return contest;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(contest().notes());
        if (unscored > 0) {
            notes.add("[pairs]: " + unscored + " pairs without a score are left out");
        }
        return notes;
    }

    @Override
    public void close() {
        results.clear();
    }
}
