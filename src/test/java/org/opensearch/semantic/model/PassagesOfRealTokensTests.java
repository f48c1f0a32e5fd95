// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.opensearch.common.io.PathUtils;
import org.opensearch.semantic.passage.Boundaries;
import org.opensearch.semantic.passage.Excess;
import org.opensearch.semantic.passage.ModelTokens;
import org.opensearch.semantic.passage.Passage;
import org.opensearch.semantic.passage.PassageOptions;
import org.opensearch.semantic.passage.SplitOracle;
import org.opensearch.semantic.passage.Splitting;
import org.opensearch.test.OpenSearchTestCase;

/** Texts of all kinds, split with the tokenizers of real families of models: nothing is lost, and nothing is too long for the model. */
public class PassagesOfRealTokensTests extends OpenSearchTestCase {

    private static final int MAX_TOKENS = 512;
    private static final int MEGABYTE = 1 << 20;

    private static ModelTokens tokens(TextTokenizer tokenizer) {
        return new ModelTokens() {
            @Override
            public Places places(String part) {
                assertTrue(part.length() <= ModelTokens.MOST_CHARACTERS);
                TokenOffsets offsets = tokenizer.offsets(part);
                return new Places(offsets.starts(), offsets.ends());
            }

            @Override
            public int count(String text) {
                assertTrue(text.length() <= ModelTokens.MOST_CHARACTERS);
                TokenSequence sequence = tokenizer.encode(text);
                return sequence.truncated() ? MAX_TOKENS + 1 : sequence.length();
            }
        };
    }

    private static TextTokenizer bert() throws Exception {
        TextTokenizerTests.loadNatives();
        Path bundle = PathUtils.get(System.getProperty("semantic.bundle"));
        return new TextTokenizer(bundle.resolve("models").resolve("bge-small-en-v1.5").resolve("tokenizer.json"), MAX_TOKENS);
    }

    private static TextTokenizer tiny(String content) throws Exception {
        TextTokenizerTests.loadNatives();
        Path file = createTempDir().resolve("tokenizer.json");
        Files.writeString(file, content);
        return new TextTokenizer(file, MAX_TOKENS);
    }

    private static List<Passage> split(String text, PassageOptions options, ModelTokens tokens) {
        Splitting splitting = new Splitting(List.of(text), options);
        boolean more = true;
        while (more) {
            more = splitting.step(tokens);
        }
        return splitting.passages().getFirst();
    }

    private static PassageOptions options(int maxTokens, int overlap) {
        return new PassageOptions(maxTokens, overlap, randomFrom(Boundaries.values()), Locale.ROOT, 1_000_000, Excess.REFUSE);
    }

    private void checkRandomTexts(TextTokenizer tokenizer) {
        ModelTokens tokens = tokens(tokenizer);
        for (int round = 0; round < 60; round++) {
            String text = switch (round % 3) {
                case 0 -> SplitOracle.text(random());
                case 1 -> randomUnicodeOfLengthBetween(0, 3000);
                default -> randomRealisticUnicodeOfLengthBetween(0, 3000);
            };
            int max = randomIntBetween(16, 128);
            PassageOptions options = options(max, randomIntBetween(0, max / 2));
            List<Passage> passages = split(text, options, tokens);
            SplitOracle.check(text, passages, options, tokens);
            if (round % 3 == 0) {
                SplitOracle.checkWords(text, passages, options, tokens);
            }
        }
    }

    public void testWordPieces() throws Exception {
        try (TextTokenizer tokenizer = bert()) {
            checkRandomTexts(tokenizer);
        }
    }

    public void testUnigrams() throws Exception {
        try (TextTokenizer tokenizer = tiny(TinyTokenizers.unigram())) {
            checkRandomTexts(tokenizer);
        }
    }

    public void testBytePairs() throws Exception {
        try (TextTokenizer tokenizer = tiny(TinyTokenizers.bytePairs())) {
            checkRandomTexts(tokenizer);
        }
    }

    /** To WordPiece a word of more than 100 characters is one unknown token: 64 characters for each of 256 tokens are the bound. */
    public void testOneWordOfAMegabyte() throws Exception {
        String word = "x".repeat(MEGABYTE);
        try (TextTokenizer tokenizer = bert()) {
            assertEquals(MEGABYTE / (64 * 256), split(word, PassageOptions.DEFAULT, tokens(tokenizer)).size());
        }
        try (TextTokenizer tokenizer = tiny(TinyTokenizers.bytePairs())) {
            // no byte of x is in this vocabulary: it has no tokens at all, and still nothing is lost
            List<Passage> passages = split(word, PassageOptions.DEFAULT, tokens(tokenizer));
            assertEquals(MEGABYTE, passages.getLast().end());
            // each letter of "late" is a token, and "late" is one: 255 of them and the end of the text
            assertEquals(new Passage(0, 4 * 255), split("late".repeat(10_000), options(256, 0), tokens(tokenizer)).getFirst());
        }
    }

    /** English of some size: passages are as full as whole sentences let them be. */
    public void testAMegabyteOfEnglish() throws Exception {
        String paragraph = "The parcel arrived a week late, and nobody at the desk could say where it had been. My card was charged twice. "
            + "Is there anybody who can tell me what became of the refund that was promised in March?\n\n";
        String text = paragraph.repeat(MEGABYTE / paragraph.length());
        try (TextTokenizer tokenizer = bert()) {
            ModelTokens tokens = tokens(tokenizer);
            List<Passage> passages = split(text, PassageOptions.DEFAULT, tokens);
            long read = 0;
            for (Passage passage : passages) {
                String part = passage.of(text);
                assertTrue(part, part.endsWith(".") || part.endsWith("?"));
                int count = tokens.count(part);
                assertTrue(count <= 256);
                read += count;
            }
            assertTrue("mean " + read / passages.size(), read / passages.size() > 220);
        }
    }
}
