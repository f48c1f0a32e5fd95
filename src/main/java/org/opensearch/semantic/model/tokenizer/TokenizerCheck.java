// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;

/**
 * Looks through a Hugging Face {@code tokenizer.json} before the native library does, which ends the process where it does not know on, and
 * some of whose parts can be made to take all memory or time. Lets through the parts that are known, with values that are known to be
 * harmless; refuses all else and says what.
 *
 * @param hasPatterns whether regular expressions of the file's own are matched with texts
 */
public record TokenizerCheck(boolean hasPatterns) {

    /** Vocabularies of a quarter of a million words take 17 MB. */
    public static final long MOST_BYTES = 64 << 20;

    /**
     * Checks a file.
     *
     * @throws IOException if it can not be read
     * @throws IllegalArgumentException if it is refused; the message says why
     */
    public static TokenizerCheck check(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException("tokenizer.json has [" + size + "] bytes, at most [" + MOST_BYTES + "] are read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return check(in);
        }
    }

    static TokenizerCheck check(InputStream in) throws IOException {
        try (
            XContentParser parser = JsonXContent.jsonXContent.createParser(
                NamedXContentRegistry.EMPTY,
                DeprecationHandler.THROW_UNSUPPORTED_OPERATION,
                in
            )
        ) {
            return new TokenizerCheck(read(parser));
        } catch (IllegalArgumentException | IOException e) {
            throw new IllegalArgumentException("tokenizer.json can not be read: " + e.getMessage(), e);
        }
    }

    private static boolean read(XContentParser parser) throws IOException {
        Map<String, Object> parts = new HashMap<>();
        Vocabulary vocabulary = new Vocabulary();
        AddedTokens added = new AddedTokens();
        if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        boolean model = false;
        while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "model" -> {
                    vocabulary.read(parser);
                    model = true;
                }
                case "added_tokens" -> added.read(parser);
                default -> parts.put(key, BoundedJson.read(parser));
            }
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("it goes on after its end");
        }
        if (model == false) {
            throw new IllegalArgumentException("it has no [model]");
        }
        Normalizers normalizers = new Normalizers(Optional.ofNullable(parts.get("normalizer")));
        Splitters splitters = new Splitters(Optional.ofNullable(parts.get("pre_tokenizer")));
        Processors.check(Optional.ofNullable(parts.get("post_processor")));
        checkPatterns(parts.get("decoder"));
        if (normalizers.byteLevels() + splitters.byteLevels() > Parts.MOST_BYTE_LEVELS) {
            throw new IllegalArgumentException(
                "it has more than [" + Parts.MOST_BYTE_LEVELS + "] times [ByteLevel], each of which doubles a text"
            );
        }
        added.check(normalizers);
        return normalizers.hasPatterns() || splitters.hasPatterns();
    }

    /** Decoders are not used, but their expressions are compiled. */
    private static void checkPatterns(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("Regex") instanceof String pattern) {
                PatternCheck.check(pattern);
            }
            map.values().forEach(TokenizerCheck::checkPatterns);
        } else if (value instanceof List<?> list) {
            list.forEach(TokenizerCheck::checkPatterns);
        }
    }
}
