// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.text.BreakIterator;
import java.util.List;
import java.util.Random;

/** What must hold of the passages of any text, looked at character by character. */
public final class SplitOracle {

    private static final String[] PARTS = {
        "late", "driver", "refund", "extraordinarily", "a", "x1", "café", "cafe\u0301", "東京都", "我喜欢", "ภาษาไทย", "مرحبا", "שלום",
        "\uD83D\uDE00", "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67", "\uD83D", "\uDE00", "https://a.example/b?c=d", "|---|", "{};",
        "e.g.", "Mr.", "3.14", "--", "\u200B", "\u0301" };
    private static final String[] GLUE = {
        " ", " ", " ", " ", ". ", ".", "! ", ", ", "\n", "\n\n", "\r\n\r\n", "", "", "\t", "   ", "\u3000", "。", "\u2029", "\f" };

    private SplitOracle() {}

    public static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(random.nextBoolean() ? 20 : 400);
        for (int i = 0; i < parts; i++) {
            if (random.nextInt(60) == 0) {
                text.append("z".repeat(random.nextInt(2000)));
            }
            text.append(PARTS[random.nextInt(PARTS.length)]).append(GLUE[random.nextInt(GLUE.length)]);
        }
        return text.toString();
    }

    public static void check(String text, List<Passage> passages, PassageOptions options, ModelTokens tokens) {
        boolean[] covered = new boolean[text.length()];
        Passage last = null;
        for (Passage passage : passages) {
            String part = passage.of(text);
            assertEquals("no white space around it", part.strip(), part);
            assertTrue("the model reads it whole: " + part, tokens.count(part) <= options.maxTokens());
            assertFalse(part, insidePair(text, passage.start()) || insidePair(text, passage.end()));
            for (int i = passage.start(); i < passage.end(); i++) {
                covered[i] = true;
            }
            if (last != null) {
                assertTrue("it goes on", last.start() < passage.start() && last.end() < passage.end());
                checkRepeated(text, last, passage, options, tokens);
            }
            last = passage;
        }
        for (int i = 0; i < text.length(); i++) {
            assertTrue("nothing is lost at " + i, covered[i] || Character.isWhitespace(text.charAt(i)));
        }
    }

    private static void checkRepeated(String text, Passage last, Passage passage, PassageOptions options, ModelTokens tokens) {
        if (passage.start() < last.end()) {
            String repeated = text.substring(passage.start(), last.end());
            assertTrue(repeated, tokens.count(repeated) - tokens.count("") <= options.overlapTokens());
        }
    }

    /**
     * A word is cut only if it does not fit into a passage of its own. Not for characters at random, of which the rules find other words
     * depending on where they begin to look.
     */
    public static void checkWords(String text, List<Passage> passages, PassageOptions options, ModelTokens tokens) {
        BreakIterator words = BreakIterator.getWordInstance(options.locale());
        words.setText(text);
        for (Passage passage : passages) {
            for (int cut : new int[] { passage.start(), passage.end() }) {
                boolean inside = cut > 0
                    && cut < text.length()
                    && Character.isLetterOrDigit(text.codePointBefore(cut))
                    && Character.isLetterOrDigit(text.codePointAt(cut))
                    && !Character.isIdeographic(text.codePointAt(cut));
                if (inside && !words.isBoundary(cut)) {
                    String word = text.substring(words.preceding(cut), words.following(cut));
                    assertTrue(
                        "[" + word + "] is cut",
                        tokens.count(word) > options.maxTokens()
                            || word.length() > 64 * options.maxTokens()
                    );
                }
            }
        }
    }

    private static boolean insidePair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
