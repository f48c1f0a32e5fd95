// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.semantic.node.RealNode;

/** A document of texts and their passages, made by hand: a passage for each sentence, with the vector that the node gives it. */
record PassageDocument(String id, String region, List<String> texts, List<Passage> passages) {

    /** As the answer of a search shows it. */
    record Shown(String text, int start, int end, int value, double score) {}

    record Passage(int start, int end, int value, List<?> vector) {

        String json() {
            String which = value == 0 ? "" : ", \"value\": " + value;
            return "{\"vector\": " + Vectors.json(vector) + ", \"start\": " + start + ", \"end\": " + end + which + "}";
        }
    }

    /** Fields of documents, with the passages of {@code body}. */
    static final String FIELDS = """
        "region": {"type": "keyword"}, "body": {"type": "text"}, "body_passages": %s"""
        .formatted(passages(EndToEndTestCase.BGE));

    private static final Map<String, List<?>> VECTORS = new HashMap<>();

    /** The mapping of a field of vectors that is bound to a model. */
    static String vector(String model) {
        return EndToEndTestCase.VECTOR.replaceFirst("\\{", "{\"meta\": {\"semantic_model\": \"" + model + "\"}, ");
    }

    static String passages(String model) {
        return """
            {"type": "nested", "properties": {"vector": %s, "start": {"type": "integer", "index": false},
              "end": {"type": "integer", "index": false}, "value": {"type": "integer"}, "field": {"type": "keyword"}}}"""
            .formatted(vector(model))
            .replace("\n", " ");
    }

    static List<?> vector(RealNode node, String text) {
        return VECTORS.computeIfAbsent(text, t -> Vectors.ofDocument(node, t));
    }

    /** Sentences end with ". ", which belongs to them. */
    static PassageDocument of(RealNode node, String id, String region, String... texts) {
        List<Passage> passages = new ArrayList<>();
        for (int value = 0; value < texts.length; value++) {
            int start = 0;
            for (String sentence : texts[value].split("(?<=\\. )")) {
                passages.add(new Passage(start, start + sentence.length(), value, vector(node, sentence)));
                start += sentence.length();
            }
        }
        return new PassageDocument(id, region, Arrays.asList(texts), passages);
    }

    String json() {
        String body = texts.size() == 1
            ? EndToEndTestCase.quoted(texts.get(0))
            : texts.stream().map(EndToEndTestCase::quoted).collect(Collectors.joining(",", "[", "]"));
        return "{\"region\": \"" + region + "\", \"body\": " + body + ", \"body_passages\": "
            + passages.stream().map(Passage::json).collect(Collectors.joining(",", "[", "]")) + "}";
    }

    /** With one vector for all texts, and no passages. */
    String jsonWithVector(RealNode node) {
        String body = texts.stream().map(EndToEndTestCase::quoted).collect(Collectors.joining(",", "[", "]"));
        return "{\"body\": " + body + ", \"body_vector\": " + Vectors.json(vector(node, String.join("\n", texts))) + "}";
    }

    /** The same with a passage for each sentence without the space after it, as sentences are found where no passages are stored. */
    PassageDocument sentences(RealNode node) {
        List<Passage> sentences = new ArrayList<>();
        for (Passage passage : passages) {
            String text = texts.get(passage.value()).substring(passage.start(), passage.end()).stripTrailing();
            sentences.add(new Passage(passage.start(), passage.start() + text.length(), passage.value(), vector(node, text)));
        }
        return new PassageDocument(id, region, texts, sentences);
    }

    /** What is nearest to the vector of a query, the nearest first. */
    List<Shown> nearest(List<?> query, int size) {
        return passages.stream().map(passage -> {
            String text = texts.get(passage.value()).substring(passage.start(), passage.end());
            double score = (1 + Vectors.cosine(query, passage.vector())) / 2;
            return new Shown(text, passage.start(), passage.end(), passage.value(), score);
        }).sorted(Comparator.comparingDouble(Shown::score).reversed()).limit(size).toList();
    }

    /** Documents about different things, some long, one of several texts, one with a single passage. */
    static List<PassageDocument> made(RealNode node) {
        return List.of(
            of(
                node,
                "shop",
                "eu",
                "Our shop opened in spring. The parcel came three weeks too late. We sell hats and gloves. Please call us."
            ),
            of(node, "garden", "eu", "Tomatoes need sun. Water the roses every morning. The hedge is cut in autumn."),
            of(node, "several", "us", "The weather is mild. It rains at night.", "My order was never delivered. I want my money back."),
            of(node, "single", "us", "The courier lost my package."),
            of(node, "music", "us", "The orchestra played Mahler. The audience was quiet. A refund of the tickets was refused.")
        );
    }
}
