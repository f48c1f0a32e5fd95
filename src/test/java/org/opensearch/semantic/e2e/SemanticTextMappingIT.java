// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.common.xcontent.json.JsonXContent;
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
    public void theModelStays() throws Exception {
        for (String passages : List.of("true", "false")) {
            String index = index(Map.of(), "\"body\": {\"type\": \"semantic_text\", \"passages\": " + passages + "}");
            String vectors = passages.equals("true") ? "body_semantic.passages.vector" : "body_semantic.vector";
            for (String field : List.of("body", vectors)) {
                Answer answer = node().post(
                    "/_plugins/_semantic/reembed",
                    "{\"index\": \"" + index + "\", \"field\": \"" + field + "\", \"model\": \"" + MINILM + "\"}"
                );
                assertRefused(answer, "[reembed] field [" + field + "] of index [" + index + "] belongs to a [semantic_text] field");
            }
        }
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
        assertEquals("semantic_provenance", at(object, "passages_provenance", "properties", "model").get("type"));
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
        assertEquals("semantic_provenance", at(object, "vector_provenance", "properties", "model").get("type"));
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

    private static void assertBeneath(String index, String object) throws Exception {
        Map<?, ?> here = Map.of("properties", mapping(index));
        for (String name : object.split("\\.")) {
            here = at(here, "properties", name);
        }
        assertBound(BGE, at(here, "properties", "passages", "properties", "vector"));
        assertEquals("true", setting(index, "index.knn"));
    }

    @Test
    public void fieldsAreFoundWhereverTheyAre() throws Exception {
        String index = create("", """
            {"properties": {
              "title": {"type": "text", "fields": {"meaning": {"type": "semantic_text"}}},
              "author": {"properties": {"bio": {"type": "semantic_text"}}},
              "comments": {"type": "nested", "properties": {"text": {"type": "semantic_text"}}}}}""");
        assertBeneath(index, "title_meaning_semantic");
        assertBeneath(index, "author.bio_semantic");
        assertBeneath(index, "comments.text_semantic");
    }

    @Test
    public void theMappingOfAnIndexIsTheMappingOfAnother() throws Exception {
        String index = create("", "{\"properties\": {\"body\": {\"type\": \"semantic_text\", \"model\": \"" + MINILM + "\"}}}");
        Map<?, ?> all = (Map<?, ?>) node().get("/" + index + "/_mapping").ok().at(index, "mappings");
        String copy = create("", JsonXContent.contentBuilder().map(at(Map.of("all", all), "all")).toString());
        assertEquals(mapping(index), mapping(copy));
    }

    @Test
    public void templatesOfAllKinds() throws Exception {
        String legacy = unused("legacy");
        deleteLater("/_template/" + legacy);
        node().put("/_template/" + legacy, "{\"index_patterns\": [\"" + legacy + "-*\"], \"mappings\": " + ONE_LINE + "}").ok();
        assertMade(legacy + "-1", legacy + "-1");

        String composable = unused("composable");
        deleteLater("/_index_template/" + composable);
        node().put(
            "/_index_template/" + composable,
            "{\"index_patterns\": [\"" + composable + "-*\"], \"template\": {\"mappings\": " + ONE_LINE + "}}"
        ).ok();
        assertMade(composable + "-1", composable + "-1");

        String component = unused("component");
        String stream = unused("stream");
        deleteLater("/_data_stream/" + stream + "-1"); // in this order: what is in use can not go
        deleteLater("/_index_template/" + stream);
        deleteLater("/_component_template/" + component);
        node().put("/_component_template/" + component, "{\"template\": {\"mappings\": " + ONE_LINE + "}}").ok();
        node().put(
            "/_index_template/" + stream,
            "{\"index_patterns\": [\"" + stream + "-*\"], \"composed_of\": [\"" + component + "\"], \"data_stream\": {},"
                + " \"template\": {\"mappings\": {\"properties\": {\"region\": {\"type\": \"keyword\"}}}}}"
        ).ok();
        node().put("/_data_stream/" + stream + "-1", null).ok();
        assertBeneath(backing(stream + "-1"), "body_semantic");
        node().post("/" + stream + "-1/_rollover", null).ok();
        assertBeneath(backing(stream + "-1"), "body_semantic");
    }

    /** The index is created by its first document, by its template alone. */
    private void assertMade(String name, String index) throws Exception {
        deleteLater("/" + name);
        node().put("/" + name + "/_doc/1", "{\"other\": 1}").ok();
        assertBeneath(index, "body_semantic");
    }

    /** The newest index of a data stream. */
    private static String backing(String stream) throws Exception {
        List<?> indices = (List<?>) node().get("/_data_stream/" + stream).ok().at("data_streams", 0, "indices");
        return (String) ((Map<?, ?>) indices.getLast()).get("index_name");
    }

    @Test
    public void aRolloverMayBringTheField() throws Exception {
        String alias = unused("alias");
        deleteLater("/" + alias + "-000001");
        deleteLater("/" + alias + "-000002");
        node().put("/" + alias + "-000001", "{\"aliases\": {\"" + alias + "\": {\"is_write_index\": true}}}").ok();
        node().post("/" + alias + "/_rollover", "{\"mappings\": " + ONE_LINE + "}").ok();
        assertBeneath(alias + "-000002", "body_semantic");
    }

    @Test
    public void aSimulatedTemplateShowsWhatLiesBeneath() throws Exception {
        Answer simulated = node().post(
            "/_index_template/_simulate",
            "{\"index_patterns\": [\"any-*\"], \"template\": {\"mappings\": " + ONE_LINE + "}}"
        ).ok();
        assertBound(
            BGE,
            at(
                (Map<?, ?>) simulated.at("template", "mappings"),
                "properties",
                "body_semantic",
                "properties",
                "passages",
                "properties",
                "vector"
            )
        );
    }

    @Test
    public void aMappingSentAgainLeavesTheVectorsAlone() throws Exception {
        // as an index has it that was made when another model was the default
        String index = create("", "{\"properties\": {\"body\": {\"type\": \"semantic_text\", \"model\": \"" + MINILM + "\"}}}");
        Map<String, Object> object = at(mapping(index), "body_semantic");
        String mapping = "{\"properties\": {\"body\": {\"type\": \"semantic_text\"}, \"body_semantic\": "
            + JsonXContent.contentBuilder().map(object) + "}}";
        String former = create(
            "",
            mapping
                .replace("{\"semantic_model\":\"" + MINILM + "\"}", "{\"semantic_model\":\"" + MINILM + "\",\"semantic_digest\":\"0123\"}")
        );
        Map<?, ?> before = mapping(former);
        assertEquals(
            Map.of("semantic_model", MINILM, "semantic_digest", "0123"),
            at(before, "body_semantic", "properties", "passages", "properties", "vector", "meta")
        );
        node().put("/" + former + "/_mapping", ONE_LINE).ok();
        assertEquals(before, mapping(former));
        node().put("/" + former + "/_mapping", ONE_LINE.replace("{\"body\"", "{\"region\": {\"type\": \"keyword\"}, \"body\"")).ok();
        assertEquals(at(before, "body_semantic"), at(mapping(former), "body_semantic"));
    }

    @Test
    public void aFieldIsAddedToAnIndexThatIsMadeForVectors() throws Exception {
        String index = create("\"index.knn\": true", "{\"properties\": {\"region\": {\"type\": \"keyword\"}}}");
        node().put("/" + index + "/_mapping", ONE_LINE).ok();
        assertBeneath(index, "body_semantic");
        String plain = create("", "{\"properties\": {\"region\": {\"type\": \"keyword\"}}}");
        assertRefused(
            node().put("/" + plain + "/_mapping", ONE_LINE),
            "[semantic_text] field [body]: it gets vectors, and the index is not made for them",
            "create a new index with this mapping and reindex into it, or say \"vectors\": \"off\""
        );
        assertNull("nothing of it is mapped", mapping(plain).get("body"));
    }

    @Test
    public void vectorsAreTurnedOffAndOn() throws Exception {
        String off = ONE_LINE.replace("\"semantic_text\"", "\"semantic_text\", \"vectors\": \"off\"");
        String lexical = create("", off);
        assertEquals("only the words", Map.of("body", Map.of("type", "semantic_text", "vectors", "off")), mapping(lexical));
        assertNull(setting(lexical, "index.knn"));

        String index = create("", ONE_LINE);
        Map<?, ?> on = mapping(index);
        node().put("/" + index + "/_mapping", off).ok();
        assertEquals("off", at(mapping(index), "body").get("vectors"));
        assertRefused(
            node().post("/" + index + "/_search", "{\"query\": {\"semantic\": {\"body\": {\"query\": \"coffee\"}}}}"),
            "field [body] of index [" + index + "] has no vectors: its mapping says \"vectors\": \"off\"; search it with [match]"
        );
        node().put("/" + index + "/_mapping", ONE_LINE).ok();
        assertEquals(on, mapping(index));
    }

    @Test
    public void dynamicTemplatesAreAcceptedAndChecked() throws Exception {
        String template = "{\"dynamic_templates\": [{\"texts\": {\"match\": \"*_text\", \"mapping\": {\"type\": \"semantic_text\"%s}}}]}";
        String index = create("\"number_of_replicas\": 0", template.formatted(""));
        assertEquals("true", setting(index, "index.knn"));
        node().put("/" + index + "/_doc/1?refresh=true", "{\"note_text\": \"The coffee was cold.\"}").ok();
        assertEquals("semantic_text", at(mapping(index), "note_text").get("type"));
        assertEquals(1, search(index, "{\"match\": {\"note_text\": \"coffee\"}}").all().size());
        assertRefused(tryCreate("", template.formatted(", \"model\": \"gpt\"")), "field [texts]", "unknown model [gpt]");
        assertRefused(tryCreate("", template.formatted(", \"passages\": {\"size\": 1}")), "[passages] unknown [size]");
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
        assertRefused(
            tryCreate("", "{\"properties\": {\"body\": {\"type\": \"semantic_text\"}, \"body_semantic\": {\"type\": \"text\"}}}"),
            "its vectors need the name [body_semantic], which another field has; rename one of the two"
        );
        assertRefused(
            tryCreate("", ONE_LINE.replace("{\"properties\"", "{\"_source\": {\"excludes\": [\"*_semantic\"]}, \"properties\"")),
            "[_source] of the mapping leaves [body_semantic] out"
        );
        String template = unused("refused");
        assertRefused(
            node().put(
                "/_index_template/" + template,
                "{\"index_patterns\": [\"" + template + "-*\"], \"template\": {\"settings\": {\"index.knn\": false}, \"mappings\": "
                    + ONE_LINE
                    + "}}"
            ),
            "[semantic_text] field [body]: it gets vectors, and the settings say that [index.knn] is [false]"
        );
    }

    @Test
    public void whatTheVectorsFollowStays() throws Exception {
        String index = create("", ONE_LINE);
        for (String change : List.of("\"model\": \"" + MINILM + "\"", "\"passages\": false", "\"engine\": \"faiss\"")) {
            assertRefused(
                node().put("/" + index + "/_mapping", ONE_LINE.replace("\"semantic_text\"", "\"semantic_text\", " + change)),
                "[semantic_text] field [body]: [" + change.substring(1, change.indexOf('"', 1)) + "]",
                "reindex into a new index"
            );
        }
        node()
            .put("/" + index + "/_mapping", ONE_LINE.replace("\"semantic_text\"", "\"semantic_text\", \"passages\": {\"max_tokens\": 64}"))
            .ok();
        assertEquals(Map.of("max_tokens", 64), at(mapping(index), "body").get("passages"));
    }
}
