// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.model.Role;

/**
 * Throughput of the bundled int8 model alone against the length of texts, the size of batches and the number of workers. The points of
 * a curve take turns, so that all meet the same ups and downs of the machine.
 */
final class CurvesBenchmark {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int[] LENGTHS = { 4, 8, 16, 32, 64, 128, 256, 512 };
    private static final int[] BATCH_TOKENS = { 64, 128, 256, 512, 1024, 2048, 4096 };
    private static final int ROUNDS = 3;
    private static final int SHORT_TEXTS = 1_024;
    private static final int LONG_TEXTS = 48;
    /** About as many tokens for each length. */
    private static final int TOKENS = 12_288;
    private static final int MOST_TEXTS = 1_024;
    private static final long SEED = 5;

    private final Table lengths = new Table("text length", "tokens per text, texts/s, tokens/s");
    private final Table batches = new Table("batch tokens", "batch tokens, texts, texts/s, tokens/s, relative to the default");
    private final Table workers = new Table("workers", "workers, texts, texts/s, tokens/s, relative to one");

    /** A point of a curve: a model, texts, and how many tokens they have. */
    private record Point(QueuedModel model, List<String> texts, long tokens) {

        Point(QueuedModel model, List<String> texts) {
            this(model, texts, model.tokens(texts));
        }

        double textsPerSecond() {
            long start = System.nanoTime();
            model.embed(Role.DOCUMENT, texts);
            return texts.size() / ((System.nanoTime() - start) / 1e9);
        }

        double tokensPerSecond(double textsPerSecond) {
            return textsPerSecond * tokens / texts.size();
        }
    }

    private CurvesBenchmark() {}

    /** @param data folder of the datasets; without them the curves over real texts are left out */
    static void run(Path data, Path json) throws IOException {
        ModelFiles.loadNatives();
        CurvesBenchmark benchmark = new CurvesBenchmark();
        Datasets datasets = new Datasets(data);
        List<Table> tables = new ArrayList<>();
        if (datasets.present()) {
            List<String> messages = datasets.banking77().subList(0, SHORT_TEXTS);
            List<String> abstracts = datasets.abstracts().subList(0, LONG_TEXTS);
            benchmark.batches(messages, abstracts);
            benchmark.workers(messages, abstracts);
            tables.addAll(List.of(benchmark.batches, benchmark.workers));
        } else {
            System.out.println("no datasets in [" + data + "]: only the curve over text length");
        }
        benchmark.lengths();
        tables.add(0, benchmark.lengths);
        tables.forEach(Table::print);
        Table.write(json, tables);
    }

    private void lengths() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (QueuedModel model = ModelFiles.BGE.compiled(CORES, QueuedModel.BATCH_TOKENS)) {
            List<Point> points = new ArrayList<>();
            for (int length : LENGTHS) {
                List<String> texts = Lengths.texts(Math.min(MOST_TEXTS, TOKENS / length), length, random);
                points.add(new Point(model, texts));
                if (points.getLast().tokens() != (long) texts.size() * length) {
                    throw new IllegalStateException("a text of [" + length + "] words has other than that many tokens");
                }
            }
            double[] medians = medians(points);
            for (int i = 0; i < medians.length; i++) {
                lengths.add(LENGTHS[i], medians[i], points.get(i).tokensPerSecond(medians[i]));
            }
        }
    }

    private void batches(List<String> messages, List<String> abstracts) throws IOException {
        List<QueuedModel> models = new ArrayList<>();
        try {
            for (int tokens : BATCH_TOKENS) {
                models.add(ModelFiles.BGE.compiled(CORES, tokens));
            }
            int usual = IntStream.range(0, BATCH_TOKENS.length).filter(i -> BATCH_TOKENS[i] == QueuedModel.BATCH_TOKENS).findFirst().orElse(0);
            for (List<String> texts : List.of(messages, abstracts)) {
                List<Point> points = models.stream().map(model -> new Point(model, texts)).toList();
                double[] medians = medians(points);
                for (int i = 0; i < medians.length; i++) {
                    double tokens = points.get(i).tokensPerSecond(medians[i]);
                    batches.add(BATCH_TOKENS[i], kind(texts, messages), medians[i], tokens, medians[i] / medians[usual]);
                }
            }
        } finally {
            models.forEach(QueuedModel::close);
        }
    }

    private void workers(List<String> messages, List<String> abstracts) throws IOException {
        List<QueuedModel> models = new ArrayList<>();
        try {
            for (int count = 1; count <= CORES; count++) {
                models.add(ModelFiles.BGE.compiled(count, QueuedModel.BATCH_TOKENS));
            }
            for (List<String> texts : List.of(messages, abstracts)) {
                List<Point> points = models.stream().map(model -> new Point(model, texts)).toList();
                double[] medians = medians(points);
                for (int i = 0; i < medians.length; i++) {
                    double tokens = points.get(i).tokensPerSecond(medians[i]);
                    workers.add(i + 1, kind(texts, messages), medians[i], tokens, medians[i] / medians[0]);
                }
            }
        } finally {
            models.forEach(QueuedModel::close);
        }
    }

    private static String kind(List<String> texts, List<String> messages) {
        return texts == messages ? "short" : "long";
    }

    /** Texts per second, point by point; a first round of all is not counted. */
    private static double[] medians(List<Point> points) {
        double[][] speeds = new double[points.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < points.size(); i++) {
                double speed = points.get(i).textsPerSecond();
                if (round >= 0) {
                    speeds[i][round] = speed;
                }
            }
        }
        return Arrays.stream(speeds).mapToDouble(Samples::median).toArray();
    }
}
