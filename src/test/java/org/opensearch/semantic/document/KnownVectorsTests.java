// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.document;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class KnownVectorsTests extends OpenSearchTestCase {

    private static Map<String, Object> object(String text, Object vector, String digest) {
        Map<String, Object> object = new HashMap<>();
        object.put("v", vector);
        object.put("v_provenance", provenance(text, digest).toMap());
        return object;
    }

    private static Provenance provenance(String text, String digest) {
        return new Provenance("m", digest, 5, false, Provenance.hash(text));
    }

    private static KnownVectors read(Map<String, Object> document, String path) {
        return KnownVectors.read(document, FieldPath.parse(path), "m", "d");
    }

    public void testInTheDocumentItself() {
        KnownVectors known = read(object("text", List.of(1, 2), "d"), "v");
        assertEquals(Optional.of(new KnownVectors.Known(List.of(1, 2), provenance("text", "d"))), known.of("text"));
        assertEquals(Optional.empty(), known.of("Text"));
    }

    public void testThroughObjectsAndArrays() {
        Object inner = Arrays.asList(object("a", "va", "d"), null, "no object", 3, List.of(object("b", "vb", "d")), Map.of());
        Map<String, Object> document = Map.of("o", List.of(Map.of("p", inner), Map.of("p", object("c", null, "d")), Map.of("q", inner)));
        KnownVectors known = read(document, "o.p.v");
        assertEquals(Optional.of("va"), known.of("a").map(KnownVectors.Known::vector));
        assertEquals(Optional.of("vb"), known.of("b").map(KnownVectors.Known::vector));
        assertNull(known.of("c").orElseThrow().vector());
        assertEquals(Optional.empty(), read(document, "o.v").of("a"));
        assertEquals(Optional.empty(), read(document, "p.v").of("a"));
        assertEquals(Optional.empty(), read(document, "o.p.v.w").of("a"));
    }

    public void testOfOneModelAlone() {
        Map<String, Object> document = Map.of("o", List.of(object("a", "old", "other"), object("b", "new", "d")));
        KnownVectors known = read(document, "o.v");
        assertEquals(Optional.empty(), known.of("a"));
        assertEquals(Optional.of("new"), known.of("b").map(KnownVectors.Known::vector));
        assertEquals(Optional.empty(), KnownVectors.read(document, FieldPath.parse("o.v"), "other", "d").of("b"));
    }

    public void testDocumentsWithoutAny() {
        for (Map<String, Object> document : List.<Map<String, Object>>of(
            Map.of(),
            Map.of("v", List.of(1, 2)),
            Map.of("v_provenance", "text"),
            Map.of("v_provenance", List.of(provenance("text", "d").toMap()))
        )) {
            assertEquals(Optional.empty(), read(document, "v").of("text"));
        }
    }
}
