// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.evaluate.Ranking;

/**
 * Measures the installed plugin over HTTP: indexing, query latency, relevance; and in turns with it the same model embedding the same
 * texts one at a time, without any index. Compare figures of one run only: machines differ, and are shared.
 */
final class Benchmark {

    private static final int BULK = 200;
    private static final int BULK_CLIENTS = 2;
    /** Peer and plugin take turns, because a shared machine is faster at one minute than at the next; medians are reported. */
    private static final int ROUNDS = 5;
    /** Until the JVM has compiled what it runs; the peer is native code, and has its own short one. */
    private static final int WARM_UP_TEXTS = 5_000;
    private static final int SHORT_TEXTS = 8_000;
    private static final int PEER_SHORT_TEXTS = 2_000;
    private static final int PEER_LONG_TEXTS = 400;

    private final Cluster cluster;
    private final Peer peer = new Peer();
    private final Report report = new Report();

    private Benchmark(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * @param data folder of the datasets
     * @param home folder for the node
     * @param json file for the figures
     */
    static void run(Path data, Path home, Path json) throws Exception {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        List<String> messages = datasets.banking77();
        Datasets.Retrieval scifact = datasets.scifact();
        try (Cluster cluster = Cluster.start(home)) {
            Benchmark benchmark = new Benchmark(cluster);
            benchmark.indexShort(messages);
            benchmark.indexLong(scifact);
            benchmark.latency(new ArrayList<>(scifact.queries().values()));
            benchmark.relevance(scifact);
            benchmark.report.print();
            benchmark.report.write(json);
        }
    }

    private void indexShort(List<String> messages) throws Exception {
        cluster.createIndex("warm", Cluster.EMBED_TEXT);
        cluster.bulk("warm", lines(messages.subList(SHORT_TEXTS, SHORT_TEXTS + WARM_UP_TEXTS)), BULK, BULK_CLIENTS);
        cluster.request("DELETE", "/warm", null);
        cluster.createIndex("short", Cluster.EMBED_TEXT);
        compare("short", lines(messages.subList(0, SHORT_TEXTS)), messages.subList(0, PEER_SHORT_TEXTS));
    }

    private static List<String> lines(List<String> messages) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            lines.add(Cluster.document(Integer.toString(i), Map.of("text", messages.get(i))));
        }
        return lines;
    }

    private void indexLong(Datasets.Retrieval scifact) throws Exception {
        cluster.createIndex("long", "{\"fields\": [{\"source\": [\"title\", \"text\"], \"target\": \"vector\"}]}");
        List<String> lines = new ArrayList<>();
        scifact.documents().forEach((id, d) -> lines.add(Cluster.document(id, Map.of("title", d[0], "text", d[1]))));
        List<String> abstracts = scifact.documents().values().stream().limit(PEER_LONG_TEXTS).map(d -> d[0] + "\n" + d[1]).toList();
        compare("long", lines, abstracts);
    }

    /** The peer has the machine to itself in its turns, and the node in its own. */
    private void compare(String index, List<String> lines, List<String> peerTexts) throws Exception {
        double[] alone = new double[ROUNDS];
        double[] docs = new double[ROUNDS];
        double[] tokens = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            alone[round] = peer.textsPerSecond(part(peerTexts, round));
            double tokensBefore = cluster.statistic("documents.tokens");
            long start = System.nanoTime();
            cluster.bulk(index, part(lines, round), BULK, BULK_CLIENTS);
            double seconds = (System.nanoTime() - start) / 1e9;
            docs[round] = part(lines, round).size() / seconds;
            tokens[round] = (cluster.statistic("documents.tokens") - tokensBefore) / seconds;
            ratios[round] = docs[round] / alone[round];
        }
        cluster.request("POST", "/" + index + "/_refresh", null);
        report.add("peer, one text at a time, " + index + ": texts/s", Samples.median(alone));
        report.add("index " + index + ": docs/s", Samples.median(docs));
        report.add("index " + index + ": tokens/s", Samples.median(tokens));
        report.add("index " + index + " against the peer: ratio, least", Arrays.stream(ratios).min().orElseThrow());
        report.add("index " + index + " against the peer: ratio, median", Samples.median(ratios));
    }

    private static <T> List<T> part(List<T> all, int round) {
        return all.subList(all.size() * round / ROUNDS, all.size() * (round + 1) / ROUNDS);
    }

    /** Each query text is new to the cache. */
    private void latency(List<String> queries) {
        cluster.search("long", Queries.semantic("warm up"), 10);
        cluster.search("long", Queries.hybrid("warm up"), 10);
        measure("BM25", queries, Queries::lexical, "");
        measure("semantic", queries, Queries::semantic, "");
        measure("hybrid", queries, Queries::hybrid, "Claim: ");
        measure("hybrid, query cached", queries, Queries::hybrid, "Claim: ");
    }

    private void measure(String name, List<String> queries, Queries.Form form, String prefix) {
        double[] millis = new double[queries.size()];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            cluster.search("long", form.of(prefix + queries.get(i)), 10);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        for (int percentile : new int[] { 50, 90, 99 }) {
            report.add("latency " + name + ": p" + percentile + " ms", millis[(millis.length - 1) * percentile / 100]);
        }
    }

    private void relevance(Datasets.Retrieval scifact) {
        relevance("BM25", scifact, Queries::lexical);
        relevance("semantic", scifact, Queries::semantic);
        relevance("hybrid", scifact, Queries::hybrid);
    }

    private void relevance(String name, Datasets.Retrieval scifact, Queries.Form form) {
        List<String> ids = new ArrayList<>(scifact.queries().keySet());
        double[] ndcg = new double[ids.size()];
        double[] recall = new double[ids.size()];
        for (int i = 0; i < ids.size(); i++) {
            List<String> ranking = cluster.search("long", form.of(scifact.queries().get(ids.get(i))), 100);
            Map<String, Integer> grades = scifact.judgements().get(ids.get(i));
            ndcg[i] = Ranking.ndcg(ranking, grades, 10);
            recall[i] = Ranking.recall(ranking, grades, 100);
        }
        report.add("scifact test, " + name + ": nDCG@10", Samples.mean(ndcg));
        report.add("scifact test, " + name + ": recall@100", Samples.mean(recall));
    }
}
