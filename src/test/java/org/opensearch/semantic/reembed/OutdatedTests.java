// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.semantic.document.EmbeddedField;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.document.SourceReader;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.test.OpenSearchTestCase;

/** Which documents need a vector, by what they hold. */
public class OutdatedTests extends OpenSearchTestCase {

    private static final ModelId MODEL = new ModelId("m", "digest");
    private static final SourceReader READER = new SourceReader(
        new EmbeddedField(List.of(FieldPath.parse("text")), FieldPath.parse("v")),
        true
    );

    private static Map<String, Object> provenance(String model, String digest, String text) {
        return new Provenance(model, digest, 3, false, Provenance.hash(text)).toMap();
    }

    private static Outdated of(Selection selection, Map<String, Object> source) {
        return Outdated.of(new StoredDocument("1", Optional.empty(), 0, 1, new HashMap<>(source)), READER, selection, MODEL);
    }

    private static void assertEmbeds(boolean missing, boolean stale, Map<String, Object> source) {
        assertEquals("missing " + source, missing ? 1 : 0, of(Selection.MISSING, source).embed().size());
        assertEquals("stale " + source, stale ? 1 : 0, of(Selection.STALE, source).embed().size());
        assertEquals("all " + source, 1, of(Selection.ALL, source).embed().size());
    }

    public void testTexts() {
        Object vector = List.of(1, 2);
        assertEmbeds(true, true, Map.of("text", "a"));
        assertEmbeds(false, true, Map.of("text", "a", "v", vector));
        assertEmbeds(false, false, Map.of("text", "a", "v", vector, "v_provenance", provenance("m", "digest", "a")));
        assertEmbeds(false, true, Map.of("text", "a", "v", vector, "v_provenance", provenance("m", "digest", "b")));
        assertEmbeds(false, true, Map.of("text", "a", "v", vector, "v_provenance", provenance("m", "other", "a")));
        assertEmbeds(false, true, Map.of("text", "a", "v", vector, "v_provenance", provenance("n", "digest", "a")));
        assertEmbeds(true, true, Map.of("text", "a", "v_provenance", provenance("m", "digest", "a")));
        assertTrue("it could be right", of(Selection.STALE, Map.of("text", "a", "v", vector)).unknown());
        assertFalse(of(Selection.STALE, Map.of("text", "a")).unknown());
    }

    public void testNoText() {
        for (Map<String, Object> none : List.<Map<String, Object>>of(Map.of(), Map.of("text", " "), Map.of("text", List.of()))) {
            for (Selection selection : Selection.values()) {
                Outdated outdated = of(selection, none);
                assertTrue(outdated.withoutText());
                assertTrue(outdated.needsNothing());
            }
        }
        Map<String, Object> left = Map.of("text", "", "v", List.of(1), "v_provenance", Map.of("model", "m"), "other", 1);
        assertTrue(of(Selection.MISSING, left).needsNothing());
        Outdated outdated = of(Selection.STALE, left);
        assertEquals(1, outdated.clear().size());
        outdated.clearAll();
        Map<String, Object> expected = new HashMap<>();
        expected.put("v", null);
        expected.put("v_provenance", null);
        assertEquals("a partial update can not remove", expected, outdated.changed());
    }

    /** Of an array all elements are sent: a partial update puts arrays in place of arrays. */
    public void testTheChangedPart() {
        SourceReader reader = new SourceReader(
            new EmbeddedField(List.of(FieldPath.parse("notes.text")), FieldPath.parse("notes.v")),
            true
        );
        Map<String, Object> first = new HashMap<>(Map.of("text", "a", "v", List.of(1)));
        Map<String, Object> second = new HashMap<>(Map.of("text", "b", "by", "x"));
        StoredDocument document = new StoredDocument(
            "1",
            Optional.empty(),
            0,
            1,
            new HashMap<>(Map.of("notes", List.of(first, second), "title", "t"))
        );
        Outdated outdated = Outdated.of(document, reader, Selection.MISSING, MODEL);
        Slot only = outdated.embed().get(0);
        assertEquals(1, outdated.embed().size());
        only.put(List.of(2));
        assertEquals(
            Map.of("notes", List.of(first, Map.of("text", "b", "by", "x", "v", List.of(2)))),
            outdated.changed()
        );
    }
}
