// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** Who may run. The pools only note the workers given to them; the test runs each when it wants to. */
public class InferenceWorkersTests extends OpenSearchTestCase {

    private static final class FakeLane implements InferenceWorkers.Lane {
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private int taken;

        void add(Runnable step) {
            waiting.add(step);
        }

        void add(int steps) {
            for (int i = 0; i < steps; i++) {
                add(() -> {});
            }
        }

        @Override
        public int steps() {
            return waiting.size();
        }

        @Override
        public Runnable next(int coming) {
            Runnable step = waiting.poll();
            taken += step == null ? 0 : 1;
            return step;
        }
    }

    private final FakeLane queries = new FakeLane();
    private final FakeLane documents = new FakeLane();
    private final List<Runnable> queryWorkers = new ArrayList<>();
    private final List<Runnable> documentWorkers = new ArrayList<>();

    private InferenceWorkers workers(int querySize, int documentSize) {
        return new InferenceWorkers(
            queries,
            new InferenceWorkers.Pool(queryWorkers::add, querySize),
            documents,
            new InferenceWorkers.Pool(documentWorkers::add, documentSize)
        );
    }

    public void testNoMoreWorkersThanThreadsOrSteps() {
        InferenceWorkers workers = workers(3, 3);
        documents.add(2);
        workers.wake();
        workers.wake();
        assertThat("one for each step", documentWorkers.size(), equalTo(2));
        documents.add(5);
        workers.wake();
        assertThat(documentWorkers.size(), equalTo(3));
        queries.add(5);
        workers.wake();
        assertThat("queries have threads of their own", queryWorkers.size(), equalTo(3));
    }

    public void testDocumentsTakeTheCoresThatQueriesLeave() {
        InferenceWorkers workers = workers(4, 4);
        queries.add(2);
        documents.add(10);
        workers.wake();
        assertThat(queryWorkers.size(), equalTo(2));
        assertThat("4 cores - 2 queries", documentWorkers.size(), equalTo(2));
        queryWorkers.get(0).run();
        assertThat("it took both steps", queries.taken, equalTo(2));
        assertThat("a core is free", documentWorkers.size(), equalTo(3));
        queryWorkers.get(1).run();
        assertThat(documentWorkers.size(), equalTo(4));
    }

    public void testOneDocumentWorkerMayAlwaysRun() {
        int cores = between(1, 4);
        InferenceWorkers workers = workers(cores, cores);
        queries.add(100);
        documents.add(10);
        workers.wake();
        assertThat(queryWorkers.size(), equalTo(cores));
        assertThat(documentWorkers.size(), equalTo(1));
        documentWorkers.get(0).run(); // while the query workers do not end
        assertThat(documents.taken, equalTo(10));
        assertThat(documentWorkers.size(), equalTo(1));
    }

    public void testAQueryTakesTheCoreOfTheNextBatch() {
        InferenceWorkers workers = workers(2, 2);
        for (int i = 0; i < 4; i++) {
            documents.add(() -> {
                if (documents.taken == 1) { // a query comes while the first batch runs
                    queries.add(1);
                    workers.wake();
                }
            });
        }
        workers.wake();
        assertThat(documentWorkers.size(), equalTo(2));
        documentWorkers.get(0).run();
        assertThat("the query is started at once", queryWorkers.size(), equalTo(1));
        assertThat("after its batch the first worker goes", documents.taken, equalTo(1));
        queryWorkers.get(0).run();
        assertThat("when the query is done another comes", documentWorkers.size(), equalTo(3));
        documentWorkers.get(1).run();
        documentWorkers.get(2).run();
        assertThat(documents.taken, equalTo(4));
    }

    public void testPoolsOfDifferentSizes() {
        InferenceWorkers workers = workers(1, 3);
        queries.add(5);
        documents.add(5);
        workers.wake();
        assertThat(queryWorkers.size(), equalTo(1));
        assertThat("3 cores - 1 query", documentWorkers.size(), equalTo(2));
    }

    public void testWorkOfASlowStepWakesOthers() {
        InferenceWorkers workers = workers(2, 2);
        documents.add(() -> documents.add(3)); // a window that becomes batches
        workers.wake();
        assertThat(documentWorkers.size(), equalTo(1));
        documentWorkers.get(0).run();
        assertThat("one more, for the batches that the first leaves", documentWorkers.size(), equalTo(2));
        assertThat(documents.taken, equalTo(4));
    }

    public void testAWorkerThatBreaks() {
        InferenceWorkers workers = workers(1, 1);
        documents.add(() -> {
            throw new IllegalStateException("broken step");
        });
        documents.add(1);
        workers.wake();
        documentWorkers.get(0).run();
        assertThat("another goes on", documentWorkers.size(), equalTo(2));
        documentWorkers.get(1).run();
        assertThat(documents.taken, equalTo(2));
        queries.add(() -> {
            throw new AssertionError("broken step");
        });
        workers.wake();
        expectThrows(AssertionError.class, queryWorkers.get(0)::run);
        queries.add(1);
        workers.wake();
        assertThat("it is counted out", queryWorkers.size(), equalTo(2));
    }
}
