// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.test.OpenSearchTestCase;

public class InferenceQueueTests extends OpenSearchTestCase {

    private record FixedLimits(int texts, long bytes, int queries, int batchTokens) implements InferenceQueue.Limits {}

    private ExecutorService pool;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        pool = Executors.newFixedThreadPool(3);
    }

    @Override
    public void tearDown() throws Exception {
        pool.shutdown();
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
        super.tearDown();
    }

    private InferenceQueue queue(int workers, FixedLimits limits) {
        return new InferenceQueue(pool, workers, limits, new InferenceStats());
    }

    private static FixedLimits roomy(int batchTokens) {
        return new FixedLimits(10_000, 1 << 20, 100, batchTokens);
    }

    public void testOutcomesStandInTheOrderOfTheTexts() {
        FakeModel model = new FakeModel(3);
        InferenceQueue queue = queue(2, roomy(64));
        List<String> texts = new ArrayList<>();
        for (int i = between(1, 1000); i > 0; i--) {
            texts.add(randomAlphaOfLengthBetween(1, 90));
        }
        List<Outcome> outcomes = embed(queue, model, texts);
        assertThat(outcomes.size(), equalTo(texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            Embedding embedding = ((Outcome.Embedded) outcomes.get(i)).embedding();
            assertArrayEquals(new float[] { texts.get(i).length(), texts.get(i).charAt(0) }, embedding.vector(), 0f);
            assertThat(embedding.tokens(), equalTo(texts.get(i).length()));
            assertFalse(embedding.truncated());
        }
        InferenceSnapshot stats = queue.snapshot();
        assertThat(stats.documents().texts(), equalTo((long) texts.size()));
        assertThat(stats.documents().tokens(), equalTo(texts.stream().mapToLong(String::length).sum()));
        assertThat(stats.documents().queued(), equalTo(0));
        assertThat(stats.queuedBytes(), equalTo(0L));
    }

    public void testBatchesKeepTheTokenBudgetAndAreSortedByLength() {
        FakeModel model = new FakeModel(3);
        InferenceQueue queue = queue(1, roomy(100));
        List<String> texts = new ArrayList<>();
        for (int length = 1; length <= 40; length++) {
            texts.add("x".repeat(length));
        }
        Collections.shuffle(texts, random());
        embed(queue, model, texts);
        int longestSoFar = 0;
        for (List<Integer> batch : model.batches) {
            int width = Collections.max(batch);
            assertThat(batch.size() == 1 ? 0 : batch.size() * width, lessThanOrEqualTo(100));
            assertTrue(Collections.min(batch) >= longestSoFar);
            longestSoFar = width;
        }
        assertThat(model.batches.stream().mapToInt(List::size).sum(), equalTo(40));
        // 10 texts of width 10 are 100 tokens; then 6 of width 16 are 96, and 7 of width 17 would be 119
        assertThat(model.batches.get(0), equalTo(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
        assertThat(model.batches.get(1), equalTo(List.of(11, 12, 13, 14, 15, 16)));
    }

    public void testSmallRequestsShareBatches() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        CountDownLatch done = new CountDownLatch(21);
        ActionListener<List<Outcome>> listener = ActionListener.wrap(done::countDown);
        queue.submitBulk(model, Role.DOCUMENT, List.of("first"), listener);
        for (int i = 0; i < 20; i++) {
            queue.submitBulk(model, Role.DOCUMENT, List.of("client" + (i % 10)), listener);
        }
        model.permits.release();
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertThat(model.batches.size(), lessThanOrEqualTo(2));
    }

    public void testQueriesGoBeforeDocuments() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(10));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2);
        queue.submitBulk(model, Role.DOCUMENT, List.of("a".repeat(10), "b".repeat(10), "c".repeat(10)), ActionListener.wrap(() -> {
            order.add("documents");
            done.countDown();
        }));
        assertBusy(() -> assertThat(model.permits.hasQueuedThreads(), equalTo(true)));
        queue.submitQuery(model, "q", ActionListener.wrap(() -> {
            order.add("query");
            done.countDown();
        }));
        model.permits.release();
        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertThat(order, equalTo(List.of("query", "documents")));
        // the batch that ran when the query came, the query with its prefix, and then the rest
        assertThat(model.batches, equalTo(List.of(List.of(10), List.of("query: q".length()), List.of(10), List.of(10))));
    }

    public void testATextThatFailsFailsAlone() {
        FakeModel model = new FakeModel(3);
        InferenceQueue queue = queue(2, roomy(1000));
        List<Outcome> outcomes = embed(queue, model, List.of("good", FakeModel.POISON, "better", FakeModel.UNREADABLE, "best"));
        for (int good : new int[] { 0, 2, 4 }) {
            assertThat(outcomes.get(good), instanceOf(Outcome.Embedded.class));
        }
        assertThat(((Outcome.Failed) outcomes.get(1)).cause().getMessage(), equalTo("poisoned batch"));
        assertThat(((Outcome.Failed) outcomes.get(3)).cause().getMessage(), equalTo("can not be tokenised"));
        assertThat(queue.snapshot().documents().failed(), equalTo(2L));
        assertThat(queue.snapshot().documents().texts(), equalTo(3L));
    }

    public void testFullQueueRefusesTheWholeRequestAndTakesTheNext() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(3, 1 << 20, 1, 64));
        PlainActionFuture<List<Outcome>> first = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("a", "b"), first);
        PlainActionFuture<List<Outcome>> tooMany = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("c", "d"), tooMany);
        OpenSearchRejectedExecutionException refused = expectThrows(OpenSearchRejectedExecutionException.class, tooMany::actionGet);
        assertThat(ExceptionsHelper.status(refused), equalTo(RestStatus.TOO_MANY_REQUESTS));
        assertThat(refused.getMessage(), containsString("no room for 2 texts (semantic.inference.queue.texts"));
        assertThat(refused.isExecutorShutdown(), equalTo(false));
        PlainActionFuture<List<Outcome>> fits = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("e"), fits);
        model.permits.release();
        assertThat(first.actionGet().size(), equalTo(2));
        assertThat(fits.actionGet().size(), equalTo(1));
        assertThat(queue.snapshot().documents().rejected(), equalTo(2L));
        // larger than the bound, but alone
        assertThat(embed(queue, model, List.of("1", "2", "3", "4", "5")).size(), equalTo(5));
    }

    public void testQueueIsBoundedInBytes() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 1, 64));
        PlainActionFuture<List<Outcome>> first = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("x".repeat(40)), first); // 80 bytes
        PlainActionFuture<List<Outcome>> second = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("x".repeat(11)), second); // 22 bytes
        expectThrows(OpenSearchRejectedExecutionException.class, second::actionGet);
        assertThat(queue.snapshot().queuedBytes(), equalTo(80L));
        model.permits.release();
        first.actionGet();
    }

    public void testQueriesAreBounded() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 2, 64));
        List<PlainActionFuture<Embedding>> queries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queries.add(new PlainActionFuture<>());
            queue.submitQuery(model, "q" + i, queries.get(i));
        }
        var refused = expectThrows(OpenSearchRejectedExecutionException.class, queries.get(2)::actionGet);
        assertThat(refused.getMessage(), containsString("semantic.inference.queue.queries [2]"));
        model.permits.release();
        queries.get(0).actionGet();
        queries.get(1).actionGet();
        assertThat(queue.snapshot().queries().rejected(), equalTo(1L));
    }

    public void testCloseFailsWhatWaitsAndFinishesWhatRuns() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(5));
        PlainActionFuture<List<Outcome>> documents = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("aaaaa", "bbbbb"), documents);
        assertBusy(() -> assertThat(model.permits.hasQueuedThreads(), equalTo(true)));
        PlainActionFuture<Embedding> query = new PlainActionFuture<>();
        queue.submitQuery(model, "q", query);
        queue.close();
        model.permits.release();
        expectThrows(OpenSearchRejectedExecutionException.class, query::actionGet);
        List<Outcome> outcomes = documents.actionGet();
        assertThat(outcomes.get(0), instanceOf(Outcome.Embedded.class));
        assertThat(((Outcome.Failed) outcomes.get(1)).cause().getMessage(), equalTo("[semantic] the node is closing"));
        PlainActionFuture<Embedding> late = new PlainActionFuture<>();
        queue.submitQuery(model, "q", late);
        assertTrue(expectThrows(OpenSearchRejectedExecutionException.class, late::actionGet).isExecutorShutdown());
    }

    /** Batches mix the texts of several requests: one that can not take its answer must not cost the others theirs. */
    public void testAListenerThatThrows() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        queue.submitBulk(model, Role.DOCUMENT, List.of("first"), ActionListener.wrap(() -> {
            throw new IllegalStateException("no");
        }));
        PlainActionFuture<List<Outcome>> second = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of("other"), second);
        queue.submitQuery(model, "q", ActionListener.wrap(() -> {
            throw new IllegalStateException("no");
        }));
        model.permits.release();
        assertThat(second.actionGet(TimeUnit.SECONDS.toMillis(20)).size(), equalTo(1));
        assertThat(embed(queue, model, List.of("later")).size(), equalTo(1));
        assertThat(queue.snapshot().documents().queued(), equalTo(0));
    }

    public void testQueriesAreBoundedInBytes() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 10, 64));
        PlainActionFuture<Embedding> first = new PlainActionFuture<>();
        queue.submitQuery(model, "x".repeat(200), first); // larger than the bound, but alone
        PlainActionFuture<Embedding> second = new PlainActionFuture<>();
        queue.submitQuery(model, "x", second);
        expectThrows(OpenSearchRejectedExecutionException.class, second::actionGet);
        model.permits.release();
        first.actionGet();
    }

    public void testBulkOfQueriesHasTheirPrefix() {
        FakeModel model = new FakeModel(1);
        PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
        queue(1, roomy(100)).submitBulk(model, Role.QUERY, List.of("q"), future);
        Embedding embedding = ((Outcome.Embedded) future.actionGet().get(0)).embedding();
        assertThat(embedding.tokens(), equalTo("query: q".length()));
    }

    public void testNothingToEmbed() {
        assertThat(embed(queue(1, roomy(5)), new FakeModel(1), List.of()), equalTo(List.of()));
    }

    private static List<Outcome> embed(InferenceQueue queue, EmbeddingModel model, List<String> texts) {
        PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, texts, future);
        return future.actionGet(TimeUnit.SECONDS.toMillis(20));
    }
}
