// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.util.List;
import org.opensearch.semantic.evaluate.Correlation;
import org.opensearch.semantic.model.Role;

public class SimilarityTests extends TrialTestCase {

    private static final String PAIRS = """
        [{"a": "x", "b": "y", "score": 5}, {"a": "x", "b": "z", "score": 3}, {"a": "y", "b": "z", "score": 0.5},
         {"a": "x", "b": "x", "score": 4}, {"a": "w", "b": "x"}]""";

    public void testByHand() throws IOException {
        Trial trial = trial(Kind.SIMILARITY, "{\"pairs\": " + PAIRS + "}");
        Texts texts = trial.texts().get(0);
        assertEquals("each text once", List.of("x", "y", "z"), texts.texts());
        assertEquals(List.of("1", "3", "2"), texts.ids());
        assertEquals(Role.DOCUMENT, texts.role());
        score(trial, "m", allAtDegrees(0, 60, 90));
        // cosines of the pairs: 60°, 90°, 30°, 0°
        double[] cosines = { 0.5, 0, Math.sqrt(3) / 2, 1 };
        Table table = table(trial, "similarity");
        // ranks of the scores 4 2 1 3, of the cosines 2 1 3 4: 1 - 6 (4 + 1 + 4 + 1) / (4 · 15)
        assertEquals(1 - 6 * 10 / 60d, value(table, "spearman", "m"), 1e-12);
        assertEquals(Correlation.pearson(new double[] { 5, 3, 0.5, 4 }, cosines), value(table, "pearson", "m"), 1e-6);
        assertEquals(4, cell(table, "pairs", "m"));
        assertThat(trial.notes(), hasItem("[pairs]: 1 pairs without a score are left out"));
    }

    public void testModelsAreComparedPairByPair() throws IOException {
        StringBuilder pairs = new StringBuilder();
        double[] degrees = new double[41];
        for (int i = 1; i <= 40; i++) {
            pairs.append(i == 1 ? "" : ", ").append("{\"a\": \"0\", \"b\": \"" + i + "\", \"score\": " + -i + "}");
            degrees[i] = i;
        }
        Trial trial = trial(Kind.SIMILARITY, "{\"pairs\": [" + pairs + "]}");
        score(trial, "right", allAtDegrees(degrees));
        double[] backwards = new double[41];
        for (int i = 1; i <= 40; i++) {
            backwards[i] = 41 - i;
        }
        score(trial, "backwards", allAtDegrees(backwards));
        Table differences = table(trial, "differences");
        assertEquals(2, value(differences, "difference", "spearman", "right", "backwards"), 1e-12);
        assertThat(trial.notes(), hasItem(containsString("spearman: [right] is best, ahead of [backwards] by 2.000")));
    }

    public void testVectorsWithoutDirectionAreLikeNothing() throws IOException {
        Trial trial = trial(
            Kind.SIMILARITY,
            "{\"pairs\": [{\"a\": \"x\", \"b\": \"y\", \"score\": 1}, {\"a\": \"x\", \"b\": \"z\", \"score\": 2},"
                + " {\"a\": \"y\", \"b\": \"z\", \"score\": 3}]}"
        );
        score(trial, "m", new float[][] { { 0, 0 }, { 1, 0 }, { 1, 0 } });
        // cosines 0, 0, 1: ranks 1.5 1.5 3 beside 1 2 3
        assertEquals(1.5 / Math.sqrt(1.5 * 2), value(table(trial, "similarity"), "spearman", "m"), 1e-12);
    }

    public void testRefusals() {
        assertRefused("{\"pairs\": [{\"a\": \"x\", \"b\": \"y\", \"score\": 1}]}", "has [1] pairs with [1] different values of [score]");
        String same = "{\"a\": \"x\", \"b\": \"y\", \"score\": 1}";
        assertRefused("{\"pairs\": [" + same + ", " + same + ", " + same + "]}", "has [3] pairs with [1] different values");
        assertRefused(
            "{\"pairs\": [{\"a\": \"x\", \"b\": \"y\", \"score\": \"high\"}]}",
            "entry [1] has [score] [high], which must be a number"
        );
        assertRefused("{\"pairs\": [{\"a\": \"x\", \"score\": 1}]}", "entry [1] has no [b]");
    }

    private static void assertRefused(String json, String why) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> trial(Kind.SIMILARITY, json));
        Throwable cause = e.getCause() != null && e.getMessage().contains(why) == false ? e.getCause() : e;
        assertThat(cause.getMessage(), containsString(why));
    }
}
