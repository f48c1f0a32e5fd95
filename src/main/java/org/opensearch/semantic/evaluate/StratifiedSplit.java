// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Things divided by chance into those to learn from and those to test on, so that each class has its share on both sides.
 *
 * <p>Of a class of n things n · share are tested, rounded, but at least one, and at least one is learned from. A class of one thing is
 * learned from and not tested: nothing of it would be left to know it by. What a class's draw is depends on the seed and on the sizes of
 * the classes before it.
 *
 * @param train numbers of the things to learn from, ascending
 * @param test numbers of the things to test on, ascending
 */
public record StratifiedSplit(int[] train, int[] test) {

    /**
     * @param classes number of the class of each thing, at least 0
     * @param share of each class to test on, above 0 and below 1
     * @throws IllegalArgumentException if the share is out of range
     */
    public static StratifiedSplit of(int[] classes, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("[split] share to test on must be above 0 and below 1, found [" + share + "]");
        }
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] tested = new boolean[classes.length];
        int most = Arrays.stream(classes).max().orElse(-1);
        int[][] members = new int[most + 1][];
        int[] sizes = new int[most + 1];
        for (int c : classes) {
            sizes[c]++;
        }
        Arrays.setAll(members, c -> new int[sizes[c]]);
        int[] filled = new int[most + 1];
        for (int i = 0; i < classes.length; i++) {
            members[classes[i]][filled[classes[i]]++] = i;
        }
        for (int[] things : members) {
            int count = tested(things.length, share);
            for (int drawn = 0; drawn < count; drawn++) {
                // the drawn ones move to the front: the first steps of a shuffle
                int place = drawn + random.nextInt(things.length - drawn);
                int thing = things[place];
                things[place] = things[drawn];
                things[drawn] = thing;
                tested[thing] = true;
            }
        }
        return new StratifiedSplit(
            IntStream.range(0, classes.length).filter(i -> tested[i] == false).toArray(),
            IntStream.range(0, classes.length).filter(i -> tested[i]).toArray()
        );
    }

    /** How many of a class of so many are tested. */
    private static int tested(int size, double share) {
        return size < 2 ? 0 : Math.clamp(Math.round(size * share), 1, size - 1);
    }
}
