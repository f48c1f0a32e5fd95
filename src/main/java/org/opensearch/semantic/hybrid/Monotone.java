// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

/** Inverts functions that never fall, to the last bit and without knowing their formula. */
final class Monotone {

    @FunctionalInterface
    interface Condition {
        boolean holds(float x);
    }

    private Monotone() {}

    /**
     * The least number for which a condition holds that, once true, stays true for greater ones.
     *
     * @param most where to stop, finite and at least 0
     * @return in [0, most], or the next number above {@code most} if it holds for none of these
     */
    static float least(Condition condition, float most) {
        if (!condition.holds(most)) {
            return Math.nextUp(most);
        }
        // The bits of floats that are not negative are ordered as they are.
        int low = 0;
        int high = Float.floatToIntBits(most);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (condition.holds(Float.intBitsToFloat(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Float.intBitsToFloat(low);
    }
}
