// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The search that finds the documents of the passages, in query DSL.
 *
 * <p>The best n passages are in the n documents with the best passages: each of them has a document whose best passage is no worse than
 * it. So as many documents are asked for as passages are wanted, and more only where passages may be left aside.
 */
final class PassageSearch {

    /** Name of the passages among the fields of a hit, and of what asks for them. */
    static final String PASSAGES = "semantic_passages";

    /** Field of a hit whose passages can not be shown now, with the reason. */
    static final String LEFT_OUT = PASSAGES + "_left_out";

    static final String TEXT = "text";
    static final String START = "start";
    static final String END = "end";
    static final String SCORE = "score";
    static final String OBJECT = "object";
    static final String FIELD = "field";
    static final String VALUE = "value";
    static final String VECTOR = "vector";
    static final String SPACE_BEFORE = "space_before";

    /** Passages that a hit can show. */
    private static final int MOST_OF_A_HIT = 100;

    /** How many times the passages that are wanted there may be to choose from, where some may be left aside. */
    private static final int SPARE = 2;

    private static final int TIMES_TO_DIVERSIFY = 5;

    private PassageSearch() {}

    /** The body of the search. */
    static Map<String, Object> body(PassagesQuery query) {
        int documents = documents(query);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("size", documents);
        body.put("query", query.hybrid().isEmpty() ? semantic(query, documents) : hybrid(query, documents));
        body.put("_source", query.source());
        body.put("ext", Map.of(PASSAGES, passages(query)));
        return body;
    }

    /** Passages that are chosen from at most, the best ones. */
    static int candidates(PassagesQuery query) {
        return SPARE * Math.max(documents(query), query.size());
    }

    private static int documents(PassagesQuery query) {
        if (query.mmr().isPresent()) {
            int candidates = query.mmr().get().candidates();
            return candidates > 0 ? candidates : TIMES_TO_DIVERSIFY * query.size();
        }
        return query.maxTokens().isPresent() ? SPARE * query.size() : query.size();
    }

    private static Map<String, Object> semantic(PassagesQuery query, int documents) {
        Map<String, Object> semantic = new LinkedHashMap<>();
        semantic.put("query", query.query());
        semantic.put("k", documents);
        query.model().ifPresent(model -> semantic.put("model", model));
        if (!query.filters().isEmpty()) {
            semantic.put("filter", Map.of("bool", Map.of("filter", query.filters())));
        }
        return Map.of("semantic", Map.of(query.field(), semantic));
    }

    private static Map<String, Object> hybrid(PassagesQuery query, int documents) {
        Map<String, Object> hybrid = new LinkedHashMap<>(query.hybrid());
        hybrid.put("query", query.query());
        hybrid.put("vector", query.field());
        hybrid.put("k", Math.max(documents, 100));
        query.model().ifPresent(model -> hybrid.put("model", model));
        if (!query.filters().isEmpty()) {
            hybrid.put("filter", query.filters());
        }
        return Map.of("semantic_hybrid", hybrid);
    }

    private static Map<String, Object> passages(PassagesQuery query) {
        Map<String, Object> passages = new LinkedHashMap<>();
        passages.put("field", query.field());
        passages.put("query", query.query());
        query.model().ifPresent(model -> passages.put("model", model));
        query.text().ifPresent(text -> passages.put("text", text));
        boolean choosy = query.mmr().isPresent() || query.maxTokens().isPresent();
        passages.put("size", Math.min(MOST_OF_A_HIT, choosy ? SPARE * query.mostOfADocument() : query.mostOfADocument()));
        if (query.mmr().isPresent()) {
            passages.put("with_vector", true);
        }
        if (query.mergeNeighbours()) {
            passages.put("with_space", true);
        }
        return passages;
    }
}
