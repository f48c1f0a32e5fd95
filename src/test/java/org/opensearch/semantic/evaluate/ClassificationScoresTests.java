// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class ClassificationScoresTests extends OpenSearchTestCase {

    public void testByHand() {
        ClassificationScores scores = ClassificationScores.of(List.of("a", "a", "a", "b", "c"), List.of("a", "a", "b", "b", "d"));
        assertEquals(3 / 5d, scores.accuracy(), 1e-12);
        // a: precision 1, recall 2/3; b: precision 1/2, recall 1; c is never found; d is never true
        double a = 2 / (1 + 3 / 2d);
        double b = 2 / (2 + 1d);
        assertEquals((a + b + 0 + 0) / 4, scores.macroF1(), 1e-12);
    }

    public void testAllRightAndAllWrong() {
        assertEquals(new ClassificationScores(1, 1), ClassificationScores.of(List.of(1, 2, 2), List.of(1, 2, 2)));
        assertEquals(new ClassificationScores(0, 0), ClassificationScores.of(List.of(1, 2, 2), List.of(2, 1, 3)));
    }

    public void testDegenerate() {
        assertEquals(new ClassificationScores(Double.NaN, Double.NaN), ClassificationScores.of(List.of(), List.of()));
        Exception e = expectThrows(IllegalArgumentException.class, () -> ClassificationScores.of(List.of(1), List.of()));
        assertThat(e.getMessage(), containsString("[1] true and [0] found classes"));
    }
}
