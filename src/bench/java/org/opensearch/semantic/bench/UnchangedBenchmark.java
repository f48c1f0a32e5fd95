// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whole documents that are sent again, with and without {@code skip_existing}: all unchanged, all with another text, and all new. The two
 * take turns, since a shared machine changes by the minute.
 */
final class UnchangedBenchmark {

    private static final int ROUNDS = 3;
    private static final int BULK = 100;
    private static final int CLIENTS = 2;
    private static final String PLAIN = "plain";
    private static final String SKIPPING = "skipping";
    private static final String SKIP = "{\"fields\": {\"text\": \"vector\"}, \"provenance\": true, \"skip_existing\": true}";

    private final Cluster cluster;
    private final Table speed = new Table(
        "documents sent again",
        "texts, documents are, docs/s without, docs/s with skip_existing, ratio, least, most"
    );

    private UnchangedBenchmark(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @param data folder of the datasets */
    static void run(Path data, Path home, Path json) throws Exception {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        try (Cluster cluster = Cluster.start(home)) {
            UnchangedBenchmark benchmark = new UnchangedBenchmark(cluster);
            benchmark.measure("messages", Texts.messages(datasets), 600);
            benchmark.measure("abstracts", Texts.abstracts(datasets), 100);
            benchmark.speed.print();
            Table.write(json, List.of(benchmark.speed));
        }
    }

    private void measure(String name, Texts texts, int count) throws Exception {
        List<String> known = draw(texts, count);
        compare(name, "new", () -> known, true);
        createAll();
        send(PLAIN, known);
        send(SKIPPING, known);
        compare(name, "unchanged", () -> known, false);
        compare(name, "changed", () -> draw(texts, count), false);
    }

    private interface Source {
        List<String> texts();
    }

    /** @param empty whether the indices are made anew for each round */
    private void compare(String name, String what, Source source, boolean empty) throws Exception {
        double[] plain = new double[ROUNDS];
        double[] skipping = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            if (empty) {
                createAll();
            }
            List<String> texts = source.texts();
            double without = send(PLAIN, texts);
            double with = send(SKIPPING, texts);
            if (round >= 0) { // the first warms up
                plain[round] = without;
                skipping[round] = with;
            }
        }
        double[] ratios = Samples.ratios(skipping, plain);
        speed.add(
            name,
            what,
            Samples.median(plain),
            Samples.median(skipping),
            Samples.median(ratios),
            Samples.percentile(ratios, 0),
            Samples.percentile(ratios, 100)
        );
    }

    private static List<String> draw(Texts texts, int count) {
        return IntStream.range(0, count).mapToObj(i -> texts.next()).toList();
    }

    private void createAll() {
        for (String index : List.of(PLAIN, SKIPPING)) {
            cluster.send("DELETE", "/" + index, null);
            cluster.createIndex(index, index.equals(PLAIN) ? Cluster.EMBED_TEXT : SKIP);
        }
    }

    /** Documents per second. */
    private double send(String index, List<String> texts) throws Exception {
        List<String> documents = IntStream.range(0, texts.size())
            .mapToObj(i -> Cluster.document(Integer.toString(i), Map.of("text", texts.get(i))))
            .toList();
        long start = System.nanoTime();
        cluster.bulk(index, documents, BULK, CLIENTS);
        return texts.size() / ((System.nanoTime() - start) / 1e9);
    }
}
