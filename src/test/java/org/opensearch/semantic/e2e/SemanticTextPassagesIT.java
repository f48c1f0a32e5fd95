// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** Fields as they are with nothing but their type: of passages, found under their own name. */
public class SemanticTextPassagesIT extends SemanticTextTestCase {

    private static final String ONE_LINE = "\"body\": {\"type\": \"semantic_text\"}";
    private static final String SHORT = "\"body\": {\"type\": \"semantic_text\", \"passages\": {\"max_tokens\": 16, \"overlap_tokens\": 0}}";

    /** Each of its sentences is a passage of 16 tokens at most. */
    private static final String LETTER = LATE + " " + SOUR + " " + KIND;

    private static List<?> passages(Object document) {
        return (List<?>) at(document, "body_semantic", "passages");
    }

    /** Every passage has the vector of the text that it points to, and all of them are of this text. */
    private static List<String> assertPassagesOf(Map<String, List<String>> texts, Object document) throws Exception {
        List<String> found = new ArrayList<>();
        for (Object passage : passages(document)) {
            Object field = at(passage, "field") == null ? "body" : at(passage, "field");
            int value = at(passage, "value") == null ? 0 : (Integer) at(passage, "value");
            String text = texts.get(field).get(value).substring((Integer) at(passage, "start"), (Integer) at(passage, "end"));
            Vectors.assertIsOf(node(), text, (List<?>) at(passage, "vector"));
            found.add(text);
        }
        assertEquals(found.size(), at(document, "body_semantic", "passages_provenance", "passages"));
        return found;
    }

    private static List<String> found(String index, String text) throws Exception {
        return search(index, "{\"semantic\": {\"body\": {\"query\": " + quoted(text) + ", \"k\": 3}}}").ids();
    }

    @Test
    public void oneLineIsEnough() throws Exception {
        String index = unused("texts");
        deleteLater("/" + index);
        node().put("/" + index, "{\"mappings\": {\"properties\": {" + ONE_LINE + "}}}").ok();
        put(index, "1", body(LATE));
        put(index, "2", body(SOUR));
        put(index, "3", body(KIND));
        assertEquals(List.of(LATE), assertPassagesOf(Map.of("body", List.of(LATE)), whole(index, "1")));
        assertEquals("2", found(index, "bad coffee").getFirst());
        assertEquals("1", found(index, "delivery delay").getFirst());
        assertEquals("1", search(index, "{\"match\": {\"body\": \"parcel\"}}").ids().getFirst());
        String hybrid = "{\"semantic_hybrid\": {\"query\": \"bad coffee crema\", \"fields\": [\"body\"], \"vector\": \"body\"}}";
        assertEquals("2", search(index, hybrid).ids().getFirst());
        assertEquals(Map.of("body", LATE), source(index, "1"));
    }

    @Test
    public void aTextIsSplit() throws Exception {
        String index = texts(SHORT);
        put(index, "1", body(LETTER));
        List<String> passages = assertPassagesOf(Map.of("body", List.of(LETTER)), whole(index, "1"));
        assertEquals(List.of(LATE, SOUR, KIND), passages.stream().map(String::strip).toList());
        put(index, "2", "{\"body\": [" + quoted(LATE) + ", " + quoted(SOUR) + "]}");
        assertEquals(List.of(LATE, SOUR), assertPassagesOf(Map.of("body", List.of(LATE, SOUR)), whole(index, "2")));
        assertNull("the first string needs no number", at(passages(whole(index, "2")).getFirst(), "value"));
        put(index, "3", "{\"body\": \" \"}");
        assertNull(at(whole(index, "3"), "body_semantic"));
        assertEquals("by their best passage", Set.of("1", "2"), Set.copyOf(found(index, "thin and sour crema")));
    }

    @Test
    public void copiesAreSplitWhereTheyStand() throws Exception {
        String index = texts(
            SHORT + ", \"title\": {\"type\": \"text\", \"copy_to\": \"body\"}, \"notes\": {\"type\": \"nested\", "
                + "\"properties\": {\"text\": {\"type\": \"text\", \"copy_to\": \"body\"}}}"
        );
        put(
            index,
            "1",
            "{\"title\": " + quoted(LATE) + ", \"notes\": [{\"text\": " + quoted(SOUR) + "}, {\"text\": " + quoted(KIND) + "}]}"
        );
        Map<String, List<String>> texts = Map.of("title", List.of(LATE), "notes.text", List.of(SOUR, KIND));
        List<String> passages = assertPassagesOf(texts, whole(index, "1"));
        assertEquals(3, passages.size());
        assertEquals("1", found(index, "the driver carried the parcel").getFirst());
    }

    @Test
    public void fieldsOfBothKindsInOneDocument() throws Exception {
        String index = texts(SHORT + ", \"title\": " + text(""));
        bulk(
            index,
            "{\"index\": {\"_id\": \"1\"}}",
            "{\"body\": " + quoted(LETTER) + ", \"title\": " + quoted(LETTER) + "}",
            "{\"index\": {\"_id\": \"2\"}}",
            "{\"title\": " + quoted(SOUR) + "}"
        );
        assertEquals(3, assertPassagesOf(Map.of("body", List.of(LETTER)), whole(index, "1")).size());
        assertIsOf(LETTER, whole(index, "1").get("title_semantic"));
        assertIsOf(SOUR, whole(index, "2").get("title_semantic"));
    }

    @Test
    public void passagesFollowTheirTextAndAreKeptWithIt() throws Exception {
        String index = texts(SHORT);
        put(index, "1", body(LETTER));
        long before = unchanged();
        node().post("/" + index + "/_update/1?refresh=true", doc("{\"stars\": 1}")).ok();
        String copy = texts(SHORT);
        node().post("/_reindex?refresh=true", "{\"source\": {\"index\": \"" + index + "\"}, \"dest\": {\"index\": \"" + copy + "\"}}").ok();
        assertEquals("neither is embedded again", 2, unchanged() - before);
        assertEquals(whole(index, "1"), whole(copy, "1"));
        bulk(index, update("1"), doc(body(SOUR)));
        assertEquals(List.of(SOUR), assertPassagesOf(Map.of("body", List.of(SOUR)), whole(index, "1")));
        bulk(index, update("1"), script("ctx._source.body += ' " + LATE + "'"));
        assertEquals(2, assertPassagesOf(Map.of("body", List.of(SOUR + " " + LATE)), whole(index, "1")).size());
        bulk(index, update("1"), doc("{\"body\": null}"));
        assertNull(whole(index, "1").get("body_semantic"));
        assertTrue(found(index, "sour").isEmpty());
    }

    @Test
    public void whatIsLeftOutIsReportedOfTheTextThatIsThere() throws Exception {
        String report = SHORT.replace("\"overlap_tokens\": 0", "\"overlap_tokens\": 0, \"max_passages\": 2, \"excess\": \"report\"");
        String index = texts(report);
        put(index, "1", body(LETTER));
        Object provenance = at(whole(index, "1"), "body_semantic", "passages_provenance");
        assertEquals(2, at(provenance, "passages"));
        assertTrue("" + provenance, ((Integer) at(provenance, "characters_left_out")) >= KIND.length());
        bulk(index, update("1"), doc(body(SOUR)));
        assertNull("nothing is left out any more", at(whole(index, "1"), "body_semantic", "passages_provenance", "characters_left_out"));
        String refuse = texts(report.replace("report", "refuse"));
        assertEquals(400, node().put("/" + refuse + "/_doc/1", body(LETTER)).status());
        assertFalse(node().get("/" + refuse + "/_doc/1").status() == 200);
    }

    @Test
    public void aHitOfAPassageShowsWhereItIs() throws Exception {
        String index = texts(SHORT);
        put(index, "1", body(LETTER));
        String nested = "{\"nested\": {\"path\": \"body_semantic.passages\", \"query\": {\"match_all\": {}}, \"inner_hits\": {\"size\": 1}}}";
        Object hit = node().post("/" + index + "/_search", "{\"query\": " + nested + "}")
            .ok()
            .at("hits", "hits", 0, "inner_hits", "body_semantic.passages", "hits", "hits", 0, "_source");
        assertEquals(Map.of("start", 0, "end", ((Map<?, ?>) hit).get("end")), hit);
    }
}
