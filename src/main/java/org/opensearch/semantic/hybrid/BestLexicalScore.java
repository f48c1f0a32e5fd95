// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import org.opensearch.action.IndicesRequest;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.transport.client.Client;

/**
 * The best score of the lexical side over everything that a request searches: a search for one document, without counting, so
 * that block-max pruning skips nearly all of the postings. It asks the same shards as the request itself: same indices, routing,
 * preference, search type and point in time.
 */
final class BestLexicalScore {

    private static final String NO_PIPELINE = "_none";

    private BestLexicalScore() {}

    /** Whether the request is one of those whose best score can be asked for. */
    static boolean isKnownFor(IndicesRequest request) {
        return request instanceof SearchRequest || request instanceof ExplainRequest;
    }

    static SearchRequest request(IndicesRequest request, QueryBuilder lexical) {
        SearchSourceBuilder source = new SearchSourceBuilder().query(lexical).size(1).trackTotalHits(false).fetchSource(false);
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

    static void fetch(Client client, SearchRequest request, ActionListener<Float> listener) {
        client.search(request, ActionListener.map(listener, BestLexicalScore::best));
    }

    /** 0 if nothing matched. */
    static float best(SearchResponse response) {
        float best = response.getHits().getMaxScore();
        return Float.isFinite(best) ? Math.max(0f, best) : 0f;
    }
}
