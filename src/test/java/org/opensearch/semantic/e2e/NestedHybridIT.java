// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/**
 * {@code semantic_hybrid} and nested objects: inside {@code nested} it scores each object, outside it scores a document by the nearest
 * of its objects. k reaches every document, so that it is known which are found.
 */
public class NestedHybridIT extends EndToEndTestCase {

    private static final Map<String, MatrixDocument> DOCUMENTS = MatrixDocument.made("n", 200, 9);
    private static final String OF_PARTS = "{\"match\": {\"parts.text\": \"late parcel refund\"}}";
    private static final String EU = "{\"term\": {\"region\": \"eu\"}}";

    private String index;

    @Before
    public void load() throws Exception {
        index = index(Map.of("index.number_of_shards", "2"), MatrixDocument.WITH_PARTS);
        List<MatrixDocument> all = List.copyOf(DOCUMENTS.values());
        for (int from = 0; from < all.size(); from += 50) { // a segment each
            Bulk bulk = new Bulk();
            all.subList(from, from + 50).forEach(document -> bulk.index(document.id(), document.jsonWithParts()));
            bulk.send(node(), index).noErrors();
        }
    }

    private static String nearest(int k) {
        return "{\"knn\": {\"parts.vector\": {\"vector\": " + Vectors.json(MatrixTestCase.VECTOR) + ", \"k\": " + k + "}}}";
    }

    private static String hybrid(String lexical, int k, String more) {
        return "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + nearest(k) + more + "}}";
    }

    private static String nested(String query, String mode, String more) {
        return "{\"nested\": {\"path\": \"parts\", \"score_mode\": \"" + mode + "\", \"query\": " + query + more + "}}";
    }

    private static double cosine(MatrixDocument.Part part) {
        return Vectors.cosine(MatrixTestCase.VECTOR, part.vector());
    }

    private void assertFound(Map<String, Double> expected, String query) throws Exception {
        for (int size : new int[] { 1000, 10 }) {
            for (String count : List.of("", ", \"track_total_hits\": false")) {
                String body = "\"_source\": false, \"explain\": true, \"size\": " + size + count + ", \"query\": " + query;
                Hits hits = searchWith(index, body);
                MatrixTestCase.assertPage(expected, 0, size, hits);
                for (Map<?, ?> hit : hits.all()) {
                    Map<?, ?> explanation = (Map<?, ?>) hit.get("_explanation");
                    double score = ((Number) hit.get("_score")).doubleValue();
                    assertEquals(explanation.toString(), score, ((Number) explanation.get("value")).doubleValue(), 1e-5);
                }
            }
        }
    }

    // Outside of nested: the query finds documents, the vectors are those of their parts.

    /** The nearest part of each document that has any. */
    private static OptionalDouble nearestPart(MatrixDocument document) {
        return document.parts().stream().mapToDouble(NestedHybridIT::cosine).max();
    }

    private Map<String, Double> byNearestPart(Collection<String> nearest) throws Exception {
        Map<String, Double> words = search(index, MatrixTestCase.WORDS).scores();
        ToDoubleFunction<String> documents = documents("{\"term\": {\"text\": \"parcel\"}}");
        Map<String, Double> expected = new HashMap<>();
        for (MatrixDocument document : DOCUMENTS.values()) {
            String id = document.id();
            if (words.containsKey(id) || nearest.contains(id)) {
                double l = Fused.words(words.getOrDefault(id, 0.0), documents.applyAsDouble(id));
                expected.put(id, Fused.unbound(l, nearestPart(document)));
            }
        }
        return expected;
    }

    @Test
    public void documentsAreScoredByTheirNearestPart() throws Exception {
        List<String> all = DOCUMENTS.values().stream().filter(d -> d.parts().isEmpty() == false).map(MatrixDocument::id).toList();
        assertFound(byNearestPart(all), hybrid(MatrixTestCase.WORDS, 1000, ""));
    }

    @Test
    public void onlySomeDocumentsAreNearest() throws Exception {
        List<String> nearest = search(index, nested(nearest(15), "max", "")).ids();
        assertTrue(nearest.size() <= 30);
        assertFound(byNearestPart(nearest), hybrid(MatrixTestCase.WORDS, 15, ""));
    }

    @Test
    public void aFilterRestrictsTheDocuments() throws Exception {
        List<String> all = DOCUMENTS.values().stream().filter(d -> d.parts().isEmpty() == false).map(MatrixDocument::id).toList();
        Map<String, Double> expected = byNearestPart(all);
        expected.keySet().removeIf(id -> DOCUMENTS.get(id).region().equals("eu") == false);
        assertFound(expected, hybrid(MatrixTestCase.WORDS, 1000, ", \"filter\": " + EU));
        assertFound(expected, "{\"bool\": {\"must\": " + hybrid(MatrixTestCase.WORDS, 1000, "") + ", \"filter\": " + EU + "}}");
    }

    @Test
    public void wordsOfPartsBesideTheVectorsOfParts() throws Exception {
        // A nested query is not made of words: it is measured against the best score.
        String lexical = nested(OF_PARTS, "max", "");
        Map<String, Double> words = search(index, lexical).scores();
        double best = words.values().stream().mapToDouble(score -> score).max().orElseThrow();
        Map<String, Double> expected = new HashMap<>();
        for (MatrixDocument document : DOCUMENTS.values()) {
            if (document.parts().isEmpty() == false) {
                double word = words.getOrDefault(document.id(), 0.0);
                expected.put(document.id(), Fused.unbound(word / best, nearestPart(document)));
            }
        }
        assertFound(expected, hybrid(lexical, 1000, ""));
    }

    // Inside nested: the query finds parts.

    /** Makes evidence of the score of a part of a document. */
    private interface Evidence {
        double of(String document, double score);
    }

    private Evidence words() throws Exception {
        ToDoubleFunction<String> documents = documents(nested("{\"term\": {\"parts.text\": \"parcel\"}}", "max", ""));
        return (document, score) -> Fused.words(score, documents.applyAsDouble(document));
    }

    /**
     * Scores of the parts that are found, by their place in their document, by document: those that the lexical side matches, and the
     * nearest of each document.
     */
    private Map<String, Map<Integer, Double>> parts(String lexical, Evidence evidence) throws Exception {
        Map<String, Map<Integer, Double>> words = innerScores(nested(lexical, "max", ", \"inner_hits\": {\"size\": 100}"));
        Map<String, Map<Integer, Double>> found = new HashMap<>();
        for (MatrixDocument document : DOCUMENTS.values()) {
            List<MatrixDocument.Part> parts = document.parts();
            int nearest = IntStream.range(0, parts.size())
                .boxed()
                .max(Comparator.comparingDouble(part -> cosine(parts.get(part))))
                .orElse(-1);
            for (int part = 0; part < parts.size(); part++) {
                Double word = words.getOrDefault(document.id(), Map.of()).get(part);
                if (word != null || part == nearest) {
                    OptionalDouble cosine = OptionalDouble.of(cosine(parts.get(part)));
                    double l = word == null ? 0 : evidence.of(document.id(), word);
                    found.computeIfAbsent(document.id(), id -> new HashMap<>()).put(part, Fused.unbound(l, cosine));
                }
            }
        }
        return found;
    }

    private Map<String, Map<Integer, Double>> innerScores(String query) throws Exception {
        Map<String, Map<Integer, Double>> scores = new HashMap<>();
        for (Map<?, ?> hit : search(index, query).all()) {
            Map<Integer, Double> ofHit = new HashMap<>();
            for (Map<?, ?> inner : MatrixTestCase.innerHits(hit, "parts").all()) {
                ofHit.put((Integer) ((Map<?, ?>) inner.get("_nested")).get("offset"), ((Number) inner.get("_score")).doubleValue());
            }
            scores.put((String) hit.get("_id"), ofHit);
        }
        return scores;
    }

    private void assertMode(String mode, ToDoubleFunction<Collection<Double>> of) throws Exception {
        Map<String, Double> expected = new HashMap<>();
        parts(OF_PARTS, words()).forEach((id, parts) -> expected.put(id, of.applyAsDouble(parts.values())));
        String query = nested(hybrid(OF_PARTS, 1000, ""), mode, "");
        assertFound(expected, query);
        expected.keySet().removeIf(id -> DOCUMENTS.get(id).region().equals("eu") == false);
        assertFound(expected, "{\"bool\": {\"must\": " + query + ", \"filter\": " + EU + "}}");
    }

    @Test
    public void theBestPart() throws Exception {
        assertMode("max", parts -> parts.stream().mapToDouble(score -> score).max().orElseThrow());
    }

    @Test
    public void theWorstPartThatIsFound() throws Exception {
        assertMode("min", parts -> parts.stream().mapToDouble(score -> score).min().orElseThrow());
    }

    @Test
    public void allPartsThatAreFound() throws Exception {
        assertMode("sum", parts -> parts.stream().mapToDouble(score -> score).sum());
        assertMode("avg", parts -> parts.stream().mapToDouble(score -> score).average().orElseThrow());
    }

    @Test
    public void innerHits() throws Exception {
        Map<String, Map<Integer, Double>> expected = parts(OF_PARTS, words());
        Map<String, Map<Integer, Double>> found = innerScores(
            nested(hybrid(OF_PARTS, 1000, ""), "max", ", \"inner_hits\": {\"size\": 100}")
        );
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, parts) -> {
            assertEquals(id, parts.keySet(), found.get(id).keySet());
            parts.forEach((part, score) -> assertEquals(id + " part " + part, score, found.get(id).get(part), 1e-5));
        });
    }

    /** Functions have no scale: the best part of each shard is full evidence. */
    @Test
    public void aFunctionOfParts() throws Exception {
        String lexical = "{\"function_score\": {\"query\": " + OF_PARTS + ", \"functions\": [{\"weight\": 2}]}}";
        Map<Object, Double> best = new HashMap<>();
        Map<String, Object> shards = new HashMap<>();
        for (Map<?, ?> hit : explained(nested(lexical, "max", ""))) {
            best.merge(hit.get("_shard"), ((Number) hit.get("_score")).doubleValue(), Math::max);
            shards.put((String) hit.get("_id"), hit.get("_shard"));
        }
        Map<String, Double> expected = new HashMap<>();
        parts(lexical, (id, score) -> score / best.get(shards.get(id))).forEach(
            (id, parts) -> expected.put(id, Collections.max(parts.values()))
        );
        assertFound(expected, nested(hybrid(lexical, 1000, ""), "max", ""));
    }

    @Test
    public void ranksArePositionsOfDocuments() throws Exception {
        for (String method : List.of("rrf", "min_max")) {
            String query = nested(hybrid(OF_PARTS, 1000, ", \"fusion\": \"" + method + "\""), "max", "");
            String why = "[semantic_hybrid] [fusion] [" + method + "] can not be used inside [nested]";
            assertRefused(node().post("/" + index + "/_search", "{\"query\": " + query + "}"), why);
        }
    }

    /** Of each document, how many documents or parts with the field its shard knows of. */
    private ToDoubleFunction<String> documents(String queryOfWord) throws Exception {
        return MatrixTestCase.documentsOfShards(explained("{\"match_all\": {}}"), explained(queryOfWord));
    }

    private List<Map<?, ?>> explained(String query) throws Exception {
        Answer answer = node().post("/" + index + "/_search", "{\"size\": 1000, \"explain\": true, \"query\": " + query + "}").ok();
        return Hits.of(answer).all();
    }
}
