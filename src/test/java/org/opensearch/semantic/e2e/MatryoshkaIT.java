// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/** A node with a model that declares dimensions its vectors may be cut to. It was not trained so: arithmetic is tested, not relevance. */
public class MatryoshkaIT {

    private static final String MODEL = "nested-dolls";

    private static final String[] TEXTS = { "late driver", "lovely coffee", "I want my money back", "no parcel came", "please refund me" };

    private static RealNode node;

    @BeforeClass
    public static void startNode() throws Exception {
        EndToEndTestCase.node(); // has unpacked the bundled models
        Path user = NodeParts.homes().resolve("dolls-config");
        Path folder = Files.createDirectories(user.resolve("opensearch-semantic/models").resolve(MODEL));
        Path bundled = NodeParts.homes().resolve("shared/plugins/opensearch-semantic/models").resolve(EndToEndTestCase.MINILM);
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            Files.deleteIfExists(folder.resolve(file));
            Files.copy(bundled.resolve(file), folder.resolve(file));
        }
        Files.writeString(
            folder.resolve("model.yml"),
            "name: " + MODEL + "\ndimension: 384\npooling: mean\nmax_tokens: 64\nmatryoshka_dimensions: [64, 128]\n"
        );
        node = RealNode.start(
            NodeSpec.single(NodeParts.homes().resolve("dolls")).withConfig(user).with("semantic.default_model", MODEL).withHeap("512m")
        );
    }

    @AfterClass
    public static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    public void theModelsShowThem() {
        assertEquals(
            List.of(64, 128),
            node.get("/_plugins/_semantic/models?filter_path=models.matryoshka_dimensions").ok().at("models", 0, "matryoshka_dimensions")
        );
    }

    private static String index(int dimension, String dataType) {
        String pipeline = EndToEndTestCase.unused("pipeline");
        node.put("/_ingest/pipeline/" + pipeline, "{\"processors\": [" + EndToEndTestCase.embedding("") + "]}").ok();
        String name = EndToEndTestCase.unused("index");
        String vector = "{\"type\": \"knn_vector\", \"dimension\": " + dimension + ", \"data_type\": \"" + dataType
            + "\", \"space_type\": \"cosinesimil\", \"method\": {\"name\": \"hnsw\", \"engine\": \"lucene\"}}";
        node.put(
            "/" + name,
            "{\"settings\": {\"index.knn\": true, \"index.number_of_replicas\": 0, \"index.default_pipeline\": \"" + pipeline
                + "\"}, \"mappings\": {\"properties\": {\"text\": {\"type\": \"text\"}, \"label\": {\"type\": \"keyword\"}, \"vector\": "
                + vector + "}}}"
        ).ok();
        return name;
    }

    private static String filled(int dimension, String dataType) {
        String index = index(dimension, dataType);
        Bulk bulk = new Bulk();
        for (int i = 0; i < TEXTS.length; i++) {
            bulk.index(Integer.toString(i), "{\"text\": \"" + TEXTS[i] + "\", \"label\": \"" + (i > 1 ? "money" : "other") + "\"}");
        }
        bulk.send(node, index).noErrors();
        return index;
    }

    /** The first components, divided by their norm. */
    private static List<Double> cut(List<?> vector, int dimension) {
        double norm = Math.sqrt(vector.stream().limit(dimension).mapToDouble(x -> number(x) * number(x)).sum());
        return vector.stream().limit(dimension).map(x -> number(x) / norm).toList();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static Hits search(String index, String query) {
        return Hits.of(node.post("/" + index + "/_search", "{\"query\": " + query + "}").ok());
    }

    @Test
    public void vectorsAreCutAndScaledToNormOne() {
        for (int dimension : new int[] { 64, 128, 384 }) {
            String index = filled(dimension, "float");
            List<?> stored = (List<?>) node.get("/" + index + "/_doc/0").ok().at("_source", "vector");
            List<Double> expected = cut(Vectors.of(node, TEXTS[0], "document", MODEL), dimension);
            assertEquals(dimension, stored.size());
            for (int i = 0; i < dimension; i++) {
                assertEquals(expected.get(i), number(stored.get(i)), 1e-6);
            }
            Answer embedded = node.post("/_plugins/_semantic/embed", "{\"texts\": \"" + TEXTS[0] + "\", \"dimension\": " + dimension + "}")
                .ok();
            assertEquals(stored, embedded.at("embeddings", 0, "vector"));
            assertEquals(dimension, embedded.at("dimension"));
        }
    }

    @Test
    public void queriesAreCutAsDocumentsAre() {
        for (String dataType : List.of("float", "byte")) {
            String index = filled(64, dataType);
            List<Double> query = cut(Vectors.of(node, "refund", "query", MODEL), 64);
            Map<String, Double> scores = search(index, "{\"semantic\": {\"vector\": {\"query\": \"refund\"}}}").scores();
            assertEquals(TEXTS.length, scores.size());
            scores.forEach((id, score) -> {
                List<Double> document = cut(Vectors.of(node, TEXTS[Integer.parseInt(id)], "document", MODEL), 64);
                assertEquals((1 + Vectors.cosine(query, document)) / 2, score, dataType.equals("byte") ? 0.01 : 1e-5);
            });
            Hits hybrid = search(index, "{\"semantic_hybrid\": {\"query\": \"refund\", \"fields\": [\"text\"], \"vector\": \"vector\"}}");
            assertEquals("4", hybrid.ids().getFirst());
        }
    }

    @Test
    public void likeOfALongerVectorIsCut() {
        String whole = filled(384, "float");
        String part = filled(128, "float");
        String like = "{\"semantic\": {\"vector\": {\"like\": {\"_index\": \"%s\", \"_id\": \"2\"}}}}";
        Hits hits = search(part, like.formatted(whole));
        assertEquals("2", hits.ids().getFirst());
        assertEquals(1, hits.scores().get("2"), 1e-5);
        EndToEndTestCase.assertRefused(
            node.post("/" + whole + "/_search", "{\"query\": " + like.formatted(part) + "}"),
            "[semantic] field [vector] of index [" + whole + "]: it has dimension 384, and the vectors of model [" + MODEL
                + "] have 128 or one of [64]"
        );
    }

    @Test
    public void examplesOfClassesAndTextsForAClassifierAreCut() {
        String index = filled(64, "byte");
        String classes = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_classes\": {\"field\": \"vector\", \"classes\": {\"money\": [\"refund\", "
            + "\"money back\"], \"other\": [\"coffee\", \"driver\"]}}}}}";
        List<?> buckets = (List<?>) node.post("/" + index + "/_search", classes).ok().at("aggregations", "c", "buckets");
        assertEquals(TEXTS.length, buckets.stream().mapToInt(bucket -> (Integer) ((Map<?, ?>) bucket).get("doc_count")).sum());
        String path = "/_plugins/_semantic/classifiers/dolls";
        node.put(
            path,
            "{\"method\": \"nearest_centroid\", \"training\": {\"index\": \"" + index
                + "\", \"vector_field\": \"vector\", \"label_field\": \"label\"}}"
        ).ok();
        String pipeline = EndToEndTestCase.unused("pipeline");
        node.put(
            "/_ingest/pipeline/" + pipeline,
            "{\"processors\": [{\"semantic_classifier\": {\"field\": \"text\", \"target\": \"found\", \"classifier\": \"dolls\"}}]}"
        ).ok();
        String simulated = "{\"docs\": [{\"_index\": \"x\", \"_source\": {\"text\": \"please refund me\"}}]}";
        Answer answer = node.post("/_ingest/pipeline/" + pipeline + "/_simulate", simulated).ok();
        assertEquals("money", answer.at("docs", 0, "doc", "_source", "found", "label"));
    }

    @Test
    public void otherDimensionsAreRefused() {
        String index = index(256, "float");
        EndToEndTestCase.assertRefused(
            node.put("/" + index + "/_doc/1", "{\"text\": \"x\"}"),
            "field [vector] of index [" + index + "] has dimension 256, model [" + MODEL
                + "] produces 384 or one of [64, 128]; map a field of"
        );
        String named = "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"x\", \"model\": \"" + MODEL + "\"}}}}";
        EndToEndTestCase
            .assertRefused(node.post("/" + index + "/_search", named), "has dimension 256, model [" + MODEL + "] produces 384 or");
        String two = filled(64, "float") + "," + filled(128, "float");
        EndToEndTestCase.assertRefused(
            node.post("/" + two + "/_search", "{\"query\": {\"semantic\": {\"vector\": {\"query\": \"x\"}}}}"),
            "[semantic] field [vector] has different dimensions: "
        );
        EndToEndTestCase.assertRefused(
            node.post("/_plugins/_semantic/embed", "{\"texts\": \"x\", \"dimension\": 100}"),
            "[embed] [dimension] is [100], model [" + MODEL + "] embeds to [384], or to [64, 128]"
        );
        String small = index(64, "float");
        EndToEndTestCase.assertRefused(
            node.put("/" + small + "/_doc/1?pipeline=" + bundled(), "{\"text\": \"x\"}"),
            "has dimension 64, model [" + EndToEndTestCase.MINILM + "] produces 384; map a field of dimension 384"
        );
    }

    private static String bundled() {
        String pipeline = EndToEndTestCase.unused("pipeline");
        String processor = EndToEndTestCase.embedding("\"model\": \"" + EndToEndTestCase.MINILM + "\"");
        node.put("/_ingest/pipeline/" + pipeline, "{\"processors\": [" + processor + "]}").ok();
        return pipeline;
    }
}
