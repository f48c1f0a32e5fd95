// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What aggregations over vectors cost on made-up, clustered vectors, against a plain scan of the same vectors in the same run; and how
 * that grows with documents, clusters and shards. The requests take turns, so that all meet the same ups and downs of the machine.
 */
final class AggregationsBenchmark {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int SHARDS = 4;
    private static final int BULK = 500;
    private static final int WARM_UP = 4;
    private static final int[] CLUSTERS = { 5, 20, 100 };
    private static final double[] PARTS = { 0.1, 0.3, 1 };
    private static final int[] OTHER_SHARDS = { 1, 2, 8 };
    /** For the curve over shards a part of the documents is enough. */
    private static final double PART_FOR_SHARDS = 0.2;

    private final Cluster cluster;
    private final Corpus corpus;
    private final int passes;
    private final Table speed = new Table("speed", "request, documents, shards, p50 ms, against a plain scan, breaker MB");

    private AggregationsBenchmark(Cluster cluster, Corpus corpus, int passes) {
        this.cluster = cluster;
        this.corpus = corpus;
        this.passes = passes;
    }

    /**
     * @param home folder for the node
     * @param json file for the figures
     */
    static void run(Path home, Path json) throws Exception {
        Corpus corpus = new Corpus(Integer.getInteger("bench.docs"));
        try (Cluster cluster = Cluster.start(home)) {
            AggregationsBenchmark benchmark = new AggregationsBenchmark(cluster, corpus, Integer.getInteger("bench.passes"));
            benchmark.index(SHARDS, corpus.documents());
            double scan = benchmark.scan(home.resolve("data"));
            benchmark.speed.add("plain scan, " + CORES + " threads", corpus.documents(), SHARDS, 1e3 * scan, 1.0, 0.0);
            benchmark.documents(scan);
            benchmark.shards(scan);
            benchmark.speed.print();
            Table.write(json, List.of(benchmark.speed));
        }
    }

    private double scan(Path data) throws Exception {
        double[] seconds = new double[passes + WARM_UP];
        try (PlainScan scan = new PlainScan(data, CORES)) {
            for (int pass = 0; pass < seconds.length; pass++) {
                seconds[pass] = scan.seconds(corpus.vector(pass), corpus.documents());
            }
        }
        return Samples.median(Arrays.copyOfRange(seconds, WARM_UP, seconds.length));
    }

    /** All requests over parts of the documents. */
    private void documents(double scanSeconds) throws Exception {
        for (double part : PARTS) {
            int count = (int) (part * corpus.documents());
            measure(SHARDS, count, part * scanSeconds, requests());
        }
    }

    private void shards(double scanSeconds) throws Exception {
        int count = (int) (PART_FOR_SHARDS * corpus.documents());
        Map<String, String> requests = requests();
        requests.keySet().removeIf(name -> !name.endsWith("centroid") && !name.endsWith("k=20"));
        for (int shards : OTHER_SHARDS) {
            index(shards, count);
            measure(shards, count, PART_FOR_SHARDS * scanSeconds, requests);
        }
    }

    /** Bodies of searches, with a place for the query. */
    private Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("exact k-NN, script_score", """
            {"size": 1, "query": {"script_score": {"query": %s, "script": {"lang": "knn", "source": "knn_score",
               "params": {"field": "vector", "query_value": VECTOR, "space_type": "cosinesimil"}}}}}
            """.replace("VECTOR", Corpus.json(corpus.vector(0))));
        aggregations().forEach(
            (name, aggregation) -> requests
                .put(name, "{\"size\": 0, \"track_total_hits\": false, \"query\": %s, \"aggs\": {\"a\": " + aggregation + "}}")
        );
        return requests;
    }

    private static Map<String, String> aggregations() {
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("semantic_centroid", "{\"semantic_centroid\": {\"field\": \"vector\"}}");
        requests.put("semantic_centroid, no representatives", "{\"semantic_centroid\": {\"field\": \"vector\", \"representatives\": 0}}");
        for (int k : CLUSTERS) {
            requests.put("semantic_clusters k=" + k, "{\"semantic_clusters\": {\"field\": \"vector\", \"k\": " + k + "}}");
        }
        requests.put("semantic_clusters k=auto", "{\"semantic_clusters\": {\"field\": \"vector\", \"k\": \"auto\"}}");
        requests.put("semantic_outliers", "{\"semantic_outliers\": {\"field\": \"vector\"}}");
        requests.put("semantic_map pca", "{\"semantic_map\": {\"field\": \"vector\"}}");
        return requests;
    }

    private void measure(int shards, int documents, double scanSeconds, Map<String, String> requests) throws Exception {
        Map<String, double[]> millis = new LinkedHashMap<>();
        requests.keySet().forEach(name -> millis.put(name, new double[passes]));
        for (int pass = -WARM_UP; pass < passes; pass++) {
            for (Map.Entry<String, String> request : requests.entrySet()) {
                double took = millis(shards, documents, request.getValue());
                if (pass >= 0) {
                    millis.get(request.getKey())[pass] = took;
                }
            }
        }
        for (Map.Entry<String, String> request : requests.entrySet()) {
            double median = Samples.median(millis.get(request.getKey()));
            double peak = peak(shards, documents, request.getValue());
            speed.add(request.getKey(), documents, shards, median, median / (1e3 * scanSeconds), peak);
        }
    }

    private double peak(int shards, int documents, String body) throws Exception {
        try (BreakerPeak peak = new BreakerPeak(cluster)) {
            for (int pass = 0; pass < passes; pass++) {
                millis(shards, documents, body);
            }
            return peak.megabytes();
        }
    }

    private double millis(int shards, int documents, String body) {
        String query = documents == corpus.documents() ? "{\"match_all\": {}}" : "{\"range\": {\"n\": {\"lt\": " + documents + "}}}";
        long start = System.nanoTime();
        cluster.search(name(shards), String.format(Locale.ROOT, body, query));
        return (System.nanoTime() - start) / 1e6;
    }

    private static String name(int shards) {
        return "vectors-" + shards;
    }

    /** A small graph of neighbours: nothing here searches it. */
    private void index(int shards, int documents) throws Exception {
        cluster.request("DELETE", "/" + name(shards) + "?ignore_unavailable=true", null);
        cluster.request("PUT", "/" + name(shards), """
            {"settings": {"index.knn": true, "index.knn.derived_source.enabled": false,
               "number_of_shards": %d, "number_of_replicas": 0, "refresh_interval": "-1", "requests.cache.enable": false,
               "translog.durability": "async", "translog.flush_threshold_size": "2gb"},
             "mappings": {
               "_source": {"excludes": ["vector"]},
               "dynamic": "strict",
               "properties": {
                 "n": {"type": "integer"},
                 "vector": {"type": "knn_vector", "dimension": %d, "space_type": "cosinesimil",
                   "method": {"name": "hnsw", "engine": "lucene", "parameters": {"m": 2, "ef_construction": 2}}}}}}
            """.formatted(shards, Corpus.DIMENSION));
        cluster.bulk(
            name(shards),
            documents,
            i -> "{\"index\":{\"_id\":\"" + i + "\"}}\n{\"n\": " + i + ", \"vector\": " + Corpus.json(corpus.vector(i)) + "}\n",
            BULK,
            CORES
        );
        cluster.request("POST", "/" + name(shards) + "/_forcemerge?max_num_segments=" + CORES, null);
        cluster.request("POST", "/" + name(shards) + "/_flush?force=true&wait_if_ongoing=true", null);
        cluster.request("POST", "/" + name(shards) + "/_refresh", null);
    }
}
