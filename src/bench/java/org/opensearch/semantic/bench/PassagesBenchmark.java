// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.semantic.evaluate.Ranking;
import org.opensearch.semantic.vector.VectorMath;

/**
 * What becomes of relevance when documents are longer than the model's window: abstracts of scifact are joined, and searched by their
 * passages, by one vector of as much of the text as the model reads, and by one vector for all, the mean of those of the passages.
 */
final class PassagesBenchmark {

    private static final int[] PARTS = { 1, 8, 32 };
    private static final int DEPTH = 10;
    private static final int BULK_CHARACTERS = 200_000;
    private static final int CLIENTS = 2;
    private static final int PAGE = 20;
    /** Searches until the JVM of the node has compiled what it runs. */
    private static final int WARM_UP = 100;

    private static final String FIELD = "text";
    private static final String VECTOR = "vector";

    /** One way to search long documents. */
    private record Way(String name, String mapping, String field) {}

    private static final Way PASSAGES = new Way("passages", "{\"text\": {\"type\": \"semantic_text\"}}", FIELD);
    private static final Way TRUNCATED = new Way("truncated", "{\"text\": {\"type\": \"semantic_text\", \"passages\": false}}", FIELD);
    private static final Way BLURRED = new Way(
        "blurred",
        "{\"text\": {\"type\": \"text\"}, \"vector\": {\"type\": \"knn_vector\", \"dimension\": 384, \"space_type\": \"cosinesimil\","
            + " \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}, \"meta\": {\"semantic_model\": \"bge-small-en-v1.5\"}}}",
        VECTOR
    );

    private final Cluster cluster;
    private final Datasets.Retrieval scifact;
    private final Table table = new Table(
        "abstracts of scifact, joined",
        "abstracts, documents, way, vectors, nDCG@10, recall@10, indexing s, kB text/s, index MB, query p50 ms, query p90 ms"
    );

    private PassagesBenchmark(Cluster cluster, Datasets.Retrieval scifact) {
        this.cluster = cluster;
        this.scifact = scifact;
    }

    /** @param data folder of the datasets */
    static void run(Path data, Path home, Path json) throws Exception {
        Datasets datasets = new Datasets(data);
        if (datasets.missing()) {
            return;
        }
        try (Cluster cluster = Cluster.start(home)) {
            PassagesBenchmark benchmark = new PassagesBenchmark(cluster, datasets.scifact());
            for (int parts : PARTS) {
                benchmark.measure(LongDocuments.of(benchmark.scifact, parts));
                Table.write(json, List.of(benchmark.table));
            }
            benchmark.table.print();
        }
    }

    private void measure(LongDocuments documents) throws Exception {
        Map<String, Map<String, Object>> plain = new LinkedHashMap<>();
        documents.texts().forEach((id, text) -> plain.put(id, Map.of(FIELD, text)));
        measure(PASSAGES, documents, plain);
        measure(TRUNCATED, documents, plain);
        measure(BLURRED, documents, blurred(documents));
    }

    private void measure(Way way, LongDocuments documents, Map<String, Map<String, Object>> sources) throws Exception {
        cluster.request("DELETE", "/" + way.name() + "?ignore_unavailable=true", null);
        cluster.request("PUT", "/" + way.name(), """
            {"settings": {"index.knn": true, "index.knn.derived_source.enabled": false, "number_of_shards": 1, "number_of_replicas": 0},
             "mappings": {"properties": %s}}
            """.formatted(way.mapping()));
        List<String> lines = new ArrayList<>();
        sources.forEach((id, source) -> lines.add(Cluster.document(id, source)));
        long start = System.nanoTime();
        int perBulk = Math.max(1, (int) (BULK_CHARACTERS * lines.size() / documents.characters()));
        cluster.bulk(way.name(), lines, perBulk, CLIENTS);
        double seconds = (System.nanoTime() - start) / 1e9;
        cluster.request("POST", "/" + way.name() + "/_forcemerge?max_num_segments=1&flush=true", null);
        cluster.request("POST", "/" + way.name() + "/_refresh", null);
        ask(way, documents, seconds);
    }

    private void ask(Way way, LongDocuments documents, double seconds) {
        List<String> ids = new ArrayList<>(scifact.queries().keySet());
        double[] ndcg = new double[ids.size()];
        double[] recall = new double[ids.size()];
        double[] millis = new double[ids.size()];
        for (int i = 0; i < WARM_UP; i++) {
            search(way, "warming up " + i);
        }
        for (int i = 0; i < ids.size(); i++) {
            long start = System.nanoTime();
            // a blank more for each: no index finds the vector that another one's search has left in the cache
            List<String> ranking = search(way, scifact.queries().get(ids.get(i)) + " ".repeat(documents.parts() + way.name().length()));
            millis[i] = (System.nanoTime() - start) / 1e6;
            ndcg[i] = Ranking.ndcg(ranking, documents.judgements().get(ids.get(i)), DEPTH);
            recall[i] = Ranking.recall(ranking, documents.judgements().get(ids.get(i)), DEPTH);
        }
        Map<String, Object> stats = cluster.request("GET", "/" + way.name() + "/_stats/store,docs", null);
        long nested = number(stats, "docs.count") - documents.texts().size();
        table.add(
            documents.parts(),
            documents.texts().size(),
            way.name(),
            nested > 0 ? nested : documents.texts().size(),
            Table.digits(Samples.mean(ndcg)),
            Table.digits(Samples.mean(recall)),
            way == BLURRED ? "" : seconds,
            way == BLURRED ? "" : documents.characters() / 1e3 / seconds,
            number(stats, "store.size_in_bytes") / 1e6,
            Samples.median(millis),
            Samples.percentile(millis, 90)
        );
    }

    private static long number(Map<String, Object> stats, String name) {
        return ((Number) XContentMapValues.extractValue("_all.primaries." + name, stats)).longValue();
    }


    private List<String> search(Way way, String text) {
        return cluster.search(way.name(), Map.of("semantic", Map.of(way.field(), Map.of("query", text, "k", DEPTH))), DEPTH);
    }

    /** The documents, each with the mean of the vectors of its passages. */
    private Map<String, Map<String, Object>> blurred(LongDocuments documents) {
        Map<String, Map<String, Object>> blurred = new LinkedHashMap<>();
        List<String> ids = new ArrayList<>(documents.texts().keySet());
        for (int first = 0; first < ids.size(); first += PAGE) {
            List<String> page = ids.subList(first, Math.min(first + PAGE, ids.size()));
            Map<String, Object> request = Map.of("ids", page);
            Map<String, Object> answer = cluster.request(
                "POST",
                "/" + PASSAGES.name() + "/_mget?_source_includes=text_semantic.passages.vector",
                Cluster.json(request)
            );
            for (Object document : (List<?>) answer.get("docs")) {
                String id = (String) Cluster.object(document).get("_id");
                Object passages = XContentMapValues.extractValue("_source.text_semantic.passages", Cluster.object(document));
                blurred.put(id, Map.of(FIELD, documents.texts().get(id), VECTOR, mean((List<?>) passages)));
            }
        }
        return blurred;
    }

    private static float[] mean(List<?> passages) {
        float[] sum = null;
        for (Object passage : passages) {
            List<?> vector = (List<?>) Cluster.object(passage).get(VECTOR);
            if (sum == null) {
                sum = new float[vector.size()];
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += ((Number) vector.get(i)).floatValue();
            }
        }
        return VectorMath.normalize(sum);
    }
}
