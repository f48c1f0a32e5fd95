// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Clients that each send one bulk after the other until they are closed: more than the node can embed. */
final class BulkLoad implements AutoCloseable {

    private static final int CLIENTS = 4;

    private final Cluster cluster;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<CompletableFuture<Void>> clients;
    private volatile boolean ended;
    private double embedded;
    private long since;

    BulkLoad(Cluster cluster, String index, Texts texts, int size) {
        this.cluster = cluster;
        this.clients = IntStream.range(0, CLIENTS).mapToObj(i -> CompletableFuture.runAsync(() -> {
            while (ended == false) {
                cluster.request("POST", "/" + index + "/_bulk?filter_path=errors", texts.bulk(size));
            }
        }, threads)).toList();
    }

    /** Starts to count, after some time to get going. */
    void countAfter(int millis) throws InterruptedException {
        Thread.sleep(millis);
        embedded = cluster.embedded();
        since = System.nanoTime();
    }

    /** Documents that the node has embedded per second since then. */
    double docsPerSecond() {
        return (cluster.embedded() - embedded) / ((System.nanoTime() - since) / 1e9);
    }

    /** Waits for the bulks that are under way. */
    @Override
    public void close() {
        ended = true;
        clients.forEach(CompletableFuture::join);
        threads.shutdown();
    }
}
