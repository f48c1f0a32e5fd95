// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;

/**
 * Finds where a passage may end, and where the next one may begin, around one place of a text. Looks at a bounded part of the text for
 * each passage, so that texts without any boundary cost no more than others.
 *
 * <p>Sentences, words and characters as users see them are found by the rules of the Java platform for a language; beyond these, a word
 * ends before each ideograph, as Unicode's segmentation has it (Unicode Standard Annex 29).
 */
final class Cuts {

    /** Why a passage ends where it does, the best reason first. */
    enum Kind {
        TEXT,
        PARAGRAPH,
        SENTENCE,
        LINE,
        SPACE,
        WORD,
        TOKEN
    }

    /** @param end of a passage, after its last character that is not white space */
    record Cut(int end, Kind kind) {}

    /** Characters after a place that the rules may need to see to judge it. */
    private static final int AHEAD = 512;

    /**
     * How often it is looked for a place that is a boundary by two rules. Each try may have to look at the whole part, and rules that
     * contradict each other so often are not those of any words.
     */
    static final int MOST_TRIES = 16;

    private final String text;
    private final int textEnd;
    private final Boundaries boundaries;
    private final BreakIterator sentences;
    private final BreakIterator words;
    private final BreakIterator characters;

    // The part of the text that the iterators look at.
    private int from;
    private int to;
    /** Where sentences end in this part, white space that follows included. */
    private int[] sentenceEnds = new int[0];

    Cuts(String text, Boundaries boundaries, Locale locale) {
        this(
            text,
            boundaries,
            BreakIterator.getSentenceInstance(locale),
            BreakIterator.getWordInstance(locale),
            BreakIterator.getCharacterInstance(locale)
        );
    }

    Cuts(String text, Boundaries boundaries, BreakIterator sentences, BreakIterator words, BreakIterator characters) {
        this.text = text;
        this.textEnd = Spaces.trim(text, text.length());
        this.boundaries = boundaries;
        this.sentences = sentences;
        this.words = words;
        this.characters = characters;
    }

    /** The end of what is not white space. */
    int textEnd() {
        return textEnd;
    }

    /** This place, or the one before if it is inside a surrogate pair. */
    static int aligned(String text, int at) {
        boolean inside = at > 0
            && at < text.length()
            && Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }

    /**
     * Looks at a part of the text.
     *
     * @param start where a passage begins
     * @param limit where it ends at most
     */
    void look(int start, int limit) {
        from = start;
        to = aligned(text, Math.min(text.length(), limit + AHEAD));
        String part = text.substring(from, to);
        sentences.setText(part);
        words.setText(part);
        characters.setText(part);
        int count = 0;
        int[] found = new int[16];
        sentences.first();
        for (int end = sentences.next(); end != BreakIterator.DONE; end = sentences.next()) {
            if (end < part.length() || to == text.length()) { // else it is the end of the part only
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = from + end;
            }
        }
        sentenceEnds = Arrays.copyOf(found, count);
    }

    /**
     * The best end of a passage.
     *
     * @param beyond it ends after this place, from which on there is something that is not white space
     * @param limit it ends here at most: after {@code beyond}, and not inside a surrogate pair
     */
    Cut best(int beyond, int limit) {
        if (textEnd <= limit) {
            return new Cut(textEnd, Kind.TEXT);
        }
        int half = from + (limit - from) / 2;
        int least = leastParagraph(beyond, limit);
        int end = lastSpace(least, limit, Kind.PARAGRAPH);
        if (end > least) {
            return new Cut(end, Kind.PARAGRAPH);
        }
        end = boundaries == Boundaries.TOKEN ? beyond : lastSentence(beyond, limit);
        if (end > beyond) {
            return new Cut(end, Kind.SENTENCE);
        }
        end = boundaries == Boundaries.TOKEN ? beyond : lastSpace(Math.max(beyond, half), limit, Kind.LINE);
        if (end > Math.max(beyond, half)) {
            return new Cut(end, Kind.LINE);
        }
        end = lastSpace(Math.max(beyond, half), limit, Kind.SPACE);
        if (end > Math.max(beyond, half)) {
            return new Cut(end, Kind.SPACE);
        }
        end = lastWord(beyond, limit);
        return end > beyond ? new Cut(end, Kind.WORD) : new Cut(lastCharacter(beyond, limit), Kind.TOKEN);
    }

    /** After this place a passage ends with a paragraph, rather than take sentences of the next one: a quarter of it is not too little. */
    private int leastParagraph(int beyond, int limit) {
        return switch (boundaries) {
            case PARAGRAPH -> beyond;
            case SENTENCE -> Math.max(beyond, from + (limit - from) / 4);
            case TOKEN -> limit;
        };
    }

    /** The last white space of a kind that begins in (beyond, limit]; {@code beyond} if there is none. */
    private int lastSpace(int beyond, int limit, Kind kind) {
        for (int at = limit; at > beyond; at--) {
            if (Spaces.begins(text, at) && isOf(kind, at)) {
                return at;
            }
        }
        return beyond;
    }

    private boolean isOf(Kind kind, int at) {
        return switch (kind) {
            case PARAGRAPH -> Spaces.endsParagraph(text, at);
            case LINE -> Spaces.endsLine(text, at);
            default -> true;
        };
    }

    /** The last sentence, or paragraph, that ends in (beyond, limit]. */
    private int lastSentence(int beyond, int limit) {
        int paragraph = lastSpace(beyond, limit, Kind.PARAGRAPH);
        for (int i = sentenceEnds.length - 1; i >= 0; i--) {
            int end = Spaces.trim(text, sentenceEnds[i]);
            if (end <= limit) {
                return Math.max(paragraph, end);
            }
        }
        return paragraph;
    }

    private int lastWord(int beyond, int limit) {
        int word = Spaces.trim(text, boundary(words, beyond, limit));
        for (int at = limit; at > Math.max(word, beyond); at--) {
            if (aligned(text, at) == at && Character.isIdeographic(text.codePointAt(at)) && isBoundary(characters, at)) {
                return Spaces.trim(text, at);
            }
        }
        return word;
    }

    /**
     * The last boundary in (beyond, limit] that is not inside a character as users see it; {@code beyond} if there is none, or if it is
     * not found in {@link #MOST_TRIES}. Of a long run of marks each may be a word by the rules, and all of them one character.
     */
    private int boundary(BreakIterator iterator, int beyond, int limit) {
        int at = last(characters, limit);
        for (int tries = 0; tries < MOST_TRIES && at > beyond; tries++) {
            int found = last(iterator, at);
            if (found == at) {
                return at;
            }
            at = last(characters, found);
        }
        return beyond;
    }

    /** The last boundary up to here. */
    private int last(BreakIterator iterator, int at) {
        return isBoundary(iterator, at) ? at : preceding(iterator, at);
    }

    private boolean isBoundary(BreakIterator iterator, int at) {
        return iterator.isBoundary(at - from);
    }

    private int preceding(BreakIterator iterator, int at) {
        return from + Math.max(0, iterator.preceding(at - from));
    }

    /** The end of the last character as users see it; of the last code point if that one character is longer. */
    private int lastCharacter(int beyond, int limit) {
        int end = Spaces.trim(text, boundary(characters, beyond, limit));
        return end > beyond ? end : Spaces.trim(text, limit);
    }

    /**
     * Where a passage that repeats the end of the one before may begin: at the first sentence in [least, end), else at the first word.
     *
     * @param least after the start of the passage before, which was {@link #look}ed at last
     * @param end of the passage before
     * @return {@code end} if there is neither
     */
    int repeated(int least, int end) {
        for (int at = least; at < end; at++) {
            if (startsSentence(at)) {
                return at;
            }
        }
        for (int at = least; at < end; at++) {
            if (Spaces.ends(text, at)) {
                return at;
            }
        }
        return firstWord(least, end);
    }

    private boolean startsSentence(int at) {
        if (Character.isWhitespace(text.charAt(at))) {
            return false;
        }
        int before = Spaces.trim(text, at);
        return Arrays.binarySearch(sentenceEnds, at) >= 0 || before < at && Spaces.endsParagraph(text, before);
    }

    /** The first word that begins in [least, end), or {@code end}. */
    private int firstWord(int least, int end) {
        int word = words.following(least - from - 1);
        while (word != BreakIterator.DONE && from + word < end && !startsCharacter(from + word)) {
            word = words.next();
        }
        int first = word == BreakIterator.DONE ? end : Math.min(end, from + word);
        for (int at = least; at < first; at++) {
            if (Character.isIdeographic(text.codePointAt(at)) && startsCharacter(at)) {
                return at;
            }
        }
        return first;
    }

    /** Whether a letter or a digit begins here. */
    private boolean startsCharacter(int at) {
        return aligned(text, at) == at && Character.isLetterOrDigit(text.codePointAt(at)) && isBoundary(characters, at);
    }
}
