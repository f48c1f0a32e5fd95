// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.Test;

/** The scores of {@code semantic_hybrid} itself, each derived a second time; the rest of the matrix starts from them. */
public class HybridAlone extends MatrixTestCase {

    private static final String BOTH = INDEX + "," + MatrixPlace.OTHER;
    private static final String DFS = "?search_type=dfs_query_then_fetch";
    private static final String MISSPELT = "{\"match\": {\"text\": {\"query\": \"parcl refnd\", \"fuzziness\": 1}}}";
    private static final String PHRASE = "{\"match_phrase\": {\"text\": \"late parcel\"}}";

    /** What both sides find, from searches of each and the cosines of the documents. */
    private static Map<String, Double> derived(String indices, String parameters, String lexical, int k, ToDoubleFunction<String> scale) {
        Map<String, Double> words = place().scores(indices, parameters, lexical);
        Set<String> candidates = new HashSet<>(words.keySet());
        candidates.addAll(place().scores(indices, parameters, nearest(k)).keySet());
        Map<String, Double> derived = new HashMap<>();
        for (String id : candidates) {
            List<Double> vector = document(id).vector();
            OptionalDouble cosine = vector == null ? OptionalDouble.empty() : OptionalDouble.of(Vectors.cosine(VECTOR, vector));
            derived.put(id, Fused.unbound(words.getOrDefault(id, 0.0), scale.applyAsDouble(id), cosine));
        }
        return derived;
    }

    /** The most that these words can give a document on its shard: the sum of the weights that other documents there are told. */
    private static ToDoubleFunction<String> ceiling(String indices, String parameters, String... words) {
        Map<String, Double> ofShards = new HashMap<>();
        for (String word : words) {
            Map<String, Double> weights = new HashMap<>();
            for (Map<?, ?> hit : place().explained(indices, parameters, "{\"term\": {\"text\": \"" + word + "\"}}")) {
                weights.put((String) hit.get("_shard"), idf((Map<?, ?>) hit.get("_explanation")).orElseThrow());
            }
            weights.forEach((shard, weight) -> ofShards.merge(shard, weight, Double::sum));
        }
        Map<String, String> shards = new HashMap<>();
        for (Map<?, ?> hit : place().explained(indices, parameters, "{\"match_all\": {}}")) {
            shards.put((String) hit.get("_id"), (String) hit.get("_shard"));
        }
        assertEquals("each word must be on each shard", new HashSet<>(shards.values()), ofShards.keySet());
        return id -> ofShards.get(shards.get(id));
    }

    private static ToDoubleFunction<String> best(String indices, String parameters, String lexical) {
        double best = Collections.max(place().scores(indices, parameters, lexical).values());
        return id -> best;
    }

    private static void assertDerived(Map<String, Double> expected, String indices, String parameters, String lexical, int k) {
        String query = "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + nearest(k) + "}}";
        for (int size : new int[] { 1000, 10, 1 }) {
            String body = "{\"size\": " + size + ", \"_source\": false, \"query\": " + query + "}";
            assertPage(expected, 0, size, Hits.of(place().post("/" + indices + "/_search" + parameters, body)));
        }
    }

    @Test
    public void words() {
        for (String parameters : List.of("", DFS)) {
            for (int k : new int[] { 1, 30, 1000 }) {
                ToDoubleFunction<String> ceiling = ceiling(INDEX, parameters, "late", "parcel", "refund");
                assertDerived(derived(INDEX, parameters, WORDS, k, ceiling), INDEX, parameters, WORDS, k);
            }
        }
    }

    @Test
    public void aPhrase() {
        for (String parameters : List.of("", DFS)) {
            ToDoubleFunction<String> ceiling = ceiling(INDEX, parameters, "late", "parcel");
            assertDerived(derived(INDEX, parameters, PHRASE, 30, ceiling), INDEX, parameters, PHRASE, 30);
        }
    }

    @Test
    public void wordsWithoutACeiling() {
        for (String parameters : List.of("", DFS)) {
            ToDoubleFunction<String> best = best(INDEX, parameters, MISSPELT);
            assertDerived(derived(INDEX, parameters, MISSPELT, 30, best), INDEX, parameters, MISSPELT, 30);
        }
    }

    @Test
    public void severalIndices() {
        for (String parameters : List.of("", DFS)) {
            ToDoubleFunction<String> ceiling = ceiling(BOTH, parameters, "late", "parcel", "refund");
            assertDerived(derived(BOTH, parameters, WORDS, 30, ceiling), BOTH, parameters, WORDS, 30);
            ToDoubleFunction<String> best = best(BOTH, parameters, MISSPELT);
            assertDerived(derived(BOTH, parameters, MISSPELT, 30, best), BOTH, parameters, MISSPELT, 30);
        }
    }

    @Test
    public void withTheSameStatisticsShardsDoNotMatter() {
        ToDoubleFunction<String> ceiling = ceiling(INDEX, DFS, "late", "parcel", "refund");
        assertEquals(1, place().all().stream().mapToDouble(document -> ceiling.applyAsDouble(document.id())).distinct().count());
        Map<String, Double> plain = scores(HYBRID);
        Map<String, Double> same = place().scores(INDEX, DFS, HYBRID);
        assertEquals(plain.keySet(), same.keySet());
        assertTrue("the shards differ", plain.equals(same) == false);
    }
}
