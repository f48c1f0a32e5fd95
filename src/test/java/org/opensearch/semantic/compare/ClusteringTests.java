// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.evaluate.ClusterAgreement;

public class ClusteringTests extends TrialTestCase {

    private static final String FOUR = """
        [{"text": "one", "label": "a"}, {"text": "two", "label": "a"}, {"text": "three", "label": "b"}, {"text": "four", "label": "b"}]""";

    public void testByHand() throws IOException {
        Trial trial = trial(Kind.CLUSTERING, "{\"texts\": " + FOUR + "}");
        // two and two, 60° apart in each and 180° from each other's
        score(trial, "right", allAtDegrees(0, 60, 180, 240));
        // one of the first lies among the others
        score(trial, "wrong", allAtDegrees(0, 180, 180, 180));
        Table table = table(trial, "clustering");
        assertEquals(2, cell(table, "clusters", "right"));
        assertEquals(1, value(table, "adjusted_mutual_information", "right"), 0);
        assertEquals(1, value(table, "adjusted_rand_index", "right"), 0);
        // distances 1 - cos: at 0° 1/2 to the own one, 2 and 3/2 to the others; at 60° 1/2, 3/2 and 2
        assertEquals((1.75 - 0.5) / 1.75, value(table, "silhouette", "right"), 1e-6);
        ClusterAgreement wrong = new ClusterAgreement(new int[] { 0, 0, 1, 1 }, new int[] { 0, 1, 1, 1 });
        assertEquals(wrong.adjustedMutualInformation(), value(table, "adjusted_mutual_information", "wrong"), 1e-12);
        assertEquals(wrong.adjustedRandIndex(), value(table, "adjusted_rand_index", "wrong"), 1e-12);
        assertEquals(
            List.of("adjusted mutual information", "right", "wrong"),
            table(trial, "differences").rows().get(0).subList(0, 3)
        );
    }

    public void testNumberIsUpToTheTextsWithoutLabels() throws IOException {
        Trial trial = trial(
            Kind.CLUSTERING,
            "{\"texts\": [{\"text\": \"1\"}, {\"text\": \"2\"}, {\"text\": \"3\"}, {\"text\": \"4\"}, {\"text\": \"5\"}, {\"text\": \"6\"}]}"
        );
        score(trial, "three", allAtDegrees(0, 1, 120, 121, 240, 241));
        Table table = table(trial, "clustering");
        assertEquals(3, cell(table, "clusters", "three"));
        assertNull(cell(table, "adjusted_mutual_information", "three"));
        assertEquals(1, trial.tables().size());
        assertThat(trial.notes(), hasItem(containsString("no model is named best")));
        assertThat(trial.notes(), not(hasItem(containsString("winner"))));
    }

    public void testNumberOfClusters() throws IOException {
        Trial trial = trial(Kind.CLUSTERING, "{\"texts\": " + FOUR + ", \"k\": 3}");
        score(trial, "right", allAtDegrees(0, 60, 180, 240));
        assertEquals(3, cell(table(trial, "clustering"), "clusters", "right"));
        trial = trial(Kind.CLUSTERING, "{\"texts\": " + FOUR + ", \"k\": \"auto\", \"max_k\": 3}");
        score(trial, "right", allAtDegrees(0, 1, 180, 181));
        assertEquals(2, cell(table(trial, "clustering"), "clusters", "right"));
        assertEquals(
            Clustering.AS_LABELS,
            ((Clustering) parse(Kind.CLUSTERING, "{\"texts\": " + FOUR + "}")).k()
        );
    }

    public void testRefusals() {
        assertRefused("{\"texts\": " + FOUR + ", \"k\": 4}", "has [4] different texts, and [5] at least are needed");
        assertRefused("{\"texts\": [{\"text\": \"1\"}, {\"text\": \"2\"}]}", "has [2] different texts, and [3] at least are needed");
        assertRefused("{\"texts\": [{\"text\": \"1\", \"label\": \"a\"}, {\"text\": \"2\"}]}", "has [1] labels, allowed are 2 to 1000");
        assertRefused("{\"texts\": " + FOUR + ", \"k\": 1}", "[k] is [1], must be a number from 2 to 1000, or [auto]");
        assertRefused("{\"texts\": " + FOUR + ", \"k\": \"many\"}", "[k] is [many]");
        assertRefused("{\"texts\": " + FOUR + ", \"k\": 2, \"max_k\": 3}", "[max_k] bounds [k] where that is [auto]");
        assertRefused("{\"texts\": " + FOUR + ", \"max_k\": 201}", "[max_k] is [201], must be from 2 to 200");
    }

    private static void assertRefused(String json, String why) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> trial(Kind.CLUSTERING, json));
        Throwable cause = e.getCause() != null && e.getMessage().contains(why) == false ? e.getCause() : e;
        assertThat(cause.getMessage(), containsString(why));
    }

    public void testCanBeCancelled() throws IOException {
        Evaluation evaluation = parse(Kind.CLUSTERING, "{\"texts\": " + FOUR + "}");
        Trial trial = evaluation.prepare(inline(evaluation), setting(() -> {
            throw new TaskCancelledException("cancelled");
        }));
        expectThrows(TaskCancelledException.class, () -> score(trial, "right", allAtDegrees(0, 60, 180, 240)));
    }
}
