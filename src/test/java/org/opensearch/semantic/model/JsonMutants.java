// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;

/** JSON files with a few values wrong: most are still JSON, so that they get further than {@link Mutants}. */
final class JsonMutants {

    private static final List<Object> VALUES = Arrays.asList(
        null,
        true,
        false,
        0,
        1,
        -1,
        3,
        1_000_000_000,
        4_294_967_295L,
        0.5,
        -1e300,
        "",
        " ",
        "a",
        "é",
        "\u0301",
        "▁",
        "\u0000",
        "🙂",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "A",
        "B",
        "<s>",
        "BPE",
        "Unigram",
        "WordPiece",
        "WordLevel",
        "ByteLevel",
        "Metaspace",
        "Strip",
        "StripAccents",
        "NFKD",
        "Nmt",
        "Lowercase",
        "Whitespace",
        "UnicodeScripts",
        "FixedLength",
        "Digits",
        "Removed",
        "Contiguous",
        "MergedWithNext",
        "\\s*[\\r\\n]+",
        "(a+)+$",
        "[a-z]+|\\s+(?!\\S)",
        "\\p{L}*",
        List.of(),
        Map.of(),
        List.of("a", 1),
        Map.of("String", "a"),
        Map.of("Regex", "e+"),
        Map.of("type", "Lowercase"),
        Map.of("type", "Strip", "strip_left", true, "strip_right", true),
        Map.of("type", "Replace", "pattern", Map.of("String", "e"), "content", ""),
        Map.of("type", "Prepend", "prepend", "▁"),
        Map.of("type", "Digits", "individual_digits", true)
    );

    private final SplittableRandom random;
    private final List<Runnable> changes = new ArrayList<>();
    private final List<Object> parts = new ArrayList<>();

    private JsonMutants(SplittableRandom random) {
        this.random = random;
    }

    /** The same for the same state of {@code random}. */
    static byte[] of(byte[] whole, SplittableRandom random) throws IOException {
        Map<String, Object> tree = XContentHelper.convertToMap(new BytesArray(whole), true, MediaTypeRegistry.JSON).v2();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            new JsonMutants(random).change(tree);
        }
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            return builder.map(tree).toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private void change(Map<String, Object> tree) {
        collect(tree, 0);
        changes.get(random.nextInt(changes.size())).run();
    }

    private Object value() {
        return random.nextInt(3) == 0 ? copy(parts.get(random.nextInt(parts.size()))) : copy(VALUES.get(random.nextInt(VALUES.size())));
    }

    /** Changes that are possible, and parts to put elsewhere; of long lists and vocabularies only a few. */
    @SuppressWarnings("unchecked")
    private void collect(Object value, int depth) {
        if (value instanceof Map<?, ?> any) {
            Map<String, Object> map = (Map<String, Object>) any;
            List<String> keys = new ArrayList<>(map.keySet());
            for (String key : keys.subList(0, Math.min(keys.size(), 12))) {
                changes.add(() -> map.put(key, value()));
                changes.add(() -> map.remove(key));
                changes.add(() -> map.put(keys.get(random.nextInt(keys.size())), copy(map.get(key))));
                parts.add(map.get(key));
                collect(map.get(key), depth + 1);
            }
            changes.add(() -> map.put(String.valueOf(value()), value()));
        } else if (value instanceof List<?> any) {
            List<Object> list = (List<Object>) any;
            changes.add(() -> list.add(value()));
            for (int i = 0; i < Math.min(list.size(), 12); i++) {
                int at = i;
                changes.add(() -> list.set(Math.min(at, list.size() - 1), value()));
                changes.add(() -> list.remove(Math.min(at, list.size() - 1)));
                changes.add(() -> list.add(copy(list.get(Math.min(at, list.size() - 1)))));
                parts.add(list.get(i));
                collect(list.get(i), depth + 1);
            }
        }
    }

    private static Object copy(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, part) -> copy.put(String.valueOf(key), copy(part)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(part -> copy.add(copy(part)));
            return copy;
        }
        return value;
    }
}
