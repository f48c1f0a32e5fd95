// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.search.TotalHits;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.CreatePitResponse;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.action.search.DeletePitResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.action.search.ShardSearchFailure;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.search.DocValueFormat;
import org.opensearch.search.SearchHit;
import org.opensearch.search.SearchHits;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.test.client.NoOpClient;
import org.opensearch.transport.client.ParentTaskAssigningClient;

public class PagedSearchTests extends OpenSearchTestCase {

    private static final TaskId PARENT = new TaskId("node", 1);

    /** An index with so many documents, whose searches may fail. */
    private static final class Index extends NoOpClient {
        private final int documents;
        private final int failedShards;
        private final List<Integer> sizes = new ArrayList<>();
        private final List<String> closed = new ArrayList<>();
        private TaskId closedBy;

        Index(int documents, int failedShards) {
            super("paged");
            this.documents = documents;
            this.failedShards = failedShards;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <Request extends ActionRequest, Response extends ActionResponse> void doExecute(
            ActionType<Response> action,
            Request request,
            ActionListener<Response> listener
        ) {
            listener.onResponse((Response) switch (request) {
                case CreatePitRequest open -> new CreatePitResponse("pit", 0, 1, 1, 0, 0, ShardSearchFailure.EMPTY_ARRAY);
                case DeletePitRequest close -> {
                    closed.addAll(close.getPitIds());
                    closedBy = close.getParentTask();
                    yield new DeletePitResponse(List.of());
                }
                case SearchRequest search -> page(search.source());
                default -> throw new AssertionError(request);
            });
        }

        private SearchResponse page(SearchSourceBuilder source) {
            sizes.add(source.size());
            int from = source.searchAfter() == null ? 0 : 1 + (int) source.searchAfter()[0];
            SearchHit[] hits = new SearchHit[Math.min(source.size(), documents - from)];
            Arrays.setAll(hits, i -> {
                SearchHit hit = new SearchHit(from + i);
                hit.sortValues(
                    new Object[] { from + i },
                    new DocValueFormat[] { DocValueFormat.RAW }
                );
                return hit;
            });
            TotalHits total = source.searchAfter() == null ? new TotalHits(documents, TotalHits.Relation.EQUAL_TO) : null;
            ShardSearchFailure[] failures = new ShardSearchFailure[failedShards];
            Arrays.fill(failures, new ShardSearchFailure(new IllegalStateException("disk on fire")));
            SearchResponseSections sections = new SearchResponseSections(
                new SearchHits(hits, total, 1),
                null,
                null,
                false,
                null,
                null,
                1
            );
            return new SearchResponse(sections, null, 2, 2 - failedShards, 0, 1, failures, SearchResponse.Clusters.EMPTY);
        }
    }

    private static long read(Index index, int most, Runnable checkpoint, List<Integer> into) {
        PlainActionFuture<Long> future = new PlainActionFuture<>();
        new PagedSearch(new ParentTaskAssigningClient(index, PARENT), "test", "a,b", new SearchSourceBuilder(), most, checkpoint).read(
            hits -> Arrays.stream(hits).forEach(hit -> into.add(hit.docId())),
            future
        );
        return future.actionGet();
    }

    public void testReadsPageByPage() {
        try (Index index = new Index(1_203, 0)) {
            List<Integer> read = new ArrayList<>();
            assertEquals(1_203, read(index, 5_000, () -> {}, read));
            assertEquals(1_203, read.size());
            assertEquals(List.of(500, 500, 500, 500), index.sizes);
            for (int i = 0; i < read.size(); i++) {
                assertEquals(i, (int) read.get(i));
            }
            assertEquals(List.of("pit"), index.closed);
            assertFalse("a child could not be started after the task was cancelled", index.closedBy.isSet());
        }
    }

    public void testReadsNoMoreThanWanted() {
        try (Index index = new Index(1_203, 0)) {
            List<Integer> read = new ArrayList<>();
            assertEquals(1_203, read(index, 700, () -> {}, read));
            assertEquals(700, read.size());
            assertEquals(List.of(500, 200), index.sizes);
        }
    }

    public void testNothing() {
        try (Index index = new Index(0, 0)) {
            assertEquals(0, read(index, 10, () -> {}, new ArrayList<>()));
            assertEquals(List.of("pit"), index.closed);
        }
    }

    public void testWhateverEndsItClosesThePointInTime() {
        try (Index broken = new Index(10, 1)) {
            Exception e = expectThrows(IllegalStateException.class, () -> read(broken, 10, () -> {}, new ArrayList<>()));
            assertTrue(e.getMessage(), e.getMessage().startsWith("[test] [1] of [2] shards of [a,b] failed: "));
            assertEquals(List.of("pit"), broken.closed);
        }
        try (Index index = new Index(600, 0)) {
            int[] pages = { 0 };
            List<Integer> read = new ArrayList<>();
            expectThrows(IllegalStateException.class, () -> read(index, 600, () -> {
                if (++pages[0] == 2) {
                    throw new IllegalStateException("cancelled");
                }
            }, read));
            assertEquals(500, read.size());
            assertEquals(List.of("pit"), index.closed);
        }
        try (Index index = new Index(600, 0)) {
            PlainActionFuture<Long> future = new PlainActionFuture<>();
            new PagedSearch(index, "test", "a", new SearchSourceBuilder(), 600, () -> {}).read(
                hits -> {
                    throw new IllegalArgumentException("no text");
                },
                future
            );
            expectThrows(IllegalArgumentException.class, future::actionGet);
            assertEquals(List.of("pit"), index.closed);
        }
    }
}
