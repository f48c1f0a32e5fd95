// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.node.Answer;

/** For tests of what documents become that have {@code semantic_text} fields. */
abstract class SemanticTextTestCase extends EndToEndTestCase {

    static final String LATE = "The parcel arrived a week late.";
    static final String SOUR = "The crema was thin and sour.";
    static final String KIND = "A kind driver carried it up the stairs.";

    /** A field {@code body} with one vector. */
    static final String BODY = "\"body\": " + text("");

    /** The mapping of a field whose texts get one vector each, with these parameters more. */
    static String text(String more) {
        return "{\"type\": \"semantic_text\", \"passages\": false" + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    /** An index with these fields and nothing else said. */
    final String texts(String properties) throws Exception {
        return textsWith("{\"number_of_replicas\": 0}", "{\"properties\": {" + properties + "}}");
    }

    final String textsWith(String settings, String mapping) throws Exception {
        String name = unused("texts");
        deleteLater("/" + name);
        node().put("/" + name, "{\"settings\": " + settings + ", \"mappings\": " + mapping + "}").ok();
        return name;
    }

    static void put(String index, String id, String source) throws Exception {
        node().put("/" + index + "/_doc/" + id + "?refresh=true", source).ok();
    }

    /** All of a document, with what answers leave out. */
    static Map<?, ?> whole(String index, String id) throws Exception {
        return (Map<?, ?>) node().get("/" + index + "/_doc/" + id + "?_source_includes=*").ok().at("_source");
    }

    /** What stands at this path of a document, from an object on the way or the document. */
    static Object at(Object document, Object... path) {
        Object value = document;
        for (Object step : path) {
            value = switch (value) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list when step instanceof Integer number -> list.get(number);
                case null, default -> null;
            };
        }
        return value;
    }

    /** The vector in this object is that of the text, and what stands beside it says so. */
    static void assertIsOf(String text, Object object) throws Exception {
        assertTrue("no vector, but " + object, at(object, "vector") instanceof List<?>);
        Vectors.assertIsOf(node(), text, (List<?>) at(object, "vector"));
        assertEquals(
            Provenance.hash(text),
            Provenance.from(at(object, "vector_provenance")).orElseThrow(() -> new AssertionError("no provenance in " + object)).textHash()
        );
    }

    /** The document's {@code body} is this text, and so is the vector. */
    static void assertBody(String index, String id, String text) throws Exception {
        Map<?, ?> document = whole(index, id);
        assertEquals(text, document.get("body"));
        assertIsOf(text, document.get("body_semantic"));
    }

    static void assertNoVector(String index, String id) throws Exception {
        assertNull(at(whole(index, id), "body_semantic"));
    }

    /** Sends operations, two lines each, to this index; all must succeed. */
    static Answer bulk(String index, String... lines) throws Exception {
        Answer answer = tryBulk(index, lines);
        assertEquals(answer.body(), false, answer.at("errors"));
        return answer;
    }

    static Answer tryBulk(String index, String... lines) throws Exception {
        return node().post("/" + index + "/_bulk?refresh=true", String.join("\n", lines) + "\n").ok();
    }

    static String update(String id) {
        return "{\"update\": {\"_id\": \"" + id + "\"}}";
    }

    static String doc(String source) {
        return "{\"doc\": " + source + "}";
    }

    static String body(String text) {
        return "{\"body\": " + quoted(text) + "}";
    }

    static String script(String code) {
        return "{\"script\": {\"source\": " + quoted(code) + "}}";
    }

    /** How many vectors were kept so far, for their texts were embedded before. */
    static long unchanged() throws Exception {
        long sum = 0;
        for (Object node : ((Map<?, ?>) node().get("/_plugins/_semantic/stats").ok().at("nodes")).values()) {
            sum += sum(node, "unchanged");
        }
        return sum;
    }

    private static long sum(Object value, String name) {
        long sum = 0;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += entry.getKey().equals(name) && entry.getValue() instanceof Number number
                    ? number.longValue()
                    : sum(entry.getValue(), name);
            }
        }
        return sum;
    }
}
