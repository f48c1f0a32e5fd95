// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A model for which a word is a token for each four of its letters begun, every other character one, with two special tokens. */
final class WordTokens implements ModelTokens {

    static final int SPECIAL = 2;

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}&&[^\\p{IsIdeographic}]]{1,4}|\\S");

    /** The most characters that were asked for at once. */
    int longest;
    long read;

    @Override
    public Places places(String part) {
        longest = Math.max(longest, part.length());
        read += part.length();
        IntStream.Builder starts = IntStream.builder();
        IntStream.Builder ends = IntStream.builder();
        for (Matcher matcher = TOKEN.matcher(part); matcher.find();) {
            starts.add(matcher.start());
            ends.add(matcher.end());
        }
        return new Places(starts.build().toArray(), ends.build().toArray());
    }

    @Override
    public int count(String text) {
        longest = Math.max(longest, text.length());
        int count = SPECIAL;
        for (Matcher matcher = TOKEN.matcher(text); matcher.find();) {
            count++;
        }
        return count;
    }
}
