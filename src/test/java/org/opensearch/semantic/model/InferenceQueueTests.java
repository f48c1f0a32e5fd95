// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.sameInstance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;

/** What comes out of the queue, and in which batches. */
public class InferenceQueueTests extends InferenceQueueTestCase {

    public void testOutcomesStandInTheOrderOfTheTexts() {
        FakeModel model = new FakeModel(3);
        InferenceQueue queue = queue(2, roomy(64));
        List<String> texts = new ArrayList<>();
        for (int i = between(1, 1500); i > 0; i--) {
            texts.add(randomAlphaOfLengthBetween(5, 90));
        }
        List<Outcome> outcomes = embed(queue, model, texts.toArray(String[]::new));
        assertThat(outcomes.size(), equalTo(texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            Embedding embedding = embedding(outcomes.get(i));
            assertArrayEquals(
                new float[] { texts.get(i).length(), texts.get(i).charAt(texts.get(i).length() - 1) },
                embedding.vector(),
                0f
            );
            assertThat(embedding.tokens(), equalTo(texts.get(i).length()));
            assertFalse(embedding.truncated());
        }
        InferenceSnapshot.Work stats = queue.documents();
        assertThat(stats.texts(), equalTo((long) texts.size()));
        assertThat(stats.batches(), equalTo((long) model.batches.size()));
    }

    public void testBatchesAreOfEqualLengthWithinTheTokenBudget() {
        FakeModel model = new FakeModel(1);
        List<String> texts = new ArrayList<>();
        for (String letter : List.of("a", "b", "c", "d", "e", "f", "g")) {
            texts.add(letter.repeat(30));
            texts.add(letter.repeat(45));
        }
        texts.add("long".repeat(50)); // cut at 100 tokens
        embed(queue(1, roomy(100)), model, texts.toArray(String[]::new));
        // 3 x 30 = 90 and 2 x 45 = 90 tokens fit, and one text always does
        assertThat(
            model.batches,
            equalTo(
                List.of(
                    List.of(30, 30, 30),
                    List.of(30, 30, 30),
                    List.of(30),
                    List.of(45, 45),
                    List.of(45, 45),
                    List.of(45, 45),
                    List.of(45),
                    List.of(100)
                )
            )
        );
    }

    public void testAModelThatTakesOneTextPerRun() {
        FakeModel model = new FakeModel(1, 1);
        embed(queue(1, roomy(1000)), model, "aa", "bb", "cc");
        assertThat(model.batches, equalTo(List.of(List.of(2), List.of(2), List.of(2))));
    }

    public void testSmallRequestsShareBatches() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        PlainActionFuture<List<Outcome>> first = submit(queue, model, "first");
        awaitHeld(model);
        List<PlainActionFuture<List<Outcome>>> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(submit(queue, model, "client" + i));
        }
        model.permits.release();
        answer(first);
        clients.forEach(InferenceQueueTestCase::answer);
        assertThat(model.batches, equalTo(List.of(List.of(5), Collections.nCopies(10, 7))));
    }

    public void testTextsOfTwoModelsInTurn() throws Exception {
        FakeModel one = new FakeModel(1);
        FakeModel other = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        PlainActionFuture<List<Outcome>> held = submit(queue, other, "held");
        awaitHeld(other);
        List<PlainActionFuture<List<Outcome>>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(submit(queue, i % 2 == 0 ? one : other, "text" + i));
        }
        other.permits.release();
        answer(held);
        all.forEach(InferenceQueueTestCase::answer);
        assertThat(one.batches, equalTo(List.of(List.of(5, 5, 5))));
        assertThat(other.batches, equalTo(List.of(List.of(4), List.of(5, 5, 5))));
    }

    public void testIdenticalTextsAreEmbeddedOnce() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        PlainActionFuture<List<Outcome>> first = submit(queue, model, "first");
        awaitHeld(model);
        PlainActionFuture<List<Outcome>> one = submit(queue, model, "same", "else", "same");
        PlainActionFuture<List<Outcome>> two = submit(queue, model, "same");
        PlainActionFuture<List<Outcome>> asQuery = new PlainActionFuture<>();
        queue.submitBulk(model, Role.QUERY, List.of("same"), asQuery);
        model.permits.release();
        answer(first);
        Embedding same = embedding(answer(two).get(0));
        assertThat(embedding(answer(one).get(0)).vector(), sameInstance(same.vector()));
        assertThat(embedding(answer(one).get(2)).vector(), sameInstance(same.vector()));
        assertThat(embedding(answer(asQuery).get(0)).tokens(), equalTo("query: same".length()));
        assertThat("as query it is another text", model.tokenized, equalTo(List.of("first", "same", "else", "same")));
        assertThat(model.batches, equalTo(List.of(List.of(5), List.of(4, 4), List.of(11))));
        InferenceSnapshot.Work stats = queue.documents();
        assertThat(stats.texts(), equalTo(6L));
        assertThat(stats.duplicates(), equalTo(2L));
        assertThat("tokens are those of the runs", stats.tokens(), equalTo(5L + 4 + 4 + 11));
    }

    public void testIdenticalTextsThatFail() {
        FakeModel model = new FakeModel(1);
        InferenceQueue queue = queue(1, roomy(1000));
        List<Outcome> outcomes = embed(queue, model, FakeModel.POISON, FakeModel.UNREADABLE, FakeModel.POISON, FakeModel.UNREADABLE);
        for (Outcome outcome : outcomes) {
            assertThat(outcome, instanceOf(Outcome.Failed.class));
        }
        assertThat(queue.documents().failed(), equalTo(4L));
        assertThat(queue.documents().duplicates(), equalTo(0L));
    }

    public void testNoQueryWaitsBehindABatch() throws Exception {
        FakeModel documents = new FakeModel(0);
        InferenceQueue queue = queue(2, roomy(10));
        PlainActionFuture<List<Outcome>> held = submit(queue, documents, "a".repeat(10), "b".repeat(10), "c".repeat(10));
        awaitHeld(documents);
        answer(submitQuery(queue, new FakeModel(1), "q"));
        assertFalse(held.isDone());
        documents.permits.release();
        answer(held);
    }

    public void testDocumentsAreEmbeddedUnderPermanentQueries() throws Exception {
        FakeModel queries = new FakeModel(0);
        int workers = between(1, 3);
        InferenceQueue queue = queue(workers, roomy(10));
        List<PlainActionFuture<Embedding>> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            held.add(submitQuery(queue, queries, "q" + i));
        }
        awaitHeld(queries);
        assertThat(embed(queue, new FakeModel(workers), "a".repeat(10), "b".repeat(10), "c".repeat(10)).size(), equalTo(3));
        assertTrue(held.stream().noneMatch(PlainActionFuture::isDone));
        queries.permits.release();
        held.forEach(InferenceQueueTestCase::answer);
    }

    public void testATextThatFailsFailsAlone() {
        FakeModel model = new FakeModel(3);
        InferenceQueue queue = queue(2, roomy(1000));
        List<Outcome> outcomes = embed(queue, model, "fellow", FakeModel.POISON, "friend", FakeModel.UNREADABLE, "branch");
        for (int good : new int[] { 0, 2, 4 }) {
            assertThat(outcomes.get(good), instanceOf(Outcome.Embedded.class));
        }
        assertThat(failure(outcomes.get(1)).getMessage(), equalTo("poisoned batch"));
        assertThat(failure(outcomes.get(3)).getMessage(), equalTo("can not be tokenised"));
        assertThat(queue.documents().failed(), equalTo(2L));
        assertThat(queue.documents().texts(), equalTo(3L));
    }

    public void testCloseFailsWhatWaitsAndFinishesWhatRuns() throws Exception {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(5));
        PlainActionFuture<List<Outcome>> documents = submit(queue, model, "aaaaa", "bbbbb");
        PlainActionFuture<Embedding> running = submitQuery(queue, model, "q");
        assertBusy(() -> assertThat(model.permits.getQueueLength(), equalTo(2)));
        PlainActionFuture<List<Outcome>> moreDocuments = submit(queue, model, "ccccc");
        PlainActionFuture<Embedding> query = submitQuery(queue, model, "q");
        queue.close();
        expectThrows(OpenSearchRejectedExecutionException.class, query::actionGet);
        assertThat(failure(answer(moreDocuments).get(0)).getMessage(), equalTo("[semantic] the node is closing"));
        assertFalse(documents.isDone());
        model.permits.release();
        List<Outcome> outcomes = answer(documents);
        assertThat(outcomes.get(0), instanceOf(Outcome.Embedded.class));
        assertThat(failure(outcomes.get(1)).getMessage(), equalTo("[semantic] the node is closing"));
        answer(running);
        PlainActionFuture<Embedding> late = submitQuery(queue, model, "q");
        assertTrue(expectThrows(OpenSearchRejectedExecutionException.class, late::actionGet).isExecutorShutdown());
    }

    public void testCloseWhileAWindowIsTokenised() throws Exception {
        CountDownLatch tokenising = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        FakeModel model = new FakeModel(1) {
            @Override
            public TokenSequence tokenize(String text, Role role) {
                tokenising.countDown();
                try {
                    assertTrue(closed.await(10, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.tokenize(text, role);
            }
        };
        InferenceQueue queue = queue(1, roomy(5));
        PlainActionFuture<List<Outcome>> documents = submit(queue, model, "aaaaa", "bb", "bb");
        assertTrue(tokenising.await(10, TimeUnit.SECONDS));
        queue.close();
        closed.countDown();
        for (Outcome outcome : answer(documents)) {
            assertThat(failure(outcome).getMessage(), equalTo("[semantic] the node is closing"));
        }
        assertThat(model.batches, equalTo(List.of()));
    }

    /** Batches mix the texts of several requests: one that can not take its answer must not cost the others theirs. */
    public void testAListenerThatThrows() {
        FakeModel model = new FakeModel(0);
        InferenceQueue queue = queue(1, roomy(1000));
        queue.submitBulk(model, Role.DOCUMENT, List.of("first"), ActionListener.wrap(() -> {
            throw new IllegalStateException("no");
        }));
        PlainActionFuture<List<Outcome>> second = submit(queue, model, "other");
        queue.submitQuery(model, "q", ActionListener.wrap(() -> {
            throw new IllegalStateException("no");
        }));
        PlainActionFuture<Embedding> query = submitQuery(queue, model, "r");
        model.permits.release();
        assertThat(answer(second).size(), equalTo(1));
        answer(query);
        assertThat(embed(queue, model, "later").size(), equalTo(1));
    }

    public void testBulkOfQueriesHasTheirPrefix() {
        PlainActionFuture<List<Outcome>> future = new PlainActionFuture<>();
        queue(1, roomy(100)).submitBulk(new FakeModel(1), Role.QUERY, List.of("q"), future);
        assertThat(embedding(answer(future).get(0)).tokens(), equalTo("query: q".length()));
    }

    public void testNothingToEmbed() {
        assertThat(embed(queue(1, roomy(5)), new FakeModel(1)), equalTo(List.of()));
    }

    public void testTimesAndTokens() {
        FakeModel model = new FakeModel(1);
        InferenceQueue queue = queue(1, roomy(1000));
        embed(queue, model, "x".repeat(70), "y".repeat(170));
        answer(submitQuery(queue, model, "abc"));
        InferenceSnapshot.Work documents = queue.documents();
        assertThat(documents.tokens(), equalTo(70L + 100));
        assertThat(documents.truncated(), equalTo(1L));
        assertThat(documents.batches(), equalTo(2L));
        assertTrue(documents.inferenceNanos() > 0);
        assertThat(documents.inferenceMillis().p50(), lessThanOrEqualTo(documents.inferenceMillis().p99()));
        InferenceSnapshot.Work queries = queue.queries();
        assertThat(queries.texts(), equalTo(1L));
        assertThat(queries.tokens(), equalTo((long) "query: abc".length()));
    }
}
