// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.evaluate;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class PredictionsTests extends OpenSearchTestCase {

    private static final Predictions FIVE = new Predictions(List.of("a", "a", "a", "b", "c"), List.of("a", "a", "b", "b", "d"));

    public void testScoresByHand() {
        ClassificationScores scores = FIVE.scores();
        assertEquals(3 / 5d, scores.accuracy(), 1e-12);
        assertArrayEquals(new double[] { 1, 1, 0, 1, 0 }, FIVE.right(), 0);
        // a: precision 1, recall 2/3; b: precision 1/2, recall 1; c is never found; d is never true
        double a = 2 / (1 + 3 / 2d);
        double b = 2 / (2 + 1d);
        assertEquals((a + b + 0 + 0) / 4, scores.macroF1(), 1e-12);
    }

    public void testScoresOfSomeAreThoseOfTheSameAlone() {
        // the third twice, the fourth: a b, a b, b b; of a nothing is right, and c and d do not occur
        ClassificationScores some = FIVE.scores(new int[] { 2, 2, 3 });
        assertEquals(1 / 3d, some.accuracy(), 1e-12);
        assertEquals((0 + 2 * 1 / (1 + 3d)) / 2, some.macroF1(), 1e-12);
        assertEquals(new Predictions(List.of("a", "a", "b"), List.of("b", "b", "b")).scores(), some);
    }

    public void testClassesByHand() {
        List<ClassResult> classes = FIVE.classes();
        assertEquals(List.of("c", "d", "b", "a"), classes.stream().map(ClassResult::label).toList());
        assertEquals("never found", new ClassResult("c", 1, Double.NaN, 0, 0), classes.get(0));
        assertEquals("never true", new ClassResult("d", 0, 0, Double.NaN, 0), classes.get(1));
        assertEquals(new ClassResult("b", 1, 1 / 2d, 1, 2 / 3d), classes.get(2));
        assertEquals(new ClassResult("a", 3, 1, 2 / 3d, 4 / 5d), classes.get(3));
    }

    public void testConfusionsByHand() {
        Predictions predictions = new Predictions(
            List.of("a", "a", "a", "a", "b", "b", "b", "c"),
            List.of("b", "b", "a", "c", "a", "b", "b", "b")
        );
        Confusion twice = new Confusion("a", "b", 2, 4);
        // once each: all of c, a third of b, a quarter of a
        Confusion c = new Confusion("c", "b", 1, 1);
        Confusion b = new Confusion("b", "a", 1, 3);
        Confusion a = new Confusion("a", "c", 1, 4);
        assertEquals(List.of(twice, c, b, a), predictions.confusions(10));
        assertEquals(List.of(twice, c), predictions.confusions(2));
        assertEquals(List.of(), new Predictions(List.of("a", "b"), List.of("a", "b")).confusions(10));
    }

    public void testAllRightAndAllWrong() {
        List<String> truth = List.of("1", "2", "2");
        assertEquals(new ClassificationScores(1, 1), new Predictions(truth, truth).scores());
        assertEquals(new ClassificationScores(0, 0), new Predictions(truth, List.of("2", "1", "3")).scores());
    }

    public void testDegenerate() {
        Predictions nothing = new Predictions(List.of(), List.of());
        assertEquals(new ClassificationScores(Double.NaN, Double.NaN), nothing.scores());
        assertEquals(List.of(), nothing.classes());
        assertEquals(List.of(), nothing.confusions(3));
        assertEquals(new ClassificationScores(Double.NaN, Double.NaN), FIVE.scores(new int[0]));
        Exception e = expectThrows(IllegalArgumentException.class, () -> new Predictions(List.of("1"), List.of()));
        assertThat(e.getMessage(), containsString("[1] true and [0] found classes"));
    }
}
