// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A passage as it is handed over: one that was chosen, or several that overlap or follow each other.
 *
 * @param rank when the first of them was chosen, from 0
 * @param best that one
 */
record Cited(int rank, Found best, int start, int end, String spaceBefore, String text) {

    private static final Comparator<Cited> IN_TEXT_ORDER = Comparator.<Cited>comparingInt(cited -> cited.best.document())
        .thenComparing(cited -> cited.best.object().orElse(""))
        .thenComparing(cited -> cited.best.field().orElse(""))
        .thenComparingInt(cited -> cited.best.value())
        .thenComparingInt(Cited::start);

    /** One by one, in the order in which they were chosen. */
    static List<Cited> apart(List<Found> chosen) {
        return IntStream.range(0, chosen.size()).mapToObj(rank -> {
            Found found = chosen.get(rank);
            return new Cited(rank, found, found.start(), found.end(), found.spaceBefore(), found.text());
        }).toList();
    }

    /**
     * Joins those that are of one text and overlap, or have nothing but white space between them. Each stands where the first of its
     * passages stood.
     */
    static List<Cited> merged(List<Found> chosen) {
        List<Cited> merged = new ArrayList<>();
        for (Cited next : apart(chosen).stream().sorted(IN_TEXT_ORDER).toList()) {
            if (!merged.isEmpty() && merged.getLast().reaches(next)) {
                merged.add(merged.removeLast().and(next));
            } else {
                merged.add(next);
            }
        }
        merged.sort(Comparator.comparingInt(Cited::rank));
        return merged;
    }

    private boolean reaches(Cited next) {
        return best.isOfTheSameText(next.best) && next.start - next.spaceBefore.length() <= end;
    }

    /** @param next begins no earlier, and no further than this reaches */
    private Cited and(Cited next) {
        Cited first = rank < next.rank ? this : next;
        String joined = next.end <= end ? text : text + next.after(end);
        return new Cited(first.rank, first.best, start, Math.max(end, next.end), spaceBefore, joined);
    }

    /** The text from this offset on. */
    private String after(int offset) {
        return offset < start ? spaceBefore.substring(spaceBefore.length() - (start - offset)) + text : text.substring(offset - start);
    }
}
