// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** What searches ask for while they are under way, in the queue before bulk work. */
public class AheadTests extends InferenceQueueTestCase {

    private static PlainActionFuture<List<Outcome>> submitAhead(InferenceQueue queue, EmbeddingModel model, List<String> texts) {
        PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
        queue.submitAhead(model, texts, future);
        return future;
    }

    private static PlainActionFuture<int[]> count(InferenceQueue queue, EmbeddingModel model, List<String> texts) {
        PlainActionFuture<int[]> future = new PlainActionFuture<>();
        queue.submitCount(model, texts, future);
        return future;
    }

    private static int[] answerOf(PlainActionFuture<int[]> future) {
        return future.actionGet(TimeUnit.SECONDS.toMillis(20));
    }

    /** The queue of documents is full and held; neither is refused, nor waits. */
    public void testBulkWorkIsNotWaitedFor() throws Exception {
        InferenceQueue queue = queue(1, new FixedLimits(2, 1 << 20, 100, 64));
        FakeModel held = new FakeModel(0);
        PlainActionFuture<List<Outcome>> bulk = submit(queue, held, "one", "two");
        awaitHeld(held);
        PlainActionFuture<List<Outcome>> refused = submit(queue, held, "three");
        expectThrows(OpenSearchRejectedExecutionException.class, () -> answer(refused));

        FakeModel model = new FakeModel(1);
        List<Outcome> outcomes = answer(submitAhead(queue, model, List.of("abc", FakeModel.UNREADABLE)));
        assertArrayEquals("as a document: no prefix", new float[] { 3, 'c' }, embedding(outcomes.get(0)).vector(), 0);
        assertThat(failure(outcomes.get(1)).getMessage(), equalTo("can not be tokenised"));
        assertArrayEquals(new int[] { 3, 0, 1 }, answerOf(count(queue, model, List.of("abc", "", "d"))));
        assertThat("it still waits", queue.documents().queued(), equalTo(2));

        held.permits.release();
        answer(bulk);
        assertThat("counted with documents", queue.documents().texts(), equalTo(3L));
        assertThat(queue.queries().texts(), equalTo(0L));
    }

    /** While texts of a search are embedded by the one worker, queries that come then are embedded before the rest of them. */
    public void testQueriesComeFirst() throws Exception {
        InferenceQueue queue = queue(1, roomy(2)); // a batch is one text of two tokens
        FakeModel model = new FakeModel(0);
        List<String> texts = IntStream.range(10, 30).mapToObj(Integer::toString).toList();
        PlainActionFuture<List<Outcome>> ahead = submitAhead(queue, model, texts);
        awaitHeld(model);
        List<PlainActionFuture<Embedding>> queries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            queries.add(submitQuery(queue, model, "q" + i));
        }
        model.permits.release();
        queries.forEach(InferenceQueueTestCase::answer);
        answer(ahead);
        int query = "query: q0".length();
        List<Integer> runs = model.batches.stream().map(List::getFirst).toList();
        assertThat(runs.size(), equalTo(24));
        assertThat("the one that ran", runs.get(0), equalTo(2));
        assertThat("no more than its own turn between them", runs.lastIndexOf(query), lessThanOrEqualTo(5));
    }

    /** Tokens are counted in steps of a bounded number of characters. */
    public void testCountingIsDoneInSteps() {
        TokenCount count = new TokenCount(Collections.nCopies(100, "a".repeat(8 * 1024)));
        List<Integer> read = new ArrayList<>();
        int steps = 1;
        TextTokens tokens = characters(read);
        while (count.step(tokens)) {
            steps++;
        }
        assertThat("four texts each, at least 32 Ki characters", steps, equalTo(25));
        assertThat(read, equalTo(Collections.nCopies(100, 8 * 1024)));
        assertArrayEquals(IntStream.generate(() -> 8 * 1024).limit(100).toArray(), count.counts());
    }

    public void testALongTextIsCountedInParts() {
        String pair = Character.toString(0x1F600);
        TokenCount count = new TokenCount(List.of("", "x" + pair.repeat(40_000), ""));
        List<Integer> read = new ArrayList<>();
        TextTokens tokens = characters(read);
        assertTrue(count.step(tokens));
        assertFalse(count.step(tokens));
        assertThat("no pair is cut", read, equalTo(List.of(65_535, 80_001 - 65_535)));
        assertArrayEquals(new int[] { 0, 80_001, 0 }, count.counts());
        assertFalse("none", new TokenCount(List.of()).step(tokens));
    }

    private static TextTokens characters(List<Integer> read) {
        return new TextTokens() {
            @Override
            public TokenOffsets offsets(String text) {
                assertTrue(text.length() <= MOST_CHARACTERS);
                read.add(text.length());
                return new TokenOffsets(new int[text.length()], new int[text.length()]);
            }

            @Override
            public int count(String text) {
                throw new AssertionError("that is with special tokens");
            }
        };
    }

    public void testTooMuchIsRefused() {
        InferenceQueue queue = queue(1, roomy(64));
        FakeModel model = new FakeModel(1);
        List<String> many = Collections.nCopies(Embedder.MOST_AHEAD, "a");
        assertThat(answer(submitAhead(queue, model, many)).size(), equalTo(1000));
        assertThat(answer(submitAhead(queue, model, List.of())), equalTo(List.of()));
        PlainActionFuture<List<Outcome>> more = submitAhead(queue, model, Collections.nCopies(Embedder.MOST_AHEAD + 1, "a"));
        Exception e = expectThrows(IllegalArgumentException.class, () -> answer(more));
        assertThat(e.getMessage(), containsString("[1001] texts are to be embedded before bulk work, [1000] are allowed"));
        String half = "a".repeat(Embedder.MOST_COUNTED / 2);
        assertArrayEquals(new int[] { half.length(), half.length() }, answerOf(count(queue, model, List.of(half, half))));
        PlainActionFuture<int[]> longer = count(queue, model, List.of(half, half, "a"));
        e = expectThrows(IllegalArgumentException.class, () -> answerOf(longer));
        assertThat(e.getMessage(), containsString("[4194305] characters are to be counted in tokens at once, [4194304] are allowed"));
    }

    /** Its own room has bounds, too. */
    public void testItsRoomIsBounded() throws Exception {
        InferenceQueue queue = queue(1, new FixedLimits(2, 1 << 20, 100, 64));
        FakeModel held = new FakeModel(0);
        PlainActionFuture<List<Outcome>> first = submitAhead(queue, held, List.of("one", "two"));
        awaitHeld(held);
        assertThat(queue.documents().queued(), equalTo(2));
        PlainActionFuture<int[]> refused = count(queue, held, List.of("a"));
        expectThrows(OpenSearchRejectedExecutionException.class, () -> answerOf(refused));
        PlainActionFuture<List<Outcome>> too = submitAhead(queue, held, List.of("a"));
        expectThrows(OpenSearchRejectedExecutionException.class, () -> answer(too));
        assertThat(queue.documents().rejected(), equalTo(2L));
        held.permits.release();
        answer(first);
    }

    public void testTheNodeCloses() throws Exception {
        InferenceQueue queue = queue(1, roomy(64));
        FakeModel held = new FakeModel(0);
        PlainActionFuture<Embedding> query = submitQuery(queue, held, "runs");
        awaitHeld(held);
        PlainActionFuture<List<Outcome>> texts = submitAhead(queue, held, List.of("a"));
        PlainActionFuture<int[]> counted = count(queue, held, List.of("a"));
        queue.close();
        held.permits.release();
        answer(query);
        PlainActionFuture<int[]> late = count(queue, held, List.of("a"));
        assertThat(failure(answer(texts).get(0)).getMessage(), containsString("closing"));
        for (PlainActionFuture<int[]> each : List.of(counted, late)) {
            Exception e = expectThrows(Exception.class, () -> answerOf(each));
            assertThat(e, instanceOf(OpenSearchRejectedExecutionException.class));
            assertThat(e.getMessage(), containsString("closing"));
        }
    }
}
