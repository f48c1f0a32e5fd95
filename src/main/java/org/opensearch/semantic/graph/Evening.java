// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Makes the channels of an activation equally large, so that one scale fits all, without changing what the layer behind it computes:
 * <ul>
 * <li>Each channel is divided by the root of its magnitude and its weights multiplied by it, which shares the burden between
 * activations and weights (SmoothQuant, Xiao et al. 2023).
 * <li>A channel that still stands out is divided by two or more and goes in that many times, with the same weights (outlier channel
 * splitting, Zhao et al. 2019). In each of the bundled models a few channels are huge at one token of every text. One channel in twenty is split.
 * </ul>
 *
 * @param divisors float[channels], what each channel is divided by for the sake of the weights; they are to be multiplied by it
 * @param copies int[channels], how often each channel goes in; it is divided by this too
 */
record Evening(float[] divisors, int[] copies) {

    private static final double SHARE = 0.5;

    /** Channels that hardly move are not blown up. */
    private static final double LEAST_MAGNITUDE = 1e-3;

    /** The largest magnitude that nineteen of twenty channels keep to. */
    private static final double QUANTILE = 0.95;

    /** @param magnitudes codes as in {@link Range} */
    static Evening dividing(byte[] magnitudes) {
        float[] divisors = new float[magnitudes.length];
        for (int j = 0; j < divisors.length; j++) {
            divisors[j] = (float) StrictMath.pow(Math.max(LEAST_MAGNITUDE, Range.magnitude(magnitudes[j])), SHARE);
        }
        int[] once = new int[magnitudes.length];
        Arrays.fill(once, 1);
        return new Evening(divisors, once);
    }

    static Evening dividingAndSplitting(byte[] magnitudes) {
        Evening divided = dividing(magnitudes);
        double[] left = new double[magnitudes.length];
        for (int j = 0; j < left.length; j++) {
            left[j] = Range.magnitude(magnitudes[j]) / divided.divisors[j];
        }
        double[] sorted = left.clone();
        Arrays.sort(sorted);
        double bound = sorted[(int) (sorted.length * QUANTILE)];
        int[] copies = new int[left.length];
        for (int j = 0; j < copies.length; j++) {
            copies[j] = Math.max(1, (int) Math.ceil(left[j] / bound));
        }
        return new Evening(divided.divisors, copies);
    }

    float divisor(int channel) {
        return divisors[channel] * copies[channel];
    }

    /** The channels that are to be appended, each as often as it has further copies. */
    int[] appended() {
        return IntStream.range(0, copies.length).flatMap(j -> IntStream.range(1, copies[j]).map(copy -> j)).toArray();
    }

    /** All channels as they go in: the channels, then {@link #appended}. */
    int[] channels() {
        return IntStream.concat(IntStream.range(0, copies.length), Arrays.stream(appended())).toArray();
    }

    /** What each of {@link #channels} is multiplied by. */
    float[] factors() {
        int[] channels = channels();
        float[] factors = new float[channels.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 / divisor(channels[i]);
        }
        return factors;
    }
}
