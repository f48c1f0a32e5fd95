// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.opensearch.common.xcontent.support.XContentMapValues;

/**
 * The documents of a {@link Corpus} in an index, without replicas, in the segments that Lucene's own merging leaves. An index that is
 * there already is taken as it is if it was made of the same corpus and is complete.
 */
final class HybridIndex {

    private static final int BULK = 500;
    private static final int BULK_CLIENTS = 2;
    private static final int CALM_AFTER_POLLS = 5;
    private static final int POLL_MILLIS = 1_000;

    private final Cluster cluster;
    private final Corpus corpus;
    private final int shards;

    HybridIndex(Cluster cluster, Corpus corpus, int shards) {
        this.cluster = cluster;
        this.corpus = corpus;
        this.shards = shards;
    }

    String name() {
        return "hybrid-" + shards;
    }

    int shards() {
        return shards;
    }

    /** Makes the index if it is not there, and waits until it can be searched. */
    void prepare() throws InterruptedException, ExecutionException {
        if (isThere() == false) {
            cluster.request("DELETE", "/" + name() + "?ignore_unavailable=true", null);
            create();
            long start = System.nanoTime();
            cluster
                .bulk(name(), corpus.documents(), i -> "{\"index\":{\"_id\":\"" + i + "\"}}\n" + corpus.json(i) + "\n", BULK, BULK_CLIENTS);
            System.out.println("  " + name() + ": indexed after " + seconds(start) + " s");
            settle();
            System.out.println("  " + name() + ": merged after " + seconds(start) + " s");
        }
        cluster.request("GET", "/_cluster/health/" + name() + "?wait_for_status=green&timeout=5m", null);
    }

    private static long seconds(long start) {
        return (System.nanoTime() - start) / 1_000_000_000;
    }

    private boolean isThere() {
        // A pattern that nothing matches is no error, other than a name.
        Map<String, Object> found = cluster.request("GET", "/" + name() + "*/_mapping", null);
        if (corpus.toString().equals(XContentMapValues.extractValue(name() + ".mappings._meta.corpus", found)) == false) {
            return false;
        }
        cluster.request("GET", "/_cluster/health/" + name() + "?wait_for_status=yellow&timeout=5m", null);
        return ((Number) cluster.request("GET", "/" + name() + "/_count", null).get("count")).intValue() == corpus.documents();
    }

    /** The vector is kept in the vector format alone: with it in the source, every hit would have to be read from ten times as much. */
    private void create() {
        cluster.request("PUT", "/" + name(), """
            {"settings": {"index.knn": true, "index.knn.derived_source.enabled": false,
               "number_of_shards": %d, "number_of_replicas": 0, "refresh_interval": "-1",
               "translog.durability": "async", "translog.flush_threshold_size": "2gb"},
             "mappings": {
               "_meta": {"corpus": "%s"},
               "_source": {"excludes": ["vector"]},
               "dynamic": "strict",
               "properties": {
                 "text": {"type": "text"},
                 "vector": {"type": "knn_vector", "dimension": %d, "space_type": "cosinesimil",
                   "method": {"name": "hnsw", "engine": "lucene", "parameters": {"m": 16, "ef_construction": 100}}}}}}
            """.formatted(shards, corpus, Corpus.DIMENSION));
    }

    /** Until nothing is merged any more. Flushed, so that a node that is started on the same folder finds the same segments. */
    private void settle() throws InterruptedException {
        cluster.request("POST", "/" + name() + "/_refresh", null);
        awaitNoMerges();
        cluster.request("POST", "/" + name() + "/_flush?force=true&wait_if_ongoing=true", null);
        awaitNoMerges();
        cluster.request("POST", "/" + name() + "/_flush?force=true&wait_if_ongoing=true", null);
        cluster.request("POST", "/" + name() + "/_refresh", null);
    }

    private void awaitNoMerges() throws InterruptedException {
        for (int calm = 0; calm < CALM_AFTER_POLLS; calm++) {
            Thread.sleep(POLL_MILLIS);
            if (stat("merge", "merges.current") > 0) {
                calm = -1;
            }
        }
    }

    long segments() {
        return stat("segments", "segments.count");
    }

    long megabytes() {
        return stat("store", "store.size_in_bytes") / 1_000_000;
    }

    private long stat(String metric, String path) {
        Map<String, Object> stats = cluster.request("GET", "/" + name() + "/_stats/" + metric, null);
        return ((Number) XContentMapValues.extractValue("_all.primaries." + path, stats)).longValue();
    }
}
