// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.opensearch.test.OpenSearchTestCase;

public class StratifiedSplitTests extends OpenSearchTestCase {

    public void testSharesByHand() {
        // classes of 10, 4, 3, 2 and 1 things, of which .3 are 3, 1.2, .9, .6 (one), and none
        int[] classes = { 0, 1, 0, 1, 0, 2, 0, 1, 0, 1, 0, 2, 0, 3, 0, 2, 0, 3, 0, 4 };
        StratifiedSplit split = StratifiedSplit.of(classes, 0.3, 1);
        assertArrayEquals(new long[] { 3, 1, 1, 1, 0 }, sizes(classes, split.test(), 5));
        assertArrayEquals(new long[] { 7, 3, 2, 1, 1 }, sizes(classes, split.train(), 5));
        // nearly all: one of each class is learned from all the same
        split = StratifiedSplit.of(classes, 0.99, 1);
        assertArrayEquals(new long[] { 9, 3, 2, 1, 0 }, sizes(classes, split.test(), 5));
        // hardly any: one of each class is tested, but for the class that has no other
        split = StratifiedSplit.of(classes, 0.01, 1);
        assertArrayEquals(new long[] { 1, 1, 1, 1, 0 }, sizes(classes, split.test(), 5));
    }

    private static long[] sizes(int[] classes, int[] which, int count) {
        return IntStream.range(0, count).mapToLong(c -> Arrays.stream(which).filter(i -> classes[i] == c).count()).toArray();
    }

    public void testEveryThingIsOnOneSide() {
        for (int round = 0; round < 20; round++) {
            int[] classes = random().ints(randomIntBetween(0, 80), 0, randomIntBetween(1, 20)).toArray();
            double share = randomDoubleBetween(0.01, 0.99, true);
            long seed = randomLong();
            StratifiedSplit split = StratifiedSplit.of(classes, share, seed);
            int[] all = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.test())).sorted().toArray();
            assertArrayEquals(IntStream.range(0, classes.length).toArray(), all);
            assertArrayEquals(Arrays.stream(split.test()).sorted().toArray(), split.test());
            assertArrayEquals(Arrays.stream(split.train()).sorted().toArray(), split.train());
            assertArrayEquals("the same seed, the same split", split.test(), StratifiedSplit.of(classes, share, seed).test());
        }
    }

    public void testEveryThingOfAClassIsTestedAsOften() {
        int[] times = new int[10];
        for (int seed = 0; seed < 10_000; seed++) {
            for (int i : StratifiedSplit.of(new int[10], 0.3, seed).test()) {
                times[i]++;
            }
        }
        // 3,000 of 10,000 each, with a standard deviation of √(10,000 · .3 · .7) = 46
        for (int each : times) {
            assertEquals(3_000, each, 5 * 46);
        }
    }

    public void testWrongShare() {
        for (double share : new double[] { 0, 1, -0.5, Double.NaN }) {
            Exception e = expectThrows(IllegalArgumentException.class, () -> StratifiedSplit.of(new int[3], share, 1));
            assertThat(e.getMessage(), containsString("above 0 and below 1, found [" + share + "]"));
        }
    }
}
