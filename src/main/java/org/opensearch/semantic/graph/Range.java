// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.graph;

import java.util.Base64;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What was seen of one activation: the input of a linear layer, [tokens, channels].
 *
 * <p>Channels differ in magnitude by orders, but an integer product wants one scale for all of them. Magnitudes are kept to one
 * part in twelve, which is enough to even channels out; the bounds, which become the quantisation scale, are kept exactly.
 *
 * @param magnitudes one code per channel: the largest absolute value, as eighths of octaves above 2^-16
 * @param low smallest value after channels were evened out, at most 0
 * @param high largest value after channels were evened out, at least 0
 */
record Range(byte[] magnitudes, float low, float high) {

    private static final int STEPS_PER_OCTAVE = 8;
    private static final int ONE = 128;

    /**
     * Codes of the magnitudes of channels of which these extremes were seen; rounded up.
     *
     * @throws IllegalArgumentException if an extreme is not a finite number
     */
    static byte[] codes(float[] smallest, float[] largest) {
        byte[] codes = new byte[smallest.length];
        for (int j = 0; j < codes.length; j++) {
            float magnitude = Math.max(Float.MIN_NORMAL, Math.max(Math.abs(smallest[j]), Math.abs(largest[j])));
            if (Float.isFinite(magnitude) == false) {
                throw new IllegalArgumentException(
                    "channel [" + j + "] of an activation was seen between [" + smallest[j] + "] and [" + largest[j] + "]: not finite"
                );
            }
            double octaves = StrictMath.log(magnitude) / StrictMath.log(2);
            codes[j] = (byte) Math.clamp((long) Math.ceil(octaves * STEPS_PER_OCTAVE) + ONE, 0, 255);
        }
        return codes;
    }

    /** The magnitude that a code stands for. */
    static double magnitude(byte code) {
        return StrictMath.pow(2, ((code & 0xFF) - ONE) / (double) STEPS_PER_OCTAVE);
    }

    int channels() {
        return magnitudes.length;
    }

    /** The channels of largest magnitude, ascending. */
    static int[] largest(byte[] magnitudes, int count) {
        return byMagnitude(magnitudes).limit(count).sorted().toArray();
    }

    /** All channels but those of largest magnitude, ascending. */
    static int[] others(byte[] magnitudes, int largest) {
        return byMagnitude(magnitudes).skip(largest).sorted().toArray();
    }

    private static IntStream byMagnitude(byte[] magnitudes) {
        return IntStream.range(0, magnitudes.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer j) -> -(magnitudes[j] & 0xFF)).thenComparingInt(j -> j))
            .mapToInt(j -> j);
    }

    @Override
    public String toString() {
        return low + " " + high + " " + Base64.getEncoder().encodeToString(magnitudes);
    }

    static Range parse(String text) {
        String[] parts = text.split(" ");
        if (parts.length != 3) {
            throw new IllegalArgumentException("expected [<low> <high> <magnitudes in base64>], found [" + parts.length + "] words");
        }
        return new Range(Base64.getDecoder().decode(parts[2]), Float.parseFloat(parts[0]), Float.parseFloat(parts[1]));
    }
}
