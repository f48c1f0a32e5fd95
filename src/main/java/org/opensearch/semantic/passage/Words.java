// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.List;

/** Words as white space separates them. Only those with a letter or a digit count: a tokenizer may drop other characters. */
final class Words {

    private Words() {}

    /** Whether the texts have more than so many words. */
    static boolean areMore(List<String> texts, long most) {
        long possible = texts.stream().mapToLong(text -> text.length() / 2 + 1).sum();
        if (possible <= most) {
            return false;
        }
        long words = 0;
        for (String text : texts) {
            boolean counted = false;
            for (int i = 0; i < text.length() && words <= most; i++) {
                char c = text.charAt(i);
                if (Character.isWhitespace(c)) {
                    counted = false;
                } else if (counted == false && Character.isLetterOrDigit(c)) {
                    counted = true;
                    words++;
                }
            }
        }
        return words > most;
    }
}
