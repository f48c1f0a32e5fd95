// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts texts into sentences, as the JDK's break iterator sees them; without the white space around them. */
final class Sentences {

    /**
     * A sentence of a text.
     *
     * @param start offset of the first character, in UTF-16 code units
     * @param end offset after the last one
     */
    record Span(int start, int end) {

        /** The text of it that a model is given: no model reads as much. */
        String textToEmbed(String text) {
            int last = Math.min(end, start + MOST_CHARACTERS);
            return text.substring(start, last < end && Character.isHighSurrogate(text.charAt(last - 1)) ? last - 1 : last);
        }
    }

    private static final int MOST_CHARACTERS = 8_192;

    private Sentences() {}

    /**
     * The sentences of a text in their order; those that are white space only are none.
     *
     * @param most how many at most, the first ones
     */
    static List<Span> of(String text, Locale locale, int most) {
        BreakIterator boundaries = BreakIterator.getSentenceInstance(locale);
        boundaries.setText(text);
        List<Span> sentences = new ArrayList<>();
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE && sentences.size() < most; to = boundaries.next()) {
            Span sentence = trimmed(text, from, to);
            if (sentence.start() < sentence.end()) {
                sentences.add(sentence);
            }
            from = to;
        }
        return sentences;
    }

    private static Span trimmed(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return new Span(start, end);
    }
}
