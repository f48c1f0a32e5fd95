// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.RealNode;

/**
 * Where the matrix is run: nodes of one cluster, and three indices of {@link MatrixDocument}s on it. Requests go to one node after
 * the other.
 */
final class MatrixPlace {

    static final String INDEX = "matrix";
    /** Other documents, with the same fields and with their nested parts. */
    static final String OTHER = "matrix-other";
    /** A few documents of {@link #INDEX}, embedded by the default model. */
    static final String MEANT = "matrix-meant";

    private static final String PIPELINE = "matrix-meaning";
    private static final int BULKS = 5;
    private static final int MEANINGS = 40;

    private static MatrixPlace current;

    private final List<RealNode> nodes;
    private final int shards;
    private final Map<String, MatrixDocument> documents = new HashMap<>();
    private final Map<String, Map<String, Double>> known = new HashMap<>();
    private int requests;

    private MatrixPlace(List<RealNode> nodes, int shards) {
        this.nodes = List.copyOf(nodes);
        this.shards = shards;
    }

    static MatrixPlace current() {
        return current;
    }

    /** Makes the indices, the first with so many shards and copies, and takes the tests there until {@link #leave}. */
    static void enter(List<RealNode> nodes, int shards, int replicas) {
        current = new MatrixPlace(nodes, shards);
        current.load(replicas);
    }

    static void leave() {
        for (String path : List.of("/" + INDEX, "/" + OTHER, "/" + MEANT, "/_ingest/pipeline/" + PIPELINE)) {
            current.send("DELETE", path, null);
        }
        current = null;
    }

    private void load(int replicas) {
        create(INDEX, shards, replicas, MatrixDocument.FLAT, "");
        create(OTHER, 1, 0, MatrixDocument.WITH_PARTS, "");
        Map<String, MatrixDocument> here = MatrixDocument.made("d", 300, 7);
        index(INDEX, List.copyOf(here.values()));
        here.keySet().removeIf(id -> {
            boolean deleted = id.hashCode() % 25 == 0;
            if (deleted) {
                send("DELETE", "/" + INDEX + "/_doc/" + id, null).ok();
            }
            return deleted;
        });
        Map<String, MatrixDocument> there = MatrixDocument.made("e", 80, 8);
        index(OTHER, List.copyOf(there.values()));
        documents.putAll(here);
        documents.putAll(there);

        String embed = "{\"processors\": [{\"semantic_embedding\": {\"fields\": {\"text\": \"meaning\"}}}]}";
        send("PUT", "/_ingest/pipeline/" + PIPELINE, embed).ok();
        String meaning = ", \"meaning\": " + EndToEndTestCase.VECTOR;
        create(MEANT, shards, replicas, MatrixDocument.FLAT + meaning, ", \"index.default_pipeline\": \"" + PIPELINE + "\"");
        index(MEANT, here.values().stream().filter(document -> document.text() != null).limit(MEANINGS).toList());
        send("POST", "/" + INDEX + "," + MEANT + "/_refresh", null).ok();
    }

    private void create(String name, int shards, int replicas, String fields, String settings) {
        String body = "{\"settings\": {\"index.knn\": true, \"index.refresh_interval\": -1, \"index.number_of_shards\": %d, "
            + "\"index.number_of_replicas\": %d%s}, \"mappings\": {\"properties\": {%s}}}";
        send("PUT", "/" + name + "?wait_for_active_shards=all", body.formatted(shards, replicas, settings, fields)).ok();
    }

    /** In several bulks with a refresh after each, so that a shard has several segments. */
    private void index(String name, List<MatrixDocument> all) {
        for (int i = 0; i < BULKS; i++) {
            Bulk bulk = new Bulk();
            all.subList(all.size() * i / BULKS, all.size() * (i + 1) / BULKS)
                .forEach(document -> bulk.index(document.id(), document.json()));
            bulk.send(node(), name).noErrors();
        }
    }

    int shards() {
        return shards;
    }

    int nodes() {
        return nodes.size();
    }

    MatrixDocument document(String id) {
        return documents.get(id);
    }

    /** The documents of {@link #INDEX} that were not deleted. */
    List<MatrixDocument> all() {
        return documents.values().stream().filter(document -> document.id().startsWith("d")).toList();
    }

    RealNode node() {
        return nodes.get(requests++ % nodes.size());
    }

    Answer send(String method, String path, String body) {
        return node().send(method, path, body);
    }

    Answer post(String path, String body) {
        return send("POST", path, body).ok();
    }

    /** Scores by id of all that a query finds in {@link #INDEX}, best first. That does not change: each query is asked once. */
    Map<String, Double> scores(String query) {
        return new LinkedHashMap<>(known.computeIfAbsent(query, q -> scores(INDEX, "", q)));
    }

    /** Scores by id of all that a query finds. */
    Map<String, Double> scores(String index, String parameters, String query) {
        Answer answer = post("/" + index + "/_search" + parameters, "{\"size\": 1000, \"_source\": false, \"query\": " + query + "}");
        Map<String, Double> scores = Hits.of(answer).scores();
        assertEquals(scores.size(), answer.at("hits", "total", "value"));
        return scores;
    }

    /** Explained hits of all that a query finds: with {@code _shard} and {@code _explanation}. */
    List<Map<?, ?>> explained(String index, String parameters, String query) {
        String body = "{\"size\": 1000, \"explain\": true, \"_source\": false, \"query\": " + query + "}";
        return new ArrayList<>(Hits.of(post("/" + index + "/_search" + parameters, body)).all());
    }
}
