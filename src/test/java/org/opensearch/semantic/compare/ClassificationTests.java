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
import org.opensearch.semantic.fake.FakeEmbedder;

public class ClassificationTests extends TrialTestCase {

    /** Ten texts of a, ten of b, in turns, and one of c. */
    private static final String TEXTS = IntStream.range(0, 21)
        .mapToObj(i -> String.format(Locale.ROOT, "{\"text\": \"text %d\", \"label\": \"%s\"}", i, label(i)))
        .collect(Collectors.joining(", ", "[", "]"));

    /** c is the last of the labels, so it does not change what is drawn of the others; it is learned from. */
    private static final StratifiedSplit SPLIT = StratifiedSplit
        .of(IntStream.range(0, 21).map(i -> i == 20 ? 2 : i % 2).toArray(), 0.3, SEED);

    private static String label(int i) {
        return i == 20 ? "c" : i % 2 == 0 ? "a" : "b";
    }

    /** a lies around 0°, b around 90°, c at 180°; some of those that are tested lie where another label is. */
    private static float[][] vectors(int wrong) {
        double[] degrees = IntStream.range(0, 21).mapToDouble(i -> i == 20 ? 180 : i % 2 * 90 + i % 5).toArray();
        int[] tested = IntStream.of(SPLIT.test()).filter(i -> i % 2 == 1).toArray();
        for (int w = 0; w < wrong; w++) {
            degrees[tested[w]] = 0;
        }
        return allAtDegrees(degrees);
    }

    public void testByHand() throws IOException {
        assertEquals("three of ten a and three of ten b are tested", 6, SPLIT.test().length);
        Trial trial = trial(Kind.CLASSIFICATION, "{\"texts\": " + TEXTS + "}");
        score(trial, "good", vectors(0));
        score(trial, "worse", vectors(2));
        Table table = table(trial, "classification");
        for (String method : List.of("nearest_centroid", "knn", "linear")) {
            assertEquals(1, value(table, "accuracy", "good", method), 0);
            assertEquals(1, value(table, "macro_f1", "good", method), 0);
            assertEquals(4 / 6d, value(table, "accuracy", "worse", method), 1e-12);
            // a: 3 right of 3 and 5 found; b: 1 right of 3 and 1 found
            assertEquals((2 * 3 / (3 + 5d) + 2 * 1 / (3 + 1d)) / 2, value(table, "macro_f1", "worse", method), 1e-12);
            assertEquals(15, cell(table, "learned_from", "good", method));
            assertEquals(6, cell(table, "tested", "good", method));
        }
        Table confusions = table(trial, "confusions");
        assertEquals(List.of(List.of("worse", "nearest_centroid", "b", "a", 2, 3)), confusions.rows());
        Table worst = table(trial, "worst_labels");
        assertEquals(List.of("worse", "nearest_centroid", "b", 3, 1d, 1 / 3d, 2 / 4d), worst.rows().get(2));
    }

    public void testTheSameTextsAreTestedWithEachModel() throws IOException {
        Trial trial = trial(Kind.CLASSIFICATION, "{\"texts\": " + TEXTS + ", \"methods\": [\"knn\"]}");
        score(trial, "good", vectors(0));
        score(trial, "worse", vectors(3));
        Table differences = table(trial, "differences");
        assertEquals(List.of("accuracy by [knn]", "good", "worse"), differences.rows().get(0).subList(0, 3));
        // right and wrong in turns: half of the six differ
        assertEquals(3 / 6d, value(differences, "difference", "accuracy by [knn]"), 1e-12);
        assertEquals(true, cell(differences, "clear", "accuracy by [knn]"));
        assertThat(trial.notes(), hasItem(containsString("accuracy by [knn]: [good] is best, ahead of [worse] by 0.500")));
    }

    public void testEqualModelsHaveNoWinner() throws IOException {
        Trial trial = trial(Kind.CLASSIFICATION, "{\"texts\": " + TEXTS + ", \"methods\": [\"nearest_centroid\"]}");
        score(trial, "one", vectors(1));
        score(trial, "other", vectors(1));
        assertThat(trial.notes(), hasItem(containsString("no clear winner")));
    }

    public void testNotes() throws IOException {
        Trial trial = trial(Kind.CLASSIFICATION, "{\"texts\": " + TEXTS + ", \"worst\": 0}");
        assertThat(trial.notes(), hasItem("1 labels have one text, which is learned from: they are not tested"));
        assertThat(
            trial.notes(),
            hasItem(
                "15 texts are learned from and 6 tested; who says the most frequent label of them all is right with an accuracy of 0.500"
            )
        );
        score(trial, "good", vectors(1));
        assertEquals(List.of(), table(trial, "confusions").rows());
        assertEquals(List.of(), table(trial, "worst_labels").rows());
    }

    /** Of 2,100,000 bytes a vector, the 8 MiB of a classifier hold three: two centroids and one more. */
    public void testMethodsThatHaveNoRoomAreLeftOut() throws IOException {
        int dimension = 525_000;
        Trial trial = trial(
            Kind.CLASSIFICATION,
            "{\"texts\": " + TEXTS.replace("\"c\"", "\"b\"") + ", \"methods\": [\"nearest_centroid\", \"knn\"], \"test_share\": 0.6}"
        );
        float[][] vectors = new float[21][dimension];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i][i % 2] = 1;
        }
        trial.score(new FakeEmbedder("large", "0", dimension).spec(), List.<float[][]>of(vectors));
        Table table = table(trial, "classification");
        assertEquals(0, cell(table, "tested", "large", "knn"));
        assertTrue(Double.isNaN(value(table, "accuracy", "large", "knn")));
        assertFalse(Double.isNaN(value(table, "accuracy", "large", "nearest_centroid")));
        assertThat(trial.notes(), hasItem(containsString("[knn] with [large] is not measured")));
    }

    /** Of 500,000 bytes a vector there is room for 16: two centroids and 14 neighbours. */
    public void testNeighboursAreAsManyAsThereIsRoomFor() throws IOException {
        int dimension = 125_000;
        Trial trial = trial(
            Kind.CLASSIFICATION,
            "{\"texts\": " + TEXTS.replace("\"c\"", "\"b\"") + ", \"methods\": [\"knn\"], \"test_share\": 0.2}"
        );
        float[][] vectors = new float[21][dimension];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i][i == 20 ? 1 : i % 2] = 1;
        }
        trial.score(new FakeEmbedder("large", "0", dimension).spec(), List.<float[][]>of(vectors));
        Table table = table(trial, "classification");
        assertEquals(14, cell(table, "learned_from", "large", "knn"));
        assertEquals(1, value(table, "accuracy", "large", "knn"), 0);
        assertThat(trial.notes(), hasItem(containsString("[knn] with [large] learns from 14 of the texts")));
    }

    public void testRefusals() {
        assertRefused("{\"texts\": [{\"text\": \"one\", \"label\": \"a\"}, {\"text\": \"two\", \"label\": \"a\"}]}", "has [1] labels");
        assertRefused("{\"texts\": [{\"text\": \"one\"}, {\"text\": \"two\"}]}", "has [0] labels");
        assertRefused(
            "{\"texts\": [{\"text\": \"one\", \"label\": \"a\"}, {\"text\": \"two\", \"label\": \"b\"}]}",
            "one text of each of its [2] labels"
        );
        assertRefused("{\"texts\": " + TEXTS + ", \"worst\": -1}", "[worst] is [-1], must be from 0 to 1000");
        assertRefused("{\"texts\": " + TEXTS + ", \"methods\": []}", "[methods] is empty");
        assertRefused("{\"texts\": " + TEXTS + ", \"methods\": [\"svm\"]}", "[method] is [svm], allowed are");
        assertRefused("{\"texts\": " + TEXTS + ", \"test_share\": 1}", "[test_share] is [1.0], must be above 0 and below 1");
        assertRefused("{}", "[texts]");
        assertRefused("{\"texts\": " + TEXTS + ", \"folds\": 3}", "unknown field [folds]");
    }

    private static void assertRefused(String json, String why) {
        Exception e = expectThrows(IllegalArgumentException.class, () -> trial(Kind.CLASSIFICATION, json));
        Throwable cause = e;
        while (cause.getCause() != null && cause.getMessage().contains(why) == false) {
            cause = cause.getCause();
        }
        assertThat(cause.getMessage(), containsString(why));
    }

    public void testCanBeCancelled() throws IOException {
        Evaluation evaluation = parse(Kind.CLASSIFICATION, "{\"texts\": " + TEXTS + "}");
        Trial trial = evaluation.prepare(inline(evaluation), setting(() -> {
            throw new TaskCancelledException("cancelled");
        }));
        expectThrows(TaskCancelledException.class, () -> score(trial, "good", vectors(0)));
    }
}
