// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.opensearch.semantic.node.Answer;

/**
 * A part of the matrix: {@code semantic_hybrid} together with one other thing at a time. What is expected is made from the scores of
 * the query alone and from what the other thing does to any query; {@link HybridAlone} derives those scores.
 */
abstract class MatrixTestCase {

    static final String INDEX = MatrixPlace.INDEX;
    static final String WORDS = "{\"match\": {\"text\": \"late parcel refund\"}}";
    static final String PHRASE = "{\"match_phrase\": {\"text\": \"late parcel\"}}";
    static final String MISSPELT = "{\"match\": {\"text\": {\"query\": \"parcl refnd\", \"fuzziness\": 1}}}";
    static final List<Double> VECTOR = List.of(0.3, -0.5, 0.8, 0.1, -0.2, 0.6, -0.4, 0.7);
    static final String NEAREST = nearest(30);

    /** Most tests use this one. */
    static final String HYBRID = hybrid(WORDS, "");

    /** Words, and the rating: this is measured against the best of the search. */
    static final String RATED_WORDS = "{\"function_score\": {\"query\": " + WORDS
        + ", \"field_value_factor\": {\"field\": \"rating\"}}}";
    static final String FUNCTION = hybrid(RATED_WORDS, "");
    static final String RRF = hybrid(WORDS, ", \"fusion\": \"rrf\"");
    static final String MIN_MAX = hybrid(MISSPELT, ", \"fusion\": {\"method\": \"min_max\", \"combine\": \"noisy_or\", \"window\": 40}");

    /** One for each way that scores and matches are made. */
    private static final List<Hybrid> ALL = List.of(
        new Hybrid("words", HYBRID),
        new Hybrid("reciprocal ranks", RRF),
        new Hybrid("several legs of each side", legs()),
        new Hybrid("a function", FUNCTION),
        new Hybrid(
            "a phrase, which is confirmed document by document, with a filter, weights and a boost",
            hybrid(PHRASE, ", \"filter\": {\"range\": {\"rating\": {\"gte\": 2}}}, \"alpha\": 0.4, \"boost\": 3")
        ),
        new Hybrid("misspelt words, from the least to the best", MIN_MAX)
    );

    /** On several nodes, where each request takes longer. */
    private static final int MOST_ON_SEVERAL_NODES = 2;

    /** The best scores of the whole search go into these, so that their scores change with what is searched. */
    private static final Set<String> RELATIVE = Set.of(FUNCTION, RRF, MIN_MAX);

    /** @param query that should stand up to anything */
    private record Hybrid(String name, String query) {}

    private static final int PAGE = 10;
    private static final double TOLERANCE = 1e-5;

    static String nearest(int k) {
        return "{\"knn\": {\"vector\": {\"vector\": " + Vectors.json(VECTOR) + ", \"k\": " + k + "}}}";
    }

    static String hybrid(String lexical, String more) {
        return "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + NEAREST + more + "}}";
    }

    private static String legs() {
        String other = NEAREST.replace(Vectors.json(VECTOR), Vectors.json(VECTOR.reversed())).replace("\"k\": 30", "\"k\": 20");
        String lexical = "[{\"name\": \"words\", \"weight\": 2, \"query\": " + WORDS
            + "}, {\"query\": {\"match\": {\"text\": \"driver\"}}}]";
        String semantic = "[{\"query\": " + NEAREST + "}, {\"name\": \"reversed\", \"weight\": 0.5, \"query\": " + other + "}]";
        return "{\"semantic_hybrid\": {\"lexical\": " + lexical + ", \"semantic\": " + semantic + "}}";
    }

    private static List<Hybrid> hybrids() {
        return place().nodes() == 1 ? ALL : ALL.subList(0, MOST_ON_SEVERAL_NODES);
    }

    /** The hybrid queries that there are here. */
    static List<String> hybridQueries() {
        return hybrids().stream().map(Hybrid::query).toList();
    }

    /** A test of one hybrid query, for each that there is here. */
    static void forEachHybrid(Consumer<String> test) {
        for (Hybrid hybrid : hybrids()) {
            try {
                test.accept(hybrid.query());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(hybrid.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Whether scores change with what is searched. */
    static boolean isRelative(String hybrid) {
        return RELATIVE.contains(hybrid);
    }

    static MatrixPlace place() {
        return MatrixPlace.current();
    }

    static MatrixDocument document(String id) {
        return place().document(id);
    }

    /** Scores by id of all that a query finds in the first index, for the caller to change. */
    static Map<String, Double> scores(String query) {
        return place().scores(query);
    }

    /** Searches the first index with a whole body, given without its braces. */
    static Answer answer(String body) {
        return place().post("/" + INDEX + "/_search", "{\"_source\": false, " + body + "}");
    }

    static Hits find(String body) {
        return Hits.of(answer(body));
    }

    static Map<String, Double> only(Map<String, Double> scores, Predicate<MatrixDocument> which) {
        Map<String, Double> some = new HashMap<>(scores);
        some.keySet().removeIf(id -> which.test(document(id)) == false);
        assertTrue("a test must not be about everything or nothing", some.isEmpty() == false && some.size() < scores.size());
        return some;
    }

    static Map<String, Double> each(Map<String, Double> scores, BiFunction<MatrixDocument, Double, Double> what) {
        Map<String, Double> changed = new HashMap<>();
        scores.forEach((id, score) -> changed.put(id, what.apply(document(id), score)));
        return changed;
    }

    /** Ids of these scores, the greatest first; equal scores in the order of their ids. */
    static List<String> ranked(Map<String, Double> scores) {
        return scores.keySet().stream().sorted(Comparator.comparingDouble((String id) -> -scores.get(id)).thenComparing(id -> id)).toList();
    }

    /** The hits from this rank on, so many of them, and every score; equal scores may stand in any order. */
    static void assertPage(Map<String, Double> expected, int from, int size, Hits found) {
        List<String> order = ranked(expected);
        List<String> page = order.subList(Math.min(from, order.size()), Math.min(from + size, order.size()));
        assertEquals(page.size(), found.all().size());
        Map<String, Double> scores = found.scores();
        assertEquals("a hit is there twice", page.size(), scores.size());
        assertNear(expected, scores);
        List<Double> inOrder = List.copyOf(scores.values());
        for (int i = 0; i < page.size(); i++) {
            assertEquals("score at rank " + (from + i), expected.get(page.get(i)), inOrder.get(i), tolerance(inOrder.get(i)));
        }
    }

    /** Every score that was found is the expected one; not everything expected need be found. */
    static void assertNear(Map<String, Double> expected, Map<String, Double> found) {
        found.forEach((id, score) -> {
            assertTrue(id + " should not be found", expected.containsKey(id));
            assertEquals("score of " + id, expected.get(id), score, tolerance(score));
        });
    }

    private static double tolerance(double score) {
        return TOLERANCE * Math.max(1, Math.abs(score));
    }

    /**
     * The query gives these scores on a page of everything, on small pages (where a search skips what can not get onto them) with and
     * without counting, page after page, and when it explains itself.
     */
    static void assertEveryWay(Map<String, Double> expected, String query) {
        assertTrue("too little for small pages: " + expected.size(), expected.size() > 2 * PAGE);
        Answer all = answer("\"size\": 1000, \"track_total_hits\": true, \"query\": " + query);
        assertPage(expected, 0, 1000, Hits.of(all));
        assertEquals(expected.size(), all.at("hits", "total", "value"));
        for (String count : List.of("true", "false", "5")) {
            String body = "\"track_total_hits\": " + count + ", \"size\": " + PAGE + ", \"query\": " + query;
            assertPage(expected, 0, PAGE, find(body));
        }
        Hits explained = find("\"explain\": true, \"from\": " + PAGE + ", \"size\": " + PAGE + ", \"query\": " + query);
        assertPage(expected, PAGE, PAGE, explained);
        for (Map<?, ?> hit : explained.all()) {
            double score = number(hit.get("_score"));
            Map<?, ?> explanation = (Map<?, ?>) hit.get("_explanation");
            assertEquals(explanation.toString(), score, number(explanation.get("value")), tolerance(score));
        }
        assertPages(expected, query);
    }

    /** Page after page with {@code search_after}, by score and name, gives everything once. */
    private static void assertPages(Map<String, Double> expected, String query) {
        int size = expected.size() / 2 + 1;
        Map<String, Double> found = new LinkedHashMap<>();
        String after = "";
        Hits page;
        do {
            String sort = "\"sort\": [{\"_score\": \"desc\"}, {\"name\": \"asc\"}]" + after;
            page = find("\"size\": " + size + ", " + sort + ", \"query\": " + query);
            found.putAll(page.scores());
            List<?> last = (List<?>) page.all().getLast().get("sort");
            after = ", \"search_after\": [" + last.get(0) + ", \"" + last.get(1) + "\"]";
        } while (page.all().size() == size);
        assertEquals(expected.keySet(), found.keySet());
        assertNear(expected, found);
        assertEquals(ranked(found), new ArrayList<>(found.keySet()));
    }

    static Hits innerHits(Map<?, ?> hit, String name) {
        return hits((Map<?, ?>) ((Map<?, ?>) hit.get("inner_hits")).get(name));
    }

    /** Hits that stand inside an answer, in inner hits or an aggregation. */
    static Hits hits(Map<?, ?> inside) {
        List<Map<?, ?>> all = new ArrayList<>();
        ((List<?>) ((Map<?, ?>) inside.get("hits")).get("hits")).forEach(hit -> all.add((Map<?, ?>) hit));
        return new Hits(all);
    }

    /** As if these scores had been found, in their order. */
    static Hits hitsOf(Map<String, Double> scores) {
        return new Hits(scores.entrySet().stream().<Map<?, ?>>map(e -> Map.of("_id", e.getKey(), "_score", e.getValue())).toList());
    }

    /** How many documents have the field of a word, as the statistics say it that a score was explained from. */
    static OptionalDouble documents(Map<?, ?> explanation) {
        if (explanation.get("description").toString().equals("N, total number of documents with field")) {
            return OptionalDouble.of(number(explanation.get("value")));
        }
        return ((List<?>) explanation.get("details")).stream()
            .map(detail -> documents((Map<?, ?>) detail))
            .filter(OptionalDouble::isPresent)
            .findFirst()
            .orElse(OptionalDouble.empty());
    }

    /**
     * Of each document that is searched, by id, how many documents with the field its shard knows of.
     *
     * @param all explained hits of everything
     * @param some explained hits of a word of the field, on every shard
     */
    static ToDoubleFunction<String> documentsOfShards(List<Map<?, ?>> all, List<Map<?, ?>> some) {
        Map<Object, Double> ofShards = new HashMap<>();
        for (Map<?, ?> hit : some) {
            double documents = documents((Map<?, ?>) hit.get("_explanation")).orElseThrow();
            Double before = ofShards.put(hit.get("_shard"), documents);
            assertTrue("one shard knows of two numbers", before == null || before == documents);
        }
        Map<String, Object> shards = new HashMap<>();
        all.forEach(hit -> shards.put((String) hit.get("_id"), hit.get("_shard")));
        assertEquals("the word must be on each shard", new HashSet<>(shards.values()), ofShards.keySet());
        return id -> ofShards.get(shards.get(id));
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
