// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.drift;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class BaselineTests extends OpenSearchTestCase {

    private static final String WHO = "[semantic_drift] aggregation [d]";

    /** So many equal vectors per bucket; the buckets are called a, b, c ... and 0, 1, 2 ... */
    private static List<Baseline.Bucket> buckets(int... counts) {
        List<Baseline.Bucket> buckets = new ArrayList<>();
        for (int count : counts) {
            int place = buckets.size();
            float[][] vectors = new float[count][];
            Arrays.setAll(vectors, i -> new float[] { 1, place });
            Optional<Side> side = count == 0 ? Optional.empty() : Optional.of(Sides.of(Arrays.asList(vectors)));
            buckets.add(new Baseline.Bucket(List.of(Character.toString('a' + place), Integer.toString(place)), side));
        }
        return buckets;
    }

    /** Per bucket: the baseline's key, its count and the count that is compared with it. */
    private static List<String> against(Baseline baseline, int... counts) {
        return baseline.against(buckets(counts), WHO)
            .stream()
            .map(
                against -> against.map(a -> a.baseline() + " " + a.comparison().baseline().count() + " " + a.comparison().now().count())
                    .orElse("")
            )
            .toList();
    }

    public void testPrevious() {
        assertEquals(List.of("", "a 1 2", "", "b 2 4", "d 4 8"), against(Baseline.PREVIOUS, 1, 2, 0, 4, 8));
        assertEquals(List.of("", "", "", "b 2 4"), against(Baseline.PREVIOUS, 0, 2, 0, 4));
        assertEquals(List.of("", ""), against(Baseline.PREVIOUS, 0, 0));
        assertEquals(List.of(), against(Baseline.PREVIOUS));
    }

    public void testFirst() {
        assertEquals(List.of("", "", "b 2 4", "", "b 2 8"), against(Baseline.FIRST, 0, 2, 4, 0, 8));
        assertEquals(List.of("", ""), against(Baseline.FIRST, 0, 0));
    }

    public void testBefore() {
        assertEquals(List.of("", "before 1 14", "", "before 3 12", "before 7 8"), against(Baseline.BEFORE, 1, 2, 0, 4, 8));
        assertEquals(List.of("", "", "before 2 4", ""), against(Baseline.BEFORE, 0, 2, 4, 0));
        assertEquals(List.of(), against(Baseline.BEFORE));
    }

    public void testNamed() {
        for (String name : List.of("b", "1")) {
            assertEquals(List.of("b 2 1", "", "", "b 2 4"), against(new Baseline(name), 1, 2, 0, 4));
        }
        assertEquals("a baseline without vectors", List.of("", "", ""), against(new Baseline("c"), 1, 2, 0));
        assertEquals("the query found nothing", List.of(), against(new Baseline("c")));
    }

    public void testUnknownNames() {
        Exception e = expectThrows(IllegalArgumentException.class, () -> against(new Baseline("x"), 1, 2));
        assertThat(
            e.getMessage(),
            containsString(
                WHO + " [baseline] is [x], which is neither [previous], [first] nor [before], nor the key of a bucket; there are [a, b]"
            )
        );
        e = expectThrows(IllegalArgumentException.class, () -> against(new Baseline("x"), new int[12]));
        assertThat(e.getMessage(), endsWith("[a, b, c, d, e, f, g, h, i, j] and 2 more"));
        e = expectThrows(IllegalArgumentException.class, () -> new Baseline(" "));
        assertThat(e.getMessage(), containsString("[baseline] must be [previous], [first], [before] or the key of a bucket"));
    }
}
