// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** Work with tokens, in the queue between texts that are embedded. */
public class TokenWorkTests extends InferenceQueueTestCase {

    private static PlainActionFuture<Void> read(InferenceQueue queue, EmbeddingModel model, TokenWork work) {
        PlainActionFuture<Void> future = new PlainActionFuture<>();
        queue.submitTokens(model, work, future);
        return future;
    }

    /** The fake model reads each character as a token, 100 of them at most, and adds nothing to documents. */
    public void testWhatAStepIsTold() {
        read(queue(1, roomy(64)), new FakeModel(1), tokens -> {
            assertArrayEquals(new int[] { 0, 1, 2 }, tokens.offsets("abc").starts());
            assertArrayEquals(new int[] { 1, 2, 3 }, tokens.offsets("abc").ends());
            assertThat(tokens.count("abc"), equalTo(3));
            assertThat(tokens.count("a".repeat(100)), equalTo(100));
            assertThat("more than it can read", tokens.count("a".repeat(200)), equalTo(101));
            String tooLong = "a".repeat(TextTokens.MOST_CHARACTERS + 1);
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> tokens.offsets(tooLong));
            assertThat(e.getMessage(), containsString("[65536] are allowed"));
            expectThrows(IllegalArgumentException.class, () -> tokens.count(tooLong));
            return false;
        }).actionGet(TimeUnit.SECONDS.toMillis(20));
    }

    public void testStepsUntilThereIsNoMore() {
        InferenceQueue queue = queue(2, roomy(64));
        AtomicInteger steps = new AtomicInteger();
        AtomicBoolean running = new AtomicBoolean();
        answer(read(queue, new FakeModel(1), tokens -> {
            assertTrue("one step at a time", running.compareAndSet(false, true));
            boolean more = steps.incrementAndGet() < 100;
            running.set(false);
            return more;
        }));
        assertThat(steps.get(), equalTo(100));
    }

    /** Texts are embedded between the steps, though these would go on for ever. */
    public void testTextsComeInBetween() {
        InferenceQueue queue = queue(1, roomy(64));
        AtomicBoolean enough = new AtomicBoolean();
        PlainActionFuture<Void> first = read(queue, new FakeModel(1), tokens -> !enough.get());
        PlainActionFuture<Void> second = read(queue, new FakeModel(1), tokens -> !enough.get());
        for (int i = 0; i < 5; i++) {
            embed(queue, new FakeModel(1), "text", "another");
        }
        enough.set(true);
        answer(first);
        answer(second);
    }

    public void testAStepThatFails() {
        InferenceQueue queue = queue(1, roomy(64));
        PlainActionFuture<Void> failed = read(queue, new FakeModel(1), tokens -> tokens.offsets(FakeModel.UNREADABLE) == null);
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> answer(failed));
        assertThat(e.getMessage(), containsString("can not be tokenised"));
        embed(queue, new FakeModel(1), "the others go on");
    }

    /** Two may wait; the third one is refused, and counted. */
    public void testAFullQueue() throws Exception {
        InferenceQueue queue = queue(1, new FixedLimits(2, 1 << 20, 100, 64));
        CountDownLatch held = new CountDownLatch(1);
        TokenWork waiting = tokens -> {
            awaitQuietly(held);
            return false;
        };
        PlainActionFuture<Void> first = read(queue, new FakeModel(1), waiting);
        PlainActionFuture<Void> second = read(queue, new FakeModel(1), waiting);
        assertThat(queue.documents().queued(), equalTo(2));
        assertThat(queue.documents().queuedBytes(), equalTo(2 * TokenRequest.BYTES));
        PlainActionFuture<Void> third = read(queue, new FakeModel(1), waiting);
        expectThrows(OpenSearchRejectedExecutionException.class, () -> answer(third));
        assertThat(queue.documents().rejected(), equalTo(1L));
        held.countDown();
        answer(first);
        answer(second);
    }

    public void testTheNodeCloses() throws Exception {
        InferenceQueue queue = queue(1, roomy(64));
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        PlainActionFuture<Void> running = read(queue, new FakeModel(1), tokens -> {
            began.countDown();
            awaitQuietly(held);
            return true;
        });
        assertTrue(began.await(10, TimeUnit.SECONDS));
        PlainActionFuture<Void> waiting = read(queue, new FakeModel(1), tokens -> false);
        queue.close();
        held.countDown();
        PlainActionFuture<Void> late = read(queue, new FakeModel(1), tokens -> false);
        for (PlainActionFuture<Void> each : List.of(running, waiting, late)) {
            Exception e = expectThrows(Exception.class, () -> answer(each));
            assertThat(e, instanceOf(OpenSearchRejectedExecutionException.class));
            assertThat(e.getMessage(), containsString("closing"));
        }
    }

    public void testPassagesAreCounted() {
        InferenceQueue queue = queue(1, roomy(64));
        queue.split(3, 0);
        queue.split(10, 700);
        assertEquals(new InferenceSnapshot.Passages(2, 13, 700), queue.passages());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
