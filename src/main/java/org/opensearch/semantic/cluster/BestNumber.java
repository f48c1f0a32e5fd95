// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * Seeks the number with the best result in a range. If they are too many to try each, a few are tried that are spread over the range, each
 * by the same factor from the one before; then a few of those between the neighbours of the best; and so on until both neighbours of the
 * best are next to it. So it is better than its neighbours, and than all others that were tried.
 */
final class BestNumber<T> {

    /** How many are tried at a time; a range of no more than these is tried in full. */
    static final int TRIES = 20;

    private final IntFunction<T> make;
    private final ToDoubleFunction<T> value;
    private final TreeMap<Integer, Double> values = new TreeMap<>();
    private T best;
    private int bestNumber;

    BestNumber(IntFunction<T> make, ToDoubleFunction<T> value) {
        this.make = make;
        this.value = value;
    }

    /** The smallest of equals; NaN is worse than any number. */
    T between(int least, int most) {
        int low = least;
        int high = most;
        int before;
        do {
            before = values.size();
            for (int t = 0; t < TRIES; t++) {
                tryOne(spread(low, high, t));
            }
            Integer lower = values.lowerKey(bestNumber);
            Integer higher = values.higherKey(bestNumber);
            low = lower == null ? bestNumber : lower;
            high = higher == null ? bestNumber : higher;
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
        T made = make.apply(number);
        double reached = value.applyAsDouble(made);
        boolean better = best == null || reached > values.get(bestNumber) || Double.isNaN(values.get(bestNumber)) && !Double.isNaN(reached);
        if (better || reached == values.get(bestNumber) && number < bestNumber) {
            best = made;
            bestNumber = number;
        }
        values.put(number, reached);
    }
}
