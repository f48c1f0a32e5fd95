// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.PairedDifference;
import org.opensearch.semantic.evaluate.Ranking;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;
import org.opensearch.semantic.vector.VectorMath;

/**
 * What int8 costs: relevance and classification with the int8 graph and with the fp32 graph of the same model, on vectors, by brute
 * force. With paired tests over queries or messages.
 */
final class QualityBenchmark {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int DEPTH = 10;
    private static final int NEIGHBOURS = 10;
    static final Bootstrap BOOTSTRAP = new Bootstrap(3, 20_000, 0.95);

    /** A score for each query or message, with one graph. */
    private record Scores(double[] ndcg, double[] correct) {}

    private record Hit(int place, float cosine) {}

    private QualityBenchmark() {}

    /** @param data folder of the datasets */
    static void run(Path data, Path json) throws IOException {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        ModelFiles.loadNatives();
        Table table = new Table(
            "int8 against fp32",
            "model, measure, over, int8, fp32, difference, 95 % from, 95 % to, p"
        );
        for (ModelFiles files : ModelFiles.values()) {
            Scores int8 = scores(datasets, files.compiled(CORES, QueuedModel.BATCH_TOKENS));
            Scores exact = scores(datasets, files.exact(CORES, QueuedModel.BATCH_TOKENS));
            add(table, files, "scifact test, nDCG@10", int8.ndcg(), exact.ndcg());
            add(table, files, "banking77 test, accuracy", int8.correct(), exact.correct());
            Table.write(json, List.of(table));
        }
        table.print();
    }

    private static void add(Table table, ModelFiles files, String measure, double[] int8, double[] exact) {
        PairedDifference test = PairedDifference.of(BOOTSTRAP, int8, exact, () -> {});
        Object[] row = {
            files,
            measure,
            int8.length,
            digits(Samples.mean(int8)),
            digits(Samples.mean(exact)),
            digits(test.difference().value()),
            digits(test.difference().from()),
            digits(test.difference().to()),
            digits(test.p()) };
        table.add(row);
    }

    /** Four decimals; a table shows two of a number. */
    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static Scores scores(Datasets datasets, QueuedModel opened) throws IOException {
        try (QueuedModel model = opened) {
            return new Scores(ndcg(datasets, model), correct(datasets, model));
        }
    }

    /** nDCG@10 of each query, by cosine to title and abstract. */
    private static double[] ndcg(Datasets datasets, QueuedModel model) throws IOException {
        Datasets.Retrieval scifact = datasets.scifact();
        List<String> ids = new ArrayList<>(scifact.documents().keySet());
        float[][] documents = model.embed(Role.DOCUMENT, datasets.abstracts());
        List<String> queries = new ArrayList<>(scifact.queries().keySet());
        float[][] vectors = model.embed(Role.QUERY, new ArrayList<>(scifact.queries().values()));
        return IntStream.range(0, queries.size()).mapToDouble(q -> {
            List<String> ranking = nearest(vectors[q], documents, DEPTH).stream().map(hit -> ids.get(hit.place())).toList();
            return Ranking.ndcg(ranking, scifact.judgements().get(queries.get(q)), DEPTH);
        }).toArray();
    }

    /** 1 for each test message whose label is that of most of the ten nearest training messages, weighted with their cosine. */
    private static double[] correct(Datasets datasets, QueuedModel model) throws IOException {
        List<Datasets.Labelled> train = datasets.banking77("train");
        List<Datasets.Labelled> test = datasets.banking77("test");
        float[][] known = model.embed(Role.DOCUMENT, train.stream().map(Datasets.Labelled::text).toList());
        float[][] asked = model.embed(Role.DOCUMENT, test.stream().map(Datasets.Labelled::text).toList());
        return IntStream.range(0, asked.length).parallel().mapToDouble(i -> {
            Map<String, Double> votes = new HashMap<>();
            for (Hit hit : nearest(asked[i], known, NEIGHBOURS)) {
                votes.merge(train.get(hit.place()).label(), (double) hit.cosine(), Double::sum);
            }
            String label = votes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
            return label.equals(test.get(i).label()) ? 1 : 0;
        }).toArray();
    }

    private static List<Hit> nearest(float[] query, float[][] vectors, int count) {
        return IntStream.range(0, vectors.length)
            .mapToObj(i -> new Hit(i, VectorMath.dot(query, vectors[i])))
            .sorted(Comparator.comparingDouble((Hit hit) -> -hit.cosine()).thenComparing(Hit::place))
            .limit(count)
            .toList();
    }
}
