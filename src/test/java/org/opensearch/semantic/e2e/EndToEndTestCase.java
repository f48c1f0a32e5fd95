// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.RealNodeTestCase;

/** A test makes its indices and pipelines here, under names of their own, and they are deleted after it. */
public abstract class EndToEndTestCase extends RealNodeTestCase {

    static final String BGE = "bge-small-en-v1.5";
    static final String MINILM = "all-minilm-l6-v2";

    /** The mapping of a field that takes vectors of either model. */
    static final String VECTOR = """
        {"type": "knn_vector", "dimension": 384, "space_type": "cosinesimil", "method": {"name": "hnsw", "engine": "lucene"}}""";

    /** The mapping of a field that has no cosine. */
    static final String BINARY = """
        {"type": "knn_vector", "dimension": 384, "data_type": "binary", "space_type": "hamming",
          "method": {"name": "hnsw", "engine": "faiss"}}""";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final List<String> made = new ArrayList<>();

    static String unused(String what) {
        return "e2e-" + what + "-" + NAMES.incrementAndGet();
    }

    /** Deletes what is at this path after the test. */
    final void deleteLater(String path) {
        made.add(path);
    }

    @After
    public final void deleteWhatWasMade() throws Exception {
        for (String path : made) {
            node().delete(path);
        }
    }

    /** A pipeline of these processors, given as a list without its brackets. */
    final String pipeline(String processors) throws Exception {
        String name = unused("pipeline");
        deleteLater("/_ingest/pipeline/" + name);
        node().put("/_ingest/pipeline/" + name, "{\"processors\": [" + processors + "]}").ok();
        return name;
    }

    /** A pipeline that embeds {@code text} into {@code vector} with the default model. */
    final String meaning() throws Exception {
        return pipeline(embedding("\"tag\": \"embed\""));
    }

    /** The processor that embeds {@code text} into {@code vector}, with more parameters. */
    static String embedding(String more) {
        return "{\"semantic_embedding\": {\"fields\": {\"text\": \"vector\"}" + (more.isEmpty() ? "" : ", " + more) + "}}";
    }

    /** An index with these fields, and with these lines among its settings. */
    final String index(Map<String, String> settings, String properties) throws Exception {
        String name = unused("index");
        deleteLater("/" + name);
        StringBuilder all = new StringBuilder("\"index.knn\": true, \"index.number_of_replicas\": 0");
        settings.forEach((setting, value) -> all.append(", \"").append(setting).append("\": \"").append(value).append('"'));
        node().put("/" + name, "{\"settings\": {" + all + "}, \"mappings\": {\"properties\": {" + properties + "}}}").ok();
        return name;
    }

    /** An index with the fields {@code text} and {@code vector}, whose documents go through this pipeline. */
    final String indexThrough(String pipeline) throws Exception {
        return index(Map.of("index.default_pipeline", pipeline), plainFields());
    }

    /** An index with the fields {@code text} and {@code vector} and no pipeline. */
    final String plainIndex() throws Exception {
        return index(Map.of(), plainFields());
    }

    static String plainFields() {
        return "\"text\": {\"type\": \"text\"}, \"vector\": " + VECTOR;
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    static Answer refresh(String index) throws Exception {
        return node().post("/" + index + "/_refresh", null).ok();
    }

    static Map<?, ?> source(String index, String id) throws Exception {
        return (Map<?, ?>) node().get("/" + index + "/_doc/" + id).ok().at("_source");
    }

    static List<?> stored(String index, String id) throws Exception {
        return (List<?>) source(index, id).get("vector");
    }

    static Map<?, ?> mapping(String index) throws Exception {
        return (Map<?, ?>) node().get("/" + index + "/_mapping").ok().at(index, "mappings", "properties");
    }

    static Map<?, ?> meta(String index, String field) throws Exception {
        return (Map<?, ?>) ((Map<?, ?>) mapping(index).get(field)).get("meta");
    }

    static Hits search(String index, String query) throws Exception {
        return searchWith(index, "\"query\": " + query + ", \"size\": 1000, \"_source\": false");
    }

    /** Searches with a whole body, given without its braces. */
    static Hits searchWith(String index, String body) throws Exception {
        return Hits.of(node().post("/" + index + "/_search", "{" + body + "}").ok());
    }

    /** Nothing is accounted to the circuit breaker of requests; a shard gives back what it held when it has answered. */
    static void assertNothingHeld() throws Exception {
        Object held = held();
        for (int look = 0; look < 100 && !held.equals(0); look++) {
            Thread.sleep(100);
            held = held();
        }
        assertEquals("all is given back", 0, held);
    }

    private static Object held() throws Exception {
        Map<?, ?> nodes = (Map<?, ?>) node().get("/_nodes/stats/breaker").ok().at("nodes");
        Map<?, ?> breakers = (Map<?, ?>) ((Map<?, ?>) nodes.values().iterator().next()).get("breakers");
        return ((Map<?, ?>) breakers.get("request")).get("estimated_size_in_bytes");
    }

    /** Refused with 400, by a message that says all of this. */
    static void assertRefused(Answer answer, String... parts) {
        assertEquals(answer.toString(), 400, answer.status());
        for (String part : parts) {
            assertTrue("[" + part + "] is not in " + answer.body(), answer.body().contains(part.replace("\"", "\\\"")));
        }
    }
}
