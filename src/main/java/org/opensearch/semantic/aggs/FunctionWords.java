// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/**
 * English words that say nothing of what a text is about ({@code have, she, from}), as Porter's Snowball project lists them; the list is
 * Lucene's. In few documents such a word may well be more frequent in one group than in others. Fields in other languages
 * have a stop filter in their analyzer, or are labelled without.
 */
final class FunctionWords {

    private static final String LIST = "english_stop.txt";
    private static final CharArraySet WORDS = CharArraySet.unmodifiableSet(load());

    private FunctionWords() {}

    private static CharArraySet load() {
        try (
            InputStream list = SnowballFilter.class.getResourceAsStream(LIST);
            Reader reader = new InputStreamReader(list, StandardCharsets.UTF_8)
        ) {
            CharArraySet words = new CharArraySet(200, true);
            words.addAll(WordlistLoader.getSnowballWordSet(reader));
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In small or capital letters. */
    static boolean contains(String word) {
        return WORDS.contains(word);
    }
}
