// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.Test;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.cluster.Silhouette;
import org.opensearch.semantic.evaluate.ClusterAgreement;
import org.opensearch.semantic.evaluate.StratifiedSplit;
import org.opensearch.semantic.node.Answer;

/** Models compared by labels, clusters, pairs and strangers over HTTP, on the sample messages and on texts in the request. */
public class EvaluateLabelsIT extends SampleTestCase {

    private static final long SEED = 42;
    private static final String THEMES = "{\"index\": \"messages\", \"text\": \"text\", \"label\": \"theme\"}";

    /** The sample messages as an evaluation takes them: in the order of their ids, equal texts once. */
    private record Messages(List<float[]> vectors, List<String> labels, int[] numbers) {

        static Messages read() throws Exception {
            List<float[]> vectors = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String id : new TreeSet<>(messages().keySet())) {
                String text = (String) field(id, "text");
                String label = (String) field(id, "theme");
                if (label != null && seen.add(text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))) {
                    vectors.add(floats((List<?>) field(id, "text_vector")));
                    labels.add(label);
                }
            }
            List<String> classes = List.copyOf(new TreeSet<>(labels));
            return new Messages(vectors, labels, labels.stream().mapToInt(classes::indexOf).toArray());
        }
    }

    private static float[] floats(List<?> vector) {
        float[] floats = new float[vector.size()];
        for (int d = 0; d < floats.length; d++) {
            floats[d] = ((Number) vector.get(d)).floatValue();
        }
        return floats;
    }

    private static Answer evaluate(String body) throws Exception {
        return node().post(EvaluateIT.PATH, "{" + body + "}");
    }

    private static List<Map<?, ?>> rows(Answer answer, String table, Map<String, ?> values) {
        List<Map<?, ?>> rows = new ArrayList<>();
        for (Object row : (List<?>) answer.ok().at(table)) {
            if (((Map<?, ?>) row).entrySet().containsAll(values.entrySet())) {
                rows.add((Map<?, ?>) row);
            }
        }
        return rows;
    }

    private static Map<?, ?> row(Answer answer, String table, Map<String, ?> values) {
        List<Map<?, ?>> rows = rows(answer, table, values);
        assertEquals(values + " in " + answer.at(table), 1, rows.size());
        return rows.get(0);
    }

    private static double value(Map<?, ?> row, String measure) {
        return ((Number) ((Map<?, ?>) row.get(measure)).get("value")).doubleValue();
    }

    /** Its value lies between its ends, which are not the same. */
    private static void assertInterval(Map<?, ?> row, String measure) {
        Map<?, ?> interval = (Map<?, ?>) row.get(measure);
        double from = ((Number) interval.get("from")).doubleValue();
        double to = ((Number) interval.get("to")).doubleValue();
        assertTrue(measure + " " + interval, from <= value(row, measure) && value(row, measure) <= to && from < to);
    }

    private static void assertNote(Answer answer, String part) {
        assertTrue(part + " is not in " + answer.at("notes"), answer.at("notes").toString().contains(part));
    }

    /** The accuracy of a nearest centroid, from the vectors that the index has of the same texts. */
    @Test
    public void classificationFromAnIndex() throws Exception {
        Answer answer = evaluate("\"classification\": {\"texts\": " + THEMES + "}");
        Messages set = Messages.read();
        StratifiedSplit split = StratifiedSplit.of(set.numbers(), 0.3, SEED);
        Map<Integer, double[]> sums = new TreeMap<>();
        for (int i : split.train()) {
            double[] sum = sums.computeIfAbsent(set.numbers()[i], c -> new double[384]);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += set.vectors().get(i)[d];
            }
        }
        long right = Arrays.stream(split.test()).filter(i -> nearest(set.vectors().get(i), sums) == set.numbers()[i]).count();
        Map<?, ?> row = row(answer, "classification", Map.of("model", BGE, "method", "nearest_centroid"));
        assertEquals((double) right / split.test().length, value(row, "accuracy"), 1e-9);
        assertEquals(split.train().length, row.get("learned_from"));
        assertEquals(split.test().length, row.get("tested"));
        for (String model : List.of(BGE, MINILM)) {
            for (String method : List.of("nearest_centroid", "knn", "linear")) {
                Map<?, ?> each = row(answer, "classification", Map.of("model", model, "method", method));
                assertInterval(each, "accuracy");
                assertInterval(each, "macro_f1");
                // ten themes
                assertTrue(each.toString(), value(each, "accuracy") > 0.4);
            }
            assertFalse(rows(answer, "confusions", Map.of("model", model)).isEmpty());
            assertEquals(10, rows(answer, "worst_labels", Map.of("model", model)).size());
        }
        assertEquals(
            "the models by each method",
            3,
            rows(answer, "differences", Map.of()).stream().filter(EvaluateLabelsIT::ofModels).count()
        );
        assertNote(answer, split.train().length + " texts are learned from and " + split.test().length + " tested");
    }

    private static boolean ofModels(Map<?, ?> difference) {
        return List.of(BGE, MINILM).contains(difference.get("first"));
    }

    private static int nearest(float[] vector, Map<Integer, double[]> sums) {
        int best = -1;
        double greatest = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Integer, double[]> sum : sums.entrySet()) {
            double dot = 0;
            double square = 0;
            for (int d = 0; d < vector.length; d++) {
                dot += vector[d] * sum.getValue()[d];
                square += sum.getValue()[d] * sum.getValue()[d];
            }
            if (dot / Math.sqrt(square) > greatest) {
                greatest = dot / Math.sqrt(square);
                best = sum.getKey();
            }
        }
        return best;
    }

    private static final String MONEY_AND_WEATHER = """
        [{"text": "I want my money back", "label": "money"}, {"text": "please refund me", "label": "money"},
         {"text": "you charged my card twice", "label": "money"}, {"text": "the invoice is wrong", "label": "money"},
         {"text": "it rains cats and dogs", "label": "weather"}, {"text": "a sunny afternoon", "label": "weather"},
         {"text": "snow is expected tonight", "label": "weather"}, {"text": "thunder and lightning", "label": "weather"},
         {"text": "Please  refund me", "label": "weather"}, {"text": "no label"}]""";

    @Test
    public void classificationInline() throws Exception {
        String body = "\"models\": [\"" + BGE + "\"], \"classification\": {\"texts\": " + MONEY_AND_WEATHER
            + ", \"methods\": [\"knn\", \"nearest_centroid\"], \"test_share\": 0.5, \"worst\": 1}";
        Answer answer = evaluate(body);
        assertEquals("classification", answer.ok().at("evaluation"));
        Map<?, ?> row = row(answer, "classification", Map.of("method", "nearest_centroid"));
        assertEquals(1, value(row, "accuracy"), 0);
        assertEquals(4, row.get("learned_from"));
        assertEquals(4, row.get("tested"));
        assertEquals(2, rows(answer, "classification", Map.of()).size());
        assertNote(answer, "1 texts are left out that repeat another but for case and white space, 1 of them under another label");
        assertNote(answer, "1 texts without a label");
        assertNote(answer, "with 4 tested texts intervals are rough");
        assertEquals(8, row(answer, "models", Map.of("model", BGE)).get("texts"));
        assertEquals("the same twice", answer.at("classification"), evaluate(body).ok().at("classification"));
        String text = node().post(EvaluateIT.PATH + "?format=text", "{" + body + "}").ok().body();
        assertTrue(
            text,
            text.lines().anyMatch(line -> line.matches(" +" + BGE + " +nearest_centroid +1\\.0000 \\[1\\.0000, 1\\.0000\\] .*"))
        );
    }

    /** The clusters that k-means finds in the vectors that the index has of the same texts. */
    @Test
    public void clusteringWithLabels() throws Exception {
        Answer answer = evaluate("\"clustering\": {\"texts\": " + THEMES + "}");
        Messages set = Messages.read();
        double[] ones = new double[set.labels().size()];
        Arrays.fill(ones, 1);
        Points points = Points.of(set.vectors().toArray(float[][]::new), ones);
        Partition partition = KMeans.fit(points, 10, SEED, () -> {});
        ClusterAgreement agreement = new ClusterAgreement(set.numbers(), partition.labels());
        Map<?, ?> row = row(answer, "clustering", Map.of("model", BGE));
        assertEquals("as many as labels", 10, row.get("clusters"));
        assertEquals(agreement.adjustedMutualInformation(), value(row, "adjusted_mutual_information"), 1e-9);
        assertEquals(agreement.adjustedRandIndex(), value(row, "adjusted_rand_index"), 1e-9);
        assertEquals(new Silhouette(points, partition, () -> {}).overall(), value(row, "silhouette"), 1e-9);
        for (Map<?, ?> each : rows(answer, "clustering", Map.of())) {
            assertInterval(each, "silhouette");
            assertInterval(each, "adjusted_mutual_information");
            assertInterval(each, "adjusted_rand_index");
        }
        assertEquals(1, rows(answer, "differences", Map.of("measure", "adjusted mutual information")).size());
    }

    @Test
    public void clusteringWithoutLabels() throws Exception {
        String unlabelled = MONEY_AND_WEATHER.replaceAll(", \"label\": \"\\w+\"", "");
        Answer answer = evaluate("\"models\": [\"" + BGE + "\"], \"clustering\": {\"texts\": " + unlabelled + ", \"max_k\": 3}");
        Map<?, ?> row = row(answer, "clustering", Map.of("model", BGE));
        assertTrue(row.toString(), List.of(2, 3).contains(row.get("clusters")));
        assertFalse(row.toString(), row.containsKey("adjusted_rand_index"));
        assertNote(answer, "no model is named best");
        String some = "{\"index\": \"messages\", \"text\": \"text\", \"query\": {\"term\": {\"theme\": \"refunds\"}}}";
        answer = evaluate("\"clustering\": {\"texts\": " + some + ", \"k\": 4}");
        assertEquals(2, rows(answer, "clustering", Map.of("clusters", 4)).size());
    }

    private static final List<String> A = List.of("I want my money back", "I want my money back", "where is my parcel", "it rains");
    private static final List<String> B = List.of("please refund me", "a sunny day", "my order has not arrived", "please refund me");
    private static final double[] GOLD = { 4.5, 0.5, 4, 0 };

    private static List<?> vector(String text) throws Exception {
        return (List<?>) node().post("/_plugins/_semantic/embed", "{\"texts\": [" + quoted(text) + "]}").ok().at("embeddings", 0, "vector");
    }

    @Test
    public void similarityInlineAndFromAnIndex() throws Exception {
        String index = index(Map.of(), "\"one\": {\"type\": \"text\"}, \"other\": {\"type\": \"text\"}, \"gold\": {\"type\": \"float\"}");
        Bulk bulk = new Bulk();
        List<String> inline = new ArrayList<>();
        double[] cosines = new double[GOLD.length];
        for (int i = 0; i < GOLD.length; i++) {
            cosines[i] = Vectors.cosine(vector(A.get(i)), vector(B.get(i)));
            String fields = "{\"%s\": " + quoted(A.get(i)) + ", \"%s\": " + quoted(B.get(i)) + ", \"%s\": " + GOLD[i] + "}";
            inline.add(String.format(Locale.ROOT, fields, "a", "b", "score"));
            bulk.index(String.valueOf(i), String.format(Locale.ROOT, fields, "one", "other", "gold"));
        }
        bulk.index("unscored", "{\"one\": \"x\", \"other\": \"y\"}").send(node(), index).noErrors();
        refresh(index);
        String from = "{\"index\": \"" + index + "\", \"a\": \"one\", \"b\": \"other\", \"score\": \"gold\"}";
        for (String pairs : List.of("[" + String.join(", ", inline) + "]", from)) {
            Answer answer = evaluate("\"similarity\": {\"pairs\": " + pairs + "}");
            Map<?, ?> row = row(answer, "similarity", Map.of("model", BGE));
            assertEquals(4, row.get("pairs"));
            assertEquals(pearson(GOLD, cosines), value(row, "pearson"), 1e-5);
            assertEquals(pearson(ranks(GOLD), ranks(cosines)), value(row, "spearman"), 1e-9);
            assertNotNull(row(answer, "similarity", Map.of("model", MINILM)));
            assertEquals("six different texts", 6, row(answer, "models", Map.of("model", BGE)).get("texts"));
        }
        assertNote(evaluate("\"similarity\": {\"pairs\": " + from + "}"), "1 pairs without a score are left out");
    }

    private static double[] ranks(double[] numbers) {
        return Arrays.stream(numbers).map(x -> Arrays.stream(numbers).filter(y -> y < x).count()).toArray();
    }

    private static double pearson(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double ab = IntStream.range(0, a.length).mapToDouble(i -> (a[i] - meanA) * (b[i] - meanB)).sum();
        double aa = Arrays.stream(a).map(x -> (x - meanA) * (x - meanA)).sum();
        double bb = Arrays.stream(b).map(x -> (x - meanB) * (x - meanB)).sum();
        return ab / Math.sqrt(aa * bb);
    }

    private static final List<String> STRANGE = List.of(
        "What is the capital of Mongolia?",
        "The mitochondria is the powerhouse of the cell",
        "Bishop takes knight, check",
        "import java.util.List;",
        "The treaty was signed in 1648"
    );

    /** The distance to the nearest centroid of a theme, from the vectors that the index has of the same texts. */
    @Test
    public void anomalyFromAnIndexAndInline() throws Exception {
        String out = "[" + String.join(", ", STRANGE.stream().map(text -> "{\"text\": " + quoted(text) + "}").toList()) + "]";
        Answer answer = evaluate("\"anomaly\": {\"in_scope\": " + THEMES + ", \"out_of_scope\": " + out + "}");
        Messages set = Messages.read();
        StratifiedSplit split = StratifiedSplit.of(set.numbers(), 0.3, SEED);
        int classes = (int) set.labels().stream().distinct().count();
        double[][] centroids = new double[classes][384];
        for (int i : split.train()) {
            for (int d = 0; d < 384; d++) {
                centroids[set.numbers()[i]][d] += set.vectors().get(i)[d];
            }
        }
        double right = 0;
        for (String text : STRANGE) {
            double distance = distance(floats(vector(text)), centroids);
            for (int i : split.test()) {
                right += distance > distance(set.vectors().get(i), centroids) ? 1 : 0;
            }
        }
        Map<?, ?> row = row(answer, "anomaly", Map.of("model", BGE, "method", "centroids"));
        assertEquals(right / STRANGE.size() / split.test().length, value(row, "auroc"), 1e-9);
        assertEquals(split.train().length, row.get("learned_from"));
        for (Map<?, ?> each : rows(answer, "anomaly", Map.of())) {
            assertTrue(each.toString(), value(each, "auroc") > 0.7);
            assertInterval(each, "false_alarms_at_90_found");
        }
        assertEquals(4, rows(answer, "anomaly", Map.of()).size());
        String unlabelled = THEMES.replace(", \"label\": \"theme\"", "");
        answer = evaluate("\"models\": [\"" + BGE + "\"], \"anomaly\": {\"in_scope\": " + unlabelled + ", \"out_of_scope\": " + out + "}");
        assertEquals("clusters", row(answer, "anomaly", Map.of("model", BGE)).get("method"));
    }

    private static double distance(float[] vector, double[][] centroids) {
        return Arrays.stream(centroids).mapToDouble(centroid -> {
            double dot = 0;
            double square = 0;
            for (int d = 0; d < vector.length; d++) {
                dot += vector[d] * centroid[d];
                square += centroid[d] * centroid[d];
            }
            return 1 - dot / Math.sqrt(square);
        }).min().orElseThrow();
    }

    @Test
    public void refusals() throws Exception {
        assertRefused(
            evaluate("\"classification\": {\"texts\": " + THEMES.replace(", \"label\": \"theme\"", "") + "}"),
            "[evaluate] [texts] has [0] labels, allowed are 2 to 1000"
        );
        assertRefused(
            evaluate("\"classification\": {\"texts\": " + MONEY_AND_WEATHER + "}, \"clustering\": {\"texts\": " + MONEY_AND_WEATHER + "}"),
            "needs exactly one of",
            "found [classification, clustering]"
        );
        assertRefused(
            evaluate("\"clustering\": {\"texts\": " + MONEY_AND_WEATHER + ", \"k\": 8}"),
            "has [8] different texts, and [9] at least"
        );
        assertRefused(
            evaluate("\"similarity\": {\"pairs\": {\"index\": \"messages\", \"a\": \"text\", \"b\": \"text\", \"score\": \"theme\"}}"),
            "has [score]",
            "which must be a number"
        );
        assertRefused(
            evaluate("\"anomaly\": {\"in_scope\": " + THEMES + ", \"out_of_scope\": " + THEMES.replace(", \"label\": \"theme\"", "") + "}"),
            "of [out_of_scope] is also in [in_scope]"
        );
    }
}
