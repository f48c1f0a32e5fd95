// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * Seeks the number with the best result in a range. If they are too many to try each, a few are tried that are spread over the range, each
 * by the same factor from the one before; then a few of those between the neighbours of the best; and so on until both neighbours of the
 * best are next to it. So it is better than its neighbours, and than all others that were tried.
 */
final class BestNumber {

    /** How many are tried at a time; a range of no more than these is tried in full. */
    static final int TRIES = 20;

    private final IntToDoubleFunction value;
    private final TreeMap<Integer, Double> values = new TreeMap<>();
    private int best;

    BestNumber(IntToDoubleFunction value) {
        this.value = value;
    }

    /** The smallest of equals; NaN is worse than any number. */
    int between(int least, int most) {
        int low = least;
        int high = most;
        int before;
        do {
            before = values.size();
            for (int t = 0; t < TRIES; t++) {
                tryOne(spread(low, high, t));
            }
            Integer lower = values.lowerKey(best);
            Integer higher = values.higherKey(best);
            low = lower == null ? best : lower;
            high = higher == null ? best : higher;
        } while (values.size() > before);
        return best;
    }

    private static int spread(int low, int high, int t) {
        if (high - low < TRIES) {
            return Math.min(high, low + t);
        }
        // the ends are exact; where steps of the factor are below 1, numbers one after the other
        double factor = StrictMath.pow((double) high / low, (double) t / (TRIES - 1));
        return (int) Math.min(high, Math.max(low + t, Math.round(low * factor)));
    }

    private void tryOne(int number) {
        if (values.containsKey(number)) {
            return;
        }
        double reached = value.applyAsDouble(number);
        double reachedBefore = values.isEmpty() ? Double.NaN : values.get(best);
        boolean better = reached > reachedBefore || Double.isNaN(reachedBefore) && Double.isNaN(reached) == false;
        if (values.isEmpty() || better || reached == reachedBefore && number < best) {
            best = number;
        }
        values.put(number, reached);
    }
}
