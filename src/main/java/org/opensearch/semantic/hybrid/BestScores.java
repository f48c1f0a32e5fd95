// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import org.opensearch.action.IndicesRequest;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * The best scores of a query over everything that a request searches. It asks the same shards as the request itself: same indices,
 * routing, preference, search type and point in time. Without counting, so that block-max pruning skips most of the postings.
 */
final class BestScores {

    private static final String NO_PIPELINE = "_none";
    /** Not even ids are fetched. */
    private static final String NO_FIELDS = "_none_";

    private BestScores() {}

    /** Whether the request is one of those whose best scores can be asked for. */
    static boolean isKnownFor(IndicesRequest request) {
        return request instanceof SearchRequest || request instanceof ExplainRequest;
    }

    static SearchRequest request(IndicesRequest request, QueryBuilder query, int size) {
        SearchSourceBuilder source = new SearchSourceBuilder().query(query).size(size).trackTotalHits(false).storedField(NO_FIELDS);
        // A default search pipeline of the index is made for the user's results, not for these.
        SearchRequest best = new SearchRequest().source(source).pipeline(NO_PIPELINE);
        best.indicesOptions(request.indicesOptions());
        if (request instanceof SearchRequest original) {
            copy(original, best);
        } else {
            best.indices(request.indices());
        }
        return best;
    }

    private static void copy(SearchRequest from, SearchRequest to) {
        to.indices(from.indices());
        to.searchType(from.searchType());
        to.routing(from.routing());
        to.preference(from.preference());
        to.setCancelAfterTimeInterval(from.getCancelAfterTimeInterval());
        to.setCcsMinimizeRoundtrips(from.isCcsMinimizeRoundtrips());
        if (from.allowPartialSearchResults() != null) {
            to.allowPartialSearchResults(from.allowPartialSearchResults());
        }
        if (from.source() != null) {
            to.source().pointInTimeBuilder(from.source().pointInTimeBuilder()).timeout(from.source().timeout());
        }
    }

    static void fetch(Client client, SearchRequest request, ActionListener<float[]> listener) {
        client.search(request, ActionListener.map(listener, BestScores::of));
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
