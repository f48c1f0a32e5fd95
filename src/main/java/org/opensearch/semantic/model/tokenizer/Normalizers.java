// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part {@code normalizer}: it must not make an ordinary text much longer, however many of its parts follow one another. */
final class Normalizers {

    /** A blank to a mark of three bytes, twice, is 9. */
    private static final int MOST_GROWTH = 16;

    private static final int LONGEST_TEXT = 64;

    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
        Map.entry("BertNormalizer", Set.of("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")),
        Map.entry("ByteLevel", Set.of()),
        Map.entry("Lowercase", Set.of()),
        Map.entry("NFC", Set.of()),
        Map.entry("NFD", Set.of()),
        Map.entry("NFKC", Set.of()),
        Map.entry("NFKD", Set.of()),
        Map.entry("Nmt", Set.of()),
        Map.entry("Precompiled", Set.of("precompiled_charsmap")),
        Map.entry("Prepend", Set.of("prepend")),
        Map.entry("Replace", Set.of("pattern", "content")),
        Map.entry("Sequence", Set.of("normalizers")),
        Map.entry("Strip", Set.of("strip_left", "strip_right")),
        Map.entry("StripAccents", Set.of())
    );

    private static final Set<String> DELETING = Set.of("BertNormalizer", "Nmt", "Precompiled", "Strip", "StripAccents");

    private int parts;
    private int byteLevels;
    private int charsMaps;
    private long growth = 1;
    private boolean deletesSome;
    private boolean deletesAny;
    private boolean hasPatterns;

    Normalizers(Optional<Object> normalizer) {
        normalizer.ifPresent(this::check);
    }

    private void check(Object value) {
        String type = Parts.type("normalizer", value, KNOWN);
        Map<?, ?> part = (Map<?, ?>) value;
        if (++parts > Parts.MOST) {
            throw new IllegalArgumentException("it has more than [" + Parts.MOST + "] normalizers");
        }
        deletesSome |= DELETING.contains(type);
        switch (type) {
            case "Sequence" -> BoundedJson.list(part.get("normalizers"), "normalizers").forEach(this::check);
            case "ByteLevel" -> byteLevels++;
            case "Prepend" -> BoundedJson.text(part.get("prepend"), "prepend", LONGEST_TEXT);
            case "Replace" -> replace(part);
            case "Precompiled" -> {
                if (++charsMaps > 1) {
                    throw new IllegalArgumentException("it has [Precompiled] twice");
                }
                CharsMap.check(part.get("precompiled_charsmap"));
            }
            default -> {
            }
        }
    }

    private void replace(Map<?, ?> part) {
        int least = Parts.pattern(part.get("pattern"));
        hasPatterns |= ((Map<?, ?>) part.get("pattern")).containsKey("Regex");
        int bytes = BoundedJson.text(part.get("content"), "content", LONGEST_TEXT).getBytes(StandardCharsets.UTF_8).length;
        deletesAny |= bytes == 0;
        growth *= Math.max(1, (bytes + least - 1) / least);
        if (growth > MOST_GROWTH) {
            throw new IllegalArgumentException(
                "its replacements make a text [" + growth + "] times as long, at most [" + MOST_GROWTH + "] are allowed"
            );
        }
    }

    int byteLevels() {
        return byteLevels;
    }

    boolean hasPatterns() {
        return hasPatterns;
    }

    /** Whether characters other than visible ones of ASCII may be dropped. */
    boolean deletesSome() {
        return deletesSome;
    }

    /** Whether any character may be. */
    boolean deletesAny() {
        return deletesAny;
    }
}
