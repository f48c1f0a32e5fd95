// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import java.util.Arrays;
import java.util.List;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.test.OpenSearchTestCase;

public class WeightChoiceTests extends OpenSearchTestCase {

    private static final List<Double> WEIGHTS = List.of(0d, 0.2, 0.4, 0.6, 0.8, 1d);
    private static final Bootstrap BOOTSTRAP = new Bootstrap(42, 1_000, 0.95);

    private static double[] all(int queries, double value) {
        double[] values = new double[queries];
        Arrays.fill(values, value);
        return values;
    }

    private static WeightChoice choice(double[]... ndcg) {
        return WeightChoice.of(WEIGHTS, List.of(ndcg), BOOTSTRAP, () -> {});
    }

    public void testTheGreatestMeanAndWhatIsNotToldApart() {
        // weight 0.2 is worse or better by the same on as many queries: not told apart. 0 and 0.6 on are worse on each query
        double[] swinging = all(40, 0);
        Arrays.setAll(swinging, q -> q % 2 == 0 ? 0.58 : 0.2);
        WeightChoice choice = choice(all(40, 0.3), swinging, all(40, 0.4), all(40, 0.39), all(40, 0.4), all(40, 0.1));
        assertEquals(2, choice.best());
        assertEquals(1, choice.noWorseFrom());
        assertEquals("0.8 is as good, but 0.6 between is not", 2, choice.noWorseTo());
    }

    public void testOfEqualOnesTheNearestToTheMiddle() {
        WeightChoice choice = choice(all(5, 1), all(5, 1), all(5, 1), all(5, 1), all(5, 1), all(5, 1));
        assertEquals(2, choice.best());
        assertEquals(0, choice.noWorseFrom());
        assertEquals(5, choice.noWorseTo());
        assertTrue("five queries are too few", choice.crossValidated().isEmpty());
    }

    /** Each query is found at one of two weights alone: the choice is worth less on queries that it was not made on. */
    public void testCrossValidationDoesNotFlatter() {
        double[] one = new double[10];
        double[] other = new double[10];
        for (int q = 0; q < 10; q++) {
            one[q] = q % 2;
            other[q] = 1 - q % 2;
        }
        double[] measured = WeightChoice.of(List.of(0.4, 0.6), List.of(one, other), BOOTSTRAP, () -> {}).crossValidated().orElseThrow();
        for (int q = 0; q < 10; q++) {
            assertTrue(measured[q] == one[q] || measured[q] == other[q]);
        }
        assertTrue(Arrays.toString(measured), Arrays.stream(measured).sum() <= 5);
        double[] clear = choice(all(12, 0), all(12, 0), all(12, 0.7), all(12, 0), all(12, 0), all(12, 0)).crossValidated().orElseThrow();
        assertArrayEquals(all(12, 0.7), clear, 0);
    }
}
