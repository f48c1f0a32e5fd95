// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What classes things are of, and what they were taken for. Immutable. */
public final class Predictions {

    /** Those that are true or were found somewhere, in alphabetical order. */
    private final List<String> labels;
    /** Places among the labels. */
    private final int[] truth;
    private final int[] found;

    /**
     * @param truth class of each thing
     * @param found what it was taken for, in the same order
     * @throws IllegalArgumentException if they are not of the same length
     */
    public Predictions(List<String> truth, List<String> found) {
        if (truth.size() != found.size()) {
            throw new IllegalArgumentException(
                "[predictions] [" + truth.size() + "] true and [" + found.size() + "] found classes: must be of the same things"
            );
        }
        Collection<String> all = new TreeSet<>(truth);
        all.addAll(found);
        this.labels = List.copyOf(all);
        this.truth = places(truth);
        this.found = places(found);
    }

    private int[] places(List<String> classes) {
        return classes.stream().mapToInt(label -> Collections.binarySearch(labels, label)).toArray();
    }

    /** How many things there are. */
    public int size() {
        return truth.length;
    }

    /** For each thing 1 if it was taken for what it is, else 0: the accuracy is their mean. */
    public double[] right() {
        return IntStream.range(0, size()).mapToDouble(i -> truth[i] == found[i] ? 1 : 0).toArray();
    }

    public ClassificationScores scores() {
        return scores(IntStream.range(0, size()).toArray());
    }

    /**
     * The scores of some of the things, or of some several times, as a {@link Bootstrap} draws them.
     *
     * @param which numbers of the things, from 0 to below {@link #size}
     */
    public ClassificationScores scores(int[] which) {
        Counts counts = new Counts(which);
        double right = 0;
        double f1 = 0;
        int classes = 0;
        for (int k = 0; k < labels.size(); k++) {
            right += counts.right[k];
            if (counts.of[k] + counts.taken[k] > 0) {
                f1 += counts.f1(k);
                classes++;
            }
        }
        return new ClassificationScores(right / which.length, f1 / classes);
    }

    /** How each class fared, those with the lowest F₁ first, those with the same by name. */
    public List<ClassResult> classes() {
        Counts counts = new Counts(IntStream.range(0, size()).toArray());
        return IntStream.range(0, labels.size())
            .mapToObj(k -> counts.result(k))
            .sorted(Comparator.comparingDouble(ClassResult::f1).thenComparing(ClassResult::label))
            .toList();
    }

    /**
     * Which classes were taken for which others, the most frequent first; of the same count those first that are the greater part of their
     * class, then by name.
     *
     * @param most how many to name
     */
    public List<Confusion> confusions(int most) {
        int[][] table = new int[labels.size()][labels.size()];
        int[] sizes = new int[labels.size()];
        for (int i = 0; i < size(); i++) {
            sizes[truth[i]]++;
            table[truth[i]][found[i]]++;
        }
        List<Confusion> all = new ArrayList<>();
        for (int t = 0; t < table.length; t++) {
            for (int f = 0; f < table.length; f++) {
                if (t != f && table[t][f] > 0) {
                    all.add(new Confusion(labels.get(t), labels.get(f), table[t][f], sizes[t]));
                }
            }
        }
        all.sort(
            Comparator.comparingInt(Confusion::count)
                .reversed()
                .thenComparingInt(Confusion::size)
                .thenComparing(Confusion::truth)
                .thenComparing(Confusion::found)
        );
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }

    /** By class: how many are of it, were taken for it, and both. */
    private final class Counts {

        private final int[] of = new int[labels.size()];
        private final int[] taken = new int[labels.size()];
        private final int[] right = new int[labels.size()];

        Counts(int[] which) {
            for (int i : which) {
                of[truth[i]]++;
                taken[found[i]]++;
                right[truth[i]] += truth[i] == found[i] ? 1 : 0;
            }
        }

        double f1(int k) {
            return 2d * right[k] / (of[k] + taken[k]);
        }

        ClassResult result(int k) {
            return new ClassResult(labels.get(k), of[k], (double) right[k] / taken[k], (double) right[k] / of[k], f1(k));
        }
    }
}
