// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** The node under measurement, as a client sees it. */
final class Cluster implements AutoCloseable {

    /** A processor's configuration: {@code text} to {@code vector}, by the default model. */
    static final String EMBED_TEXT = "{\"fields\": {\"text\": \"vector\"}}";

    private final RealNode node;

    private Cluster(RealNode node) {
        this.node = node;
    }

    static Cluster start(Path home) throws Exception {
        return new Cluster(RealNode.start(spec(home)));
    }

    /** With its data in a folder that outlives the node. */
    static Cluster start(Path home, Path data) throws Exception {
        Files.createDirectories(data);
        if (Files.getFileStore(data).supportsFileAttributeView("posix")) {
            // The node may run as another user than this.
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        return new Cluster(RealNode.start(spec(home).with("path.data", data.toAbsolutePath().toString())));
    }

    /** With these lines in its {@code opensearch.yml}, and its heap in memory from the start, so that what grows is native memory. */
    static Cluster startWhole(Path home, Map<String, String> settings) throws Exception {
        NodeSpec usual = spec(home);
        NodeSpec spec = new NodeSpec(
            home,
            usual.httpPort(),
            usual.transportPort(),
            usual.heap(),
            List.of("-XX:+AlwaysPreTouch"),
            usual.settings(),
            usual.config(),
            usual.installed()
        );
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            spec = spec.with(setting.getKey(), setting.getValue());
        }
        return new Cluster(RealNode.start(spec));
    }

    private static NodeSpec spec(Path home) {
        return NodeSpec.single(home).withHeap("2g");
    }

    Map<String, Object> request(String method, String path, String body) {
        return node.send(method, path, body).ok().map();
    }

    /** The answer, whatever its status. */
    Answer send(String method, String path, String body) {
        return node.send(method, path, body);
    }

    /** The process of the node. */
    long pid() {
        return node.pid();
    }

    /** A figure of the semantic statistics of the node. */
    double statistic(String path) {
        return ofNode("/_plugins/_semantic/stats", path);
    }

    /** How many document texts were embedded so far. */
    double embedded() {
        return statistic("documents.texts");
    }

    /** Heap in use, in MiB. */
    double heap() {
        return ofNode("/_nodes/stats/jvm", "jvm.mem.heap_used_in_bytes") / (1 << 20);
    }

    /** Bytes that requests have reserved from their circuit breaker. */
    double requestBreakerBytes() {
        return ofNode("/_nodes/stats/breaker", "breakers.request.estimated_size_in_bytes");
    }

    private double ofNode(String request, String path) {
        Map<?, ?> nodes = (Map<?, ?>) request("GET", request, null).get("nodes");
        return ((Number) XContentMapValues.extractValue(path, object(nodes.values().iterator().next()))).doubleValue();
    }

    /** One shard, no replica; {@code all} holds the words of title and text together. */
    void createIndex(String index, String processor) {
        request("PUT", "/_ingest/pipeline/" + index, "{\"processors\": [{\"semantic_embedding\": " + processor + "}]}");
        request("PUT", "/" + index, """
            {"settings": {"index.knn": true, "default_pipeline": "%s", "number_of_shards": 1, "number_of_replicas": 0},
             "mappings": {"properties": {
               "title": {"type": "text", "index": false, "copy_to": "all"},
               "text": {"type": "text", "index": false, "copy_to": "all"},
               "all": {"type": "text", "analyzer": "english"},
               "vector": {"type": "knn_vector", "dimension": 384, "space_type": "cosinesimil",
                 "method": {"name": "hnsw", "engine": "lucene"}}}}}
            """.formatted(index));
    }

    /** Two lines of a bulk request. */
    static String document(String id, Map<String, Object> source) {
        return json(Map.of("index", Map.of("_id", id))) + "\n" + json(source) + "\n";
    }

    /** The same without an id of its own. */
    static String document(Map<String, Object> source) {
        return "{\"index\": {}}\n" + json(source) + "\n";
    }

    /** So many clients, each one bulk after the other. */
    void bulk(String index, List<String> documents, int size, int clients) throws InterruptedException, ExecutionException {
        bulk(index, documents.size(), documents::get, size, clients);
    }

    /** The same with documents that are made when they are sent: all at once may be more than there is memory. */
    void bulk(String index, int count, IntFunction<String> documents, int size, int clients) throws InterruptedException,
        ExecutionException {
        List<Callable<Void>> bulks = new ArrayList<>();
        for (int first = 0; first < count; first += size) {
            int from = first;
            int to = Math.min(from + size, count);
            bulks.add(() -> {
                String body = IntStream.range(from, to).mapToObj(documents).collect(Collectors.joining());
                Map<String, Object> answer = request("POST", "/" + index + "/_bulk?filter_path=errors,items.*.error", body);
                if (Boolean.TRUE.equals(answer.get("errors"))) {
                    throw new IllegalStateException("a document failed: " + answer);
                }
                return null;
            });
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(clients)) {
            for (Future<Void> bulk : executor.invokeAll(bulks)) {
                bulk.get();
            }
        }
    }

    /** An index of so many texts with their vectors, ready to be searched. */
    void createSearched(String index, Texts texts, int count, int size, int clients) throws InterruptedException, ExecutionException {
        createIndex(index, EMBED_TEXT);
        bulk(index, count, i -> document(Map.of("text", texts.next())), size, clients);
        request("POST", "/" + index + "/_refresh", null);
    }

    /** The ids of the best documents. */
    List<String> search(String index, Map<String, Object> query, int size) {
        String body = json(Map.of("query", query, "size", size, "_source", false));
        List<String> ids = new ArrayList<>();
        for (Object hit : (List<?>) object(request("POST", "/" + index + "/_search", body).get("hits")).get("hits")) {
            ids.add((String) object(hit).get("_id"));
        }
        return ids;
    }

    /** The answer to a search, not parsed: that would be the client's time, and is not the node's. */
    Answer search(String index, String body) {
        return node.send("POST", "/" + index + "/_search", body).ok();
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    static Map<String, Object> object(Object parsed) {
        return (Map<String, Object>) parsed;
    }

    static String json(Map<String, Object> map) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder().map(map)) {
            return builder.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
