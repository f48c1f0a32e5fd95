// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.opensearch.semantic.model.QueuedModel;
import org.opensearch.semantic.vector.VectorMath;

/**
 * The embedder alone, from text to vector, against its peers. JMH times one call for all texts of a set. It is run in rounds of one
 * measurement per contender, in one process: the contenders take turns, so that all meet the same ups and downs of the machine. Before
 * it is measured, each has to give nearly the vectors of the fp32 graph.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EngineBenchmark {

    private static final int ROUNDS = 5;
    private static final int CHECKED = 8;
    private static final double LEAST_COSINE = 0.98;

    /** What is embedded. */
    enum TextSet {
        SHORT(512),
        LONG(48);

        private final int count;

        TextSet(int count) {
            this.count = count;
        }

        List<String> read() throws IOException {
            Datasets datasets = new Datasets(Path.of(System.getProperty("bench.data")));
            return (this == SHORT ? datasets.banking77() : datasets.abstracts()).subList(0, count);
        }
    }

    /** Millis round by round. */
    private record Times(double[] wall, double[] processor) {}

    /** Name of an {@link EngineContender}; a run gives all of them. */
    @Param("INT8")
    public String contender;

    /** Name of a {@link TextSet}; a run gives both. */
    @Param("SHORT")
    public String set;

    private List<String> texts;
    private TextEmbedder embedder;

    /** Opens the contender and compares its vectors with those of the fp32 graph, which also warms it up. */
    @Setup
    public void open() throws IOException {
        texts = TextSet.valueOf(set).read();
        List<String> some = texts.subList(0, CHECKED);
        float[][] expected;
        try (TextEmbedder reference = EngineContender.valueOf(contender).reference()) {
            expected = reference.embed(some);
        }
        embedder = EngineContender.valueOf(contender).open();
        float[][] found = embedder.embed(some);
        for (int i = 0; i < CHECKED; i++) {
            double cosine = VectorMath.dot(VectorMath.normalize(found[i]), expected[i]);
            if (cosine < LEAST_COSINE) {
                throw new IllegalStateException("[" + contender + "] has cosine [" + cosine + "] to fp32 on text [" + i + "] of " + set);
            }
        }
    }

    @TearDown
    public void close() {
        embedder.close();
    }

    /** Processor time of all threads of this process, which other processes on the machine change little. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        public double millis;
    }

    @Benchmark
    public float[][] embed(Processor processor) {
        long before = processorNanos();
        float[][] vectors = embedder.embed(texts);
        processor.millis = (processorNanos() - before) / 1e6;
        return vectors;
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** @param data folder of the datasets */
    static void run(Path data, Path json) throws Exception {
        if (new Datasets(data).missing()) {
            return;
        }
        ModelFiles.loadNatives();
        Map<TextSet, Map<EngineContender, Times>> times = new EnumMap<>(TextSet.class);
        for (TextSet texts : TextSet.values()) {
            times.put(texts, new EnumMap<>(EngineContender.class));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (RunResult result : round()) {
                TextSet texts = TextSet.valueOf(result.getParams().getParam("set"));
                EngineContender contender = EngineContender.valueOf(result.getParams().getParam("contender"));
                Times all = times.get(texts).computeIfAbsent(contender, c -> new Times(new double[ROUNDS], new double[ROUNDS]));
                all.wall()[round] = result.getPrimaryResult().getScore();
                all.processor()[round] = result.getSecondaryResults().get("millis").getScore();
                System.out.printf(
                    Locale.ROOT,
                    "  round %d  %-20s %-6s %8.0f ms, %8.0f ms of processors%n",
                    round + 1,
                    contender,
                    texts,
                    all.wall()[round],
                    all.processor()[round]
                );
            }
        }
        report(times, json);
    }

    private static Iterable<RunResult> round() throws RunnerException {
        String[] contenders = Stream.of(EngineContender.values()).map(Enum::name).toArray(String[]::new);
        String[] sets = Stream.of(TextSet.values()).map(Enum::name).toArray(String[]::new);
        return new Runner(
            new OptionsBuilder().include(EngineBenchmark.class.getName() + ".embed")
                .param("contender", contenders)
                .param("set", sets)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build()
        ).run();
    }

    private static void report(Map<TextSet, Map<EngineContender, Times>> times, Path json) throws IOException {
        Table speeds = new Table("embedder alone", "texts, contender, texts/s, tokens/s, tokens per processor second");
        Table ratios = new Table(
            "ratios, median of " + ROUNDS + " rounds",
            "texts, contender, against, speed, least, most, by processor time, least of it, most of it"
        );
        try (QueuedModel model = ModelFiles.BGE.compiled(1, QueuedModel.BATCH_TOKENS)) {
            for (TextSet set : TextSet.values()) {
                List<String> texts = set.read();
                long tokens = model.tokens(texts);
                times.get(set).forEach((contender, all) -> {
                    double seconds = Samples.median(all.wall()) / 1000;
                    double processor = tokens / (Samples.median(all.processor()) / 1000);
                    speeds.add(set, contender, texts.size() / seconds, tokens / seconds, processor);
                });
                pairs().forEach(pair -> ratios.add(ratios(set, pair, times.get(set))));
            }
        }
        List<Table> tables = List.of(speeds, ratios);
        tables.forEach(Table::print);
        Table.write(json, tables);
    }

    private static Object[] ratios(TextSet set, EngineContender[] pair, Map<EngineContender, Times> times) {
        double[] wall = Samples.ratios(times.get(pair[1]).wall(), times.get(pair[0]).wall());
        double[] processor = Samples.ratios(times.get(pair[1]).processor(), times.get(pair[0]).processor());
        List<Object> row = new ArrayList<>(List.of(set, pair[0], pair[1]));
        for (double[] all : List.of(wall, processor)) {
            row.addAll(List.of(Samples.median(all), Samples.percentile(all, 0), Samples.percentile(all, 100)));
        }
        return row.toArray();
    }

    private static List<EngineContender[]> pairs() {
        List<EngineContender[]> pairs = new ArrayList<>();
        for (EngineContender ours : List.of(EngineContender.INT8, EngineContender.EXACT)) {
            for (EngineContender other : EngineContender.values()) {
                if (other.compareTo(EngineContender.INT8) < 0) {
                    pairs.add(new EngineContender[] { ours, other });
                }
            }
        }
        pairs.add(new EngineContender[] { EngineContender.MINILM_INT8, EngineContender.MINILM_STOCK });
        pairs.add(new EngineContender[] { EngineContender.MINILM_INT8, EngineContender.MINILM_STOCK_PADDED });
        return pairs;
    }
}
