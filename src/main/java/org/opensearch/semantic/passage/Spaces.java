// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

/** White space of a text, and what it says of the text's lines and paragraphs. */
final class Spaces {

    private Spaces() {}

    /** The first place from {@code from} on that is not white space; the text's length if there is none. */
    static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The end of what is not white space before {@code end}; 0 if there is nothing. */
    static int trim(String text, int end) {
        int i = end;
        while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    /** Whether white space begins here. */
    static boolean begins(String text, int at) {
        return at > 0 && at < text.length() && Character.isWhitespace(text.charAt(at)) && !Character.isWhitespace(text.charAt(at - 1));
    }

    /** Whether white space ends here. */
    static boolean ends(String text, int at) {
        return at > 0 && at < text.length() && Character.isWhitespace(text.charAt(at - 1)) && !Character.isWhitespace(text.charAt(at));
    }

    /** Whether the white space that begins here ends a line. */
    static boolean endsLine(String text, int at) {
        return lineBreaks(text, at) >= 1;
    }

    /** Whether the white space that begins here ends a paragraph: an empty line follows, or a page or paragraph separator. */
    static boolean endsParagraph(String text, int at) {
        return lineBreaks(text, at) >= 2;
    }

    /** Line breaks of white space, none counted after the second. */
    private static int lineBreaks(String text, int at) {
        int breaks = 0;
        for (int i = at; i < text.length() && breaks < 2 && Character.isWhitespace(text.charAt(i)); i++) {
            switch (text.charAt(i)) {
                case '\n' -> breaks += i > at && text.charAt(i - 1) == '\r' ? 0 : 1;
                case '\r', '\u000B', '\u2028' -> breaks++;
                case '\f', '\u2029' -> breaks = 2;
                default -> {
                } // goes on in its line
            }
        }
        return breaks;
    }
}
