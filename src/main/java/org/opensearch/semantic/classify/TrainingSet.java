// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.opensearch.semantic.vector.VectorMath;

/**
 * Labelled vectors to learn from. Vectors are scaled to norm 1; those that have no direction are left out. The set keeps its order,
 * and sums are made in this order: equal sets in equal order give equal classifiers, bit by bit.
 */
public final class TrainingSet {

    /** Most classes of one classifier. */
    public static final int MOST_CLASSES = 1_000;

    private final List<String> labels;
    /** [vector, dimension], of norm 1. */
    private final float[][] vectors;
    /** Place among the labels, of each vector. */
    private final int[] classes;

    private TrainingSet(List<String> labels, float[][] vectors, int[] classes) {
        this.labels = labels;
        this.vectors = vectors;
        this.classes = classes;
    }

    /**
     * @param labels of each vector
     * @param vectors float[dimension] each, copied
     * @throws IllegalArgumentException if there are fewer than two classes or more than {@value #MOST_CLASSES}, or vectors of several
     *     dimensions
     */
    public static TrainingSet of(List<String> labels, List<float[]> vectors) {
        if (labels.size() != vectors.size()) {
            throw new IllegalArgumentException("[" + labels.size() + "] labels for [" + vectors.size() + "] vectors");
        }
        List<String> kept = new ArrayList<>();
        List<float[]> units = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            float[] unit = unit(vectors.get(i));
            if (unit != null) {
                kept.add(labels.get(i));
                units.add(unit);
            }
        }
        List<String> distinct = List.copyOf(new TreeSet<>(kept));
        check(distinct, units);
        int[] classes = new int[kept.size()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Collections.binarySearch(distinct, kept.get(i));
        }
        return new TrainingSet(distinct, units.toArray(float[][]::new), classes);
    }

    private static void check(List<String> distinct, List<float[]> units) {
        if (distinct.size() < 2) {
            throw new IllegalArgumentException(
                "there are vectors of [" + distinct.size() + "] classes " + distinct + ", and two at least are needed to tell apart"
            );
        }
        if (distinct.size() > MOST_CLASSES) {
            throw new IllegalArgumentException(
                "there are [" + distinct.size() + "] classes, and [" + MOST_CLASSES + "] at most are allowed"
            );
        }
        int dimension = units.getFirst().length;
        for (float[] unit : units) {
            if (unit.length != dimension) {
                throw new IllegalArgumentException("vectors of dimension [" + unit.length + "] among those of [" + dimension + "]");
            }
        }
    }

    /** A copy of norm 1, or null if the vector has no direction. */
    static float[] unit(float[] vector) {
        double norm = VectorMath.norm(vector);
        return norm > 0 && norm < Double.POSITIVE_INFINITY ? VectorMath.normalize(vector.clone()) : null;
    }

    /** Names of the classes, in their order. */
    public List<String> labels() {
        return labels;
    }

    public int size() {
        return vectors.length;
    }

    public int dimension() {
        return vectors[0].length;
    }

    /** How many vectors each class has, in the order of the labels. */
    public int[] counts() {
        int[] counts = new int[labels.size()];
        for (int c : classes) {
            counts[c]++;
        }
        return counts;
    }

    float[] vector(int i) {
        return vectors[i];
    }

    int classOf(int i) {
        return classes[i];
    }

    float[][] vectors() {
        return vectors;
    }

    int[] classes() {
        return classes;
    }

    /** These vectors alone, under the same labels; a class may be left without any. */
    TrainingSet only(int[] which) {
        float[][] some = Arrays.stream(which).mapToObj(i -> vectors[i]).toArray(float[][]::new);
        return new TrainingSet(labels, some, Arrays.stream(which).map(i -> classes[i]).toArray());
    }
}
