// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;
import org.opensearch.test.OpenSearchTestCase;

/** A queue before {@link FakeModel}s; after each test nothing may be left in it or in the circuit breaker. */
abstract class InferenceQueueTestCase extends OpenSearchTestCase {

    record FixedLimits(int texts, long bytes, int queries, int batchTokens) implements InferenceQueue.Limits {}

    private ExecutorService queryThreads;
    private ExecutorService documentThreads;
    private InferenceQueue queue;
    CircuitBreaker breaker;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        queryThreads = Executors.newCachedThreadPool();
        documentThreads = Executors.newCachedThreadPool();
        Settings settings = Settings.builder().put("indices.breaker.total.use_real_memory", false).build();
        ClusterSettings clusterSettings = new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        breaker = new HierarchyCircuitBreakerService(settings, List.of(InferenceSettings.breaker(settings)), clusterSettings).getBreaker(
            "semantic"
        );
    }

    @Override
    public void tearDown() throws Exception {
        for (ExecutorService threads : List.of(queryThreads, documentThreads)) {
            threads.shutdown();
            assertTrue("a worker does not end", threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        if (queue != null) {
            assertEquals(0, queue.queries().queued());
            assertEquals(0, queue.queries().queuedBytes());
            assertEquals(0, queue.documents().queued());
            assertEquals(0, queue.documents().queuedBytes());
        }
        assertEquals(0, breaker.getUsed());
        super.tearDown();
    }

    final InferenceQueue queue(int workers, FixedLimits limits) {
        queue = new InferenceQueue(
            new InferenceWorkers.Pool(queryThreads, workers),
            new InferenceWorkers.Pool(documentThreads, workers),
            limits,
            breaker
        );
        return queue;
    }

    static FixedLimits roomy(int batchTokens) {
        return new FixedLimits(10_000, 1 << 20, 100, batchTokens);
    }

    static PlainActionFuture<List<Outcome>> submit(InferenceQueue queue, EmbeddingModel model, String... texts) {
        PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
        queue.submitBulk(model, Role.DOCUMENT, List.of(texts), future);
        return future;
    }

    static PlainActionFuture<Embedding> submitQuery(InferenceQueue queue, EmbeddingModel model, String text) {
        PlainActionFuture<Embedding> future = new PlainActionFuture<>();
        queue.submitQuery(model, text, future);
        return future;
    }

    static List<Outcome> embed(InferenceQueue queue, EmbeddingModel model, String... texts) {
        return answer(submit(queue, model, texts));
    }

    static <T> T answer(PlainActionFuture<T> future) {
        return future.actionGet(TimeUnit.SECONDS.toMillis(20));
    }

    static Embedding embedding(Outcome outcome) {
        return ((Outcome.Embedded) outcome).embedding();
    }

    static Exception failure(Outcome outcome) {
        return ((Outcome.Failed) outcome).cause();
    }

    /** Waits until a worker has come to a run of this model and is held there. */
    static void awaitHeld(FakeModel model) throws Exception {
        assertBusy(() -> assertTrue("no run is held", model.holds()));
    }
}
