// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.search;

import java.util.function.Consumer;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.sort.ShardDocSortBuilder;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Reads the hits of a search page by page, at one point in time, which is closed whatever comes of it. A shard that fails fails it:
 * what is read is all there is, or nothing.
 */
public final class PagedSearch {

    private static final int PAGE = 500;
    private static final TimeValue KEEP_ALIVE = TimeValue.timeValueMinutes(2);

    private final Client client;
    private final String who;
    private final String index;
    private final SearchSourceBuilder source;
    private final int most;
    private final Runnable checkpoint;
    private int read;
    private long matching;

    /**
     * @param client of the user whose rights count
     * @param who the feature that reads, for messages
     * @param index one or several, separated by commas
     * @param source query, fields and order; pages, and the order of what the order leaves open, are this class's
     * @param most hits to read at most, at least 1
     * @param checkpoint run before each page; what it throws ends the search
     */
    public PagedSearch(Client client, String who, String index, SearchSourceBuilder source, int most, Runnable checkpoint) {
        this.client = client;
        this.who = who;
        this.index = index;
        this.source = source.sort(new ShardDocSortBuilder());
        this.most = most;
        this.checkpoint = checkpoint;
    }

    /**
     * Starts reading; to be called once.
     *
     * @param page given the hits of one page after the other; what it throws ends the search
     * @param listener given the number of documents that match, read or not
     */
    public void read(Consumer<SearchHit[]> page, ActionListener<Long> listener) {
        CreatePitRequest open = new CreatePitRequest(KEEP_ALIVE, false, index.split(","));
        client.execute(CreatePitAction.INSTANCE, open, ActionListener.delegateFailure(listener, (l, pit) -> {
            String id = pit.getId();
            next(id, null, page, ActionListener.runBefore(l, () -> close(id)));
        }));
    }

    private void close(String pit) {
        // not as a child of the task: a cancelled one may start none
        Client closing = client instanceof ParentTaskAssigningClient child ? child.unwrap() : client;
        // an answer that does not come leaves it to the end of its life
        closing.execute(DeletePitAction.INSTANCE, new DeletePitRequest(pit), ActionListener.wrap(ok -> {}, e -> {}));
    }

    private void next(String pit, Object[] after, Consumer<SearchHit[]> page, ActionListener<Long> listener) {
        try {
            checkpoint.run();
        } catch (Exception e) {
            listener.onFailure(e);
            return;
        }
        client.search(request(pit, after), ActionListener.delegateFailure(listener, (l, response) -> {
            Object[] last;
            try {
                last = take(response, page);
            } catch (Exception e) {
                l.onFailure(e);
                return;
            }
            if (last == null) {
                l.onResponse(matching);
            } else {
                next(pit, last, page, l);
            }
        }));
    }

    private SearchRequest request(String pit, Object[] after) {
        SearchSourceBuilder next = source.shallowCopy()
            .size(Math.min(PAGE, most - read))
            .trackTotalHits(after == null)
            .pointInTimeBuilder(new PointInTimeBuilder(pit).setKeepAlive(KEEP_ALIVE));
        if (after != null) {
            next.searchAfter(after);
        }
        return new SearchRequest().source(next);
    }

    /** Where the next page goes on; null if there is none. */
    private Object[] take(SearchResponse response, Consumer<SearchHit[]> page) {
        if (response.getFailedShards() > 0) {
            throw new IllegalStateException(
                "[" + who + "] [" + response.getFailedShards() + "] of [" + response.getTotalShards() + "] shards of [" + index
                    + "] failed: " + response.getShardFailures()[0].reason()
            );
        }
        if (response.getHits().getTotalHits() != null) {
            matching = response.getHits().getTotalHits().value();
        }
        SearchHit[] hits = response.getHits().getHits();
        page.accept(hits);
        read += hits.length;
        return hits.length == 0 || read >= most ? null : hits[hits.length - 1].getSortValues();
    }
}
