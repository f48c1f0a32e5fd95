// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.List;
import org.opensearch.semantic.evaluate.Interval;
import org.opensearch.test.OpenSearchTestCase;

public class ContestTests extends OpenSearchTestCase {

    private static final double[] VALUES = { 0.7, 0.9, 0.8 };

    /** The difference of the values, give or take something. */
    private static Contest contest(double give, double... values) {
        Contest contest = new Contest(30, "texts");
        contest.add("accuracy", List.of("a", "b", "c"), values, (first, second) -> {
            double difference = values[first] - values[second];
            return new Interval(difference, difference - give, difference + give);
        });
        return contest;
    }

    public void testWonIfEveryDifferenceIsAboveZero() {
        Contest contest = contest(0.05, VALUES);
        assertEquals(List.of("accuracy: [b] is best, ahead of [c] by 0.100 [0.050, 0.150]"), contest.notes());
        assertEquals(2, contest.table().rows().size());
        assertEquals(List.of("accuracy", "b", "c"), contest.table().rows().get(0).subList(0, 3));
        assertEquals(true, contest.table().rows().get(0).get(4));
        assertEquals(List.of("accuracy", "b", "a"), contest.table().rows().get(1).subList(0, 3));
        assertEquals(true, contest.table().rows().get(1).get(4));
    }

    public void testOpenIfOneIsNot() {
        Contest contest = contest(0.15, VALUES);
        assertEquals(
            List.of(
                "accuracy: no clear winner; [b] has the greatest value, but its difference to [c] could be chance."
                    + " More labelled texts would tell"
            ),
            contest.notes()
        );
        assertEquals(List.of(false, true), contest.table().rows().stream().map(row -> row.get(4)).toList());
        // an interval that ends at zero does not lie above it
        assertEquals(List.of(false, true), contest(0.9 - 0.8, VALUES).table().rows().stream().map(row -> row.get(4)).toList());
    }

    public void testEqualOnesAreLevel() {
        Contest contest = contest(0, 0.5, 0.5, 0.4);
        assertTrue(contest.notes().get(0), contest.notes().get(0).startsWith("accuracy: no clear winner; [a] has the greatest value"));
        assertEquals(List.of(false, true), contest.table().rows().stream().map(row -> row.get(4)).toList());
    }

    public void testNoContestOfOne() {
        Contest contest = contest(0, Double.NaN, 0.5, Double.NaN);
        assertEquals(List.of(), contest.notes());
        assertEquals(List.of(), contest.table().rows());
    }

    public void testFewThingsAreSaid() {
        assertEquals(
            List.of("with 29 pairs intervals are rough, and small differences can not be told; label some more"),
            new Contest(29, "pairs").notes()
        );
    }
}
