// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.semantic.evaluate.StratifiedSplit;

public class AnomalyTests extends TrialTestCase {

    private static final String OUT = "[{\"text\": \"p\"}, {\"text\": \"q\"}, {\"text\": \"r\"}, {\"text\": \"s\"}]";

    /** Twenty texts, of two labels in turns. */
    private static String in(boolean labels) {
        return IntStream.range(0, 20)
            .mapToObj(
                i -> String.format(Locale.ROOT, "{\"text\": \"%d\"%s}", i, labels ? ", \"label\": \"" + "ab".charAt(i % 2) + "\"" : "")
            )
            .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Labels at 0° and 90°, all equal; but one that is tested is as far from both as can be, at 225°. */
    private static float[][] scope(int[] classes) {
        double[] degrees = IntStream.range(0, 20).mapToDouble(i -> i % 2 * 90).toArray();
        degrees[StratifiedSplit.of(classes, 0.3, SEED).test()[0]] = 225;
        return allAtDegrees(degrees);
    }

    public void testByHand() throws IOException {
        Trial trial = trial(Kind.ANOMALY, "{\"in_scope\": " + in(true) + ", \"out_of_scope\": " + OUT + "}");
        assertEquals(List.of("texts in scope", "texts out of scope"), trial.texts().stream().map(Texts::what).toList());
        int[] classes = IntStream.range(0, 20).map(i -> i % 2).toArray();
        score(trial, "m", scope(classes), allAtDegrees(0, 45, 135, 180));
        Table table = table(trial, "anomaly");
        for (String method : List.of("clusters", "centroids")) {
            // six in scope: five at distance 0, one at 1 + √2/2; out of scope 0, 1 - √2/2, 1 - √2/2, 1. Pairs that are right: of the five
            // half of one and three; of the other none
            assertEquals(5 * (0.5 + 3) / 24, value(table, "auroc", "m", method), 1e-6);
            // to find nine of ten of four are all four, down to distance 0, where everything is
            assertEquals(1, value(table, "false_alarms_at_90_found", "m", method), 0);
            assertEquals(14, cell(table, "learned_from", "m", method));
            assertEquals(6, cell(table, "in_scope", "m", method));
            assertEquals(4, cell(table, "out_of_scope", "m", method));
        }
    }

    public void testWithoutLabelsByClustersAlone() throws IOException {
        Trial trial = trial(Kind.ANOMALY, "{\"in_scope\": " + in(false) + ", \"out_of_scope\": " + OUT + "}");
        score(trial, "m", scope(new int[20]), allAtDegrees(200, 210, 180, 230));
        Table table = table(trial, "anomaly");
        assertEquals(1, table.rows().size());
        // five in scope are nearer than all four, the one at 225° is farther: 135° from the nearest, where 230° is 130° from it
        assertEquals((5 * 4 + 0) / 24d, value(table, "auroc", "m", "clusters"), 1e-6);
        assertEquals(1 / 6d, value(table, "false_alarms_at_90_found", "m", "clusters"), 0);
    }

    public void testModelsAreCompared() throws IOException {
        Trial trial = trial(Kind.ANOMALY, "{\"in_scope\": " + in(false) + ", \"out_of_scope\": " + OUT + "}");
        score(trial, "good", allAtDegrees(new double[20]), allAtDegrees(90, 90, 90, 90));
        score(trial, "bad", allAtDegrees(new double[20]), allAtDegrees(0, 0, 0, 0));
        assertEquals(0.5, value(table(trial, "differences"), "difference", "AUROC by [clusters]", "good", "bad"), 1e-12);
        assertThat(trial.notes(), hasItem(containsString("AUROC by [clusters]: [good] is best, ahead of [bad] by 0.500")));
    }

    public void testRefusals() {
        assertRefused("{\"in_scope\": " + in(false) + "}", "[out_of_scope]");
        assertRefused("{\"in_scope\": [{\"text\": \"1\"}], \"out_of_scope\": " + OUT + "}", "has [1] different texts");
        assertRefused(
            "{\"in_scope\": [{\"text\": \"1\", \"label\": \"a\"}, {\"text\": \"2\", \"label\": \"b\"}], \"out_of_scope\": " + OUT + "}",
            "of none are there two"
        );
        assertRefused(
            "{\"in_scope\": [{\"text\": \"1\"}, {\"text\": \"P \"}], \"out_of_scope\": " + OUT + "}",
            "entry [1] of [out_of_scope] is also in [in_scope]"
        );
        assertRefused("{\"in_scope\": " + in(false) + ", \"out_of_scope\": [{\"text\": \" \"}]}", "[out_of_scope] has no texts");
        assertRefused("{\"in_scope\": " + in(false) + ", \"out_of_scope\": " + OUT + ", \"test_share\": 0}", "[test_share] is [0.0]");
    }

    private static void assertRefused(String json, String why) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> trial(Kind.ANOMALY, json));
        Throwable cause = e.getCause() != null && e.getMessage().contains(why) == false ? e.getCause() : e;
        assertThat(cause.getMessage(), containsString(why));
    }

    public void testCanBeCancelled() throws IOException {
        Evaluation evaluation = parse(Kind.ANOMALY, "{\"in_scope\": " + in(true) + ", \"out_of_scope\": " + OUT + "}");
        Trial trial = evaluation.prepare(inline(evaluation), setting(() -> {
            throw new TaskCancelledException("cancelled");
        }));
        float[][] in = scope(IntStream.range(0, 20).map(i -> i % 2).toArray());
        expectThrows(TaskCancelledException.class, () -> score(trial, "m", in, allAtDegrees(0, 1, 2, 3)));
    }
}
