// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Vectors around random directions, one direction a class. */
final class Blobs {

    private final float[][] directions;

    Blobs(Random random, int classes, int dimension) {
        directions = new float[classes][dimension];
        for (float[] direction : directions) {
            for (int d = 0; d < dimension; d++) {
                direction[d] = (float) random.nextGaussian();
            }
        }
    }

    static String label(int k) {
        return "c" + (100 + k);
    }

    /** A vector of this class. */
    float[] vector(Random random, int k, float noise) {
        float[] vector = directions[k].clone();
        for (int d = 0; d < vector.length; d++) {
            vector[d] += noise * (float) random.nextGaussian();
        }
        return vector;
    }

    /** @param each vectors of every class */
    TrainingSet set(Random random, int each, float noise) {
        List<String> labels = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (int k = 0; k < directions.length; k++) {
                labels.add(label(k));
                vectors.add(vector(random, k, noise));
            }
        }
        return TrainingSet.of(labels, vectors);
    }

    static TrainingSet random(Random random, int classes, int each, int dimension, float noise) {
        return new Blobs(random, classes, dimension).set(random, each, noise);
    }
}
