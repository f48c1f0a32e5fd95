// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchTestCase;

public class EmbeddedFieldsTests extends OpenSearchTestCase {

    private static void assertRefused(Object config, String message) {
        assertEquals(message, expectThrows(IllegalArgumentException.class, () -> EmbeddedFields.parse(config)).getMessage());
    }

    public void testObjectForm() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("title", "title_vector");
        config.put("comments.text", "comments.v");
        List<EmbeddedField> fields = EmbeddedFields.parse(config);
        assertEquals("[title -> title_vector, comments.text -> comments.v]", describe(fields));
        assertEquals(0, fields.get(0).shared());
        assertEquals(1, fields.get(1).shared());
    }

    public void testListForm() {
        List<EmbeddedField> fields = EmbeddedFields.parse(
            List.of(
                Map.of("source", "a.b.c.x", "target", "a.b.v"),
                Map.of("source", List.of("title", "body"), "target", "v"),
                Map.of("source", List.of("d.e.x", "d.f.y"), "target", "d.e.v")
            )
        );
        assertEquals("[a.b.c.x -> a.b.v, title, body -> v, d.e.x, d.f.y -> d.e.v]", describe(fields));
        assertEquals(List.of(2, 0, 1), fields.stream().map(EmbeddedField::shared).toList());
    }

    private static String describe(List<EmbeddedField> fields) {
        return fields.stream().map(f -> f.label() + " -> " + f.target()).toList().toString();
    }

    public void testWrongShapes() {
        assertRefused("body", "must be an object of source to target, or an array of objects with [source] and [target]");
        assertRefused(Map.of(), "must name one field at least, such as {\"body\": \"body_vector\"}");
        assertRefused(List.of(), "must name one field at least, such as {\"body\": \"body_vector\"}");
        assertRefused(List.of("a"), "each entry must be an object with [source] and [target] and nothing else, got a");
        assertRefused(
            List.of(Map.of("source", "a")),
            "each entry must be an object with [source] and [target] and nothing else, got {source=a}"
        );
        assertRefused(Map.of("a", 1), "each target must be a string, got [1]");
        assertRefused(List.of(Map.of("source", List.of(1), "target", "v")), "each source must be a string, got [1]");
        assertRefused(List.of(Map.of("source", List.of(), "target", "v")), "the source of target [v] is empty");
    }

    public void testWrongPaths() {
        assertRefused(Map.of("a", ""), "[] is not a field path: it has an empty name");
        assertRefused(Map.of("a..b", "v"), "[a..b] is not a field path: it has an empty name");
        assertRefused(Map.of("a", "v."), "[v.] is not a field path: it has an empty name");
        assertRefused(Map.of("a", "_id"), "target [_id] is not a field of the document");
        assertRefused(Map.of("_ingest._value", "v"), "source _ingest._value is not a field of the document");
    }

    public void testOverlaps() {
        assertRefused(Map.of("a", "a"), "target [a] and source [a] overlap");
        assertRefused(Map.of("a", "a.v"), "target [a.v] and source [a] overlap");
        assertRefused(Map.of("v.a", "v"), "target [v] and source [v.a] overlap");
        assertRefused(Map.of("a", "v", "b", "v"), "target [v] is named twice; join its sources in one list instead");
        assertRefused(
            List.of(Map.of("source", "a", "target", "v"), Map.of("source", "b", "target", "v.w")),
            "target [v.w] and target [v] overlap"
        );
        assertRefused(
            List.of(Map.of("source", "a", "target", "b"), Map.of("source", "b", "target", "c")),
            "target [b] and source [b] overlap"
        );
    }

    public void testProvenanceLeavesTextsAndVectorsAlone() {
        EmbeddedFields.checkProvenance(EmbeddedFields.parse(Map.of("a", "v", "c.text", "c.v")));
        assertProvenanceRefused(Map.of("v_provenance", "v"), "provenance [v_provenance] and source [v_provenance] overlap");
        assertProvenanceRefused(Map.of("v_provenance.model", "v"), "provenance [v_provenance] and source [v_provenance.model] overlap");
        assertProvenanceRefused(
            List.of(Map.of("source", "a", "target", "o.v"), Map.of("source", "b", "target", "o.v_provenance")),
            "provenance [o.v_provenance] and target [o.v_provenance] overlap"
        );
        assertProvenanceRefused(
            List.of(Map.of("source", "a", "target", "v"), Map.of("source", "v_provenance.note", "target", "w")),
            "provenance [v_provenance] and source [v_provenance.note] overlap"
        );
    }

    private static void assertProvenanceRefused(Object config, String message) {
        List<EmbeddedField> fields = EmbeddedFields.parse(config);
        Exception e = expectThrows(IllegalArgumentException.class, () -> EmbeddedFields.checkProvenance(fields));
        assertEquals(message, e.getMessage());
    }
}
