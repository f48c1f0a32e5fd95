// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.Arrays;

/**
 * The tokens of a text from some place on, read in blocks as they are needed and forgotten when they are not. A block ends at white space,
 * or somewhere inside a word that is longer than half a block. No more is read than a passage can have, as a tokenizer may drop any number
 * of characters without a token for them.
 */
final class TokenWindow {

    private static final int BLOCK = ModelTokens.MOST_CHARACTERS / 2;

    private final String text;
    private final int mostCharacters;
    private int[] starts = new int[0];
    private int[] ends = new int[0];
    private int size;
    /** Tokens before here are read. */
    private int read;

    /** @param mostCharacters of a passage */
    TokenWindow(String text, int mostCharacters) {
        this.text = text;
        this.mostCharacters = mostCharacters;
    }

    /** Forgets the tokens that end before here. */
    void forget(int position) {
        int first = from(position);
        starts = Arrays.copyOfRange(starts, first, size);
        ends = Arrays.copyOfRange(ends, first, size);
        size -= first;
    }

    /** How many tokens there are from here on: none is counted after so many, nor need any be in what is too far for a passage. */
    int count(ModelTokens tokens, int position, int most) {
        long end = Math.min(text.length(), (long) position + mostCharacters);
        while (size - from(position) < most && read < end) {
            readBlock(tokens);
        }
        return Math.min(most, size - from(position));
    }

    /** Whether all tokens before here were read. */
    boolean hasRead(int position) {
        return read >= position;
    }

    /** Where the text that has so many tokens from here on ends at most: where the next token begins, if that is not too far for a passage. */
    int limit(ModelTokens tokens, int position, int count) {
        if (count(tokens, position, count + 1) <= count) {
            return text.length();
        }
        return starts[from(position) + count];
    }

    /** Where the last tokens before here begin, so many of them; or the first of those that are known. */
    int before(int position, int count) {
        int i = firstAtLeast(starts, position) - count;
        return size == 0 ? position : Math.min(position, starts[Math.max(0, i)]);
    }

    /** The first token that ends after this place. */
    private int from(int position) {
        return firstAtLeast(ends, position + 1);
    }

    private int firstAtLeast(int[] places, int least) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places[middle] < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void readBlock(ModelTokens tokens) {
        int from = Spaces.skip(text, read);
        int to = blockEnd(from);
        if (from < to) {
            append(tokens.places(text.substring(from, to)), from);
        }
        read = to;
    }

    private void append(ModelTokens.Places places, int from) {
        int count = places.starts().length;
        starts = Arrays.copyOf(starts, size + count);
        ends = Arrays.copyOf(ends, size + count);
        for (int i = 0; i < count; i++) {
            starts[size + i] = from + places.starts()[i];
            ends[size + i] = from + places.ends()[i];
        }
        size += count;
    }

    private int blockEnd(int from) {
        int end = from + BLOCK;
        if (end >= text.length()) {
            return text.length();
        }
        for (int i = end; i > from + BLOCK / 2; i--) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return Cuts.aligned(text, end);
    }
}
