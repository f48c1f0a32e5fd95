// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part {@code post_processor}: which tokens go before and after those of a text. */
final class Processors {

    private static final Map<String, Set<String>> KNOWN = Map.of(
        "BertProcessing",
        Set.of("sep", "cls"),
        "ByteLevel",
        Set.of("add_prefix_space", "trim_offsets", "use_regex"),
        "RobertaProcessing",
        Set.of("sep", "cls", "trim_offsets", "add_prefix_space"),
        "Sequence",
        Set.of("processors"),
        "TemplateProcessing",
        Set.of("single", "pair", "special_tokens")
    );

    private static final int LONGEST_NAME = 1000;

    /** Pieces of a template, and tokens of a piece. */
    private static final int MOST_PIECES = 64;

    private int parts;
    private int adding;

    private Processors() {}

    static void check(Optional<Object> processor) {
        processor.ifPresent(new Processors()::check);
    }

    private void check(Object value) {
        String type = Parts.type("post_processor", value, KNOWN);
        Map<?, ?> part = (Map<?, ?>) value;
        if (++parts > Parts.MOST) {
            throw new IllegalArgumentException("it has more than [" + Parts.MOST + "] post-processors");
        }
        switch (type) {
            case "Sequence" -> BoundedJson.list(part.get("processors"), "processors").forEach(this::check);
            case "ByteLevel" -> {
            }
            case "TemplateProcessing" -> {
                adding++;
                template(part);
            }
            default -> adding++;
        }
        if (adding > 1) { // the second would find more pieces than it has a case for
            throw new IllegalArgumentException("it has several post-processors that add tokens");
        }
    }

    private static void template(Map<?, ?> part) {
        Map<?, ?> tokens = BoundedJson.map(part.get("special_tokens"), "special_tokens");
        List<?> pieces = BoundedJson.list(part.get("single"), "single");
        if (pieces.size() > MOST_PIECES) {
            throw new IllegalArgumentException("[single] has more than [" + MOST_PIECES + "] pieces");
        }
        int texts = 0;
        for (Object piece : pieces) {
            Map<?, ?> kind = BoundedJson.map(piece, "single");
            if (kind.size() != 1) {
                throw new IllegalArgumentException("a piece of [single] is not one of [SpecialToken] and [Sequence]");
            }
            if (kind.containsKey("SpecialToken")) {
                Map<?, ?> token = BoundedJson.map(kind.get("SpecialToken"), "SpecialToken");
                special(tokens, BoundedJson.text(token.get("id"), "id", LONGEST_NAME));
            } else {
                Map<?, ?> text = BoundedJson.map(kind.get("Sequence"), "Sequence");
                if ("A".equals(text.get("id")) == false) {
                    throw new IllegalArgumentException("[single] has the sequence [" + text.get("id") + "], expected [A]");
                }
                texts++;
            }
        }
        if (texts != 1) {
            throw new IllegalArgumentException("[single] has the text [" + texts + "] times, expected once");
        }
    }

    private static void special(Map<?, ?> tokens, String name) {
        Map<?, ?> token = BoundedJson.map(tokens.get(name), "special_tokens." + name);
        int ids = BoundedJson.list(token.get("ids"), "ids").size();
        int texts = BoundedJson.list(token.get("tokens"), "tokens").size();
        if (ids != texts || ids > MOST_PIECES) {
            throw new IllegalArgumentException(
                "the special token [" + name + "] has [" + ids + "] ids and [" + texts + "] texts, expected as many, and at most ["
                    + MOST_PIECES + "]"
            );
        }
    }
}
