// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import org.opensearch.semantic.node.Answer;

/**
 * Sends ten times more documents than the node can embed, and does not slow down when it refuses: what is answered, what becomes of
 * what was accepted, what it costs in memory, and how soon the node is itself again. The queue is small, so that it is full at once and
 * those who are accepted do not wait for minutes.
 */
final class OverloadBenchmark {

    private static final int TIMES = 10;
    private static final int QUEUE_TEXTS = 200;
    private static final int BULK = 20;
    private static final int CLIENTS = 32;
    private static final int MEASURE_SECONDS = 20;
    private static final int SAMPLE_MILLIS = 5_000;
    private static final int IDLE_SEARCHES = 100;
    private static final int AFTER_SECONDS = 5;
    private static final String INDEX = "messages";

    private final Cluster cluster;
    private final Texts abstracts;
    private final Texts messages;
    private final int seconds;
    private final LongAdder offered = new LongAdder();
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final Table memory = new Table("memory", "seconds, resident MB, heap MB, queued texts, search ms");
    private final Report report = new Report();

    private OverloadBenchmark(Cluster cluster, Datasets datasets, int seconds) throws Exception {
        this.cluster = cluster;
        this.abstracts = Texts.abstracts(datasets);
        this.messages = Texts.messages(datasets);
        this.seconds = seconds;
    }

    /** @param data folder of the datasets */
    static void run(Path data, Path home, int seconds, Path json) throws Exception {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        Map<String, String> settings = Map.of("semantic.inference.queue.texts", Integer.toString(QUEUE_TEXTS));
        try (Cluster cluster = Cluster.startWhole(home, settings)) {
            OverloadBenchmark benchmark = new OverloadBenchmark(cluster, datasets, seconds);
            benchmark.measure();
            benchmark.memory.print();
            benchmark.report.print();
            benchmark.report.write(json, benchmark.memory);
        }
    }

    private void measure() throws Exception {
        cluster.createIndex("warm", Cluster.EMBED_TEXT);
        double capacity = capacity();
        cluster.request("DELETE", "/warm", null);
        cluster.createSearched(INDEX, messages, BULK, BULK, 1);
        double[] idle = new double[IDLE_SEARCHES];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = searchMillis();
        }
        report.add("the node alone: docs/s", capacity);
        report.add("search before: p50 ms", Samples.percentile(idle, 50));
        report.add("search before: p99 ms", Samples.percentile(idle, 99));
        overload(capacity, idle);
        check();
    }

    private double capacity() throws InterruptedException {
        try (BulkLoad load = new BulkLoad(cluster, "warm", abstracts, BULK)) {
            load.countAfter(MEASURE_SECONDS * 1_000);
            Thread.sleep(MEASURE_SECONDS * 1_000L);
            return load.docsPerSecond();
        }
    }

    /** Bulks start at fixed times, whatever became of those before them. */
    private void overload(double capacity, double[] idle) throws Exception {
        long interval = (long) (1e9 * BULK / (TIMES * capacity));
        AtomicLong slots = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        double embedded = cluster.embedded();
        Callable<Void> client = () -> {
            for (long at = start; (at = start + interval * slots.getAndIncrement()) < end;) {
                Thread.sleep(Math.max(0, (at - System.nanoTime()) / 1_000_000));
                if (System.nanoTime() < end) {
                    send();
                }
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(client));
            }
            sample(start, end);
            report.add("overload: docs/s offered", offered.sum() / (double) seconds);
            report.add("overload: docs/s embedded", (cluster.embedded() - embedded) / seconds);
            report.add("overload: offered against what the node takes alone", offered.sum() / (double) seconds / capacity);
            after(idle);
        }
    }

    private void send() {
        Answer answer = cluster.send("POST", "/" + INDEX + "/_bulk?filter_path=items.*.status", abstracts.bulk(BULK));
        offered.add(BULK);
        if (answer.status() != 200) {
            count(answer.status(), BULK);
            return;
        }
        for (Object item : (List<?>) answer.map().get("items")) {
            Map<?, ?> outcome = (Map<?, ?>) ((Map<?, ?>) item).values().iterator().next();
            count((Integer) outcome.get("status"), 1);
        }
    }

    private void count(int status, int documents) {
        statuses.computeIfAbsent(status, s -> new LongAdder()).add(documents);
    }

    private void sample(long start, long end) throws Exception {
        DoubleStream.Builder resident = DoubleStream.builder();
        DoubleStream.Builder searches = DoubleStream.builder();
        while (System.nanoTime() < end) {
            double search = searchMillis();
            double megabytes = ProcessMemory.resident(cluster.pid());
            long second = Math.round((System.nanoTime() - start) / 1e9);
            memory.add(second, megabytes, cluster.heap(), cluster.statistic("documents.queued"), search);
            resident.add(megabytes);
            searches.add(search);
            Thread.sleep(Math.clamp((end - System.nanoTime()) / 1_000_000, 0, SAMPLE_MILLIS));
        }
        double[] all = resident.build().toArray();
        report.add("overload: resident MB after a quarter", all[all.length / 4]);
        report.add("overload: resident MB at the end", all[all.length - 1]);
        report.add("overload: search p50 ms", Samples.median(searches.build().toArray()));
    }

    private double searchMillis() {
        long start = System.nanoTime();
        cluster.search(INDEX, messages.search());
        return (System.nanoTime() - start) / 1e6;
    }

    /** No more is sent, and what was accepted is still being embedded: searches for some seconds, and when the first was as usual. */
    private void after(double[] idle) {
        long start = System.nanoTime();
        double usual = Samples.percentile(idle, 99);
        double first = Double.NaN;
        DoubleStream.Builder millis = DoubleStream.builder();
        for (long now = start; now < start + AFTER_SECONDS * 1_000_000_000L; now = System.nanoTime()) {
            double search = searchMillis();
            millis.add(search);
            if (Double.isNaN(first) && search <= usual) {
                first = (System.nanoTime() - start) / 1e9;
            }
        }
        double[] all = millis.build().toArray();
        report.add("after: seconds to the first search as before (p99)", first);
        report.add("after: search p50 ms", Samples.percentile(all, 50));
        report.add("after: search p99 ms", Samples.percentile(all, 99));
    }

    private void check() {
        statuses.forEach((status, documents) -> report.add("documents answered with " + status, documents.sum()));
        cluster.request("POST", "/" + INDEX + "/_refresh", null);
        long accepted = statuses.entrySet().stream().filter(e -> e.getKey() < 300).mapToLong(e -> e.getValue().sum()).sum();
        report.add("accepted documents", accepted);
        double indexed = count("{\"match_all\": {}}") - BULK;
        double withVector = count("{\"exists\": {\"field\": \"vector\"}}") - BULK;
        report.add("documents in the index", indexed);
        report.add("documents with a vector", withVector);
        if (accepted != indexed || accepted != withVector) {
            throw new IllegalStateException("[" + accepted + "] accepted, [" + indexed + "] indexed, [" + withVector + "] with vector");
        }
        if (List.of(201, 429).containsAll(statuses.keySet()) == false) {
            throw new IllegalStateException("documents were answered with " + statuses);
        }
    }

    private double count(String query) {
        return ((Number) cluster.request("POST", "/" + INDEX + "/_count", "{\"query\": " + query + "}").get("count")).doubleValue();
    }
}
