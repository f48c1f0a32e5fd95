// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.common.xcontent.support.XContentMapValues;

/**
 * Measures what {@code semantic_hybrid} costs over its two sides alone, and over {@code bool} with both. The vectors of the queries are
 * made beforehand: nothing is embedded. The contenders take turns within each query, in changing order, so that all meet the same ups
 * and downs of the machine.
 */
final class HybridBenchmark {

    private static final double ROUNDING = 1e-6;
    private static final int[] SHARDS = { 1, 4 };
    private static final int[] TERMS = { 2, 5, 10 };
    private static final int[] SIZES = { 10, 100 };
    private static final int QUERIES = 50;
    /** Searches until the JVM of the node has compiled what it runs, for each index. */
    private static final int WARM_UP_SECONDS = 45;
    private static final int[] CLIENTS = { 1, 4 };
    private static final int ROUNDS = 3;
    private static final int ROUND_SECONDS = 6;
    private static final int FLOOR_REQUESTS = 1_000;
    /** Of each cell: pages are compared for these. */
    private static final int EXACT_QUERIES = 20;
    private static final String EVERYTHING = ", \"track_total_hits\": true";
    /** Seed of the order of mixed queries. */
    private static final long ORDER = 11;
    private static final long SECOND = 1_000_000_000L;

    /** Queries of one kind. */
    private record Cell(Words words, int terms, List<MixedQuery> queries) {}

    private final Cluster cluster;
    private final int documents;
    private final int passes;
    private final List<Cell> cells;
    private final Table floor = new Table("floor", "request, p50 ms");
    private final Table indices = new Table("indices", "shards, documents, segments, MB");
    private final Table latency = new Table(
        "latency, p50 ms",
        "shards, words, terms, size, matched %, match, knn, hybrid, bool, hybrid/(match+knn), hybrid/bool"
    );
    private final Table tails = new Table(
        "latency, p90 and p99 ms",
        "shards, words, terms, size, match p90, knn p90, hybrid p90, bool p90, match p99, knn p99, hybrid p99, bool p99"
    );
    private final Table throughput = new Table("throughput, queries/s", "shards, clients, hybrid, bool, hybrid/bool");
    private final Table exactness = new Table("same page as with everything scored", "shards, size, pages, default, untracked, repeated");

    private HybridBenchmark(Cluster cluster, Corpus corpus, int passes) {
        this.cluster = cluster;
        this.documents = corpus.documents();
        this.passes = passes;
        this.cells = new ArrayList<>();
        int[] frequencies = corpus.documentFrequencies();
        for (Words words : Words.values()) {
            for (int terms : TERMS) {
                cells.add(new Cell(words, terms, MixedQuery.of(corpus, frequencies, words, terms, QUERIES)));
            }
        }
    }

    /**
     * @param home folder for the node
     * @param json file for the figures
     */
    static void run(Path home, Path json) throws Exception {
        Corpus corpus = new Corpus(Integer.getInteger("bench.docs"));
        String keep = System.getProperty("bench.keep");
        try (Cluster cluster = keep.isEmpty() ? Cluster.start(home) : Cluster.start(home, Path.of(keep))) {
            HybridBenchmark benchmark = new HybridBenchmark(cluster, corpus, Integer.getInteger("bench.passes"));
            benchmark.run(corpus);
            benchmark.tables().forEach(Table::print);
            Table.write(json, benchmark.tables());
        }
    }

    private List<Table> tables() {
        return List.of(floor, indices, latency, tails, throughput, exactness);
    }

    private void run(Corpus corpus) throws Exception {
        List<HybridIndex> all = Arrays.stream(SHARDS).mapToObj(shards -> new HybridIndex(cluster, corpus, shards)).toList();
        for (HybridIndex index : all) {
            index.prepare();
            indices.add(index.shards(), corpus.documents(), index.segments(), index.megabytes());
        }
        for (HybridIndex index : all) {
            warmUp(index.name());
            exactness(index);
            for (Cell cell : cells) {
                for (int size : SIZES) {
                    latency(index, cell, size);
                }
            }
            throughput(index);
        }
        floor("GET /", () -> cluster.request("GET", "/", null));
        String none = "{\"query\": {\"match_none\": {}}}";
        floor("search for nothing", () -> cluster.search(all.get(0).name(), none));
    }

    private void warmUp(String index) {
        List<String> bodies = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            for (int size : SIZES) {
                bodies.addAll(bodies(contender, size));
            }
        }
        Collections.shuffle(bodies, new Random(ORDER));
        long end = System.nanoTime() + WARM_UP_SECONDS * SECOND;
        for (int i = 0; System.nanoTime() < end; i++) {
            cluster.search(index, bodies.get(i % bodies.size()));
        }
    }

    /** One search of every query. */
    private List<String> bodies(Contender contender, int size) {
        return cells.stream().flatMap(cell -> cell.queries().stream()).map(query -> contender.body(query, size, "")).toList();
    }

    /** The time of a query is the median of its passes; percentiles are over the queries. */
    private void latency(HybridIndex index, Cell cell, int size) {
        Contender[] contenders = Contender.values();
        double[][][] millis = new double[contenders.length][cell.queries().size()][passes];
        for (int pass = -1; pass < passes; pass++) { // the first is a warm-up
            for (int query = 0; query < cell.queries().size(); query++) {
                for (int turn = 0; turn < contenders.length; turn++) {
                    Contender contender = contenders[(turn + query + pass + 1) % contenders.length];
                    String body = contender.body(cell.queries().get(query), size, "");
                    double time = millis(() -> cluster.search(index.name(), body));
                    if (pass >= 0) {
                        millis[contender.ordinal()][query][pass] = time;
                    }
                }
            }
        }
        double[][] times = new double[contenders.length][];
        for (Contender contender : contenders) {
            times[contender.ordinal()] = Arrays.stream(millis[contender.ordinal()]).mapToDouble(HybridBenchmark::median).toArray();
        }
        report(index, cell, size, times);
    }

    /** @param times {@code double[contender][query]} */
    private void report(HybridIndex index, Cell cell, int size, double[][] times) {
        double match = percentile(times[Contender.MATCH.ordinal()], 50);
        double knn = percentile(times[Contender.KNN.ordinal()], 50);
        double hybrid = percentile(times[Contender.HYBRID.ordinal()], 50);
        double bool = percentile(times[Contender.BOOL.ordinal()], 50);
        List<Object> row = new ArrayList<>(List.of(index.shards(), cell.words().name(), cell.terms(), size));
        List<Object> tail = new ArrayList<>(row);
        row.addAll(List.of(matched(index, cell), match, knn, hybrid, bool, hybrid / (match + knn), hybrid / bool));
        latency.add(row.toArray());
        for (int p : new int[] { 90, 99 }) {
            for (Contender contender : Contender.values()) {
                tail.add(percentile(times[contender.ordinal()], p));
            }
        }
        tails.add(tail.toArray());
    }

    /** How many of the documents the words of a query match, on average. */
    private double matched(HybridIndex index, Cell cell) {
        double sum = 0;
        for (MixedQuery query : cell.queries()) {
            Map<String, Object> answer = cluster.search(index.name(), Contender.MATCH.body(query, 1, EVERYTHING)).map();
            sum += ((Number) XContentMapValues.extractValue("hits.total.value", answer)).doubleValue();
        }
        return 100 * sum / cell.queries().size() / documents;
    }

    private void throughput(HybridIndex index) throws InterruptedException, ExecutionException {
        for (int clients : CLIENTS) {
            double[] hybrid = new double[ROUNDS];
            double[] bool = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                hybrid[round] = perSecond(index, Contender.HYBRID, clients);
                bool[round] = perSecond(index, Contender.BOOL, clients);
            }
            throughput.add(index.shards(), clients, median(hybrid), median(bool), median(hybrid) / median(bool));
        }
    }

    /** All kinds of queries by turns, with a page of 10, the same ones in the same order for every contender. */
    private double perSecond(HybridIndex index, Contender contender, int clients) throws InterruptedException, ExecutionException {
        List<String> bodies = new ArrayList<>(bodies(contender, SIZES[0]));
        Collections.shuffle(bodies, new Random(ORDER));
        AtomicInteger next = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        long start = System.nanoTime();
        Callable<Void> client = () -> {
            while (System.nanoTime() - start < ROUND_SECONDS * SECOND) {
                cluster.search(index.name(), bodies.get(next.getAndIncrement() % bodies.size()));
                answered.incrementAndGet();
            }
            return null;
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(clients)) {
            for (Future<Void> done : executor.invokeAll(Collections.nCopies(clients, client))) {
                done.get();
            }
        }
        return answered.get() / ((System.nanoTime() - start) / 1e9);
    }

    /**
     * Compares pages, ids and scores, with those of a search that has to count every document, and so can not leave out any. Such
     * a search against itself, repeated, tells what is due to the k nearest not being the same each time.
     */
    private void exactness(HybridIndex index) {
        for (int size : SIZES) {
            int pages = 0;
            int byDefault = 0;
            int untracked = 0;
            int repeated = 0;
            for (Cell cell : cells) {
                for (MixedQuery query : cell.queries().subList(0, EXACT_QUERIES)) {
                    Map<String, Double> everything = page(index, query, size, EVERYTHING);
                    pages++;
                    byDefault += same(everything, page(index, query, size, "")) ? 1 : 0;
                    untracked += same(everything, page(index, query, size, ", \"track_total_hits\": false")) ? 1 : 0;
                    repeated += same(everything, page(index, query, size, EVERYTHING)) ? 1 : 0;
                }
            }
            exactness.add(index.shards(), size, pages, byDefault, untracked, repeated);
        }
    }

    /** The same ids with the same scores, to float rounding: the last bits depend on the order in which words are added up. */
    private static boolean same(Map<String, Double> expected, Map<String, Double> found) {
        boolean same = expected.keySet().equals(found.keySet())
            && expected.entrySet().stream().allMatch(e -> Math.abs(e.getValue() - found.get(e.getKey())) < ROUNDING);
        if (!same) {
            System.out.println("  differs: expected " + expected + ", found " + found);
        }
        return same;
    }

    /** Scores by id, best first. */
    private Map<String, Double> page(HybridIndex index, MixedQuery query, int size, String more) {
        Map<String, Object> answer = cluster.search(index.name(), Contender.HYBRID.body(query, size, more)).map();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (Object hit : (List<?>) XContentMapValues.extractValue("hits.hits", answer)) {
            scores.put((String) ((Map<?, ?>) hit).get("_id"), ((Number) ((Map<?, ?>) hit).get("_score")).doubleValue());
        }
        return scores;
    }

    private void floor(String request, Runnable send) {
        double[] millis = new double[FLOOR_REQUESTS];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = millis(send);
        }
        floor.add(request, median(millis));
    }

    private static double millis(Runnable send) {
        long start = System.nanoTime();
        send.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        return percentile(values, 50);
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) * percent / 100];
    }
}
