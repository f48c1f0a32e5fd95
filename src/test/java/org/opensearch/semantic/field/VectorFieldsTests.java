// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.test.OpenSearchTestCase;

public class VectorFieldsTests extends OpenSearchTestCase {

    private final VectorFields fields = new VectorFields();
    private final IndexMetadata index = BindingRulesTests.index("""
        "v": {"type": "knn_vector", "dimension": 3, "mode": null},
        "other": {"type": "alias", "path": "c.d.v"},
        "t": {"type": "text"},
        "text_alias": {"type": "alias", "path": "t"},
        "c": {"type": "nested", "dynamic": "strict", "properties": {
          "t": {"type": "text"},
          "d": {"properties": {"v": {"type": "knn_vector", "dimension": 4, "meta": {"semantic_model": "m"}}}}}}
        """);

    public void testFind() {
        assertEquals(Optional.of(3), fields.find(index, "v").orElseThrow().dimension());
        VectorField nested = fields.find(index, "c.d.v").orElseThrow();
        assertEquals(Optional.of(new FieldBinding("m", Optional.empty())), nested.binding());
        assertEquals("float", nested.dataType());
        assertEquals(Optional.of(nested), fields.find(index, "other"));
        for (String path : new String[] { "t", "text_alias", "c", "c.d", "c.d.v.x", "none" }) {
            assertEquals(Optional.empty(), fields.find(index, path));
        }
    }

    public void testType() {
        assertEquals(Optional.of("knn_vector"), fields.type(index, "v"));
        assertEquals(Optional.of("alias"), fields.type(index, "other"));
        assertEquals(Optional.of("nested"), fields.type(index, "c"));
        assertEquals(Optional.of("object"), fields.type(index, "c.d"));
        assertEquals(Optional.empty(), fields.type(index, "c.x"));
    }

    /** Objects around the field repeat their own parameters, and none of their other fields. */
    public void testMappingOfOneField() {
        VectorField field = fields.find(index, "c.d.v").orElseThrow();
        Map<String, Object> expected = XContentHelper.convertToMap(JsonXContent.jsonXContent, """
            {"properties": {"c": {"type": "nested", "dynamic": "strict", "properties": {"d": {"properties": {
              "v": {"type": "knn_vector", "dimension": 4, "meta": {"a": "b"}}}}}}}}""", false);
        assertEquals(expected, fields.mappingOf(index, field, field.definitionWithMeta(Map.of("a", "b"))));
    }
}
