// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;
import org.opensearch.semantic.node.NodeParts;
import org.opensearch.semantic.node.NodeSpec;
import org.opensearch.semantic.node.RealNode;

/**
 * Documents of several shards on two nodes, one of which runs no pipelines: what it is sent goes through the other one, and updates go to
 * the node that holds the document.
 */
public class SemanticTextTwoNodesIT {

    private static final String INDEX = "texts";
    private static final String LATE = SemanticTextTestCase.LATE;
    private static final String SOUR = SemanticTextTestCase.SOUR;
    private static final int DOCUMENTS = 12;

    private static RealNode ingesting;
    private static RealNode other;

    @BeforeClass
    public static void start() throws Exception {
        Path homes = NodeParts.homes();
        ingesting = RealNode.start(NodeSpec.first(homes.resolve("texts-one"), "one").shortLived());
        other = RealNode.start(
            NodeSpec.joining(homes.resolve("texts-two"), "two", ingesting).with("node.roles", "[ data ]").shortLived()
        );
        ingesting.get("/_cluster/health?wait_for_nodes=2&timeout=60s").ok();
        ingesting.post("/_plugins/_semantic/models/_reload", null).ok();
        String mapping = "{\"properties\": {\"body\": {\"type\": \"semantic_text\"}, \"short\": " + SemanticTextTestCase.text("") + "}}";
        other.put("/" + INDEX, "{\"settings\": {\"number_of_shards\": 4, \"number_of_replicas\": 1}, \"mappings\": " + mapping + "}").ok();
        ingesting.get("/_cluster/health/" + INDEX + "?wait_for_status=green&timeout=60s").ok();
    }

    @AfterClass
    public static void stop() throws Exception {
        other.close();
        ingesting.close();
    }

    private static List<RealNode> nodes() {
        return List.of(ingesting, other);
    }

    private static void bulk(RealNode node, List<String> lines) throws Exception {
        Answer answer = node.post("/" + INDEX + "/_bulk?refresh=true", String.join("\n", lines) + "\n").ok();
        assertEquals(answer.body(), false, answer.at("errors"));
    }

    private static void assertTexts(String id, String text) throws Exception {
        for (RealNode node : nodes()) {
            Map<?, ?> document = (Map<?, ?>) node.get("/" + INDEX + "/_doc/" + id + "?_source_includes=*").ok().at("_source");
            assertEquals(text, document.get("body"));
            Vectors.assertIsOf(ingesting, text, (List<?>) SemanticTextTestCase.at(document, "short_semantic", "vector"));
            List<?> passages = (List<?>) SemanticTextTestCase.at(document, "body_semantic", "passages");
            assertEquals(1, passages.size());
            Vectors.assertIsOf(ingesting, text, (List<?>) SemanticTextTestCase.at(passages, 0, "vector"));
            assertNull(node.get("/" + INDEX + "/_doc/" + id).ok().at("_source", "short_semantic"));
        }
    }

    private static String source(String text) {
        String quoted = EndToEndTestCase.quoted(text);
        return "{\"body\": " + quoted + ", \"short\": " + quoted + "}";
    }

    @Test
    public void everyOperationThroughEveryNode() throws Exception {
        for (RealNode node : nodes()) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                lines.add("{\"index\": {\"_id\": \"" + i + "\"}}");
                lines.add(source(i % 2 == 0 ? LATE : SOUR));
            }
            bulk(node, lines);
            assertTexts("0", LATE);
            assertTexts("1", SOUR);
            lines.clear();
            for (int i = 0; i < DOCUMENTS; i++) {
                lines.add(SemanticTextTestCase.update("" + i));
                lines.add(
                    i % 2 == 0
                        ? SemanticTextTestCase.doc(source(SOUR))
                        : SemanticTextTestCase.script("ctx._source.body = '" + LATE + "'; ctx._source.short = '" + LATE + "'")
                );
            }
            bulk(node, lines);
            for (int i = 0; i < DOCUMENTS; i++) {
                assertTexts("" + i, i % 2 == 0 ? SOUR : LATE);
            }
            node.post("/" + INDEX + "/_update/3?refresh=true", SemanticTextTestCase.doc(source(SOUR))).ok();
            assertTexts("3", SOUR);
            bulk(node, List.of(SemanticTextTestCase.update("4"), SemanticTextTestCase.doc("{\"short\": null}")));
            Object document = node.get("/" + INDEX + "/_doc/4?_source_includes=*").ok().at("_source");
            assertNull(SemanticTextTestCase.at(document, "short_semantic"));
            assertEquals(1, ((List<?>) SemanticTextTestCase.at(document, "body_semantic", "passages")).size());
            node.post("/" + INDEX + "/_update_by_query?refresh=true", SemanticTextTestCase.script("ctx._source.short = ctx._source.body"))
                .ok();
            assertTexts("4", SOUR);
            for (RealNode searched : nodes()) {
                Hits hits = Hits.of(
                    searched.post(
                        "/" + INDEX + "/_search",
                        "{\"size\": 20, \"query\": {\"semantic\": {\"body\": {\"query\": \"delivery delay\", \"k\": " + DOCUMENTS + "}}}}"
                    ).ok()
                );
                assertEquals(DOCUMENTS, hits.all().size());
                hits.all()
                    .subList(0, DOCUMENTS / 2 - 1)
                    .forEach(hit -> assertEquals(LATE, SemanticTextTestCase.at(hit, "_source", "body")));
            }
        }
    }
}
