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
    static final double BACKGROUND = 0.5;

    /** That of a field which is bound to no model. */
    static final double UNBOUND_BACKGROUND = 0;

    private final String index;
    private final String lexicalQuery;
    private final String parameters;
    private final List<?> queryVector;
    private final double half;

    /**
     * @param lexicalQuery the lexical side, filters included
     * @param parameters of the search, such as {@code ?search_type=dfs_query_then_fetch}
     */
    Fused(String index, String lexicalQuery, List<?> queryVector, String parameters) throws Exception {
        this.index = index;
        this.lexicalQuery = lexicalQuery;
        this.queryVector = queryVector;
        this.parameters = parameters;
        this.half = 3 * Math.log1p(count("{\"exists\": {\"field\": \"text\"}}"));
    }

    /** The lexical part, in [0, 1], of a document with this lexical score. */
    private double l(double lexicalScore) {
        return lexicalScore / (lexicalScore + half);
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

    /** The part of a BM25 score, in [0, 1], over so many documents with text. */
    static double words(double lexicalScore, double documents) {
        return lexicalScore / (lexicalScore + 3 * Math.log1p(documents));
    }

    /**
     * The score of a document with the default weights, on a field that is bound to no model.
     *
     * @param l the lexical part
     * @param cosine empty if it has no vector
     */
    static double unbound(double l, OptionalDouble cosine) {
        double s = cosine.isEmpty() ? 0 : s(cosine.getAsDouble(), UNBOUND_BACKGROUND);
        return score(l, s, 1, 1, 1);
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

    /** The score of a document: {@code boost * (1 - (1 - w_l * l) * (1 - w_s * s))}, the greater weight being 1. */
    private static double score(double l, double s, double lexicalWeight, double semanticWeight, double boost) {
        double greater = Math.max(lexicalWeight, semanticWeight);
        return boost * (1 - (1 - lexicalWeight / greater * l) * (1 - semanticWeight / greater * s));
    }

    /** Every hit has the score that the formula gives it, and explains it with the same numbers. */
    void assertScores(Hits explained, double lexicalWeight, double semanticWeight, double boost) throws Exception {
        assertTrue(explained.all().size() > 0);
        double greater = Math.max(lexicalWeight, semanticWeight);
        for (Map<?, ?> hit : explained.all()) {
            String id = (String) hit.get("_id");
            Map<String, Double> parts = new HashMap<>();
            collect("", (Map<?, ?>) hit.get("_explanation"), parts);
            Optional<Double> lexical = lexicalScore(id);
            double l = lexical.map(this::l).orElse(0.0);
            double s = s(cosine(id));
            double score = ((Number) hit.get("_score")).doubleValue();
            assertEquals("score of " + id, score(l, s, lexicalWeight, semanticWeight, boost), score, boost * 1e-4);

            assertEquals("s of " + id, s, parts.get("semantic/e"), 1e-4);
            assertEquals("cosine of " + id, cosine(id), parts.get("semantic/e/score"), 1e-5);
            assertEquals("background", BACKGROUND, parts.get("semantic/e/floor"), 1e-6);
            assertEquals("w_s", semanticWeight / greater, parts.get("semantic/w"), 1e-6);
            assertEquals("boost", boost, parts.get("boost"), 1e-6);
            if (lexical.isPresent()) {
                assertEquals("l of " + id, l, parts.get("lexical/e"), 1e-4);
                assertEquals("lexical score of " + id, lexical.get(), parts.get("lexical/e/score"), 1e-4);
                assertEquals("half", half, parts.get("lexical/e/half"), 1e-4);
                assertEquals("w_l", lexicalWeight / greater, parts.get("lexical/w"), 1e-6);
            } else {
                assertEquals("lexical of " + id, 0.0, parts.get("lexical"), 0);
            }
        }
    }

    /** The numbers of an explanation by the words before the commas of their descriptions, from the outside in. */
    private static void collect(String above, Map<?, ?> explanation, Map<String, Double> parts) {
        for (Object detail : (List<?>) explanation.get("details")) {
            Map<?, ?> part = (Map<?, ?>) detail;
            String path = above + part.get("description").toString().split(",")[0];
            parts.put(path, ((Number) part.get("value")).doubleValue());
            if (path.endsWith("/score") == false) { // what is below is Lucene's own
                collect(path + "/", part, parts);
            }
        }
    }
}
