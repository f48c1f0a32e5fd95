// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.semantic.evaluate.PairedDifference;

/**
 * Which weight to use: the one with the greatest mean nDCG, of equal ones the nearest to 0.5. As it was chosen on the same queries, its
 * nDCG flatters; what such a choice is worth on other queries is told by cross-validation, where each fifth of the queries, drawn by a
 * seed, is measured at the weight that is best on the other four.
 *
 * @param best number of the weight
 * @param noWorseFrom number of the least weight around the best one from which on none is told apart from it: 0 is in the interval of the
 *        difference
 * @param noWorseTo number of the greatest
 * @param crossValidated nDCG of each query; empty if there are too few to be divided
 */
record WeightChoice(int best, int noWorseFrom, int noWorseTo, Optional<double[]> crossValidated) {

    private static final int FOLDS = 5;
    /** Fewer queries than this make folds of a single one. */
    private static final int FEWEST = 2 * FOLDS;

    /**
     * Chooses.
     *
     * @param weights ascending
     * @param ndcg for each weight, of each query
     */
    static WeightChoice of(List<Double> weights, List<double[]> ndcg, Bootstrap bootstrap, Runnable checkpoint) {
        int[] noFold = new int[ndcg.get(0).length];
        int best = best(weights, ndcg, noFold, -1);
        int from = best;
        while (from > 0 && noWorse(ndcg.get(from - 1), ndcg.get(best), bootstrap, checkpoint)) {
            from--;
        }
        int to = best;
        while (to + 1 < weights.size() && noWorse(ndcg.get(to + 1), ndcg.get(best), bootstrap, checkpoint)) {
            to++;
        }
        Optional<double[]> crossValidated = noFold.length < FEWEST ? Optional.empty() : Optional.of(cross(weights, ndcg, bootstrap.seed()));
        return new WeightChoice(best, from, to, crossValidated);
    }

    private static boolean noWorse(double[] other, double[] best, Bootstrap bootstrap, Runnable checkpoint) {
        Interval difference = PairedDifference.of(bootstrap, best, other, checkpoint).difference();
        return difference.from() <= 0;
    }

    /** The best weight on all queries but those of one fold. */
    private static int best(List<Double> weights, List<double[]> ndcg, int[] folds, int without) {
        int best = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int w = 0; w < weights.size(); w++) {
            double sum = 0;
            for (int q = 0; q < folds.length; q++) {
                sum += folds[q] == without ? 0 : ndcg.get(w)[q];
            }
            boolean nearer = Math.abs(weights.get(w) - 0.5) < Math.abs(weights.get(best) - 0.5);
            if (sum > greatest || sum == greatest && nearer) {
                greatest = sum;
                best = w;
            }
        }
        return best;
    }

    private static double[] cross(List<Double> weights, List<double[]> ndcg, long seed) {
        int[] folds = new int[ndcg.get(0).length];
        Arrays.setAll(folds, q -> q % FOLDS);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = folds.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int fold = folds[i];
            folds[i] = folds[other];
            folds[other] = fold;
        }
        double[] measured = new double[folds.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            int best = best(weights, ndcg, folds, fold);
            for (int q = 0; q < folds.length; q++) {
                measured[q] = folds[q] == fold ? ndcg.get(best)[q] : measured[q];
            }
        }
        return measured;
    }
}
