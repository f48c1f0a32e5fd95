// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.opensearch.semantic.classify.Classification;
import org.opensearch.semantic.classify.Classifier;
import org.opensearch.semantic.classify.Method;
import org.opensearch.semantic.classify.Training;
import org.opensearch.semantic.classify.TrainingSet;
import org.opensearch.semantic.evaluate.Auroc;

/**
 * What the classifiers make of messages that they have not learned from: how often they are right, what a score of one half is worth,
 * and whether the anomaly tells messages of no class. Fitted on train splits alone.
 */
final class ClassifierQuality {

    private static final int FEW = 10;
    private static final int SEEDS = 3;
    /** All vectors of a split are more than neighbours may keep. */
    private static final int NEIGHBOURS_PER_CLASS = 60;

    private ClassifierQuality() {}

    static Table accuracy(LabelledVectors train, LabelledVectors test) {
        Table table = new Table(
            "banking77: labels of the test split",
            "method, examples, accuracy, cross-validated, above 0.5, right above 0.5, seconds"
        );
        for (Method method : Method.values()) {
            if (method == Method.KNN) {
                add(table, method, NEIGHBOURS_PER_CLASS + " a class", List.of(few(train, NEIGHBOURS_PER_CLASS, 1)), test);
            } else {
                add(table, method, "all", List.of(train), test);
            }
            List<LabelledVectors> seeds = new ArrayList<>();
            for (int seed = 1; seed <= SEEDS; seed++) {
                seeds.add(few(train, FEW, seed));
            }
            add(table, method, FEW + " a class, mean of " + SEEDS, seeds, test);
        }
        return table;
    }

    private static void add(Table table, Method method, String examples, List<LabelledVectors> trains, LabelledVectors test) {
        double[] sums = new double[5];
        for (LabelledVectors train : trains) {
            long start = System.nanoTime();
            Training.Trained trained = train(method, train);
            double seconds = (System.nanoTime() - start) / 1e9;
            int right = 0;
            int above = 0;
            int rightAbove = 0;
            for (int i = 0; i < test.labels().size(); i++) {
                Classification found = trained.classifier().classify(test.vectors()[i]).orElseThrow();
                boolean same = found.label().equals(test.labels().get(i));
                right += same ? 1 : 0;
                above += found.score() >= 0.5 ? 1 : 0;
                rightAbove += same && found.score() >= 0.5 ? 1 : 0;
            }
            double n = test.labels().size();
            double[] figures = { right / n, trained.accuracy(), above / n, (double) rightAbove / above, seconds };
            for (int j = 0; j < sums.length; j++) {
                sums[j] += figures[j] / trains.size();
            }
        }
        table.add(method.label(), examples, exact(sums[0]), exact(sums[1]), exact(sums[2]), exact(sums[3]), sums[4]);
    }

    static Table outOfScope(LabelledVectors train, LabelledVectors test) {
        Table table = new Table(
            "clinc150: messages of no class",
            "method, examples, AUROC of the anomaly, in scope above 0.99, out of scope above 0.99, in scope from score 0.5, out of scope from score 0.5"
        );
        Predicate<String> inScope = label -> !label.equals(Datasets.OUT_OF_SCOPE);
        LabelledVectors known = train.where(inScope);
        for (int each : new int[] { Integer.MAX_VALUE, FEW }) {
            Classifier classifier = train(Method.NEAREST_CENTROID, few(known, each, 1)).classifier();
            double[] anomalies = new double[test.labels().size()];
            boolean[] out = new boolean[anomalies.length];
            double[][] above = new double[2][2];
            int[] of = new int[2];
            for (int i = 0; i < anomalies.length; i++) {
                Classification found = classifier.classify(test.vectors()[i]).orElseThrow();
                anomalies[i] = found.anomaly();
                out[i] = !inScope.test(test.labels().get(i));
                int group = out[i] ? 1 : 0;
                of[group]++;
                above[group][0] += found.anomaly() >= 0.99 ? 1 : 0;
                above[group][1] += found.score() >= 0.5 ? 1 : 0;
            }
            table.add(
                classifier.method().label(),
                each == FEW ? FEW + " a class" : "all",
                exact(Auroc.of(anomalies, out)),
                exact(above[0][0] / of[0]),
                exact(above[1][0] / of[1]),
                exact(above[0][1] / of[0]),
                exact(above[1][1] / of[1])
            );
        }
        return table;
    }

    private static Training.Trained train(Method method, LabelledVectors vectors) {
        return Training.train(method, TrainingSet.of(vectors.labels(), List.of(vectors.vectors())), () -> {});
    }

    /** So many of each class, drawn by this seed. */
    private static LabelledVectors few(LabelledVectors all, int each, long seed) {
        Map<String, List<Integer>> byLabel = new TreeMap<>();
        for (int i = 0; i < all.labels().size(); i++) {
            byLabel.computeIfAbsent(all.labels().get(i), label -> new ArrayList<>()).add(i);
        }
        Random random = new Random(seed);
        List<float[]> vectors = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        byLabel.forEach((label, places) -> {
            Collections.shuffle(places, random);
            for (int i : places.subList(0, Math.min(each, places.size()))) {
                vectors.add(all.vectors()[i]);
                labels.add(label);
            }
        });
        return new LabelledVectors(vectors.toArray(float[][]::new), labels);
    }

    /** More digits than the tables show of other figures. */
    private static String exact(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
