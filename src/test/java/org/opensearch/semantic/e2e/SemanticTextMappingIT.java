// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What lies beneath a {@code semantic_text} field on a real node, whichever way its mapping comes. */
public class SemanticTextMappingIT extends EndToEndTestCase {

    private static final String ONE_LINE = "{\"properties\": {\"body\": {\"type\": \"semantic_text\"}}}";

    private String create(String settings, String mapping) throws Exception {
        String name = unused("text");
        deleteLater("/" + name);
        node().put("/" + name, "{\"settings\": {" + settings + "}, \"mappings\": " + mapping + "}").ok();
        return name;
    }

    private static Answer tryCreate(String settings, String mapping) throws Exception {
        return node().put("/" + unused("refused"), "{\"settings\": {" + settings + "}, \"mappings\": " + mapping + "}");
    }

    private static Object setting(String index, String key) throws Exception {
        return ((Map<?, ?>) node().get("/" + index + "/_settings?flat_settings=true").ok().at(index, "settings")).get(key);
    }

    @SuppressWarnings("unchecked") // keys of parsed JSON objects are strings
    private static Map<String, Object> at(Map<?, ?> mapping, String... names) {
        Map<?, ?> here = mapping;
        for (String name : names) {
            here = (Map<?, ?>) here.get(name);
        }
        return (Map<String, Object>) here;
    }

    private static void assertBound(String model, Map<String, Object> vector) {
        assertEquals("knn_vector", vector.get("type"));
        assertEquals(384, vector.get("dimension"));
        assertEquals("cosinesimil", vector.get("space_type"));
        assertEquals(Map.of("semantic_model", model), vector.get("meta"));
    }

    @Test
    public void oneLineIsEnough() throws Exception {
        String index = unused("text");
        deleteLater("/" + index);
        node().put("/" + index, "{\"mappings\": " + ONE_LINE + "}").ok();
        Map<?, ?> properties = mapping(index);
        assertEquals("what was given, and no more", Map.of("type", "semantic_text"), properties.get("body"));
        assertEquals("false", at(properties, "body_semantic").get("dynamic"));
        Map<String, Object> object = at(properties, "body_semantic", "properties");
        assertEquals("nested", at(object, "passages").get("type"));
        assertBound(BGE, at(object, "passages", "properties", "vector"));
        assertEquals("lucene", at(object, "passages", "properties", "vector", "method").get("engine"));
        assertEquals("keyword", at(object, "passages_provenance", "properties", "model").get("type"));
        assertEquals("true", setting(index, "index.knn"));
        assertEquals("false", setting(index, "index.knn.derived_source.enabled"));
    }

    @Test
    public void aFieldWithoutPassagesHasOneVector() throws Exception {
        String index = create(
            "",
            "{\"properties\": {\"body\": {\"type\": \"semantic_text\", \"passages\": false, \"model\": \"" + MINILM + "\"}}}"
        );
        Map<String, Object> object = at(mapping(index), "body_semantic", "properties");
        assertBound(MINILM, at(object, "vector"));
        assertEquals("keyword", at(object, "vector_provenance", "properties", "model").get("type"));
        assertNull(object.get("passages"));
    }

    @Test
    public void vectorsAreFoundWhereTheyLie() throws Exception {
        String index = create("\"number_of_replicas\": 0", ONE_LINE.replace("{\"properties\"", "{\"dynamic\": \"strict\", \"properties\""));
        String vector = Vectors.json(Vectors.ofDocument(node(), "The coffee was cold."));
        node().put(
            "/" + index + "/_doc/1?refresh=true",
            "{\"body\": \"The coffee was cold.\", \"body_semantic\": {\"passages\": [{\"vector\": " + vector
                + ", \"start\": 0, \"end\": 20, \"value\": 0, \"field\": \"body\"}], \"passages_provenance\": {\"model\": \"m\","
                + " \"digest\": \"d\", \"tokens\": 7, \"truncated\": false, \"text_hash\": \"h\", \"passages\": 1}}}"
        ).ok();
        Hits nearest = search(
            index,
            "{\"nested\": {\"path\": \"body_semantic.passages\", \"query\": {\"knn\": {\"body_semantic.passages.vector\": {\"vector\": "
                + vector + ", \"k\": 1}}}}}"
        );
        assertEquals(1, nearest.all().size());
        assertTrue("how many came back", search(index, "{\"match\": {\"body\": \"coffee\"}}").all().size() == 1);
    }

    @Test
    public void whatCanNotBeIsRefused() throws Exception {
        assertRefused(tryCreate("\"index.knn\": false", ONE_LINE), "[semantic_text] field [body]: it gets vectors", "leave that out");
        assertRefused(
            tryCreate("", ONE_LINE.replace("\"semantic_text\"", "\"semantic_text\", \"model\": \"gpt\"")),
            "[semantic_text] field [body]",
            "unknown model [gpt]",
            BGE
        );
    }
}
