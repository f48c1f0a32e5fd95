// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.util.List;
import java.util.function.Consumer;
import org.opensearch.action.explain.ExplainRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.search.aggregations.AggregationBuilders;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.collapse.CollapseBuilder;
import org.opensearch.search.rescore.QueryRescorerBuilder;
import org.opensearch.search.slice.SliceBuilder;
import org.opensearch.test.OpenSearchTestCase;

public class SearchedAloneTests extends OpenSearchTestCase {

    private static final QueryBuilder QUERY = QueryBuilders.matchQuery("text", "late");

    private static Page page(Consumer<SearchSourceBuilder> more) {
        SearchSourceBuilder source = new SearchSourceBuilder().query(QUERY);
        more.accept(source);
        return SearchedAlone.page(QUERY, new SearchRequest("i").source(source));
    }

    public void testPages() {
        assertEquals(new Page(10, 10), page(source -> {}));
        assertEquals(new Page(57, 7), page(source -> source.from(50).size(7)));
        assertEquals(new Page(Integer.MAX_VALUE, 7), page(source -> source.from(Integer.MAX_VALUE).size(7)));
        assertEquals(new Page(10, 10), page(source -> source.trackTotalHits(true).explain(true).profile(true).fetchSource(false)));
    }

    public void testOtherSearches() {
        List<Consumer<SearchSourceBuilder>> others = List.of(
            source -> source.query(QueryBuilders.boolQuery().must(QUERY)),
            source -> source.query(QueryBuilders.matchQuery("text", "late")), // equal, but not the one that stands in the request
            source -> source.postFilter(QUERY),
            source -> source.minScore(0.5f),
            source -> source.sort("_score"),
            source -> source.sort("rating"),
            source -> source.sort("rating").searchAfter(new Object[] { 3 }),
            source -> source.collapse(new CollapseBuilder("brand")),
            source -> source.addRescorer(new QueryRescorerBuilder(QUERY)),
            source -> source.slice(new SliceBuilder(0, 2)),
            source -> source.terminateAfter(100),
            source -> source.timeout(TimeValue.timeValueSeconds(1)),
            source -> source.aggregation(AggregationBuilders.max("best").field("rating"))
        );
        for (Consumer<SearchSourceBuilder> other : others) {
            assertEquals(Page.UNKNOWN, page(other));
        }
        SearchRequest scroll = new SearchRequest("i").source(new SearchSourceBuilder().query(QUERY)).scroll(TimeValue.timeValueMinutes(1));
        assertEquals(Page.UNKNOWN, SearchedAlone.page(QUERY, scroll));
        assertEquals(Page.UNKNOWN, SearchedAlone.page(QUERY, new SearchRequest("i")));
        assertEquals(Page.UNKNOWN, SearchedAlone.page(QUERY, new ExplainRequest("i", "1")));
    }
}
