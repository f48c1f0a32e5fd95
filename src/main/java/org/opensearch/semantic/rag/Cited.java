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
record Cited(int rank, Found best, int start, int end, String text) {

    /** White space between two passages that follow each other: none, a blank, or the end of a paragraph. */
    private static final int WIDEST_GAP = 2;

    private static final Comparator<Cited> IN_TEXT_ORDER = Comparator.<Cited>comparingInt(cited -> cited.best.document())
        .thenComparing(cited -> cited.best.field().orElse(""))
        .thenComparingInt(cited -> cited.best.value())
        .thenComparingInt(Cited::start);

    /** One by one, in the order in which they were chosen. */
    static List<Cited> apart(List<Found> chosen) {
        return IntStream.range(0, chosen.size()).mapToObj(rank -> {
            Found found = chosen.get(rank);
            return new Cited(rank, found, found.start(), found.end(), found.text());
        }).toList();
    }

    /**
     * Joins those that are of one text and overlap, or have no more than two characters between them. Each stands where the first of its
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
        return best.isOfTheSameText(next.best) && next.start <= end + WIDEST_GAP;
    }

    /** @param next begins no earlier */
    private Cited and(Cited next) {
        Cited first = rank < next.rank ? this : next;
        return new Cited(first.rank, first.best, start, Math.max(end, next.end), next.end <= end ? text : text + next.after(end));
    }

    /** The text from this offset on. What lies between two passages is white space. */
    private String after(int offset) {
        return switch (start - offset) {
            case 1 -> " " + text;
            case WIDEST_GAP -> "\n\n" + text;
            default -> text.substring(offset - start);
        };
    }
}
