// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.Comparator;
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
    /** Makes evidence of the score of a document. */
    private interface Evidence {
        double of(String id, double score);
    }

    /** What both sides find, from searches of each and the cosines of the documents. */
    private static Map<String, Double> derived(String indices, String parameters, String lexical, int k, Evidence evidence) {
        Map<String, Double> words = place().scores(indices, parameters, lexical);
        Set<String> candidates = new HashSet<>(words.keySet());
        candidates.addAll(place().scores(indices, parameters, nearest(k)).keySet());
        Map<String, Double> derived = new HashMap<>();
        for (String id : candidates) {
            List<Double> vector = document(id).vector();
            OptionalDouble cosine = vector == null ? OptionalDouble.empty() : OptionalDouble.of(Vectors.cosine(VECTOR, vector));
            derived.put(id, Fused.unbound(evidence.of(id, words.getOrDefault(id, 0.0)), cosine));
        }
        return derived;
    }

    private static ToDoubleFunction<String> documents(String indices, String parameters) {
        return documentsOfShards(
            place().explained(indices, parameters, "{\"match_all\": {}}"),
            place().explained(indices, parameters, "{\"term\": {\"text\": \"parcel\"}}")
        );
    }

    /** On the scale of words of each document's shard. */
    private static Evidence words(String indices, String parameters) {
        ToDoubleFunction<String> documents = documents(indices, parameters);
        return (id, score) -> Fused.words(score, documents.applyAsDouble(id));
    }

    /** Against the best score of the search. */
    private static Evidence best(String indices, String parameters, String lexical) {
        double best = Collections.max(place().scores(indices, parameters, lexical).values());
        return (id, score) -> score / best;
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
            Evidence evidence = words(INDEX, parameters);
            for (int k : new int[] { 1, 30, 1000 }) {
                assertDerived(derived(INDEX, parameters, WORDS, k, evidence), INDEX, parameters, WORDS, k);
            }
        }
    }

    @Test
    public void aPhraseAndMisspeltWords() {
        for (String parameters : List.of("", DFS)) {
            for (String lexical : List.of(PHRASE, MISSPELT)) {
                Map<String, Double> expected = derived(INDEX, parameters, lexical, 30, words(INDEX, parameters));
                assertDerived(expected, INDEX, parameters, lexical, 30);
            }
        }
    }

    /** What multiplies every score of the words leaves the evidence as it is. */
    @Test
    public void boostedWords() {
        String boosted = WORDS.replace("\"late parcel refund\"", "{\"query\": \"late parcel refund\", \"boost\": 7}");
        assertDerived(derived(INDEX, "", WORDS, 30, words(INDEX, "")), INDEX, "", boosted, 30);
    }

    @Test
    public void aFunction() {
        for (String parameters : List.of("", DFS)) {
            Evidence evidence = best(INDEX, parameters, RATED_WORDS);
            assertDerived(derived(INDEX, parameters, RATED_WORDS, 30, evidence), INDEX, parameters, RATED_WORDS, 30);
        }
    }

    @Test
    public void severalIndices() {
        for (String parameters : List.of("", DFS)) {
            assertDerived(derived(BOTH, parameters, WORDS, 30, words(BOTH, parameters)), BOTH, parameters, WORDS, 30);
            Evidence evidence = best(BOTH, parameters, RATED_WORDS);
            assertDerived(derived(BOTH, parameters, RATED_WORDS, 30, evidence), BOTH, parameters, RATED_WORDS, 30);
        }
    }

    @Test
    public void withTheSameStatisticsShardsDoNotMatter() {
        ToDoubleFunction<String> documents = documents(INDEX, DFS);
        assertEquals(1, place().all().stream().mapToDouble(document -> documents.applyAsDouble(document.id())).distinct().count());
        Map<String, Double> plain = scores(HYBRID);
        Map<String, Double> same = place().scores(INDEX, DFS, HYBRID);
        assertEquals(plain.keySet(), same.keySet());
        assertTrue("the shards differ", plain.equals(same) == false);
    }

    /** Reciprocal ranks of what each side finds over all shards; equal scores have equal ranks. */
    @Test
    public void reciprocalRanks() {
        Map<String, Double> words = scores(WORDS);
        Map<String, Double> nearest = scores(NEAREST);
        List<Double> best = nearest.values().stream().sorted(Comparator.reverseOrder()).limit(100).toList();
        Map<String, Double> expected = new HashMap<>();
        Set<String> candidates = new HashSet<>(words.keySet());
        candidates.addAll(nearest.keySet());
        for (String id : candidates) {
            List<Double> vector = document(id).vector();
            double similarity = vector == null ? 0 : (1 + Vectors.cosine(VECTOR, vector)) / 2; // the score that k-NN gives
            double lexical = words.containsKey(id) ? reciprocalRank(words.get(id), words.values().stream().toList()) : 0;
            double semantic = vector == null || similarity < best.getLast() - 1e-6 ? 0 : reciprocalRank(similarity, best);
            expected.put(id, (lexical + semantic) / 2);
        }
        assertPage(expected, 0, 1000, hitsOf(scores(RRF)));
    }

    /** Zero below the best hundred, which is the window. */
    private static double reciprocalRank(double score, List<Double> scores) {
        long better = scores.stream().filter(other -> other > score + 2e-6 * Math.max(1, score)).count();
        return better >= 100 ? 0 : 1.0 / (60 + 1 + better);
    }
}
