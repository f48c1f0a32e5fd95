// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How often classes were found right.
 *
 * @param accuracy share of right ones; NaN if there is nothing
 * @param macroF1 mean over the classes, whatever their sizes, of F₁ = 2 · right / (true + found); all classes that are true or were found
 *        somewhere; NaN if there is nothing
 */
public record ClassificationScores(double accuracy, double macroF1) {

    /**
     * @param truth class of each thing
     * @param found what it was taken for, in the same order
     * @throws IllegalArgumentException if they are not of the same length
     */
    public static ClassificationScores of(List<?> truth, List<?> found) {
        if (truth.size() != found.size()) {
            throw new IllegalArgumentException(
                "[classification scores] [" + truth.size() + "] true and [" + found.size() + "] found classes: must be of the same things"
            );
        }
        Map<Object, Integer> trueOnes = new HashMap<>();
        Map<Object, Integer> foundOnes = new HashMap<>();
        Map<Object, Integer> rightOnes = new HashMap<>();
        int right = 0;
        for (int i = 0; i < truth.size(); i++) {
            trueOnes.merge(truth.get(i), 1, Integer::sum);
            foundOnes.merge(found.get(i), 1, Integer::sum);
            if (Objects.equals(truth.get(i), found.get(i))) {
                rightOnes.merge(truth.get(i), 1, Integer::sum);
                right++;
            }
        }
        Set<Object> classes = new LinkedHashSet<>(truth);
        classes.addAll(found);
        double f1 = 0;
        for (Object each : classes) {
            f1 += 2d * rightOnes.getOrDefault(each, 0) / (trueOnes.getOrDefault(each, 0) + foundOnes.getOrDefault(each, 0));
        }
        return new ClassificationScores((double) right / truth.size(), f1 / classes.size());
    }
}
