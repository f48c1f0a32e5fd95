// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.opensearch.semantic.cluster.AverageLinkage;
import org.opensearch.semantic.cluster.Dbscan;
import org.opensearch.semantic.cluster.Hdbscan;
import org.opensearch.semantic.cluster.KMeans;
import org.opensearch.semantic.cluster.Partition;
import org.opensearch.semantic.cluster.Points;
import org.opensearch.semantic.evaluate.ClusterAgreement;

/** How well clusters of messages agree with what the messages ask for, which the clustering is not told, and how long it takes. */
final class ClusterQuality {

    private static final int SEEDS = 5;
    private static final int MIN_POINTS = 5;
    private static final Runnable GO_ON = () -> {};

    private final Table table = new Table("Clusters", "method, clusters, noise %, AMI, ARI, seconds");
    private final LabelledVectors messages;
    private final Points points;
    private final int[] intents;

    private ClusterQuality(LabelledVectors messages) {
        this.messages = messages;
        double[] ones = new double[messages.vectors().length];
        Arrays.fill(ones, 1);
        this.points = Points.of(messages.vectors(), ones);
        List<String> names = messages.labels().stream().distinct().toList();
        this.intents = messages.labels().stream().mapToInt(names::indexOf).toArray();
    }

    /** @param clinc messages of clinc150; those out of its scope are left out */
    static Table measure(LabelledVectors clinc) {
        ClusterQuality quality = new ClusterQuality(clinc.where(label -> label.equals(Datasets.OUT_OF_SCOPE) == false));
        quality.run();
        return quality.table;
    }

    private void run() {
        int k = (int) messages.labels().stream().distinct().count();
        // the first run is slower than the others, as nothing is compiled yet
        KMeans.fit(points, k, 0, GO_ON);
        add("k-means", seed -> KMeans.fit(points, k, seed, GO_ON).labels());
        add("textbook k-means", seed -> PlainKMeans.fit(messages.vectors(), k, seed));
        add("k-means, 2 to " + 4 * k / 3 + " clusters", () -> KMeans.fitAuto(points, 2, 4 * k / 3, 1, GO_ON));
        add("average linkage", () -> AverageLinkage.fit(points, GO_ON).cut(k));
        add("HDBSCAN", () -> Hdbscan.fit(points, MIN_POINTS, MIN_POINTS, GO_ON));
        add("HDBSCAN, clusters of 10", () -> Hdbscan.fit(points, 10, 1, GO_ON));
        add("DBSCAN", () -> Dbscan.fit(points, Dbscan.suggestEps(points, MIN_POINTS, GO_ON), MIN_POINTS, GO_ON));
    }

    private void add(String method, Supplier<Partition> fit) {
        long start = System.nanoTime();
        int[] labels = fit.get().labels();
        add(method, List.of(labels), start);
    }

    /** The means over some seeds. */
    private void add(String method, LongFunction<int[]> fit) {
        long start = System.nanoTime();
        List<int[]> found = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            found.add(fit.apply(seed));
        }
        add(method, found, start);
    }

    private void add(String method, List<int[]> found, long start) {
        double seconds = (System.nanoTime() - start) / 1e9 / found.size();
        List<ClusterAgreement> agreements = found.stream().map(labels -> new ClusterAgreement(intents, labels)).toList();
        int[] first = found.getFirst();
        table
            .add(
                method,
                Arrays.stream(first).filter(label -> label != Partition.NOISE).distinct().count(),
                100d * Arrays.stream(first).filter(label -> label == Partition.NOISE).count() / first.length,
                100 * agreements.stream().mapToDouble(ClusterAgreement::adjustedMutualInformation).average().orElseThrow(),
                100 * agreements.stream().mapToDouble(ClusterAgreement::adjustedRandIndex).average().orElseThrow(),
                seconds
            );
    }
}
