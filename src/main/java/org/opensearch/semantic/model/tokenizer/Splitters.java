// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part {@code pre_tokenizer}. */
final class Splitters {

    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
        Map.entry("BertPreTokenizer", Set.of()),
        Map.entry("ByteLevel", Set.of("add_prefix_space", "trim_offsets", "use_regex")),
        Map.entry("Digits", Set.of("individual_digits")),
        Map.entry("Metaspace", Set.of("replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep")),
        Map.entry("Punctuation", Set.of("behavior")),
        Map.entry("Sequence", Set.of("pretokenizers")),
        Map.entry("Split", Set.of("pattern", "behavior", "invert")),
        Map.entry("UnicodeScripts", Set.of()),
        Map.entry("Whitespace", Set.of()),
        Map.entry("WhitespaceSplit", Set.of())
    );

    private int parts;
    private int byteLevels;
    private boolean hasPatterns;

    Splitters(Optional<Object> splitter) {
        splitter.ifPresent(this::check);
    }

    private void check(Object value) {
        String type = Parts.type("pre_tokenizer", value, KNOWN);
        Map<?, ?> part = (Map<?, ?>) value;
        if (++parts > Parts.MOST) {
            throw new IllegalArgumentException("it has more than [" + Parts.MOST + "] pre-tokenizers");
        }
        switch (type) {
            case "Sequence" -> BoundedJson.list(part.get("pretokenizers"), "pretokenizers").forEach(this::check);
            case "ByteLevel" -> {
                byteLevels++;
                hasPatterns |= Boolean.FALSE.equals(part.get("use_regex")) == false;
            }
            case "Split" -> {
                Parts.pattern(part.get("pattern"));
                hasPatterns |= ((Map<?, ?>) part.get("pattern")).containsKey("Regex");
            }
            default -> {
            }
        }
    }

    int byteLevels() {
        return byteLevels;
    }

    boolean hasPatterns() {
        return hasPatterns;
    }
}
