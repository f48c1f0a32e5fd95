// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.semantic.classify.FewShot;
import org.opensearch.semantic.evaluate.Bootstrap;
import org.opensearch.semantic.evaluate.PairedDifference;
import org.opensearch.semantic.evaluate.Ranking;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;
import org.opensearch.semantic.vector.VectorMath;

/**
 * What int8 costs: relevance and classification with the int8 graph and with the fp32 graph of the same model, on vectors, by brute
 * force. With paired tests over queries or messages. And whether both reach what is published of the models.
 */
final class QualityBenchmark {

    private static final int DEPTH = 10;
    private static final int NEIGHBOURS = 10;
    static final Bootstrap BOOTSTRAP = new Bootstrap(3, 20_000, 0.95);
    private static final int NORMS = 1_000;

    /** What MTEB's leaderboard says of a model. */
    private record Published(double scifact, double banking77) {

        static Published of(ModelFiles files) {
            return switch (files) {
                case BGE -> new Published(0.713, 0.857);
                case MINILM -> new Published(0.645, 0.800);
            };
        }
    }

    /** A score for each query or message, with one graph; and the accuracy of each draw of a few messages. */
    private record Scores(double[] ndcg, double[] correct, double[] fewShot) {}

    private record Hit(int place, float cosine) {}

    private final Datasets datasets;
    private final Path cache;
    private final Table graphs = new Table(
        "int8 against fp32",
        "model, measure, over, int8, fp32, difference, 95 % from, 95 % to, p"
    );
    private final Table published = new Table("published", "model, measure, published, int8, difference, fp32, of fp32");

    private QualityBenchmark(Datasets datasets, Path cache) {
        this.datasets = datasets;
        this.cache = cache;
    }

    /**
     * @param data folder of the datasets
     * @param cache folder for vectors
     */
    static void run(Path data, Path cache, Path json) throws IOException {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        ModelFiles.loadNatives();
        QualityBenchmark benchmark = new QualityBenchmark(datasets, cache);
        for (ModelFiles files : ModelFiles.values()) {
            benchmark.measure(files);
            Table.write(json, List.of(benchmark.published, benchmark.graphs));
        }
        benchmark.published.print();
        benchmark.graphs.print();
    }

    private void measure(ModelFiles files) throws IOException {
        double length = lengthWhilePublished(files);
        Scores int8 = scores(files, "model.onnx", length);
        Scores exact = scores(files, "exact.onnx", length);
        add(graphs, files, "scifact test, nDCG@10", int8.ndcg(), exact.ndcg());
        add(graphs, files, "banking77 test, accuracy", int8.correct(), exact.correct());
        Published there = Published.of(files);
        compare(files, "scifact test, nDCG@10", there.scifact(), int8.ndcg(), exact.ndcg());
        compare(files, "banking77 test, accuracy of 8 a class", there.banking77(), int8.fewShot(), exact.fewShot());
    }

    private void compare(ModelFiles files, String measure, double there, double[] int8, double[] exact) {
        double fast = Samples.mean(int8);
        double whole = Samples.mean(exact);
        published.add(files, measure, Table.digits(there), Table.digits(fast), Table.digits(fast - there), Table.digits(whole), Table.digits(whole - there));
    }

    private static void add(Table table, ModelFiles files, String measure, double[] int8, double[] exact) {
        PairedDifference test = PairedDifference.of(BOOTSTRAP, int8, exact, () -> {});
        Object[] row = {
            files,
            measure,
            int8.length,
            Table.digits(Samples.mean(int8)),
            Table.digits(Samples.mean(exact)),
            Table.digits(test.difference().value()),
            Table.digits(test.difference().from()),
            Table.digits(test.difference().to()),
            Table.digits(test.p()) };
        table.add(row);
    }


    private Scores scores(ModelFiles files, String graph, double length) throws IOException {
        try (CachedModel model = files.cached(cache, graph)) {
            List<Datasets.Labelled> train = datasets.banking77("train");
            List<Datasets.Labelled> test = datasets.banking77("test");
            float[][] known = model.embed(Role.DOCUMENT, texts(train));
            float[][] asked = model.embed(Role.DOCUMENT, texts(test));
            FewShot fewShot = new FewShot(known, labels(train), asked, labels(test));
            double[] few = fewShot.accuracies(length);
            return new Scores(ndcg(model), correct(labels(train), known, labels(test), asked), few);
        }
    }

    private static List<String> texts(List<Datasets.Labelled> messages) {
        return messages.stream().map(Datasets.Labelled::text).toList();
    }

    private static List<String> labels(List<Datasets.Labelled> messages) {
        return messages.stream().map(Datasets.Labelled::label).toList();
    }

    /**
     * How long the vectors were of which the published accuracy comes. The makers of bge measured it without scaling them to norm 1, with
     * which the regression's penalty means something else; sentence-transformers has scaling among MiniLM's layers.
     */
    private double lengthWhilePublished(ModelFiles files) throws IOException {
        if (files != ModelFiles.BGE) {
            return 1;
        }
        try (QueuedModel unscaled = files.unscaled(cache)) {
            float[][] vectors = unscaled.embed(Role.DOCUMENT, texts(datasets.banking77("train")).subList(0, NORMS));
            double[] norms = Arrays.stream(vectors).mapToDouble(VectorMath::norm).toArray();
            String from = Table.digits(Samples.percentile(norms, 5));
            System.out.println(files + ": norms of 90 % of the vectors are from " + from + " to " + Table.digits(Samples.percentile(norms, 95)));
            return Samples.mean(norms);
        }
    }

    /** nDCG@10 of each query, by cosine to title and abstract. */
    private double[] ndcg(CachedModel model) throws IOException {
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
    private static double[] correct(List<String> labels, float[][] known, List<String> truth, float[][] asked) {
        return IntStream.range(0, asked.length).parallel().mapToDouble(i -> {
            Map<String, Double> votes = new HashMap<>();
            for (Hit hit : nearest(asked[i], known, NEIGHBOURS)) {
                votes.merge(labels.get(hit.place()), (double) hit.cosine(), Double::sum);
            }
            String label = votes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
            return label.equals(truth.get(i)) ? 1 : 0;
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
