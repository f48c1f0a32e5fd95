// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.test.OpenSearchTestCase;

/** Which waiting queries are embedded together. The steps are taken by the test itself, one after the other. */
public class QueryLaneTests extends OpenSearchTestCase {

    private final WorkStats stats = new WorkStats();
    private final NoopCircuitBreaker breaker = new NoopCircuitBreaker("none");
    private final Admission admission = new Admission(
        new Admission.Bound("texts", () -> 1000),
        new Admission.Bound("bytes", () -> 1 << 20),
        breaker
    );
    private final QueryLane lane = new QueryLane(new BatchRunner(admission, breaker, stats), () -> 100);
    private final List<PlainActionFuture<List<Outcome>>> asked = new ArrayList<>();

    private void ask(EmbeddingModel model, String text) {
        asked.add(new PlainActionFuture<>());
        TextRequest request = new TextRequest(model, Role.QUERY, List.of(text), asked.get(asked.size() - 1));
        admission.accept(request.texts().size(), request.bytes());
        assertTrue(lane.add(request));
    }

    private void takeSteps() {
        while (lane.steps() > 0) {
            lane.next(0).run();
        }
        assertNull(lane.next(0));
    }

    private static List<Integer> lengths(int count, String text) {
        return Collections.nCopies(count, ("query: " + text).length());
    }

    public void testWaitingQueriesOfEqualLengthGoTogether() {
        FakeModel model = new FakeModel(1);
        FakeModel other = new FakeModel(1);
        for (String text : List.of("a", "bb", "c", "dd", "e")) {
            ask(model, text);
            ask(other, text);
        }
        takeSteps();
        assertThat(model.batches, equalTo(List.of(lengths(3, "a"), lengths(2, "bb"))));
        assertThat(other.batches, equalTo(model.batches));
        assertThat("tokenised once", model.tokenized.size(), equalTo(5));
        String last = "abcde";
        for (int i = 0; i < asked.size(); i++) {
            float[] vector = ((Outcome.Embedded) asked.get(i).actionGet().get(0)).embedding().vector();
            assertThat("everyone has an own vector", (int) vector[1], equalTo((int) last.charAt(i / 2)));
        }
        assertThat(stats.snapshot(admission).batches(), equalTo(4L));
        assertThat(stats.snapshot(admission).texts(), equalTo(10L));
    }

    public void testABatchHasALimit() {
        FakeModel model = new FakeModel(1);
        for (int i = 0; i < 20; i++) {
            ask(model, Character.toString('a' + i));
        }
        takeSteps();
        assertThat(model.batches, equalTo(List.of(lengths(8, "a"), lengths(8, "a"), lengths(4, "a"))));
    }

    public void testLongQueriesKeepTheTokenBudget() {
        FakeModel model = new FakeModel(1);
        String long33 = "x".repeat(33 - "query: ".length()); // 3 x 33 = 99 of 100 tokens
        for (int i = 0; i < 4; i++) {
            ask(model, long33);
        }
        takeSteps();
        assertThat(model.batches, equalTo(List.of(List.of(33, 33, 33), List.of(33))));
    }

    public void testTheModelsOwnLimit() {
        FakeModel model = new FakeModel(1, 1);
        ask(model, "a");
        ask(model, "b");
        takeSteps();
        assertThat(model.batches, equalTo(List.of(lengths(1, "a"), lengths(1, "b"))));
    }

    public void testQueriesThatOtherWorkersComeForAreLeft() {
        FakeModel model = new FakeModel(1);
        for (String text : List.of("a", "b", "c")) {
            ask(model, text);
        }
        lane.next(1).run();
        assertThat("b is left to the worker that comes", model.batches, equalTo(List.of(lengths(2, "a"))));
        assertThat(lane.steps(), equalTo(1));
        lane.next(0).run();
        assertThat(model.tokenized, equalTo(List.of("a", "c", "b")));
    }

    public void testFailuresAreTheirOwn() {
        FakeModel model = new FakeModel(1);
        String unreadable = FakeModel.UNREADABLE;
        ask(model, unreadable.replace('u', 'U'));
        ask(model, unreadable);
        ask(model, unreadable.replace('u', 'x'));
        takeSteps();
        assertThat(model.batches, equalTo(List.of(lengths(2, unreadable))));
        Outcome failed = asked.get(1).actionGet().get(0);
        assertThat(((Outcome.Failed) failed).cause().getMessage(), equalTo("can not be tokenised"));
        assertThat(stats.snapshot(admission).failed(), equalTo(1L));
    }
}
