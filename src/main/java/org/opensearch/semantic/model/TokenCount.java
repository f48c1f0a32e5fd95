// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;

/** Counts the tokens of texts, without what a model adds to each of them. */
final class TokenCount implements TokenWork {

    /** Characters whose tokens are counted in one step, at least, if there are so many. */
    private static final int STEP = TextTokens.MOST_CHARACTERS / 2;

    private final List<String> texts;
    private final int[] counts;

    // The next part.
    private int text;
    private int start;

    TokenCount(List<String> texts) {
        this.texts = List.copyOf(texts);
        this.counts = new int[this.texts.size()];
    }

    @Override
    public boolean step(TextTokens tokens) {
        for (int characters = 0; characters < STEP && text < counts.length; characters++) { // an empty text is work, too
            characters += count(texts.get(text), tokens);
        }
        return text < counts.length;
    }

    /** A text longer than what is read at once is counted in parts; a word that is cut then may count as two. */
    private int count(String of, TextTokens tokens) {
        int end = end(of);
        int characters = end - start;
        if (characters > 0) {
            counts[text] += tokens.offsets(of.substring(start, end)).starts().length;
        }
        start = end;
        if (start == of.length()) {
            text++;
            start = 0;
        }
        return characters;
    }

    private int end(String of) {
        int end = start + TextTokens.MOST_CHARACTERS;
        if (end >= of.length()) {
            return of.length();
        }
        boolean inside = Character.isLowSurrogate(of.charAt(end)) && Character.isHighSurrogate(of.charAt(end - 1));
        return inside ? end - 1 : end;
    }

    /** In the order of the texts, when all is done. */
    int[] counts() {
        return counts;
    }
}
