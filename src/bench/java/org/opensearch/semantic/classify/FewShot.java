// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Accuracy as MTEB publishes it for classification (Muennighoff et al., "MTEB: Massive Text Embedding Benchmark", 2023, section 3.2 and
 * its program): {@value #EACH} messages of each class, drawn from the training split, multinomial logistic regression on them with an L2
 * penalty of C = 1 and free intercepts, tried on the whole test split; the mean of {@value #RUNS} draws. Its random numbers are not ours,
 * so its draws are others.
 *
 * @param labels of the training vectors
 * @param testLabels of the test vectors
 */
public record FewShot(float[][] vectors, List<String> labels, float[][] test, List<String> testLabels) {

    public static final int EACH = 8;
    public static final int RUNS = 10;

    private static final double TOLERANCE = 1e-5;

    /**
     * The accuracy of each draw.
     *
     * @param length what the unit vectors are as long as while the regression learns: with a penalty on the weights, longer ones are
     *        held back less. Vectors r times as long with a penalty of C = 1 are these with C = r²
     */
    public double[] accuracies(double length) {
        return IntStream.range(0, RUNS).mapToDouble(seed -> accuracy(seed, length * length)).toArray();
    }

    private double accuracy(int seed, double inversePenalty) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, labels.size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        Map<String, Integer> counts = new HashMap<>();
        int[] drawn = order.stream()
            .filter(i -> counts.merge(labels.get(i), 1, Integer::sum) <= EACH)
            .mapToInt(Integer::intValue)
            .toArray();
        TrainingSet set = TrainingSet.of(labels, List.of(vectors)).only(drawn);
        double[] parameters = LogisticRegression.solve(set, inversePenalty, TOLERANCE, null, () -> {});
        LinearModel model = LogisticRegression.model(parameters, set.dimension(), set.labels().size());
        long right = IntStream.range(0, test.length)
            .filter(i -> set.labels().get(Classifier.greatest(model.votes(test[i]).values())).equals(testLabels.get(i)))
            .count();
        return (double) right / test.length;
    }
}
