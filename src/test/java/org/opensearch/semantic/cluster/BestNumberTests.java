// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.cluster;

import static org.hamcrest.Matchers.lessThan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class BestNumberTests extends OpenSearchTestCase {

    private final List<Integer> tried = new ArrayList<>();

    private int best(int least, int most, IntToDoubleFunction value) {
        tried.clear();
        return new BestNumber(number -> {
            tried.add(number);
            return value.applyAsDouble(number);
        }).between(least, most);
    }

    public void testAFewAreAllTried() {
        int least = randomIntBetween(2, 50);
        int most = least + randomIntBetween(0, BestNumber.TRIES - 1);
        double[] values = random().doubles(most + 1).toArray();
        int best = best(least, most, number -> values[number]);
        assertEquals(IntStream.rangeClosed(least, most).boxed().toList(), tried);
        assertTrue(IntStream.rangeClosed(least, most).allMatch(number -> values[number] <= values[best]));
    }

    public void testFindsTheOnlyPeak() {
        int least = randomIntBetween(2, 50);
        int most = least + randomIntBetween(0, 2000);
        int peak = randomIntBetween(least, most);
        assertEquals(peak, best(least, most, number -> -Math.abs(number - peak)));
        assertThat(tried.size(), lessThan(5 * BestNumber.TRIES));
        assertEquals("none twice", tried.size(), tried.stream().distinct().count());
        assertTrue(tried.stream().allMatch(number -> least <= number && number <= most));
    }

    public void testBetterThanItsNeighbours() {
        double[] values = random().doubles(1001).toArray();
        int best = best(2, 1000, number -> values[number]);
        assertTrue(tried.stream().allMatch(number -> values[number] <= values[best]));
        assertTrue(best == 2 || tried.contains(best - 1));
        assertTrue(best == 1000 || tried.contains(best + 1));
    }

    public void testTheSmallestOfEquals() {
        assertEquals(2, best(2, 900, number -> 0.5));
        assertEquals(3, best(2, 9, number -> number == 2 ? Double.NaN : 0.5));
        assertEquals(2, best(2, 9, number -> Double.NaN));
        assertEquals(7, best(7, 7, number -> Double.NaN));
    }
}
