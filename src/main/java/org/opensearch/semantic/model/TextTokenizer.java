// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.opensearch.semantic.model.tokenizer.TokenizerCheck;

/**
 * A Hugging Face tokenizer, set to cut at the model's maximum and never to pad: padding and truncation written in the
 * tokenizer's own file are overruled, because some files pad every text to a fixed length. Thread-safe.
 */
final class TextTokenizer implements Closeable {

    /** Characters first read per token of the limit: several times what ordinary text needs. */
    private static final int CHARS_PER_TOKEN = 16;

    /**
     * Characters read at most by a tokenizer with regular expressions, whose engine gives up a match after ten million steps and takes the
     * process with it; {@link TokenizerCheck} lets no expression through that needs more than some dozens for each character.
     */
    private static final int MOST_CHARS_OF_PATTERNS = 1 << 17;

    private final HuggingFaceTokenizer tokenizer;
    private final int maxTokens;
    private final int mostChars;

    /** @throws IllegalArgumentException if the file is refused unseen by the native library, or leaves no room for a text */
    TextTokenizer(Path file, int maxTokens) throws IOException {
        this.maxTokens = maxTokens;
        this.mostChars = TokenizerCheck.check(file).hasPatterns() ? MOST_CHARS_OF_PATTERNS : Integer.MAX_VALUE;
        String limit = Integer.toString(maxTokens);
        this.tokenizer = HuggingFaceTokenizer.newInstance(
            file,
            Map.of("truncation", "true", "maxLength", limit, "modelMaxLength", limit, "padding", "false", "addSpecialTokens", "true")
        );
        try {
            checkRoom();
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** The library cuts before it adds, at a negative length if it has to. */
    private void checkRoom() {
        int added = encodeWhole("").length();
        if (added >= maxTokens) {
            throw new IllegalArgumentException(
                "tokenizer.json adds [" + added + "] tokens to every text, max_tokens is [" + maxTokens + "]"
            );
        }
    }

    /**
     * Tokenises a text. Lone surrogates become U+FFFD. Of a very long text only as much is read as the limit needs: the
     * prefix is doubled until it yields more tokens than are kept, so that the result is that of the whole text.
     */
    TokenSequence encode(String text) {
        if (text.length() > mostChars) {
            return new TokenSequence(encode(text.substring(0, boundary(text, mostChars))).ids(), true);
        }
        int end = maxTokens * CHARS_PER_TOKEN;
        while (end < text.length()) {
            int cut = boundary(text, end);
            TokenSequence sequence = encodeWhole(text.substring(0, cut));
            if (sequence.truncated()) {
                return sequence;
            }
            end *= 2;
        }
        return encodeWhole(text);
    }

    private TokenSequence encodeWhole(String text) {
        // Not HuggingFaceTokenizer.encode: that also fetches the strings, offsets and masks of all tokens, a third of its time.
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long encoding = library.encode(tokenizer.getHandle(), wellFormed(text), true);
        try {
            return new TokenSequence(library.getTokenIds(encoding), library.getOverflowCount(encoding) > 0);
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    /** Where the tokens of a text lie in it; of all of them, whatever the limit. */
    TokenOffsets offsets(String text) {
        String read = wellFormed(text);
        TokensFound found = new TokensFound(read);
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long encoding = library.encode(tokenizer.getHandle(), read, false);
        try {
            found.add(library.getTokenCharSpans(encoding));
            for (long rest : library.getOverflowing(encoding)) {
                try {
                    found.add(library.getTokenCharSpans(rest));
                } finally {
                    library.deleteEncoding(rest);
                }
            }
        } finally {
            library.deleteEncoding(encoding);
        }
        return found.offsets();
    }

    /** The last white space before {@code end}, so that no word is cut; {@code end} itself inside one enormous word. */
    private static int boundary(String text, int end) {
        for (int i = end; i > end / 2; i--) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /** Replaces surrogates without a partner: they have no UTF-8 form. */
    static String wellFormed(String text) {
        StringBuilder fixed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) == false) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (fixed == null) {
                fixed = new StringBuilder(text);
            }
            fixed.setCharAt(i, '\uFFFD');
        }
        return fixed == null ? text : fixed.toString();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
