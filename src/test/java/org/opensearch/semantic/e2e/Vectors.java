// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.opensearch.semantic.node.RealNode;

/** Vectors as the node's embed API gives them, and their arithmetic in doubles. */
final class Vectors {

    private Vectors() {}

    static List<?> ofDocument(RealNode node, String text) {
        return of(node, text, "document", EndToEndTestCase.BGE);
    }

    static List<?> ofQuery(RealNode node, String text) {
        return of(node, text, "query", EndToEndTestCase.BGE);
    }

    static List<?> of(RealNode node, String text, String role, String model) {
        String body = "{\"texts\": [%s], \"role\": \"%s\", \"model\": \"%s\"}".formatted(EndToEndTestCase.quoted(text), role, model);
        return (List<?>) node.post("/_plugins/_semantic/embed", body).ok().at("embeddings", 0, "vector");
    }

    static String json(List<?> vector) {
        return vector.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
    }

    static double cosine(List<?> a, List<?> b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(List<?> a, List<?> b) {
        assertEquals(a.size(), b.size());
        double dot = 0;
        for (int i = 0; i < a.size(); i++) {
            dot += ((Number) a.get(i)).doubleValue() * ((Number) b.get(i)).doubleValue();
        }
        return dot;
    }

    /** The stored vector is that of this text, embedded as a document; what shared its batch changes it by less than 0.01. */
    static void assertIsOf(RealNode node, String text, List<?> stored) {
        double cosine = cosine(ofDocument(node, text), stored);
        assertTrue("cosine to [" + text + "] is " + cosine, cosine > 0.99);
        assertEquals("norm", 1.0, Math.sqrt(dot(stored, stored)), 1e-4);
    }
}
