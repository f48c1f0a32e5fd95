// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.Version;
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

    /** Every request asks this of its index: that there are many others, with large mappings, costs it nothing. */
    public void testTheTextsOfManyIndicesAreKept() throws Exception {
        IndexMetadata first = indexWith("first", "\"body\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}", "");
        List<TextSources> texts = fields.texts(first);
        for (int i = 0; i < 300; i++) {
            assertEquals(List.of(), fields.texts(indexWith("i" + i, "\"t\": {\"type\": \"text\"}", randomAlphaOfLength(20_000))));
        }
        assertSame(texts, fields.texts(first));
    }

    private static IndexMetadata indexWith(String name, String properties, String meta) throws Exception {
        return IndexMetadata.builder(name)
            .settings(settings(Version.CURRENT).put(IndexMetadata.SETTING_INDEX_UUID, "uuid-of-" + name))
            .numberOfShards(1)
            .numberOfReplicas(0)
            .putMapping("{\"_meta\": {\"m\": \"" + meta + "\"}, \"properties\": {" + properties + "}}")
            .build();
    }

    /** Vectors without a place that is mapped are those of passages where a {@code semantic_text} field has them. */
    public void testPassages() throws Exception {
        String passages = "{\"type\": \"nested\", \"properties\": {\"vector\": {\"type\": \"knn_vector\", \"dimension\": 3,"
            + " \"meta\": {\"semantic_model\": \"m\"}}%s}}";
        IndexMetadata index = indexWith(
            "p",
            "\"body\": {\"type\": \"semantic_text\"}, \"body_semantic\": {\"properties\": {\"passages\": " + passages.formatted("") + "}},"
                + "\"own\": " + passages.formatted(", \"start\": {\"type\": \"integer\"}") + ", \"plain\": " + passages.formatted(""),
            ""
        );
        assertTrue(fields.isOfPassages(index, fields.find(index, "body").orElseThrow()));
        assertTrue(fields.isOfPassages(index, fields.find(index, "own").orElseThrow()));
        assertFalse(fields.isOfPassages(index, fields.find(index, "plain").orElseThrow()));
    }

    public void testWhoseTheObjectIs() throws Exception {
        String object = "{\"properties\": {\"vector\": {\"type\": \"knn_vector\", \"dimension\": 3, \"meta\": {\"semantic_model\": \"m\"}}}}";
        String text = "{\"type\": \"semantic_text\", \"passages\": false}";
        IndexMetadata index = indexWith(
            "o",
            "\"a\": " + text + ", \"a_semantic\": " + object + ", \"b\": " + text + ", \"b_semantic\": {\"type\": \"keyword\"}, \"c\": "
                + text + ", \"n\": {\"properties\": {\"d\": {\"type\": \"text\", \"fields\": {\"s\": " + text + "}}, \"d_s_semantic\": "
                + object + "}}",
            ""
        );
        Map<String, Boolean> has = new HashMap<>();
        fields.texts(index).forEach(found -> has.put(found.text().path(), found.hasObject()));
        assertEquals(Map.of("a", true, "b", false, "c", false, "n.d.s", true), has);
    }
}
