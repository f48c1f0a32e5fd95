// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Path;
import org.opensearch.common.io.PathUtils;
import org.opensearch.test.OpenSearchTestCase;

/** The expected ids are line numbers of BERT's uncased English vocabulary. */
public class TextTokenizerTests extends OpenSearchTestCase {

    private static final long CLS = 101;
    private static final long SEP = 102;

    static Path bundle() {
        return PathUtils.get(System.getProperty("semantic.bundle"));
    }

    static void loadNatives() {
        NativeLibraries.load(bundle().resolve("native"), bundle().resolve("none"));
    }

    private static TextTokenizer open(String model, int maxTokens) throws Exception {
        loadNatives();
        return new TextTokenizer(bundle().resolve("models").resolve(model).resolve("tokenizer.json"), maxTokens);
    }

    public void testKnownIds() throws Exception {
        try (TextTokenizer tokenizer = open("bge-small-en-v1.5", 512)) {
            assertArrayEquals(new long[] { CLS, 7592, 2088, 999, SEP }, tokenizer.encode("Hello World!").ids());
            assertArrayEquals(new long[] { CLS, SEP }, tokenizer.encode("").ids());
            // "unaffable": the example of BERT's own tokenizer tests, un ##aff ##able
            assertArrayEquals(new long[] { CLS, 14477, 20961, 3468, SEP }, tokenizer.encode("unaffable").ids());
        }
    }

    /** The file of all-MiniLM-L6-v2 asks for padding to 128 tokens and for a cut at 128. */
    public void testPaddingAndTruncationOfTheFileAreOverruled() throws Exception {
        try (TextTokenizer tokenizer = open("all-minilm-l6-v2", 256)) {
            assertArrayEquals(new long[] { CLS, 7592, SEP }, tokenizer.encode("hello").ids());
            TokenSequence longer = tokenizer.encode("hello ".repeat(200));
            assertThat(longer.length(), equalTo(202));
            assertFalse(longer.truncated());
        }
    }

    public void testCutAtTheMaximum() throws Exception {
        try (TextTokenizer tokenizer = open("bge-small-en-v1.5", 8)) {
            TokenSequence exact = tokenizer.encode("hello ".repeat(6));
            assertThat(exact.length(), equalTo(8));
            assertFalse(exact.truncated());
            TokenSequence cut = tokenizer.encode("hello ".repeat(7));
            assertArrayEquals(exact.ids(), cut.ids());
            assertTrue(cut.truncated());
        }
    }

    /** Reading a prefix only must not change the result: compare with the same words at the start of a short text. */
    public void testVeryLongTexts() throws Exception {
        try (TextTokenizer tokenizer = open("bge-small-en-v1.5", 16)) {
            String head = "the quick brown fox jumps over the lazy dog and then it sleeps all day long";
            TokenSequence expected = tokenizer.encode(head);
            assertTrue(expected.truncated());
            String tenMegabytes = head + " and so on".repeat(1_000_000);
            assertArrayEquals(expected.ids(), tokenizer.encode(tenMegabytes).ids());
            // nothing but space for far more than the first prefix, then the words
            TokenSequence late = tokenizer.encode(" ".repeat(50_000) + head);
            assertArrayEquals(expected.ids(), late.ids());
            assertTrue(late.truncated());
            TokenSequence blank = tokenizer.encode(" ".repeat(1_000_000));
            assertArrayEquals(new long[] { CLS, SEP }, blank.ids());
            assertFalse(blank.truncated());
            // one enormous word is one unknown token
            TokenSequence word = tokenizer.encode("x".repeat(1_000_000));
            assertArrayEquals(new long[] { CLS, 100, SEP }, word.ids());
            assertFalse(word.truncated());
        }
    }

    public void testLoneSurrogatesAreReplaced() throws Exception {
        assertThat(TextTokenizer.wellFormed("a\uD83Db"), equalTo("a\uFFFDb"));
        assertThat(TextTokenizer.wellFormed("\uDE00"), equalTo("\uFFFD"));
        assertThat(TextTokenizer.wellFormed("end \uD83D"), equalTo("end \uFFFD"));
        assertThat(TextTokenizer.wellFormed("\uD83D\uDE00 ok"), equalTo("\uD83D\uDE00 ok"));
        assertThat(TextTokenizer.wellFormed("\uDE00\uD83D"), equalTo("\uFFFD\uFFFD"));
        try (TextTokenizer tokenizer = open("bge-small-en-v1.5", 512)) {
            // U+FFFD is a character that BERT's normaliser drops
            assertArrayEquals(tokenizer.encode("broken text").ids(), tokenizer.encode("broken \uD83D text").ids());
            assertArrayEquals(new long[] { CLS, 100, SEP }, tokenizer.encode("\uD83D\uDE00").ids());
            assertArrayEquals(new long[] { CLS, 7592, SEP }, tokenizer.encode("hel\u0000lo").ids());
        }
    }
}
