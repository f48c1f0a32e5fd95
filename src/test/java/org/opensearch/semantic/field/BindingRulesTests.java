// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.Version;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.UUIDs;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

public class BindingRulesTests extends OpenSearchTestCase {

    private static final ModelId MODEL = new ModelId("bge", "d".repeat(43));

    private static final Offer OFFER = new Offer(MODEL, 384, List.of(64, 128));
    private static final String DIGEST = "\"semantic_model\": \"bge\", \"semantic_digest\": \"" + MODEL.digest() + "\"";

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
        assertEquals(message, expectThrows(IllegalArgumentException.class, () -> rules.standing(index, path, OFFER)).getMessage());
    }

    private BindingRules.Standing standing(String parameters) {
        return rules.standing(vector(parameters), "v", OFFER);
    }

    public void testFieldsThatTakeVectors() {
        assertFalse(standing("\"dimension\": 384").bound());
        assertFalse(standing("\"dimension\": 384, \"data_type\": \"float\"").bound());
        assertFalse(standing("\"model_id\": \"trained\"").bound());
        assertFalse(standing("\"dimension\": 384, \"meta\": {\"semantic_model\": \"bge\"}").bound());
        assertTrue(standing("\"dimension\": 384, \"meta\": {" + DIGEST + "}").bound());
        assertFalse("no scale yet", standing("\"dimension\": 384, \"data_type\": \"byte\", \"meta\": {" + DIGEST + "}").bound());
        assertTrue(
            standing("\"dimension\": 384, \"data_type\": \"byte\", \"meta\": {" + DIGEST + ", \"semantic_scale\": \"300\"}").bound()
        );
    }

    public void testForm() {
        assertEquals(VectorForm.floats(384), standing("\"dimension\": 384").form());
        assertEquals(VectorForm.floats(384), standing("\"model_id\": \"trained\"").form());
        assertEquals(VectorForm.floats(64), standing("\"dimension\": 64").form());
        assertEquals(VectorForm.bytes(128), standing("\"dimension\": 128, \"data_type\": \"byte\"").form());
        assertEquals(
            new VectorForm(384, Optional.of(300.5f)),
            standing("\"dimension\": 384, \"data_type\": \"BYTE\", \"meta\": {\"semantic_scale\": \"300.5\"}").form()
        );
    }

    public void testDimension() {
        assertRefused(
            vector("\"dimension\": 256"),
            "v",
            "[semantic] field [v] of index [x] has dimension 256, model [bge] produces 384 or one of [64, 128]; map a field of dimension 384 or"
                + " one of [64, 128] as target, or use a model that produces 256"
        );
        assertEquals(
            "[semantic] field [v] of index [x] has dimension 64, model [bge] produces 384; map a field of dimension 384 as target, or use a "
                + "model that produces 64",
            expectThrows(
                IllegalArgumentException.class,
                () -> rules.standing(vector("\"dimension\": 64"), "v", Offer.exactly(MODEL, 384))
            ).getMessage()
        );
    }

    public void testDataType() {
        assertRefused(
            vector("\"dimension\": 384, \"data_type\": \"binary\""),
            "v",
            "[semantic] field [v] of index [x] has data_type [binary], model [bge] produces [float] and [byte]; map a field of data_type"
                + " [float] or [byte] as target"
        );
    }

    public void testScaleThatCanNotBe() {
        String bytes = "\"dimension\": 64, \"data_type\": \"byte\", \"meta\": {\"semantic_scale\": \"%s\"}";
        assertRefused(
            vector(bytes.formatted("much")),
            "v",
            "[semantic] field [v] of index [x]: meta [semantic_scale] is [much], where a number is needed"
        );
        assertRefused(
            vector(bytes.formatted("7.9")),
            "v",
            "[semantic] field [v] of index [x]: scale [7.9] of byte vectors of dimension 64 must be from 8.0 to 1016.0; leave it out for 127.0"
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
                + "processor, or move the field to [bge] by POST /_plugins/_semantic/reembed"
        );
        assertRefused(
            vector("\"dimension\": 384, \"meta\": {\"semantic_model\": \"bge\", \"semantic_digest\": \"" + "e".repeat(43) + "\"}"),
            "v",
            "[semantic] field [v] of index [x] is bound to model [bge@eeeeeeee], this node has [bge@dddddddd] under that name; install the "
                + "model that the field was embedded with, or move the field to this one by POST /_plugins/_semantic/reembed"
        );
    }

    public void testMetaKeepsItsEntriesAndHasRoom() {
        IndexMetadata some = vector("\"dimension\": 384, \"meta\": {\"a\": \"1\", \"b\": \"2\", \"c\": \"3\"}");
        assertEquals(
            Map.of("a", "1", "b", "2", "c", "3", "semantic_model", "bge", "semantic_digest", MODEL.digest()),
            rules.boundMeta(some, fields.find(some, "v").orElseThrow(), MODEL, VectorForm.floats(384))
        );
        IndexMetadata two = vector("\"dimension\": 384, \"meta\": {\"a\": \"1\", \"b\": \"2\"}");
        assertEquals(
            "308.0",
            rules.boundMeta(two, fields.find(two, "v").orElseThrow(), MODEL, new VectorForm(384, Optional.of(308f))).get("semantic_scale")
        );
        IndexMetadata full = vector("\"dimension\": 384, \"meta\": {\"a\": \"1\", \"b\": \"2\", \"c\": \"3\", \"d\": \"4\"}");
        VectorField field = fields.find(full, "v").orElseThrow();
        assertEquals(
            "[semantic] field [v] of index [x] can not be bound to model [bge]: its meta would hold 6 entries "
                + "[a, b, c, d, semantic_model, semantic_digest], and a field's meta holds 5 at most; remove entries from it",
            expectThrows(IllegalArgumentException.class, () -> rules.boundMeta(full, field, MODEL, VectorForm.floats(384))).getMessage()
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
                () -> rules
                    .boundMeta(index, fields.find(index, "v").orElseThrow(), new ModelId(name, "d".repeat(43)), VectorForm.floats(384))
            ).getMessage()
        );
    }
}
