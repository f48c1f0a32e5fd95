// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opensearch.semantic.classify.Classifier;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.evaluate.ClassResult;
import org.opensearch.semantic.evaluate.Confusion;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.evaluate.Predictions;
import org.opensearch.semantic.evaluate.StratifiedSplit;
import org.opensearch.semantic.model.ModelSpec;
import org.opensearch.semantic.model.Role;

/**
 * Classifiers of the plugin's own kind, trained on some of the texts and tried on the others, the same ones for each model and method. Of
 * a text whose vector has no direction nothing is found.
 */
final class ClassificationTrial implements Trial {

    /** Found of a vector that no class can be told of; blank, as no label is. */
    private static final String NOTHING = "";

    /** @param predictions of the tested texts, in their order; null if the method can not be trained */
    private record Result(String model, Method method, int learned, Predictions predictions) {

        double accuracy() {
            return predictions == null ? Double.NaN : predictions.scores().accuracy();
        }
    }

    private final Classification asked;
    private final LabelledTexts texts;
    private final StratifiedSplit split;
    private final Setting setting;
    private final List<String> testLabels;
    private final List<Result> results = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Contest contest;

    ClassificationTrial(Classification asked, LabelledTexts texts, StratifiedSplit split, Setting setting) {
        this.asked = asked;
        this.texts = texts;
        this.split = split;
        this.setting = setting;
        this.testLabels = labels(split.test());
        notes.addAll(texts.notes());
        noteUntested();
        noteMostFrequent();
    }

    private List<String> labels(int[] which) {
        return Arrays.stream(which).mapToObj(texts.labels()::get).toList();
    }

    private void noteUntested() {
        long untested = texts.classes().size() - testLabels.stream().distinct().count();
        if (untested > 0) {
            notes.add(untested + " labels have one text, which is learned from: they are not tested");
        }
    }

    private void noteMostFrequent() {
        long most = texts.classes().stream().mapToLong(label -> testLabels.stream().filter(label::equals).count()).max().orElse(0);
        notes.add(
            String.format(
                Locale.ROOT,
                "%d texts are learned from and %d tested; who says the most frequent label of them all is right with an accuracy of %.3f",
                split.train().length,
                split.test().length,
                (double) most / testLabels.size()
            )
        );
    }

    @Override
    public List<Texts> texts() {
        return List.of(new Texts("texts", Role.DOCUMENT, texts.ids(), texts.texts()));
    }

    @Override
    public void score(ModelSpec model, List<float[][]> vectors) {
        for (Method method : asked.methods()) {
            long bytes = Training.bytes(method, split.train().length, texts.classes().size(), model.dimension());
            setting.memory().add(bytes);
            try {
                results.add(result(model, method, vectors.get(0)));
            } finally {
                setting.memory().giveBack(bytes);
            }
        }
    }

    private Result result(ModelSpec model, Method method, float[][] vectors) {
        int[] learned = learned(model, method);
        if (learned.length == 0) {
            return new Result(model.name(), method, 0, null);
        }
        List<float[]> some = Arrays.stream(learned).mapToObj(i -> vectors[i]).toList();
        TrainingSet set = TrainingSet.of(labels(learned), some);
        Classifier classifier = Training.train(method, set, setting.checkpoint()).classifier();
        List<String> found = new ArrayList<>();
        for (int i : split.test()) {
            setting.checkpoint().run();
            found.add(classifier.classify(vectors[i]).map(judged -> judged.label()).orElse(NOTHING));
        }
        return new Result(model.name(), method, learned.length, new Predictions(testLabels, found));
    }

    /** All to learn from, or as many as a classifier of this method and dimension may keep; none if that is nothing. */
    private int[] learned(ModelSpec model, Method method) {
        int[] train = split.train();
        int classes = texts.classes().size();
        int most = Training.mostVectors(method, classes, model.dimension());
        if (most >= train.length) {
            return train;
        }
        String with = "[" + method.label() + "] with [" + model.name() + "]";
        if (most < classes) {
            notes.add(with + " is not measured: a classifier has no room for so many labels");
            return new int[0];
        }
        notes.add(with + " learns from " + most + " of the texts: a classifier has no room for more");
        int[] all = texts.numbers();
        int[] numbers = Arrays.stream(train).map(i -> all[i]).toArray();
        StratifiedSplit sample = StratifiedSplit.of(numbers, 1 - (double) most / train.length, setting.bootstrap().seed());
        // rounding in each class may have left some too many
        return Arrays.stream(sample.train()).limit(most).map(i -> train[i]).toArray();
    }

    @Override
    public List<Table> tables() {
        Table table = Table.of("classification", "model", "method", "accuracy", "macro_f1", "learned_from", "tested");
        for (Result result : results) {
            table.add(
                result.model(),
                result.method().label(),
                result.predictions() == null ? Interval.UNDEFINED
                    : setting.bootstrap().mean(result.predictions().right(), setting.checkpoint()),
                result.predictions() == null ? Interval.UNDEFINED : macroF1(result.predictions()),
                result.learned(),
                result.predictions() == null ? 0 : result.predictions().size()
            );
        }
        return List.of(table, contest().table(), confusions(), classes());
    }

    private Interval macroF1(Predictions predictions) {
        return setting.bootstrap().of(predictions.size(), drawn -> {
            setting.checkpoint().run();
            return predictions.scores(drawn).macroF1();
        });
    }

    /** The models by each method; and the methods, with the model that is best by any. */
    private Contest contest() {
        if (contest == null) {
            contest = new Contest(testLabels.size(), "tested texts");
            fill(contest);
        }
        return contest;
    }

    private void fill(Contest contest) {
        for (Method method : asked.methods()) {
            List<Result> same = results.stream().filter(result -> result.method() == method).toList();
            hold(contest, "accuracy by [" + method.label() + "]", same, same.stream().map(Result::model).toList());
        }
        best(results).ifPresent(best -> {
            List<Result> same = results.stream().filter(result -> result.model().equals(best.model())).toList();
            List<String> methods = same.stream().map(result -> result.method().label()).toList();
            hold(contest, "accuracy with [" + best.model() + "]", same, methods);
        });
    }

    private static Optional<Result> best(List<Result> results) {
        return results.stream().filter(result -> result.predictions() != null).max(Comparator.comparingDouble(Result::accuracy));
    }

    private void hold(Contest contest, String measure, List<Result> contenders, List<String> names) {
        double[] values = contenders.stream().mapToDouble(Result::accuracy).toArray();
        contest.add(measure, names, values, (first, second) -> {
            double[] one = contenders.get(first).predictions().right();
            double[] other = contenders.get(second).predictions().right();
            return setting.bootstrap()
                .mean(IntStream.range(0, one.length).mapToDouble(i -> one[i] - other[i]).toArray(), setting.checkpoint());
        });
    }

    /** By the method that is best with the model. */
    private List<Result> bestOfModels() {
        return results.stream()
            .map(Result::model)
            .distinct()
            .flatMap(model -> best(results.stream().filter(result -> result.model().equals(model)).toList()).stream())
            .toList();
    }

    private Table confusions() {
        Table table = Table.of("confusions", "model", "method", "label", "found", "texts", "of");
        for (Result result : bestOfModels()) {
            for (Confusion pair : result.predictions().confusions(asked.worst())) {
                table.add(result.model(), result.method().label(), pair.truth(), pair.found(), pair.count(), pair.size());
            }
        }
        return table;
    }

    private Table classes() {
        Table table = Table.of("worst_labels", "model", "method", "label", "tested", "precision", "recall", "f1");
        for (Result result : bestOfModels()) {
            List<ClassResult> classes = result.predictions().classes();
            for (ClassResult each : classes.subList(0, Math.min(asked.worst(), classes.size()))) {
                table.add(
                    result.model(),
                    result.method().label(),
                    each.label(),
                    each.size(),
                    each.precision(),
                    each.recall(),
                    each.f1()
                );
            }
        }
        return table;
    }

    @Override
    public List<String> notes() {
        List<String> all = new ArrayList<>(contest().notes());
        all.addAll(notes);
        return all;
    }

    @Override
    public void close() {
        results.clear();
    }
}
