// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.fake.FakeEmbedder;
import org.opensearch.semantic.fake.NoEmbedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.Outcome;
import org.opensearch.semantic.model.Role;
import org.opensearch.test.OpenSearchTestCase;
import org.opensearch.threadpool.TestThreadPool;
import org.opensearch.threadpool.ThreadPool;

public class BulkEmbeddingTests extends OpenSearchTestCase {

    private static final FakeEmbedder FAKE = new FakeEmbedder("fake", "digest", 4);

    private final List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> progress = Collections.synchronizedList(new ArrayList<>());
    private ThreadPool threadPool;

    @Override
    public void setUp() throws Exception {
        super.setUp();
        threadPool = new TestThreadPool(getTestName());
    }

    @Override
    public void tearDown() throws Exception {
        terminate(threadPool);
        super.tearDown();
    }

    /** What the model does with a chunk, the how manieth call it is. */
    private interface Answer {
        void to(int call, List<String> texts, ActionListener<List<Outcome>> listener);
    }

    private final class Model extends NoEmbedder {
        private final Answer answer;

        Model(Answer answer) {
            super(FAKE);
            this.answer = answer;
        }

        @Override
        public void embedDocuments(List<String> texts, ActionListener<List<Outcome>> listener) {
            calls.add(texts.size());
            answer.to(calls.size(), texts, listener);
        }

        @Override
        public void embedQueries(List<String> texts, ActionListener<List<Outcome>> listener) {
            calls.add(-texts.size());
            answer.to(calls.size(), texts, listener);
        }

    }

    private static Texts texts(Role role, int count) {
        List<String> texts = IntStream.range(0, count).mapToObj(i -> "text number " + i).toList();
        return new Texts("documents", role, IntStream.range(0, count).mapToObj(i -> "d" + i).toList(), texts);
    }

    private List<Embedding> embed(Texts texts, Runnable checkpoint, Answer answer) {
        PlainActionFuture<List<Embedding>> future = new PlainActionFuture<>();
        new BulkEmbedding(new Model(answer), threadPool, checkpoint).embed(texts, progress::add, future);
        return future.actionGet();
    }

    private static void assertInOrder(Texts texts, List<Embedding> embeddings) {
        assertEquals(texts.texts().size(), embeddings.size());
        for (int i = 0; i < embeddings.size(); i++) {
            assertArrayEquals(FAKE.vector(texts.texts().get(i)), embeddings.get(i).vector(), 0f);
        }
    }

    public void testInChunks() {
        Texts texts = texts(Role.DOCUMENT, 600);
        assertInOrder(texts, embed(texts, () -> {}, (call, chunk, listener) -> FAKE.embedDocuments(chunk, listener)));
        assertEquals(List.of(256, 256, 88), calls);
        assertEquals(List.of(0L, 256L, 512L, 600L), progress);
    }

    public void testQueriesAndNothing() {
        Texts texts = texts(Role.QUERY, 3);
        assertInOrder(texts, embed(texts, () -> {}, (call, chunk, listener) -> FAKE.embedDocuments(chunk, listener)));
        assertEquals(List.of(-3), calls);
        assertEquals(List.of(), embed(texts(Role.QUERY, 0), () -> {}, (call, chunk, listener) -> fail("nothing to embed")));
    }

    /** Refused as a whole, and text by text: in smaller chunks, and what was embedded is not embedded again. */
    public void testTriesAgainWhatThereIsNoRoomFor() {
        Texts texts = texts(Role.DOCUMENT, 300);
        assertInOrder(texts, embed(texts, () -> {}, (call, chunk, listener) -> {
            switch (call) {
                case 1 -> listener.onFailure(new OpenSearchRejectedExecutionException("full"));
                case 2 -> FAKE.embedDocuments(chunk, ActionListener.map(listener, outcomes -> {
                    List<Outcome> some = new ArrayList<>(outcomes);
                    Exception full = new CircuitBreakingException("no memory", CircuitBreaker.Durability.TRANSIENT);
                    some.set(4, new Outcome.Failed(full));
                    return some;
                }));
                default -> FAKE.embedDocuments(chunk, listener);
            }
        }));
        // 256; half of it, of which the first 4 are embedded; a quarter; then twice as many each time
        assertEquals(List.of(256, 128, 64, 128, 104), calls);
    }

    public void testANodeThatIsClosingIsNotWaitedFor() {
        Exception e = expectThrows(
            OpenSearchStatusException.class,
            () -> embed(texts(Role.DOCUMENT, 3), () -> {}, (call, chunk, listener) -> {
                listener.onFailure(new OpenSearchRejectedExecutionException("closing", true));
            })
        );
        assertEquals("[evaluate] documents [d0] can not be embedded with model [fake]: closing", e.getMessage());
        assertEquals(List.of(3), calls);
    }

    public void testWhatFailsOtherwiseEndsIt() {
        OpenSearchStatusException e = expectThrows(
            OpenSearchStatusException.class,
            () -> embed(texts(Role.DOCUMENT, 3), () -> {}, (call, chunk, listener) -> {
                Outcome right = new Outcome.Embedded(new Embedding(new float[4], 1, false));
                listener.onResponse(List.of(right, new Outcome.Failed(new IllegalArgumentException("no tokens")), right));
            })
        );
        assertEquals("[evaluate] documents [d1] can not be embedded with model [fake]: no tokens", e.getMessage());
        assertEquals(RestStatus.BAD_REQUEST, e.status());
    }

    public void testIsCancelledBetweenChunks() {
        expectThrows(TaskCancelledException.class, () -> embed(texts(Role.DOCUMENT, 600), () -> {
            if (calls.size() == 1) {
                throw new TaskCancelledException("cancelled");
            }
        }, (call, chunk, listener) -> FAKE.embedDocuments(chunk, listener)));
        assertEquals(List.of(256), calls);
    }

    /** A cancelled one does not wait for room either. */
    public void testIsCancelledWhileItWaits() {
        expectThrows(TaskCancelledException.class, () -> embed(texts(Role.DOCUMENT, 1), () -> {
            if (calls.size() == 2) {
                throw new TaskCancelledException("cancelled");
            }
        }, (call, chunk, listener) -> listener.onFailure(new OpenSearchRejectedExecutionException("full"))));
    }
}
