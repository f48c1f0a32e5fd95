// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import org.opensearch.action.IndicesRequest;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.semantic.search.SearchAhead;
import org.opensearch.transport.client.Client;

/**
 * The best scores of a query over everything that a request searches. Without counting hits, so that block-max pruning skips most of
 * the postings.
 */
final class BestScores {

    private BestScores() {}

    /** Whether the request is one of those whose best scores can be asked for. */
    static boolean isKnownFor(IndicesRequest request) {
        return request instanceof SearchRequest || request instanceof ExplainRequest;
    }

    static SearchRequest request(IndicesRequest request, QueryBuilder query, int size) {
        return SearchAhead.request(request, SearchAhead.source(request).query(query).size(size));
    }

    static void fetch(Client client, SearchRequest request, ActionListener<float[]> listener) {
        SearchAhead.send(client, request, ActionListener.map(listener, BestScores::of));
    }

    /** In descending order; empty if nothing matched. */
    static float[] of(SearchResponse response) {
        SearchHit[] hits = response.getHits().getHits();
        float[] scores = new float[hits.length];
        for (int i = 0; i < hits.length; i++) {
            scores[i] = Math.max(0f, hits[i].getScore());
        }
        return scores;
    }
}
