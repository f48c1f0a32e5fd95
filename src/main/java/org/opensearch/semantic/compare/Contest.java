// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.opensearch.semantic.evaluate.Interval;

/**
 * Which of some contenders is best, by measures of the same things: the one with the greatest value is compared with each other one, and
 * is called the best only if the interval of every difference lies above zero. Two intervals that overlap do not tell that: what is hard
 * for one is hard for the other, and a difference varies less than what it is of.
 */
final class Contest {

    /** The interval of first minus second, contenders by their numbers. */
    interface Difference {
        Interval of(int first, int second);
    }

    /** With fewer things intervals are hardly to be trusted. */
    private static final int FEW = 30;

    private final Table table = Table.of("differences", "measure", "first", "second", "difference", "clear");
    private final List<String> notes = new ArrayList<>();

    /**
     * @param things how many measures are of
     * @param what they are, in the plural
     */
    Contest(int things, String what) {
        if (things < FEW) {
            notes.add("with " + things + " " + what + " intervals are rough, and small differences can not be told; label some more");
        }
    }

    /**
     * Holds one. There is none if fewer than two contenders have a value.
     *
     * @param measure what is compared, in words
     * @param names of the contenders
     * @param values of each; NaN for none
     */
    void add(String measure, List<String> names, double[] values, Difference difference) {
        int[] order = IntStream.range(0, values.length)
            .filter(i -> Double.isNaN(values[i]) == false)
            .boxed()
            .sorted((i, j) -> Double.compare(values[j], values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
        if (order.length < 2) {
            return;
        }
        int best = order[0];
        List<String> level = new ArrayList<>();
        Interval lead = difference.of(best, order[1]);
        for (int i = 1; i < order.length; i++) {
            Interval ahead = i == 1 ? lead : difference.of(best, order[i]);
            boolean clear = ahead.from() > 0;
            table.add(measure, names.get(best), names.get(order[i]), ahead, clear);
            if (clear == false) {
                level.add(names.get(order[i]));
            }
        }
        notes.add(level.isEmpty() ? won(measure, names.get(best), names.get(order[1]), lead) : open(measure, names.get(best), level));
    }

    private static String won(String measure, String best, String second, Interval ahead) {
        String figures = String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", ahead.value(), ahead.from(), ahead.to());
        return measure + ": [" + best + "] is best, ahead of [" + second + "] by " + figures;
    }

    private static String open(String measure, String best, List<String> level) {
        return measure + ": no clear winner; [" + best + "] has the greatest value, but its difference to " + level
            + " could be chance. More labelled texts would tell";
    }

    Table table() {
        return table;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
