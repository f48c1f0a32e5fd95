// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.opensearch.semantic.model.TextTokens;
import org.opensearch.semantic.model.TokenOffsets;

/** Each run of letters and digits is a token, and so is every other character that is not white space; two special tokens are added. */
public final class FakeTokens implements TextTokens {

    public static final FakeTokens INSTANCE = new FakeTokens();

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+|\\S");

    private FakeTokens() {}

    @Override
    public TokenOffsets offsets(String text) {
        IntStream.Builder starts = IntStream.builder();
        IntStream.Builder ends = IntStream.builder();
        for (Matcher matcher = TOKEN.matcher(text); matcher.find();) {
            starts.add(matcher.start());
            ends.add(matcher.end());
        }
        return new TokenOffsets(starts.build().toArray(), ends.build().toArray());
    }

    @Override
    public int count(String text) {
        return offsets(text).starts().length + 2;
    }
}
