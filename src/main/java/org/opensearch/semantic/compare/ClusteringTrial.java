// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.Silhouette;
import org.opensearch.semantic.evaluate.ClusterAgreement;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;

/**
 * K-means as the aggregations have it, on the vectors of each model. The intervals are of the texts, for the clusters that were found:
 * of silhouettes by drawing texts anew, of agreement with labels by drawing halves, as a text drawn twice would agree with itself.
 */
final class ClusteringTrial implements Trial {

    /** Copies of the vectors that a clustering holds, its table among them, in units of the vectors. */
    private static final int COPIES = 3;

    /** @param silhouettes of each text */
    private record Result(String model, Partition partition, double[] silhouettes) {}

    private final LabelledTexts texts;
    private final int[] labels;
    private final int k;
    private final int most;
    private final Setting setting;
    private final List<Result> results = new ArrayList<>();
    private Contest contest;

    /** @param k {@link Clustering#AUTO} to seek it up to {@code most} */
    ClusteringTrial(LabelledTexts texts, int k, int most, Setting setting) {
        this.texts = texts;
        this.labels = texts.numbers();
        this.k = k;
        this.most = most;
        this.setting = setting;
    }

    @Override
    public List<Texts> texts() {
        return List.of(new Texts("texts", Role.DOCUMENT, texts.ids(), texts.texts()));
    }

    @Override
    public void score(ModelSpec model, List<float[][]> vectors) {
        long bytes = (long) COPIES * texts.size() * model.dimension() * Float.BYTES;
        setting.memory().add(bytes);
        try {
            double[] ones = new double[texts.size()];
            Arrays.fill(ones, 1);
            Points points = Points.of(vectors.get(0), ones);
            long seed = setting.bootstrap().seed();
            Partition partition = k == Clustering.AUTO
                ? KMeans.fitAuto(points, Clustering.LEAST_TRIED, most, seed, setting.checkpoint())
                : KMeans.fit(points, k, seed, setting.checkpoint());
            results.add(new Result(model.name(), partition, new Silhouette(points, partition, setting.checkpoint()).ofPoints()));
        } finally {
            setting.memory().giveBack(bytes);
        }
    }

    @Override
    public List<Table> tables() {
        Table table = Table.of(
            "clustering",
            "model",
            "clusters",
            "silhouette",
            "adjusted_mutual_information",
            "adjusted_rand_index"
        );
        for (Result result : results) {
            table.add(
                result.model(),
                result.partition().clusters(),
                setting.bootstrap().mean(result.silhouettes(), setting.checkpoint()),
                texts.labelled() ? halves(drawn -> agreement(result, drawn).adjustedMutualInformation()) : null,
                texts.labelled() ? halves(drawn -> agreement(result, drawn).adjustedRandIndex()) : null
            );
        }
        return texts.labelled() ? List.of(table, contest().table()) : List.of(table);
    }

    private Interval halves(ToDoubleFunction<int[]> measure) {
        return setting.bootstrap().ofHalves(texts.size(), drawn -> {
            setting.checkpoint().run();
            return measure.applyAsDouble(drawn);
        });
    }

    private ClusterAgreement agreement(Result result, int[] drawn) {
        int[] truth = Arrays.stream(drawn).map(i -> labels[i]).toArray();
        int[] found = Arrays.stream(drawn).map(i -> result.partition().labels()[i]).toArray();
        return new ClusterAgreement(truth, found);
    }

    private Contest contest() {
        if (contest == null) {
            contest = new Contest(texts.size(), "texts");
            if (texts.labelled()) {
                hold(contest);
            }
        }
        return contest;
    }

    private void hold(Contest contest) {
        int[] all = new int[texts.size()];
        Arrays.setAll(all, i -> i);
        contest.add(
            "adjusted mutual information",
            results.stream().map(Result::model).toList(),
            results.stream().mapToDouble(result -> agreement(result, all).adjustedMutualInformation()).toArray(),
            (first, second) -> halves(
                drawn -> agreement(results.get(first), drawn).adjustedMutualInformation()
                    - agreement(results.get(second), drawn).adjustedMutualInformation()
            )
        );
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(contest().notes());
        notes.add(
            "a silhouette is measured with a model's own distances: it tells how clear cut the clusters are in that model's space, not"
                + " whether they are the right ones"
                + (texts.labelled() ? "" : ", so no model is named best; labels on some texts would tell")
        );
        notes.addAll(texts.notes());
        return notes;
    }

    @Override
    public void close() {
        results.clear();
    }
}
