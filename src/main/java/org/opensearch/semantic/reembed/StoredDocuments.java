// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.io.Closeable;
import java.util.Arrays;
import java.util.List;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ShardDocSortBuilder;
import org.opensearch.transport.client.Client;

/** Goes through the documents of an index as they are at one point in time, page by page. Blocks; for one thread. */
final class StoredDocuments implements Closeable {

    /** Longer than a page takes, however slow it is made: a page is at most what may be embedded in a minute, or one document. */
    private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(10);

    private final Client client;
    private final QueryBuilder query;
    private final int size;
    private final String pit;
    private Object[] last;
    private long total;

    /** @param size documents of a page */
    StoredDocuments(Client client, String index, QueryBuilder query, int size) {
        this.client = client;
        this.query = query;
        this.size = size;
        client.admin().indices().prepareRefresh(index).get();
        this.pit = client.execute(CreatePitAction.INSTANCE, new CreatePitRequest(KEEP_ALIVE, false, index)).actionGet().getId();
    }

    /** The next documents; none if there are no more. */
    List<StoredDocument> next() {
        SearchSourceBuilder source = new SearchSourceBuilder().query(query)
            .size(size)
            .fetchSource("*", null) // vectors that answers leave out by default, too
            .sort(new ShardDocSortBuilder())
            .trackTotalHits(last == null)
            .seqNoAndPrimaryTerm(true)
            .pointInTimeBuilder(new PointInTimeBuilder(pit).setKeepAlive(KEEP_ALIVE));
        if (last != null) {
            source.searchAfter(last);
        }
        SearchResponse response = client.search(new SearchRequest().source(source).allowPartialSearchResults(false)).actionGet();
        if (last == null) {
            total = response.getHits().getTotalHits().value();
        }
        SearchHit[] hits = response.getHits().getHits();
        if (hits.length > 0) {
            last = hits[hits.length - 1].getSortValues();
        }
        return Arrays.stream(hits).map(StoredDocument::of).toList();
    }

    /** How many documents there are; known after the first page. */
    long total() {
        return total;
    }

    @Override
    public void close() {
        // an answer that does not come leaves it to the end of its life
        client.execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit), ActionListener.wrap(ok -> {}, e -> {}));
    }
}
