// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class RankingTests extends OpenSearchTestCase {

    private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 1, "d", 0);

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    public void testNdcgHasLinearGains() {
        // found: c at rank 1, nothing at 2, a at 3; ideal: a, b, c
        double gain = 1 / log2(2) + 3 / log2(4);
        double ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4);
        assertEquals(gain / ideal, Ranking.ndcg(List.of("c", "x", "a", "b"), GRADES, 3), 1e-12);
        // 2.5 / (3 + 1.2618595 + 0.5)
        assertEquals(0.5250049, Ranking.ndcg(List.of("c", "x", "a", "b"), GRADES, 3), 1e-6);
        // with gains of 2 to the grade - 1 it would be (1 + 7 / 2) / (7 + 3 / 1.585 + 1 / 2) = 0.479
        assertNotEquals(0.479, Ranking.ndcg(List.of("c", "x", "a", "b"), GRADES, 3), 1e-2);
    }

    public void testNdcgOfBestAndWorst() {
        assertEquals(1, Ranking.ndcg(List.of("a", "b", "c"), GRADES, 10), 0);
        assertEquals(1, Ranking.ndcg(List.of("a", "b", "x"), GRADES, 2), 0);
        assertEquals(0, Ranking.ndcg(List.of("x", "d"), GRADES, 10), 0);
        assertEquals(0, Ranking.ndcg(List.of(), GRADES, 10), 0);
        assertEquals("ideal is cut too", 3 / log2(2) / (3 / log2(2)), Ranking.ndcg(List.of("a"), GRADES, 1), 0);
    }

    public void testRecall() {
        assertEquals(1 / 3d, Ranking.recall(List.of("c", "x", "a", "b"), GRADES, 2), 0);
        assertEquals(2 / 3d, Ranking.recall(List.of("c", "x", "a", "b"), GRADES, 3), 0);
        assertEquals("grade 0 is not relevant", 0, Ranking.recall(List.of("d"), GRADES, 3), 0);
        assertEquals("all three can not be among one", 1 / 3d, Ranking.recall(List.of("a", "b", "c"), GRADES, 1), 0);
    }

    public void testReciprocalRank() {
        assertEquals(1 / 3d, Ranking.reciprocalRank(List.of("x", "d", "c", "a"), GRADES, 10), 0);
        assertEquals(1 / 3d, Ranking.reciprocalRank(List.of("x", "d", "c", "a"), GRADES, 3), 0);
        assertEquals(0, Ranking.reciprocalRank(List.of("x", "d", "c", "a"), GRADES, 2), 0);
        assertEquals(1, Ranking.reciprocalRank(List.of("b"), GRADES, 1), 0);
    }

    public void testNothingRelevant() {
        Map<String, Integer> none = Map.of("d", 0);
        assertEquals(0, Ranking.ndcg(List.of("d"), none, 10), 0);
        assertEquals(0, Ranking.recall(List.of("d"), none, 10), 0);
        assertEquals(0, Ranking.reciprocalRank(List.of("d"), none, 10), 0);
    }
}
