// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The sample messages of {@code src/demo/data} on a node: pipeline {@code meaning}, index {@code messages}. */
public final class SampleMessages {

    public static final String INDEX = "messages";
    public static final String PIPELINE = "meaning";

    private static final Path DATA = Path.of("src/demo/data/messages.ndjson");
    private static final int BULK = 500;

    private static final String PIPELINE_BODY = """
        {"processors": [{"semantic_embedding": {"fields": {"text": "text_vector"}}}]}
        """;

    private static final String INDEX_BODY = """
        {
          "settings": {
            "index.knn": true,
            "index.knn.derived_source.enabled": false,
            "index.default_pipeline": "meaning",
            "index.number_of_shards": 1,
            "index.number_of_replicas": 0
          },
          "mappings": {
            "properties": {
              "text": {"type": "text", "analyzer": "english"},
              "text_vector": {
                "type": "knn_vector",
                "dimension": 384,
                "space_type": "cosinesimil",
                "method": {"name": "hnsw", "engine": "lucene"}
              },
              "brand": {"type": "keyword"},
              "region": {"type": "keyword"},
              "channel": {"type": "keyword"},
              "theme": {"type": "keyword"},
              "date": {"type": "date"},
              "rating": {"type": "integer"}
            }
          }
        }
        """;

    /** What loading them did: how many messages, how many of them have a vector, and how long the indexing took. */
    public record Loaded(int messages, int withVector, long millis) {}

    private SampleMessages() {}

    static void createPipeline(RealNode node) {
        node.put("/_ingest/pipeline/" + PIPELINE, PIPELINE_BODY).ok();
    }

    /** Creates pipeline and index and indexes every line of the file under its own id; fails if any message does. */
    public static Loaded load(RealNode node, Path ndjson) throws IOException {
        createPipeline(node);
        node.put("/" + INDEX, INDEX_BODY).ok();
        List<String> lines = Files.readAllLines(ndjson).stream().filter(line -> line.isBlank() == false).toList();
        long start = System.nanoTime();
        for (int from = 0; from < lines.size(); from += BULK) {
            bulk(node, lines.subList(from, Math.min(lines.size(), from + BULK)));
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        node.post("/" + INDEX + "/_refresh", null).ok();
        String hasVector = "{\"query\": {\"exists\": {\"field\": \"text_vector\"}}}";
        int withVector = ((Number) node.post("/" + INDEX + "/_count", hasVector).ok().at("count")).intValue();
        return new Loaded(lines.size(), withVector, millis);
    }

    /** Loads them unless they are there. */
    public static void ensureLoaded(RealNode node) throws IOException {
        createPipeline(node);
        if (node.get("/" + INDEX).status() == 404) {
            load(node, DATA);
        }
    }

    private static void bulk(RealNode node, List<String> lines) {
        StringBuilder body = new StringBuilder();
        for (String line : lines) {
            Object id = new Answer(200, line).at("id");
            body.append("{\"index\": {\"_id\": \"").append(id).append("\"}}\n").append(line).append('\n');
        }
        Map<String, Object> answer = node.post("/" + INDEX + "/_bulk", body.toString()).ok().map();
        if (Boolean.FALSE.equals(answer.get("errors")) == false) {
            throw new IllegalStateException("messages were refused: " + firstError(answer));
        }
    }

    private static Object firstError(Map<String, Object> answer) {
        for (Object item : (List<?>) answer.get("items")) {
            Object error = ((Map<?, ?>) ((Map<?, ?>) item).get("index")).get("error");
            if (error != null) {
                return error;
            }
        }
        return answer;
    }
}
