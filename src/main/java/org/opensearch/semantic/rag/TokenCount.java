// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.model.TextTokens;
import org.opensearch.semantic.model.TokenWork;

/** Counts the tokens of texts, without what a model adds to each of them. */
final class TokenCount implements TokenWork {

    /** Characters whose tokens are counted in one step, at least. */
    private static final int STEP = TextTokens.MOST_CHARACTERS / 2;

    private final Iterator<String> left;
    private final Map<String, Integer> counts = new HashMap<>();

    TokenCount(Collection<String> texts) {
        this.left = List.copyOf(texts).iterator();
    }

    @Override
    public boolean step(TextTokens tokens) {
        for (int characters = 0; characters < STEP && left.hasNext();) {
            String text = left.next();
            counts.computeIfAbsent(text, t -> count(t, tokens));
            characters += text.length();
        }
        return left.hasNext();
    }

    /** A text longer than what is read at once is counted in parts; a word that is cut then may count as two. */
    private static int count(String text, TextTokens tokens) {
        int count = 0;
        for (int start = 0; start < text.length(); start += TextTokens.MOST_CHARACTERS) {
            String part = text.substring(start, Math.min(text.length(), start + TextTokens.MOST_CHARACTERS));
            count += tokens.offsets(part).starts().length;
        }
        return count;
    }

    /** By text, when all is done. */
    Map<String, Integer> counts() {
        return counts;
    }
}
