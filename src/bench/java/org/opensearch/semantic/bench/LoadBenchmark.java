// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/**
 * Semantic searches while nothing else happens, and while bulk requests take all that the node has left. Every query text is new to the
 * cache. Idle and loaded cells of the same number of clients follow one another, because a shared machine changes by the minute.
 */
final class LoadBenchmark {

    private static final int[] CLIENTS = { 1, 4, 16 };
    private static final int INDEXED = 5_000;
    private static final int WARM_UP_SECONDS = 15;
    private static final int SETTLE_MILLIS = 2_000;
    private static final String SEARCHED = "searched";
    private static final String WRITTEN = "written";

    /** What is written beside the searches. */
    private enum Load {
        NONE(0),
        SHORT(100),
        LONG(25);

        private final int bulk;

        Load(int bulk) {
            this.bulk = bulk;
        }
    }

    private final Cluster cluster;
    private final Texts messages;
    private final Texts abstracts;
    private final int seconds;
    private final Table latency = new Table(
        "searches",
        "clients, bulk load, p50 ms, p99 ms, searches/s, p50 against idle, p99 against idle, docs/s, docs/s against alone"
    );

    private LoadBenchmark(Cluster cluster, Datasets datasets, int seconds) throws IOException {
        this.cluster = cluster;
        this.messages = Texts.messages(datasets);
        this.abstracts = Texts.abstracts(datasets);
        this.seconds = seconds;
    }

    /**
     * @param data folder of the datasets
     * @param seconds of each cell
     */
    static void run(Path data, Path home, int seconds, Path json) throws Exception {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        try (Cluster cluster = Cluster.start(home)) {
            LoadBenchmark benchmark = new LoadBenchmark(cluster, datasets, seconds);
            benchmark.prepare();
            benchmark.measure();
            benchmark.latency.print();
            Table.write(json, List.of(benchmark.latency));
        }
    }

    private void prepare() throws Exception {
        cluster.createSearched(SEARCHED, messages, INDEXED, 200, 2);
        cluster.createIndex(WRITTEN, Cluster.EMBED_TEXT);
        searches(CLIENTS[CLIENTS.length - 1], WARM_UP_SECONDS);
    }

    private void measure() throws Exception {
        double[] alone = new double[Load.values().length];
        for (Load load : List.of(Load.SHORT, Load.LONG)) {
            try (BulkLoad writing = load(load)) {
                writing.countAfter(SETTLE_MILLIS);
                Thread.sleep(seconds * 1_000L);
                alone[load.ordinal()] = writing.docsPerSecond();
                latency.add(0, load, 0, 0, 0, 0, 0, alone[load.ordinal()], 1);
            }
        }
        for (int clients : CLIENTS) {
            double[] idle = searches(clients, seconds);
            add(clients, Load.NONE, idle, idle, 0, 0);
            for (Load load : List.of(Load.SHORT, Load.LONG)) {
                try (BulkLoad writing = load(load)) {
                    writing.countAfter(SETTLE_MILLIS);
                    double[] loaded = searches(clients, seconds);
                    double docs = writing.docsPerSecond();
                    add(clients, load, loaded, idle, docs, docs / alone[load.ordinal()]);
                }
            }
        }
    }

    private BulkLoad load(Load load) {
        return new BulkLoad(cluster, WRITTEN, load == Load.SHORT ? messages : abstracts, load.bulk);
    }

    private void add(int clients, Load load, double[] millis, double[] idle, double docs, double share) {
        double p50 = Samples.percentile(millis, 50);
        double p99 = Samples.percentile(millis, 99);
        double perSecond = (double) millis.length / seconds;
        double p50Ratio = p50 / Samples.percentile(idle, 50);
        double p99Ratio = p99 / Samples.percentile(idle, 99);
        latency.add(clients, load, p50, p99, perSecond, p50Ratio, p99Ratio, docs, share);
    }

    /** So many clients, each one search after the other for so many seconds; millis of each search. */
    private double[] searches(int clients, int duration) throws Exception {
        long end = System.nanoTime() + duration * 1_000_000_000L;
        List<Callable<double[]>> tasks = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            tasks.add(() -> {
                DoubleStream.Builder millis = DoubleStream.builder();
                for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                    cluster.search(SEARCHED, messages.search());
                    millis.add((System.nanoTime() - start) / 1e6);
                }
                return millis.build().toArray();
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            DoubleStream all = DoubleStream.empty();
            for (Future<double[]> client : threads.invokeAll(tasks)) {
                all = DoubleStream.concat(all, Arrays.stream(client.get()));
            }
            return all.toArray();
        }
    }
}
