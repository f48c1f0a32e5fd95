// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The formula of docs/hybrid.md, from scores that other requests give: the lexical ones from plain match queries, the cosines
 * from the stored vectors and the vector of the text.
 */
final class Fused {

    /** {@code background_similarity} of the default model. */
    static final double BACKGROUND = 0.56;

    /** That of a field which is bound to no model. */
    static final double UNBOUND_BACKGROUND = 0;

    private static final double LEXICAL_WEIGHT = 0.3;
    private static final double SEMANTIC_WEIGHT = 0.7;

    private final String index;
    private final String lexicalQuery;
    private final String parameters;
    private final List<?> queryVector;
    private final double ceiling;

    /**
     * @param text the text of both sides
     * @param lexicalQuery the lexical side, filters included
     * @param parameters of the search, such as {@code ?search_type=dfs_query_then_fetch}
     */
    Fused(String index, String text, String lexicalQuery, List<?> queryVector, String parameters) throws Exception {
        this.index = index;
        this.lexicalQuery = lexicalQuery;
        this.queryVector = queryVector;
        this.parameters = parameters;
        this.ceiling = ceiling(text);
    }

    /** The lexical part, in [0, 1], of a document with this lexical score. */
    private double l(double lexicalScore) {
        return Math.min(1, lexicalScore / ceiling);
    }

    /** The sum of the weights of the text's words, ln(1 + (N - n + 0.5) / (n + 0.5)) for a word that n of N documents have. */
    private double ceiling(String text) throws Exception {
        double sum = 0;
        double all = count("{\"exists\": {\"field\": \"text\"}}");
        String analyze = "{\"field\": \"text\", \"text\": " + EndToEndTestCase.quoted(text) + "}";
        for (Object token : (List<?>) EndToEndTestCase.node().post("/" + index + "/_analyze", analyze).ok().at("tokens")) {
            double having = count("{\"term\": {\"text\": \"" + ((Map<?, ?>) token).get("token") + "\"}}");
            sum += Math.log(1 + (all - having + 0.5) / (having + 0.5));
        }
        return sum;
    }

    private double count(String query) throws Exception {
        Object count = EndToEndTestCase.node().post("/" + index + "/_count", "{\"query\": " + query + "}").ok().at("count");
        return ((Number) count).doubleValue();
    }

    /** The semantic part, in [0, 1], of a document with this cosine. */
    static double s(double cosine) {
        return s(cosine, BACKGROUND);
    }

    private static double s(double cosine, double background) {
        return Math.max(0, (cosine - background) / (1 - background));
    }

    private static double score(double lexicalWeight, double l, double semanticWeight, double s) {
        return lexicalWeight * l + semanticWeight * s;
    }

    /**
     * The score of a document with the default weights, on a field that is bound to no model.
     *
     * @param scale the lexical score that counts as 1
     * @param cosine empty if it has no vector
     */
    static double unbound(double lexicalScore, double scale, OptionalDouble cosine) {
        double s = cosine.isEmpty() ? 0 : s(cosine.getAsDouble(), UNBOUND_BACKGROUND);
        return score(LEXICAL_WEIGHT, Math.min(1, lexicalScore / scale), SEMANTIC_WEIGHT, s);
    }

    double cosine(String id) throws Exception {
        return SampleTestCase.cosine(queryVector, id);
    }

    /** The score of the lexical side, asked for this document alone; empty if it does not match. */
    Optional<Double> lexicalScore(String id) throws Exception {
        String restricted = "{\"bool\": {\"must\": " + lexicalQuery + ", \"filter\": {\"ids\": {\"values\": [\"" + id + "\"]}}}}";
        return Optional.ofNullable(lexicalScores(restricted).get(id));
    }

    private Map<String, Double> lexicalScores(String query) throws Exception {
        String body = "{\"size\": 1000, \"_source\": false, \"query\": " + query + "}";
        return Hits.of(EndToEndTestCase.node().post("/" + index + "/_search" + parameters, body).ok()).scores();
    }

    /** Every hit has the score that the formula gives it, and explains it with the same numbers. */
    void assertScores(Hits explained, double lexicalWeight, double semanticWeight, double boost) throws Exception {
        assertTrue(explained.all().size() > 0);
        for (Map<?, ?> hit : explained.all()) {
            String id = (String) hit.get("_id");
            Map<String, Double> parts = new HashMap<>();
            collect((Map<?, ?>) hit.get("_explanation"), parts);
            Optional<Double> lexical = lexicalScore(id);
            double l = lexical.map(this::l).orElse(0.0);
            double s = s(cosine(id));
            double score = ((Number) hit.get("_score")).doubleValue();
            assertEquals("score of " + id, boost * score(lexicalWeight, l, semanticWeight, s), score, boost * 1e-4);

            assertEquals("s of " + id, s, parts.get("s"), 1e-4);
            assertEquals("cosine of " + id, cosine(id), parts.get("cosine of query and document"), 1e-5);
            assertEquals("background", BACKGROUND, parts.get("background"), 1e-6);
            assertEquals("l of " + id, l, parts.get("l"), 1e-4);
            assertEquals("lexical score of " + id, lexical.orElse(0.0), parts.get("score"), 1e-4);
            assertEquals("w_l", lexicalWeight, parts.get("w_l"), 1e-6);
            assertEquals("w_s", semanticWeight, parts.get("w_s"), 1e-6);
            assertEquals("boost", boost, parts.get("boost"), 1e-6);
        }
    }

    /** The numbers of an explanation by the words before the comma of their descriptions; the outermost of several. */
    private static void collect(Map<?, ?> explanation, Map<String, Double> parts) {
        String name = explanation.get("description").toString().split(",")[0];
        parts.putIfAbsent(name, ((Number) explanation.get("value")).doubleValue());
        String description = explanation.get("description").toString();
        if (description.startsWith("score, ") == false) { // what is below the lexical score is Lucene's own
            ((List<?>) explanation.get("details")).forEach(detail -> collect((Map<?, ?>) detail, parts));
        }
    }
}
