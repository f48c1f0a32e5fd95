// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.common.io.PathUtils;
import org.opensearch.test.OpenSearchTestCase;

/** Offsets are those of the text as Java sees it, whatever a tokenizer does with it before. */
public class TokenOffsetsTests extends OpenSearchTestCase {

    private static TextTokenizer bert(int maxTokens) throws Exception {
        TextTokenizerTests.loadNatives();
        Path bundle = PathUtils.get(System.getProperty("semantic.bundle"));
        return new TextTokenizer(bundle.resolve("models").resolve("bge-small-en-v1.5").resolve("tokenizer.json"), maxTokens);
    }

    private static TextTokenizer tiny(String content) throws Exception {
        TextTokenizerTests.loadNatives();
        Path file = createTempDir().resolve("tokenizer.json");
        Files.writeString(file, content);
        return new TextTokenizer(file, 16);
    }

    private static List<String> tokens(TextTokenizer tokenizer, String text) {
        TokenOffsets offsets = tokenizer.offsets(text);
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < offsets.starts().length; i++) {
            tokens.add(text.substring(offsets.starts()[i], offsets.ends()[i]));
        }
        return tokens;
    }

    public void testWordsAndTheirPieces() throws Exception {
        try (TextTokenizer tokenizer = bert(512)) {
            assertEquals(List.of(), tokens(tokenizer, ""));
            assertEquals(List.of(), tokens(tokenizer, " \n\t "));
            assertEquals(List.of("Hello", "World", "!"), tokens(tokenizer, "  Hello World! "));
            assertEquals(List.of("una", "ffa", "ble"), tokens(tokenizer, "unaffable"));
        }
    }

    /** All of them, where the model reads eight with its special tokens. */
    public void testMoreTokensThanTheModelReads() throws Exception {
        try (TextTokenizer tokenizer = bert(8)) {
            String text = "hello ".repeat(1000);
            TokenOffsets offsets = tokenizer.offsets(text);
            assertEquals(1000, offsets.starts().length);
            for (int i = 0; i < 1000; i++) {
                assertEquals(6 * i, offsets.starts()[i]);
                assertEquals(6 * i + 5, offsets.ends()[i]);
            }
        }
    }

    public void testCharactersOutsideTheBasicPlane() throws Exception {
        try (TextTokenizer tokenizer = bert(512)) {
            String smile = "\uD83D\uDE00";
            assertEquals(List.of(smile, "late", smile, "driver"), tokens(tokenizer, smile + " late " + smile + " driver"));
            // 𠀀 is a word of its own, as every ideograph
            assertEquals(List.of("\uD840\uDC00", "東", "京"), tokens(tokenizer, "\uD840\uDC00東京"));
        }
    }

    /** The normaliser takes accents away, also those that are characters of their own, and replaces what is no text. */
    public void testCharactersThatTheNormaliserDrops() throws Exception {
        try (TextTokenizer tokenizer = bert(512)) {
            assertEquals(List.of("café", "late"), tokens(tokenizer, "café late"));
            String combined = "cafe\u0301 late";
            TokenOffsets offsets = tokenizer.offsets(combined);
            assertEquals(2, offsets.starts().length);
            assertEquals(0, offsets.starts()[0]);
            assertTrue(offsets.ends()[0] == 4 || offsets.ends()[0] == 5);
            assertEquals("late", combined.substring(offsets.starts()[1], offsets.ends()[1]));
            String broken = "a \uD83D late \uDE00 driver";
            List<String> found = tokens(tokenizer, broken);
            assertEquals(List.of("a", "late", "driver"), found);
            assertEquals(
                List.of("zero", "width"),
                tokens(tokenizer, "\u200Bzero\u0000 \u200Bwidth").stream().map(t -> t.replaceAll("[^a-z]", "")).toList()
            );
        }
    }

    public void testPiecesOfUnigrams() throws Exception {
        try (TextTokenizer tokenizer = tiny(TinyTokenizers.unigram())) {
            assertEquals(List.of("late", "par", "cel"), tokens(tokenizer, "late  parcel").stream().map(String::strip).toList());
            String text = "late \uD83D\uDE42 東京都";
            List<String> found = tokens(tokenizer, text).stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
            // the mark of a word's beginning, where it is a token, has the place of what follows
            assertEquals(List.of("late", "\uD83D\uDE42", "\uD83D\uDE42", "東京", "都"), found);
        }
    }

    /** A character of two bytes that are two tokens has two tokens at its place. */
    public void testBytes() throws Exception {
        try (TextTokenizer tokenizer = tiny(TinyTokenizers.bytePairs())) {
            assertEquals(List.of("late", " late", "é"), tokens(tokenizer, "late lateé"));
            TokenOffsets offsets = tokenizer.offsets("lateè");
            assertEquals("only the first byte of è is in the vocabulary", 2, offsets.starts().length);
            assertEquals(4, offsets.starts()[1]);
            assertEquals(5, offsets.ends()[1]);
        }
    }

    public void testOffsetsNeverGoBack() throws Exception {
        try (TextTokenizer tokenizer = bert(64)) {
            for (int round = 0; round < 200; round++) {
                String text = randomBoolean() ? randomUnicodeOfLengthBetween(0, 300) : randomRealisticUnicodeOfLengthBetween(0, 300);
                TokenOffsets offsets = tokenizer.offsets(text);
                int start = 0;
                int end = 0;
                for (int i = 0; i < offsets.starts().length; i++) {
                    assertTrue(start <= offsets.starts()[i] && end <= offsets.ends()[i] && offsets.starts()[i] <= offsets.ends()[i]);
                    start = offsets.starts()[i];
                    end = offsets.ends()[i];
                    assertFalse(text, insidePair(text, start) || insidePair(text, end));
                }
                assertTrue(end <= text.length());
                TokenSequence whole = tokenizer.encode(text);
                if (whole.truncated() == false) {
                    assertEquals("special tokens aside", whole.length() - 2, offsets.starts().length);
                }
            }
        }
    }

    private static boolean insidePair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
