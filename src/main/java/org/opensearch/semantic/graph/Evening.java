// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

/**
 * Makes the channels of an activation equally large, so that one scale fits all, without changing what the layer behind it computes:
 * each channel is divided by a power of its magnitude, and its weights are multiplied by it, which shares the burden between
 * activations and weights (SmoothQuant, Xiao et al. 2023).
 */
final class Evening {

    /** The exponent: 1 would leave all of the burden to the weights, 0 to the activations. */
    private static final double SHARE = 0.7;

    /** Channels that hardly move are not blown up. */
    private static final double LEAST_MAGNITUDE = 1e-3;

    private Evening() {}

    /**
     * What each channel is divided by; its weights are to be multiplied by it.
     *
     * @param magnitudes byte[channels], codes as in {@link Range}
     * @return float[channels]
     */
    static float[] divisors(byte[] magnitudes) {
        float[] divisors = new float[magnitudes.length];
        for (int j = 0; j < divisors.length; j++) {
            divisors[j] = (float) StrictMath.pow(Math.max(LEAST_MAGNITUDE, Range.magnitude(magnitudes[j])), SHARE);
        }
        return divisors;
    }
}
