// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import java.util.Collections;
import java.util.List;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;

/** What the queue refuses, by its own bounds and by the circuit breaker, and that nothing of it stays behind. */
public class InferenceQueueLimitsTests extends InferenceQueueTestCase {

    public void testFullQueueRefusesTheWholeRequestAndTakesTheNext() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(3, 1 << 20, 1, 64));
        PlainActionFuture<List<Outcome>> first = submit(queue, model, "a", "b");
        var refused = expectThrows(OpenSearchRejectedExecutionException.class, submit(queue, model, "c", "d")::actionGet);
        assertThat(ExceptionsHelper.status(refused), equalTo(RestStatus.TOO_MANY_REQUESTS));
        assertThat(refused.getMessage(), containsString("no room for 2 texts (semantic.inference.queue.texts [3])"));
        assertThat(refused.isExecutorShutdown(), equalTo(false));
        PlainActionFuture<List<Outcome>> fits = submit(queue, model, "e");
        model.permits.release();
        assertThat(answer(first).size(), equalTo(2));
        assertThat(answer(fits).size(), equalTo(1));
        assertThat(queue.documents().rejected(), equalTo(2L));
        // larger than the bound, but alone
        assertThat(embed(queue, model, "1", "2", "3", "4", "5").size(), equalTo(5));
    }

    public void testQueueIsBoundedInBytes() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 1, 64));
        PlainActionFuture<List<Outcome>> first = submit(queue, model, "x".repeat(40)); // 80 bytes
        PlainActionFuture<List<Outcome>> second = submit(queue, model, "x".repeat(11)); // 22 bytes
        var refused = expectThrows(OpenSearchRejectedExecutionException.class, second::actionGet);
        assertThat(refused.getMessage(), containsString("no room for 22b (semantic.inference.queue.bytes [100b])"));
        assertThat(queue.documents().queuedBytes(), equalTo(80L));
        model.permits.release();
        answer(first);
    }

    public void testQueriesAreBounded() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 2, 64));
        List<PlainActionFuture<Embedding>> queries = List.of(
            submitQuery(queue, model, "q0"),
            submitQuery(queue, model, "q1"),
            submitQuery(queue, model, "q2")
        );
        var refused = expectThrows(OpenSearchRejectedExecutionException.class, queries.get(2)::actionGet);
        assertThat(refused.getMessage(), containsString("no room for 1 text (semantic.inference.queue.queries [2])"));
        model.permits.release();
        answer(queries.get(0));
        answer(queries.get(1));
        assertThat(queue.queries().rejected(), equalTo(1L));
    }

    public void testQueriesAreBoundedInBytes() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, new FixedLimits(100, 100, 10, 64));
        PlainActionFuture<Embedding> first = submitQuery(queue, model, "x".repeat(200)); // larger than the bound, but alone
        expectThrows(OpenSearchRejectedExecutionException.class, submitQuery(queue, model, "x")::actionGet);
        model.permits.release();
        answer(first);
    }

    public void testTextsThatAreTooMuchForTheBreaker() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(64));
        breaker.setLimitAndOverhead(200, 1);
        PlainActionFuture<List<Outcome>> first = submit(queue, model, "abc"); // 6 bytes, and 3 x 10 to run
        for (Exception e : List.of(
            expectThrows(CircuitBreakingException.class, submit(queue, model, "x".repeat(120))::actionGet), // 240 bytes
            expectThrows(CircuitBreakingException.class, submitQuery(queue, model, "x".repeat(120))::actionGet)
        )) {
            assertThat(ExceptionsHelper.status(e), equalTo(RestStatus.TOO_MANY_REQUESTS));
            assertThat(e.getMessage(), containsString("[semantic] Data too large, data for [<semantic texts>]"));
        }
        assertThat("what was refused is not counted", queue.documents().queuedBytes(), equalTo(6L));
        model.permits.release();
        answer(first);
        assertThat(queue.documents().rejected(), equalTo(1L));
        assertThat(queue.queries().rejected(), equalTo(1L));
    }

    public void testBatchesThatAreTooMuchForTheBreakerAreHalved() {
        FakeModel model = new FakeModel(1);
        InferenceQueue queue = queue(1, roomy(1000));
        // The texts take 8 x 10 x 2 = 160 bytes; a run of all 8 x 10 x 10 = 800, of half of them 400.
        breaker.setLimitAndOverhead(160 + 400, 1);
        String[] texts = { "a", "b", "c", "d", "e", "f", "g", "h" };
        for (int i = 0; i < texts.length; i++) {
            texts[i] = texts[i].repeat(10);
        }
        for (Outcome outcome : embed(queue, model, texts)) {
            assertThat(embedding(outcome).tokens(), equalTo(10));
        }
        assertThat(model.batches, equalTo(List.of(Collections.nCopies(4, 10), Collections.nCopies(4, 10))));
    }

    public void testATextWhoseRunIsTooMuchForTheBreaker() {
        FakeModel model = new FakeModel(2);
        InferenceQueue queue = queue(2, roomy(1000));
        // 2 x (12 + 80) = 184 bytes of text, and 120 or 800 to run
        breaker.setLimitAndOverhead(500, 1);
        List<Outcome> outcomes = embed(queue, model, "x".repeat(80), "x".repeat(12));
        assertThat(failure(outcomes.get(0)), instanceOf(CircuitBreakingException.class));
        assertThat(outcomes.get(1), instanceOf(Outcome.Embedded.class));
        assertThat(queue.documents().rejected(), equalTo(1L));
        assertThat(queue.documents().failed(), equalTo(0L));
    }

    public void testTheBreakerCountsWhatWaitsAndWhatRuns() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(10));
        PlainActionFuture<List<Outcome>> documents = submit(queue, model, "a".repeat(10), "b".repeat(10));
        awaitHeld(model);
        assertThat(breaker.getUsed(), equalTo(2 * 10 * 2 + 10 * FakeModel.BYTES_PER_TOKEN));
        model.permits.release();
        answer(documents);
    }
}
