// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.classify;

/**
 * Finds how much the votes of a method are to be trusted: the sharpness (inverse temperature) under which vectors that were left out
 * of the training get the greatest likelihood of their true classes (temperature scaling: Guo et al., "On Calibration of Modern Neural
 * Networks", ICML 2017). Few examples alone do not decide it: a usual value counts as much as some ten of them.
 */
final class Sharpness {

    /** Of each octave, how many values are tried. */
    private static final int PER_OCTAVE = 6;
    private static final int OCTAVES = 5;
    /** Of the usual value. */
    private static final double PRIOR_WEIGHT = 10;
    /** A vector none of whose neighbours is of its class is improbable, not impossible. */
    private static final double SMOOTHING = 0.01;

    private Sharpness() {}

    /**
     * @param leftOut the votes of others on each vector
     * @param own class of each vector
     * @param usual the value in the middle of those tried
     */
    static double fit(Votes[] leftOut, int[] own, int classes, double usual) {
        double best = usual;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = -PER_OCTAVE * OCTAVES; i <= PER_OCTAVE * OCTAVES; i++) {
            double octaves = (double) i / PER_OCTAVE;
            double sharpness = usual * Math.pow(2, octaves);
            double likelihood = -PRIOR_WEIGHT * octaves * octaves / 2;
            for (int v = 0; v < leftOut.length; v++) {
                double share = leftOut[v].shares(sharpness, classes)[own[v]];
                likelihood += Math.log((1 - SMOOTHING) * share + SMOOTHING / classes);
            }
            if (likelihood > most) {
                most = likelihood;
                best = sharpness;
            }
        }
        return best;
    }
}
