// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class SourceTextsTests extends OpenSearchTestCase {

    private static SourceTexts texts(String... fieldsAndTexts) {
        List<SourceTexts.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < fieldsAndTexts.length; i += 2) {
            FieldPath field = FieldPath.parse(fieldsAndTexts[i]);
            int value = (int) pieces.stream().filter(piece -> piece.field().equals(field)).count();
            pieces.add(new SourceTexts.Piece(field, value, fieldsAndTexts[i + 1]));
        }
        return new SourceTexts(pieces);
    }

    public void testJoined() {
        assertEquals(Optional.empty(), SourceTexts.NONE.joined());
        assertEquals(Optional.empty(), texts("a", " ", "a", "", "b", "\n").joined());
        assertEquals(Optional.of("x\n\ny\nz"), texts("a", "x", "a", "", "a", "y", "b", " ", "c", "z").joined());
        String large = "as it is";
        assertSame(large, SourceTexts.of(FieldPath.parse("a"), large).joined().orElseThrow());
    }

    public void testBlank() {
        assertTrue(SourceTexts.NONE.isBlank());
        assertTrue(texts("a", " ", "b", "\t").isBlank());
        assertFalse(texts("a", " ", "b", "x").isBlank());
    }

    /** Of one string, the hash that its one vector would have; else no other strings, and none elsewhere, have it. */
    public void testHash() {
        assertEquals(Provenance.hash("x\ny"), texts("a", "x\ny").hash());
        List<String> hashes = List.of(
            texts("a", "x\ny").hash(),
            texts("a", "x", "a", "y").hash(),
            texts("a", "x", "b", "y").hash(),
            texts("a", "xy", "b", "").hash(),
            texts("a", "x", "a", "y", "a", "").hash(),
            texts("a", "xa\0001\0001\0y").hash()
        );
        assertEquals(hashes.size(), hashes.stream().distinct().count());
        assertEquals(texts("a", "x", "b", "y").hash(), texts("a", "x", "b", "y").hash());
    }
}
