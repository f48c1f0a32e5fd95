// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** One field, one model: how a field comes to its binding, keeps it, and what the binding refuses. */
public class BindingIT extends EndToEndTestCase {

    private static final String SEMANTIC = "{\"semantic\": {\"vector\": {\"query\": \"late\"%s}}}";

    private static String digest(String model) throws Exception {
        for (Object listed : (List<?>) node().get("/_plugins/_semantic/models").ok().at("models")) {
            if (model.equals(((Map<?, ?>) listed).get("name"))) {
                return (String) ((Map<?, ?>) listed).get("digest");
            }
        }
        throw new AssertionError("no model " + model);
    }

    private static String metaOf(String model) {
        return VECTOR.replace("{\"type\"", "{\"meta\": {\"semantic_model\": \"" + model + "\"}, \"type\"");
    }

    private String meaningOf(String model) throws Exception {
        return pipeline(embedding("\"tag\": \"embed\", \"model\": \"" + model + "\""));
    }

    private String boundTo(String model) throws Exception {
        String index = indexThrough(meaningOf(model));
        new Bulk().text("1", "The driver came late.").send(node(), index).noErrors();
        return index;
    }

    private static Answer put(String index, String pipeline) throws Exception {
        return node().put("/" + index + "/_doc/x?pipeline=" + pipeline, "{\"text\": \"late\"}");
    }

    private static Answer query(String index, String more) throws Exception {
        return node().post("/" + index + "/_search", "{\"query\": " + SEMANTIC.formatted(more) + "}");
    }

    @Test
    public void theFirstDocumentBinds() throws Exception {
        String index = indexThrough(meaning());
        assertNull(meta(index, "vector"));
        new Bulk().text("1", "late").send(node(), index).noErrors();
        assertEquals(Map.of("semantic_model", BGE, "semantic_digest", digest(BGE)), meta(index, "vector"));
    }

    @Test
    public void aDocumentWithoutTextDoesNotBind() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("1", " ").send(node(), index).noErrors();
        assertNull(meta(index, "vector"));
    }

    @Test
    public void theMappingCanNameTheModel() throws Exception {
        String index = index(Map.of(), "\"text\": {\"type\": \"text\"}, \"vector\": " + metaOf(MINILM));
        assertEquals("searchable before the first document", 200, query(index, "").status());
        assertRefused(
            put(index, meaning()),
            "field [vector] of index [" + index + "] is bound to model [" + MINILM + "], not to [" + BGE + "@"
        );
        put(index, meaningOf(MINILM)).ok();
        assertEquals(Map.of("semantic_model", MINILM, "semantic_digest", digest(MINILM)), meta(index, "vector"));
    }

    @Test
    public void otherEntriesOfTheMetaStay() throws Exception {
        String vector = VECTOR.replace("{\"type\"", "{\"meta\": {\"unit\": \"none\"}, \"type\"");
        String index = index(Map.of(), "\"text\": {\"type\": \"text\"}, \"vector\": " + vector);
        put(index, meaning()).ok();
        assertEquals(Map.of("unit", "none", "semantic_model", BGE, "semantic_digest", digest(BGE)), meta(index, "vector"));
    }

    @Test
    public void anotherModelIsRefused() throws Exception {
        String index = boundTo(BGE);
        assertRefused(
            put(index, meaningOf(MINILM)),
            "[semantic_embedding] tag [embed]: field [text] for model [" + MINILM + "]: ",
            "is bound to model [" + BGE + "@" + digest(BGE).substring(0, 4),
            "not to [" + MINILM + "@" + digest(MINILM).substring(0, 4),
            "set \"model\": \"" + BGE + "\" in the processor, or move the field to [" + MINILM + "] by POST /_plugins/_semantic/reembed"
        );
        assertEquals(404, node().get("/" + index + "/_doc/x").status());
    }

    @Test
    public void aFieldBoundUnderAnotherDigestIsRefused() throws Exception {
        String vector = VECTOR
            .replace("{\"type\"", "{\"meta\": {\"semantic_model\": \"" + BGE + "\", \"semantic_digest\": \"old\"}, \"type\"");
        String index = index(Map.of(), "\"text\": {\"type\": \"text\"}, \"vector\": " + vector);
        assertRefused(
            put(index, meaning()),
            "is bound to model [" + BGE + "@old], this node has [" + BGE + "@" + digest(BGE).substring(0, 4),
            "install the model that the field was embedded with"
        );
        assertRefused(query(index, ""), "bound to model [" + BGE + "@old] in [" + index + "]", "the model's files have changed since");
    }

    @Test
    public void fieldsThatCanNotTakeTheVectorAreRefused() throws Exception {
        String in = "field [vector] of index [";
        String small = index(Map.of(), "\"vector\": " + VECTOR.replace("384", "128"));
        assertRefused(
            put(small, meaning()),
            in + small + "] has dimension 128, model [" + BGE + "] produces 384; map a field of dimension 384 as target"
        );
        String text = index(Map.of(), "\"vector\": {\"type\": \"text\"}");
        assertRefused(put(text, meaning()), in + text + "] is of type [text], vectors need [knn_vector]; use another field as target");
        String unmapped = index(Map.of(), "\"text\": {\"type\": \"text\"}");
        assertRefused(
            put(unmapped, meaning()),
            in + unmapped + "] is not mapped; to take vectors of model [" + BGE + "], add to the mapping: ",
            "{\"properties\":{\"vector\":{\"type\":\"knn_vector\",\"dimension\":384,\"space_type\":\"cosinesimil\"}}}"
        );
        String bits = index(Map.of(), "\"vector\": " + BINARY);
        assertRefused(put(bits, meaning()), in + bits + "] has data_type [binary], model [" + BGE + "] produces [float] and [byte]");
        String alias = index(Map.of(), "\"real\": " + VECTOR + ", \"vector\": {\"type\": \"alias\", \"path\": \"real\"}");
        assertRefused(put(alias, meaning()), in + alias + "] is an alias of field [real]", "use [real] as target");
        for (String index : List.of(small, text, unmapped, bits, alias)) {
            assertEquals(404, node().get("/" + index + "/_doc/x").status());
        }
    }

    @Test
    public void aFieldMaySayThatItHoldsFloats() throws Exception {
        for (String type : List.of("float", "FLOAT")) {
            String vector = VECTOR.replace("{\"type\"", "{\"data_type\": \"" + type + "\", \"type\"");
            String index = index(Map.of(), "\"text\": {\"type\": \"text\"}, \"vector\": " + vector);
            node().put("/" + index + "/_doc/1?refresh=true&pipeline=" + meaning(), "{\"text\": \"late\"}").ok();
            assertEquals(type, List.of("1"), Hits.of(query(index, "").ok()).ids());
        }
    }

    @Test
    public void theMappingThatTheErrorShowsWorks() throws Exception {
        // its engine is k-NN's default one, whose native library may not be there: nothing must be written to disk
        String index = index(Map.of("index.refresh_interval", "-1"), "\"text\": {\"type\": \"text\"}");
        String pipeline = meaning();
        String reason = (String) put(index, pipeline).at("error", "reason");
        node().put("/" + index + "/_mapping", reason.substring(reason.indexOf('{'))).ok();
        put(index, pipeline).ok();
        assertEquals(BGE, meta(index, "vector").get("semantic_model"));
    }

    @Test
    public void anAliasOverTwoModelsIsRefused() throws Exception {
        String one = boundTo(BGE);
        String two = boundTo(MINILM);
        String alias = unused("alias");
        node()
            .post(
                "/_aliases",
                "{\"actions\": [{\"add\": {\"indices\": [\"" + one + "\", \"" + two + "\"], \"alias\": \"" + alias + "\"}}]}"
            )
            .ok();
        assertRefused(
            query(alias, ""),
            "field [vector] is bound to different models: ",
            "[" + MINILM + "@" + digest(MINILM).substring(0, 4),
            "in [" + two + "]",
            "[" + BGE + "@" + digest(BGE).substring(0, 4),
            "in [" + one + "]",
            "search these indices apart, or reindex them with one model"
        );
        assertRefused(query(alias, ", \"model\": \"" + BGE + "\""), "is bound to different models");
        assertEquals(List.of("1"), Hits.of(query(one, "").ok()).ids());
        assertRefused(put(alias, meaning()), "alias");
    }

    @Test
    public void aTypedMappingUpdateCanNotDropTheBinding() throws Exception {
        String index = boundTo(BGE);
        String again = "{\"properties\": {\"more\": {\"type\": \"keyword\"}, \"vector\": %s}}";
        assertRefused(
            node().put("/" + index + "/_mapping", again.formatted(VECTOR)),
            "field [vector] of index [" + index + "] is bound to model [" + BGE + "@",
            "and this mapping update would erase the binding; leave the field out of the update, or send it with \"meta\": {\"semantic_model\": \""
                + BGE
        );
        assertRefused(node().put("/" + index + "/_mapping", again.formatted(metaOf(MINILM))), "would bind it to [" + MINILM + "]");
        assertEquals(digest(BGE), meta(index, "vector").get("semantic_digest"));
        assertNull("half of a refused update", mapping(index).get("more"));
        node().put("/" + index + "/_mapping", "{\"properties\": {\"more\": {\"type\": \"keyword\"}}}").ok();
        String meta = "{\"meta\": {\"semantic_model\": \"" + BGE + "\", \"semantic_digest\": \"" + digest(BGE) + "\"}, \"type\"";
        node().put("/" + index + "/_mapping", again.formatted(VECTOR.replace("{\"type\"", meta))).ok();
        assertEquals(digest(BGE), meta(index, "vector").get("semantic_digest"));
    }

    @Test
    public void unboundFieldsNeedAModelInTheQuery() throws Exception {
        String index = plainIndex();
        assertRefused(
            query(index, ""),
            "field [vector] of index [" + index
                + "] is not bound to a model; index a document through a [semantic_embedding] processor, or add "
                + "\"meta\": {\"semantic_model\": \"<name>\"} to the mapping of [vector], or name a [model] in the query"
        );
        String vector = Vectors.json(Vectors.of(node(), "The driver came late.", "document", MINILM));
        new Bulk().index("1", "{\"vector\": " + vector + "}").send(node(), index).noErrors();
        assertEquals(List.of("1"), Hits.of(query(index, ", \"model\": \"" + MINILM + "\"").ok()).ids());
        assertNull("bound by a query", meta(index, "vector"));
    }

    @Test
    public void aQueryCanNotNameAnotherModel() throws Exception {
        String index = boundTo(BGE);
        assertEquals(List.of("1"), Hits.of(query(index, ", \"model\": \"" + BGE + "\"").ok()).ids());
        assertRefused(
            query(index, ", \"model\": \"" + MINILM + "\""),
            "the query names model [" + MINILM + "], but field [vector] is bound to [" + BGE + "@",
            "leave [model] out, or search a field that is bound to [" + MINILM + "]"
        );
    }

    @Test
    public void twoFieldsOfOneIndexMayHaveTwoModels() throws Exception {
        String other = "{\"semantic_embedding\": {\"fields\": {\"text\": \"other\"}, \"model\": \"" + MINILM + "\"}}";
        String pipeline = pipeline(embedding("") + ", " + other);
        String index = index(Map.of("index.default_pipeline", pipeline), plainFields() + ", \"other\": " + VECTOR);
        new Bulk().text("1", "late").send(node(), index).noErrors();
        assertEquals(BGE, meta(index, "vector").get("semantic_model"));
        assertEquals(MINILM, meta(index, "other").get("semantic_model"));
        assertTrue(Math.abs(Vectors.cosine(stored(index, "1"), (List<?>) source(index, "1").get("other"))) < 0.5);
    }
}
