// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.List;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.internal.SearchContext;

/** Recognises searches that keep the best documents of one query and do nothing else with scores. */
final class SearchedAlone {

    private static final int DEFAULT_SIZE = 10;

    private SearchedAlone() {}

    /**
     * What such a search keeps.
     *
     * @param query as it stands in the request, the same object
     * @return {@link Page#UNKNOWN} if the request is another, or the query is a part of it only
     */
    static Page page(QueryBuilder query, IndicesRequest request) {
        if (!(request instanceof SearchRequest search) || search.source() == null || search.source().query() != query) {
            return Page.UNKNOWN;
        }
        SearchSourceBuilder source = search.source();
        boolean bestOnly = empty(source.sorts()) && empty(source.rescores()) && source.collapse() == null && source.searchAfter() == null;
        boolean allOfThem = source.postFilter() == null && source.minScore() == null && source.slice() == null && search.scroll() == null;
        boolean toTheEnd = source.terminateAfter() == SearchContext.DEFAULT_TERMINATE_AFTER && source.timeout() == null;
        if (bestOnly && allOfThem && toTheEnd && source.aggregations() == null) {
            int size = source.size() < 0 ? DEFAULT_SIZE : source.size();
            return new Page((int) Math.min(Integer.MAX_VALUE, Math.max(0L, source.from()) + size), size);
        }
        return Page.UNKNOWN;
    }

    private static boolean empty(List<?> list) {
        return list == null || list.isEmpty();
    }
}
