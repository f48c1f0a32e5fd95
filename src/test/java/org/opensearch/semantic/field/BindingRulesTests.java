// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.UUIDs;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class BindingRulesTests extends OpenSearchTestCase {

    private static final ModelId MODEL = new ModelId("bge", "d".repeat(43));

    private final VectorFields fields = new VectorFields();
    private final BindingRules rules = new BindingRules(fields);

    static IndexMetadata index(String properties) {
        try {
            return IndexMetadata.builder("x")
                .settings(settings(Version.CURRENT).put(IndexMetadata.SETTING_INDEX_UUID, UUIDs.randomBase64UUID(random())))
                .numberOfShards(1)
                .numberOfReplicas(0)
                .putMapping("{\"properties\": {" + properties + "}}")
                .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IndexMetadata vector(String parameters) {
        return index("\"v\": {\"type\": \"knn_vector\", " + parameters + "}");
    }

    private void assertRefused(IndexMetadata index, String path, String message) {
        assertEquals(message, expectThrows(IllegalArgumentException.class, () -> rules.isBound(index, path, MODEL, 384)).getMessage());
    }

    public void testFieldsThatTakeVectors() {
        assertFalse(rules.isBound(vector("\"dimension\": 384"), "v", MODEL, 384));
        assertFalse(rules.isBound(vector("\"dimension\": 384, \"data_type\": \"float\""), "v", MODEL, 384));
        assertFalse(rules.isBound(vector("\"model_id\": \"trained\""), "v", MODEL, 384));
        assertFalse(rules.isBound(vector("\"dimension\": 384, \"meta\": {\"semantic_model\": \"bge\"}"), "v", MODEL, 384));
        assertTrue(
            rules.isBound(
                vector("\"dimension\": 384, \"meta\": {\"semantic_model\": \"bge\", \"semantic_digest\": \"" + MODEL.digest() + "\"}"),
                "v",
                MODEL,
                384
            )
        );
    }

    public void testDimension() {
        assertRefused(
            vector("\"dimension\": 768"),
            "v",
            "[semantic] field [v] of index [x] has dimension 768, model [bge] produces 384; map a field of dimension 384 as target, or use a "
                + "model that produces 768"
        );
    }

    public void testDataType() {
        assertRefused(
            vector("\"dimension\": 384, \"data_type\": \"byte\""),
            "v",
            "[semantic] field [v] of index [x] has data_type [byte], model [bge] produces [float]; map a field of data_type [float] as target"
        );
    }

    public void testUnmapped() {
        assertRefused(
            index(""),
            "a.v",
            "[semantic] field [a.v] of index [x] is not mapped; to take vectors of model [bge], add to the mapping: "
                + "{\"properties\":{\"a\":{\"properties\":{\"v\":{\"type\":\"knn_vector\",\"dimension\":384,"
                + "\"space_type\":\"cosinesimil\"}}}}}"
        );
    }

    public void testOtherTypes() {
        assertRefused(
            index("\"v\": {\"type\": \"text\"}"),
            "v",
            "[semantic] field [v] of index [x] is of type [text], vectors need [knn_vector]; use another field as target"
        );
        assertRefused(
            index("\"v\": {\"properties\": {\"w\": {\"type\": \"text\"}}}"),
            "v",
            "[semantic] field [v] of index [x] is of type [object], vectors need [knn_vector]; use another field as target"
        );
        assertRefused(
            index("\"v\": {\"type\": \"alias\", \"path\": \"w\"}, \"w\": {\"type\": \"knn_vector\", \"dimension\": 384}"),
            "v",
            "[semantic] field [v] of index [x] is an alias of field [w], and documents can not be written to an alias; use [w] as target"
        );
    }

    public void testOtherModel() {
        assertRefused(
            vector("\"dimension\": 384, \"meta\": {\"semantic_model\": \"minilm\"}"),
            "v",
            "[semantic] field [v] of index [x] is bound to model [minilm], not to [bge@dddddddd]; set \"model\": \"minilm\" in the "
                + "processor, or embed into a new field or a new index"
        );
        assertRefused(
            vector("\"dimension\": 384, \"meta\": {\"semantic_model\": \"bge\", \"semantic_digest\": \"" + "e".repeat(43) + "\"}"),
            "v",
            "[semantic] field [v] of index [x] is bound to model [bge@eeeeeeee], this node has [bge@dddddddd] under that name; install the "
                + "model that the field was embedded with, or embed into a new field or a new index"
        );
    }

    public void testMetaKeepsItsEntriesAndHasRoom() {
        IndexMetadata some = vector("\"dimension\": 384, \"meta\": {\"a\": \"1\", \"b\": \"2\", \"c\": \"3\"}");
        assertEquals(
            Map.of("a", "1", "b", "2", "c", "3", "semantic_model", "bge", "semantic_digest", MODEL.digest()),
            rules.boundMeta(some, fields.find(some, "v").orElseThrow(), MODEL)
        );
        IndexMetadata full = vector("\"dimension\": 384, \"meta\": {\"a\": \"1\", \"b\": \"2\", \"c\": \"3\", \"d\": \"4\"}");
        VectorField field = fields.find(full, "v").orElseThrow();
        assertEquals(
            "[semantic] field [v] of index [x] can not be bound to model [bge]: its meta would hold 6 entries "
                + "[a, b, c, d, semantic_model, semantic_digest], and a field's meta holds 5 at most; remove entries from it",
            expectThrows(IllegalArgumentException.class, () -> rules.boundMeta(full, field, MODEL)).getMessage()
        );
    }

    public void testModelNameMustFitIntoMeta() {
        IndexMetadata index = vector("\"dimension\": 384");
        String name = "n".repeat(51);
        assertEquals(
            "[semantic] field [v] of index [x] can not be bound to model ["
                + name
                + "]: the model's name has 51 characters, and a field's meta holds 50 at most; rename the model's folder",
            expectThrows(
                IllegalArgumentException.class,
                () -> rules.boundMeta(index, fields.find(index, "v").orElseThrow(), new ModelId(name, "d".repeat(43)))
            ).getMessage()
        );
    }
}
