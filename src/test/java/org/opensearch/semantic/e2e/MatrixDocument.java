// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A made-up message. The same seed gives the same messages.
 *
 * @param text null if it has none
 * @param vector double[{@value #DIMENSION}] as a list, bound to no model; null if it has none
 */
record MatrixDocument(
    String id,
    String text,
    List<Double> vector,
    String brand,
    String region,
    LocalDate day,
    int rating,
    List<MatrixDocument.Part> parts
) {

    /** A nested object. */
    record Part(String text, List<Double> vector) {}

    static final int DIMENSION = 8;

    private static final List<String> BRANDS = List.of("arabica", "bourbon", "catuai", "geisha", "maragogype", "typica");
    private static final List<String> REGIONS = List.of("apac", "eu", "us");
    private static final List<String> WORDS = List.of(
        ("late parcel refund driver box beans taste sour store app login price bill charged twice friendly staff quick slow "
            + "broken cup lid order missing cold hot warm fresh stale lost").split(" ")
    );

    private static final String VECTOR = "{\"type\": \"knn_vector\", \"dimension\": " + DIMENSION
        + ", \"space_type\": \"cosinesimil\", \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}}";

    /** The properties of a mapping for them, without their parts. */
    static final String FLAT = "\"name\": {\"type\": \"keyword\"}, \"text\": {\"type\": \"text\", \"term_vector\": \"with_positions_offsets\"}, \"vector\": "
        + VECTOR
        + ", \"brand\": {\"type\": \"keyword\"}, \"region\": {\"type\": \"keyword\"}, \"day\": {\"type\": \"date\"}, "
        + "\"rating\": {\"type\": \"integer\"}";

    static final String WITH_PARTS = FLAT + ", \"parts\": {\"type\": \"nested\", \"properties\": {\"text\": {\"type\": \"text\"}, "
        + "\"vector\": " + VECTOR + "}}";

    /** Some have no text, some no vector, a few neither; some hold the phrase "late parcel"; they have none to three parts. */
    static Map<String, MatrixDocument> made(String prefix, int count, long seed) {
        Random random = new Random(seed);
        Map<String, MatrixDocument> made = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + (1000 + i);
            String text = words(random, 3 + random.nextInt(10)) + (i % 9 == 4 ? " late parcel" : "");
            List<Double> vector = vector(random);
            List<Part> parts = new ArrayList<>();
            for (int part = random.nextInt(4); part > 0; part--) {
                parts.add(new Part(words(random, 2 + random.nextInt(4)), vector(random)));
            }
            made.put(
                id,
                new MatrixDocument(
                    id,
                    i % 11 == 3 ? null : text,
                    i % 7 == 5 ? null : vector,
                    BRANDS.get(random.nextInt(BRANDS.size())),
                    REGIONS.get(random.nextInt(REGIONS.size())),
                    LocalDate.of(2025, 1, 1).plusDays(random.nextInt(180)),
                    1 + random.nextInt(5),
                    List.copyOf(parts)
                )
            );
        }
        return made;
    }

    private static String words(Random random, int count) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }

    /** Of any direction; few decimals, which a float holds well. */
    private static List<Double> vector(Random random) {
        return random.doubles(DIMENSION, -1, 1).map(x -> Math.round(x * 1000) / 1000.0).boxed().toList();
    }

    /** Without its parts. */
    String json() {
        String json = "{\"name\": \"%s\", \"brand\": \"%s\", \"region\": \"%s\", \"day\": \"%s\", \"rating\": %d";
        return json.formatted(id, brand, region, day, rating) + content(text, vector) + "}";
    }

    String jsonWithParts() {
        String json = json();
        return json.substring(0, json.length() - 1) + ", \"parts\": "
            + parts.stream()
                .map(part -> "{" + content(part.text(), part.vector()).substring(2) + "}")
                .collect(Collectors.joining(", ", "[", "]"))
            + "}";
    }

    private static String content(String text, List<Double> vector) {
        return (text == null ? "" : ", \"text\": \"" + text + "\"") + (vector == null ? "" : ", \"vector\": " + Vectors.json(vector));
    }
}
