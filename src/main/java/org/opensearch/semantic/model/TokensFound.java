// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.util.Arrays;

/** Collects the places of the tokens of a text, as the native library counts them: in code points. */
final class TokensFound {

    private final String text;
    private final boolean pairs;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int size;

    // A code point and its place in UTF-16, close to where it was last asked for.
    private int codePoint;
    private int unit;

    TokensFound(String text) {
        this.text = text;
        this.pairs = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
    }

    /** @param spans of the next tokens; null for one that stands for no part of the text */
    void add(CharSpan[] spans) {
        int least = size + spans.length;
        if (least > starts.length) {
            starts = Arrays.copyOf(starts, Math.max(least, 2 * starts.length));
            ends = Arrays.copyOf(ends, starts.length);
        }
        for (CharSpan span : spans) {
            int lastStart = size == 0 ? 0 : starts[size - 1];
            int lastEnd = size == 0 ? 0 : ends[size - 1];
            // a normaliser may turn characters round: what is counted is that there is a token
            starts[size] = Math.max(lastStart, span == null ? lastEnd : units(span.getStart()));
            ends[size] = Math.max(lastEnd, Math.max(starts[size], span == null ? lastEnd : units(span.getEnd())));
            size++;
        }
    }

    /** The place of a code point in UTF-16. */
    private int units(int target) {
        if (pairs == false) {
            return target;
        }
        unit = text.offsetByCodePoints(unit, target - codePoint);
        codePoint = target;
        return unit;
    }

    TokenOffsets offsets() {
        return new TokenOffsets(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
}
