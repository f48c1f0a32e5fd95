// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Trained classifiers over HTTP, learned from the themes of the sample messages. */
public class TrainedClassifierIT extends SampleTestCase {

    private static final String PATH = "/_plugins/_semantic/classifiers/";
    private static final String THEMES = "{\"index\": \"messages\", \"vector_field\": \"text_vector\", \"label_field\": \"theme\"%s}";

    private String trained(String body) throws Exception {
        String name = unused("classifier");
        deleteLater(PATH + name);
        node().put(PATH + name, body).ok();
        return name;
    }

    private static String body(String method, String more) {
        return "{\"method\": \"" + method + "\", \"training\": " + THEMES.formatted(more) + "}";
    }

    private static Map<?, ?> info(Answer answer) {
        return (Map<?, ?>) answer.ok().at("classifiers", 0);
    }

    @Test
    public void trainsUsesAndRefreshes() throws Exception {
        for (String method : List.of("nearest_centroid", "knn", "linear")) {
            String name = trained(body(method, ""));
            Map<?, ?> info = info(node().get(PATH + name));
            assertEquals(name, info.get("name"));
            assertEquals(1, info.get("version"));
            assertEquals(method, info.get("method"));
            assertEquals(BGE, info.get("model"));
            assertEquals(messages().size(), info.get("documents"));
            assertEquals(messages().size(), info.get("matching"));
            assertEquals(0, info.get("skipped"));
            assertTrue(info.toString(), ((Number) info.get("accuracy")).doubleValue() > 0.65);
            assertEquals("theme", ((Map<?, ?>) info.get("training")).get("label_field"));
            long signIn = messages().values().stream().filter(message -> "sign_in".equals(message.get("theme"))).count();
            assertEquals((int) signIn, ((Map<?, ?>) info.get("classes")).get("sign_in"));
            String index = indexThrough(
                pipeline("{\"semantic_classifier\": {\"field\": \"text\", \"target\": \"theme\", \"classifier\": \"" + name + "\"}}")
            );
            new Bulk().text("1", "I can not log in, it says my password is wrong").send(node(), index).noErrors();
            assertEquals("sign_in", ((Map<?, ?>) source(index, "1").get("theme")).get("label"));
            assertEquals(2, info(node().post(PATH + name + "/_refresh", null)).get("version"));
            Answer all = node().get("/_plugins/_semantic/classifiers").ok();
            assertTrue(all.body(), all.body().contains("\"name\":\"" + name + "\",\"version\":2"));
        }
        Answer index = node().get("/_cat/indices/.opensearch-semantic-classifiers?expand_wildcards=all&h=index").ok();
        assertEquals(".opensearch-semantic-classifiers", index.body().strip());
        assertFalse("hidden", node().get("/_cat/indices?h=index").ok().body().contains("classifiers"));
    }

    @Test
    public void aQueryAndALimitChooseTheDocuments() throws Exception {
        String query = ", \"query\": {\"terms\": {\"theme\": [\"refunds\", \"praise\", \"sign_in\"]}}";
        Map<?, ?> some = info(node().get(PATH + trained(body("nearest_centroid", query))));
        assertEquals(List.of("praise", "refunds", "sign_in"), List.copyOf(((Map<?, ?>) some.get("classes")).keySet()));
        assertEquals(query.substring(2), "\"query\": " + json(((Map<?, ?>) some.get("training")).get("query")));
        Map<?, ?> sampled = info(node().get(PATH + trained(body("linear", ", \"max_documents\": 100"))));
        assertEquals(100, sampled.get("documents"));
        assertEquals(messages().size(), sampled.get("matching"));
        Map<?, ?> again = info(node().get(PATH + trained(body("linear", ", \"max_documents\": 100"))));
        assertEquals("the same sample", sampled.get("classes"), again.get("classes"));
        assertEquals(sampled.get("accuracy"), again.get("accuracy"));
    }

    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map.Entry<?, ?> only = map.entrySet().iterator().next();
                yield "{\"" + only.getKey() + "\": " + json(only.getValue()) + "}";
            }
            case List<?> list -> "[" + String.join(", ", list.stream().map(TrainedClassifierIT::json).toList()) + "]";
            default -> "\"" + value + "\"";
        };
    }

    private static void assertNotTrained(String body, String... parts) throws Exception {
        assertRefused(node().put(PATH + unused("refused"), body), parts);
    }

    @Test
    public void whatIsRefused() throws Exception {
        assertNotTrained("{}", "[classifier] [training] is needed");
        assertNotTrained("{\"training\": {\"index\": \"messages\"}}", "[classifier] [training] needs [vector_field]");
        assertNotTrained(body("svm", ""), "[method] is [svm], allowed are [nearest_centroid, knn, linear]");
        assertNotTrained(body("linear", ", \"max_documents\": 1"), "[max_documents] is [1], and must be from 2 to 50000");
        assertNotTrained(body("linear", ", \"lable_field\": \"x\""), "unknown field [lable_field]");
        assertNotTrained(body("linear", ", \"query\": {\"mach_all\": {}}"), "unknown query [mach_all]");
        assertNotTrained(
            body("linear", ", \"query\": {\"term\": {\"theme\": \"praise\"}}"),
            "vectors of [1] classes [praise], and two at least"
        );
        assertNotTrained(body("linear", ", \"query\": {\"match_none\": {}}"), "no document of [messages] that the query finds has both");
        assertNotTrained(
            body("linear", "").replace("\"theme\"", "\"topic\""),
            "no document of [messages] has both one label in field [topic]"
        );
        assertNotTrained(
            body("linear", "").replace("\"text_vector\"", "\"text\""),
            "[classifier] field [text] of index [messages] is of type [text]"
        );
        assertNotTrained(body("linear", "").replace("\"text_vector\"", "\"w\""), "vector field [w] is not mapped in [messages]");
        String unbound = plainIndex();
        assertNotTrained(
            body("linear", "").replace("messages", unbound).replace("text_vector", "vector"),
            "vector field [vector] is bound to no model in [" + unbound + "]"
        );
        assertEquals(404, node().put(PATH + "x", body("linear", "").replace("messages", "nowhere")).status());
        assertEquals(404, node().post(PATH + "nobody/_refresh", null).status());
        assertEquals(404, node().get(PATH + "nobody").status());
        assertEquals(404, node().delete(PATH + "nobody").status());
        assertRefused(node().put(PATH + "No", body("linear", "")), "[No] can not be the name of a classifier");
    }

    @Test
    public void documentsWithSeveralLabelsAreSkipped() throws Exception {
        String index = index(Map.of(), plainFields() + ", \"label\": {\"type\": \"keyword\"}");
        String meaning = meaning();
        Bulk bulk = new Bulk();
        for (int i = 0; i < 5; i++) {
            bulk.index("a" + i, "{\"text\": \"refund number " + i + "\", \"label\": \"a\"}");
            bulk.index("b" + i, "{\"text\": \"parcel number " + i + "\", \"label\": [\"b\"]}");
        }
        bulk.index("both", "{\"text\": \"refund and parcel\", \"label\": [\"a\", \"b\"]}");
        bulk.index("none", "{\"text\": \"refund and parcel\"}");
        bulk.send(node(), index, "&pipeline=" + meaning).noErrors();
        String body = "{\"training\": {\"index\": \"" + index + "\", \"vector_field\": \"vector\", \"label_field\": \"label\"}}";
        Map<?, ?> info = info(node().get(PATH + trained(body)));
        assertEquals(11, info.get("matching"));
        assertEquals(1, info.get("skipped"));
        assertEquals(Map.of("a", 5, "b", 5), info.get("classes"));
        assertEquals("linear", info.get("method"));
    }
}
