// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * The {@code precompiled_charsmap} of SentencePiece: a trie of UTF-8 bytes as a double array, whose values are places in a text; what is
 * found there, up to a zero byte, replaces the key. The format is that of <a href="https://github.com/s-yata/darts-clone">darts-clone</a>,
 * after the length of the trie in four bytes. The library follows it without a look at where its array ends, so everything that can
 * be reached is looked at here.
 */
final class CharsMap {

    private static final int LONGEST_BASE64 = 4 << 20;

    /** Of a replacement, for each byte of the key; the largest of Unicode's own is 11. */
    private static final int MOST_GROWTH = 16;

    /** The same for a key of one byte, an ASCII character: it must not make ordinary text long. */
    private static final int MOST_GROWTH_OF_ASCII = 4;

    /** Bytes that are looked up at most. */
    private static final int LONGEST_KEY = 5;

    /** A node to go on from. */
    private record State(int node, int depth) {}

    private final int[] units;
    private final byte[] text;

    private CharsMap(int[] units, byte[] text) {
        this.units = units;
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is refused */
    static void check(Object base64) {
        CharsMap map = parse(BoundedJson.text(base64, "precompiled_charsmap", LONGEST_BASE64));
        map.walk();
    }

    private static CharsMap parse(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[precompiled_charsmap] is not base64: " + e.getMessage(), e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long size = bytes.length < Integer.BYTES ? -1 : Integer.toUnsignedLong(buffer.getInt());
        if (size < Integer.BYTES || size > buffer.remaining() || Base64.getEncoder().encodeToString(bytes).equals(base64) == false) {
            throw new IllegalArgumentException("[precompiled_charsmap] is cut, or not written as it should be");
        }
        int[] units = new int[(int) (size / Integer.BYTES)];
        buffer.asIntBuffer().get(units);
        buffer.position(buffer.position() + Integer.BYTES * units.length);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        try {
            CharBuffer ignored = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("[precompiled_charsmap] has a text that is not UTF-8", e);
        }
        return new CharsMap(units, text);
    }

    /** Breadth first, so that the shortest key that leads to a node is the one that counts. */
    private void walk() {
        BitSet seen = new BitSet(units.length);
        Deque<State> open = new ArrayDeque<>();
        open.add(new State(offset(units[0]), 0));
        while (open.isEmpty() == false) {
            State state = open.remove();
            for (int label = 1; label < 256; label++) {
                int unit = unit(state.node() ^ label);
                if ((unit & 0x800000FF) != label) {
                    continue;
                }
                int node = state.node() ^ label ^ offset(unit);
                int value = unit(node) & Integer.MAX_VALUE;
                if ((unit >>> 8 & 1) == 1) {
                    checkValue(value, state.depth() + 1, label);
                }
                if (seen.get(node) == false) {
                    seen.set(node);
                    open.add(new State(node, state.depth() + 1));
                }
            }
        }
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }

    private int unit(int node) {
        if (node < 0 || node >= units.length) {
            throw outside();
        }
        return units[node];
    }

    private static IllegalArgumentException outside() {
        return new IllegalArgumentException("[precompiled_charsmap] leads out of itself");
    }

    private void checkValue(int begin, int depth, int label) {
        int most = depth == 1 ? MOST_GROWTH_OF_ASCII : MOST_GROWTH * Math.min(depth, LONGEST_KEY);
        int end = begin;
        while (end < text.length && text[end] != 0 && end - begin <= most) {
            end++;
        }
        boolean withinCharacter = begin < text.length && (text[begin] & 0xC0) == 0x80;
        if (begin > text.length || withinCharacter) {
            throw outside();
        }
        if (end - begin > most) {
            throw new IllegalArgumentException("[precompiled_charsmap] makes more than [" + most + "] bytes of [" + depth + "]");
        }
        if (depth == 1 && begin == end && label > ' ' && label < 0x7F) {
            throw new IllegalArgumentException("[precompiled_charsmap] leaves nothing of [" + (char) label + "]");
        }
    }
}
