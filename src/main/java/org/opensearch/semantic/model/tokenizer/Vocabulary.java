// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.xcontent.XContentParser;

/** The part {@code model} of a tokenizer: its words or pieces, how pairs of them merge, and a few settings. */
final class Vocabulary {

    private static final int MOST_WORDS = 1_000_000;
    private static final int MOST_MERGES = 2_000_000;
    private static final int LONGEST_WORD = 1000;

    /** Pieces are kept in a tree, one level for each byte, that is walked recursively. */
    private static final int LONGEST_PIECE = 256;

    /** Of pieces; multilingual vocabularies have two or three million. */
    private static final int MOST_PIECE_BYTES = 16 << 20;

    /** Each takes a map of its own, of 40 to 250 bytes. Multilingual vocabularies have less than a million. */
    private static final int MOST_TREE_NODES = 4_000_000;

    /** A word is looked up in all its parts. Usual is 100. */
    private static final int LONGEST_WORD_OF_TEXT = 1000;

    private static final int LONGEST_AFFIX = 16;

    private static final List<String> TYPES = List.of("BPE", "Unigram", "WordLevel", "WordPiece");

    private final Map<String, Object> settings = new HashMap<>();
    private final List<byte[]> pieces = new ArrayList<>();
    private long pieceBytes;
    private boolean merging;

    void read(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("[model] is not an object");
        }
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String key = parser.currentName();
            XContentParser.Token token = parser.nextToken();
            if (key.equals("vocab") && token == XContentParser.Token.START_OBJECT) {
                words(parser);
            } else if (key.equals("vocab") && token == XContentParser.Token.START_ARRAY) {
                pieces(parser);
            } else if (key.equals("merges") && token == XContentParser.Token.START_ARRAY) {
                merges(parser);
            } else {
                settings.put(key, BoundedJson.read(parser));
            }
        }
        checkSettings();
        checkTree();
    }

    private static void words(XContentParser parser) throws IOException {
        int words = 0;
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String word = parser.currentName();
            count(++words, MOST_WORDS, "words");
            if (word.length() > LONGEST_WORD) {
                throw new IllegalArgumentException("a word of [vocab] has more than [" + LONGEST_WORD + "] characters");
            }
            if (
                parser.nextToken() != XContentParser.Token.VALUE_NUMBER
                    || parser.longValue(false) < 0
                    || parser.longValue(false) > Integer.MAX_VALUE
            ) {
                throw new IllegalArgumentException("the number of [" + word + "] in [vocab] is not one from 0 to " + Integer.MAX_VALUE);
            }
        }
    }

    /** Pairs of a text and its score. */
    private void pieces(XContentParser parser) throws IOException {
        while (parser.nextToken() == XContentParser.Token.START_ARRAY) {
            if (parser.nextToken() != XContentParser.Token.VALUE_STRING || parser.text().length() > LONGEST_PIECE) {
                throw new IllegalArgumentException("a piece of [vocab] is not a text of at most [" + LONGEST_PIECE + "] characters");
            }
            byte[] piece = parser.text().getBytes(StandardCharsets.UTF_8);
            pieces.add(piece);
            pieceBytes += piece.length;
            count(pieces.size(), MOST_WORDS, "pieces");
            count(pieceBytes, MOST_PIECE_BYTES, "bytes of pieces");
            if (parser.nextToken() != XContentParser.Token.VALUE_NUMBER || Double.isFinite(parser.doubleValue()) == false) {
                throw new IllegalArgumentException("a piece of [vocab] has no score");
            }
            if (parser.nextToken() != XContentParser.Token.END_ARRAY) {
                throw new IllegalArgumentException("a piece of [vocab] has more than a text and a score");
            }
        }
        if (parser.currentToken() != XContentParser.Token.END_ARRAY) {
            throw new IllegalArgumentException("[vocab] is neither an object nor a list of lists");
        }
    }

    /** Texts with a blank in them, or pairs of texts. */
    private void merges(XContentParser parser) throws IOException {
        merging = true;
        int merges = 0;
        while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
            count(++merges, MOST_MERGES, "merges");
            if (parser.currentToken() == XContentParser.Token.VALUE_STRING) {
                continue;
            }
            boolean pair = parser.currentToken() == XContentParser.Token.START_ARRAY
                && parser.nextToken() == XContentParser.Token.VALUE_STRING
                && parser.nextToken() == XContentParser.Token.VALUE_STRING
                && parser.nextToken() == XContentParser.Token.END_ARRAY;
            if (pair == false) {
                throw new IllegalArgumentException("[merges] has what is neither a text nor a pair of texts");
            }
        }
    }

    private static void count(long found, long most, String what) {
        if (found > most) {
            throw new IllegalArgumentException("it has more than [" + most + "] " + what);
        }
    }

    private void checkSettings() {
        // Compared as text: the list would throw at a null, which a file may well say.
        if (settings.containsKey("type") && TYPES.contains(String.valueOf(settings.get("type"))) == false) {
            throw new IllegalArgumentException("[model] is of the type [" + settings.get("type") + "], known are " + TYPES);
        }
        if (settings.get("dropout") instanceof Number dropout && dropout.doubleValue() != 0) {
            throw new IllegalArgumentException("[dropout] is [" + dropout + "]: the same text would not give the same tokens");
        }
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (settings.get(affix) != null) {
                BoundedJson.text(settings.get(affix), affix, LONGEST_AFFIX);
            }
        }
        // The library cuts the prefix off the second word of a merge without a look at whether it is there.
        if (merging && settings.getOrDefault("continuing_subword_prefix", "") instanceof String prefix && prefix.isEmpty() == false) {
            throw new IllegalArgumentException(
                "[continuing_subword_prefix] is [" + prefix + "], which is not supported together with merges"
            );
        }
        if (settings.get("max_input_chars_per_word") instanceof Number longest && (longest.doubleValue() > LONGEST_WORD_OF_TEXT)) {
            throw new IllegalArgumentException(
                "[max_input_chars_per_word] is [" + longest + "], at most [" + LONGEST_WORD_OF_TEXT + "] are allowed"
            );
        }
    }

    private void checkTree() {
        pieces.sort(Arrays::compareUnsigned);
        long nodes = 0;
        byte[] before = new byte[0];
        for (byte[] piece : pieces) {
            int same = Arrays.mismatch(before, piece);
            nodes += same < 0 ? 0 : piece.length - same;
            before = piece;
        }
        count(nodes, MOST_TREE_NODES, "different beginnings of pieces");
        pieces.clear();
    }
}
