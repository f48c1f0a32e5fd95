// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

/** The order of what is waited for. The steps are taken by the test itself, one after the other. */
public class WaitingFirstTests extends OpenSearchTestCase {

    private final StringBuilder done = new StringBuilder();
    private final Named queries = new Named("q");
    private final Named ahead = new Named("a");

    /** So many steps, each of which writes its name down. */
    private final class Named implements InferenceWorkers.Lane {
        private final String name;
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

        Named(String name) {
            this.name = name;
        }

        void add(int steps) {
            for (int i = 0; i < steps; i++) {
                waiting.add(() -> done.append(name));
            }
        }

        @Override
        public int steps() {
            return waiting.size();
        }

        @Override
        public Runnable next(int coming) {
            return waiting.poll();
        }
    }

    private String takeAll(WaitingFirst lane) {
        done.setLength(0);
        while (lane.steps() > 0) {
            lane.next(0).run();
        }
        assertNull(lane.next(0));
        return done.toString();
    }

    /** What waits behind queries has its turn after four of them, and all turns when there are none. */
    public void testTurns() {
        WaitingFirst lane = new WaitingFirst(queries, ahead, 2);
        queries.add(10);
        ahead.add(5);
        assertThat(takeAll(lane), equalTo("qqqqaqqqqaqqaaa"));
        queries.add(6);
        assertThat("alone", takeAll(lane), equalTo("qqqqqq"));
        queries.add(2);
        ahead.add(1);
        assertThat("it has waited for six already", takeAll(lane), equalTo("aqq"));
    }

    /** Of four workers two may be held by it, of one this one. */
    public void testWorkersAreLeftToQueries() {
        WaitingFirst lane = new WaitingFirst(queries, ahead, 4);
        ahead.add(4);
        assertThat(lane.steps(), equalTo(2));
        List<Runnable> held = new ArrayList<>(List.of(lane.next(0), lane.next(0)));
        assertThat("two run", lane.steps(), equalTo(0));
        assertNull(lane.next(0));
        queries.add(5);
        assertThat(lane.steps(), equalTo(5));
        for (int i = 0; i < 5; i++) {
            lane.next(0).run();
        }
        assertThat("also when it is not their turn", done.toString(), equalTo("qqqqq"));
        held.get(0).run();
        assertThat(lane.steps(), equalTo(1));
        assertThat(new WaitingFirst(queries, ahead, 1).steps(), equalTo(1));
    }

    public void testAStepThatFailsMakesRoom() {
        WaitingFirst lane = new WaitingFirst(queries, ahead, 1);
        ahead.waiting.add(() -> {
            throw new AssertionError("broken");
        });
        ahead.add(1);
        Runnable broken = lane.next(0);
        assertThat(lane.steps(), equalTo(0));
        expectThrows(AssertionError.class, broken::run);
        assertThat(takeAll(lane), equalTo("a"));
    }
}
