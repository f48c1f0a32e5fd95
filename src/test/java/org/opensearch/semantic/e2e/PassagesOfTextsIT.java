// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;

/** Passages that are shown and marked of {@code semantic_text} fields, under the fields' own names. */
public class PassagesOfTextsIT extends SemanticTextTestCase {

    private static final String HATS = "We sell hats and gloves in all sizes. ";
    private static final String ROSES = "Water the roses every morning before the sun is high. ";
    private static final String QUERY = "late delivery";

    private String index;

    private static String passages(String more) {
        return "{\"type\": \"semantic_text\", \"passages\": {\"max_tokens\": 16, \"overlap_tokens\": 0}" + more + "}";
    }

    @Before
    public void load() throws Exception {
        index = textsWith(
            "{\"number_of_replicas\": 0, \"number_of_shards\": 2, \"index.knn.derived_source.enabled\": false}",
            "{\"properties\": {\"body\": " + passages("") + ", \"title\": {\"type\": \"text\", \"fields\": {\"meaning\": " + passages("")
                + "}}, \"note\": {\"type\": \"text\", \"copy_to\": \"all\"}, \"remark\": {\"type\": \"text\", \"copy_to\": \"all\"}, \"all\": "
                + passages("") + ", \"whole\": " + text("") + ", \"words\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}}}"
        );
        String all = HATS + ROSES + LATE;
        put(
            index,
            "1",
            "{\"body\": \"" + all + "\", \"title\": \"" + all + "\", \"note\": \"" + HATS + "\", \"remark\": [\"" + ROSES + "\", \"" + LATE
                + "\"], \"whole\": \"" + all + "\", \"words\": \"" + all + "\"}"
        );
        put(index, "2", "{\"body\": \"" + ROSES + "\"}");
    }

    private Map<?, ?> first(String body) throws Exception {
        return searchWith(index, body).all().get(0);
    }

    private static List<?> shown(Map<?, ?> hit) {
        return (List<?>) at(hit, "fields", "semantic_passages");
    }

    private static String ext(String field) {
        return "\"ext\": {\"semantic_passages\": {\"field\": \"" + field + "\", \"query\": \"" + QUERY + "\", \"size\": 1}}";
    }

    private Map<?, ?> best(String field) throws Exception {
        return (Map<?, ?>) shown(first("\"query\": {\"ids\": {\"values\": [\"1\"]}}, " + ext(field))).get(0);
    }

    @Test
    public void theBestPassageHasTheScoreOfTheHit() throws Exception {
        String query = "\"query\": {\"semantic\": {\"body\": {\"query\": \"" + QUERY
            + "\"}}}, \"ext\": {\"semantic_passages\": {\"field\": \"body\"}}";
        Hits hits = searchWith(index, query);
        assertEquals(List.of("1", "2"), hits.ids());
        for (Map<?, ?> hit : hits.all()) {
            Map<?, ?> best = (Map<?, ?>) shown(hit).get(0);
            assertEquals(((Number) hit.get("_score")).doubleValue(), ((Number) best.get("score")).doubleValue(), 1e-5);
            String body = (String) at(hit, "_source", "body");
            for (Object passage : shown(hit)) {
                int start = (int) at(passage, "start");
                assertEquals(body.substring(start, (int) at(passage, "end")), at(passage, "text"));
            }
            assertNull("vectors stay hidden", at(hit, "_source", "body_semantic"));
        }
        assertEquals(LATE, at(shown(hits.all().get(0)).get(0), "text"));
        assertEquals("every passage of the first", 3, shown(hits.all().get(0)).size());
    }

    @Test
    public void otherNamesOfTheSame() throws Exception {
        assertEquals(best("body"), best("body_semantic.passages"));
        assertEquals(best("body"), best("body_semantic.passages.vector"));
    }

    @Test
    public void subFieldsAndCopies() throws Exception {
        assertEquals(LATE, best("title.meaning").get("text"));
        Map<?, ?> copied = best("all");
        assertEquals(LATE, copied.get("text"));
        assertEquals("remark", copied.get("field"));
        assertEquals(1, copied.get("value"));
    }

    /** An array of plain objects has one text, whose passages stand in the first of them. */
    @Test
    public void textsOfAllObjectsOfAnArray() throws Exception {
        String fields = "{\"properties\": {\"body\": " + passages("") + "}}";
        String arrays = textsWith(
            "{\"number_of_replicas\": 0, \"index.knn.derived_source.enabled\": false}",
            "{\"properties\": {\"sections\": " + fields + ", \"pages\": {\"type\": \"nested\", \"properties\": {\"sections\": " + fields
                + "}}}}"
        );
        String sections = "\"sections\": [{\"body\": \"" + HATS + "\"}, {\"body\": [\"" + ROSES + "\", \"" + LATE + "\"]}]";
        put(arrays, "1", "{" + sections + ", \"pages\": [{\"sections\": []}, {" + sections + "}]}");
        String query = "{\"query\": {\"match_all\": {}}, \"highlight\": {\"fields\": {\"%s\": {\"type\": \"semantic_passages\","
            + " \"number_of_fragments\": 1, \"options\": {\"query\": \"" + QUERY + "\"}}}}, ";
        for (String field : List.of("sections.body", "pages.sections.body")) {
            Hits hits = Hits.of(node().post("/" + arrays + "/_search", query.formatted(field) + ext(field) + "}").ok());
            Map<?, ?> hit = hits.all().get(0);
            Map<?, ?> best = (Map<?, ?>) shown(hit).get(0);
            assertEquals(LATE, best.get("text"));
            assertEquals(2, best.get("value"));
            assertEquals(field.startsWith("pages") ? "pages.1" : null, best.get("object"));
            assertEquals(Map.of(field, List.of("<em>" + LATE + "</em>")), hit.get("highlight"));
        }
    }

    @Test
    public void aTextWithOneVectorIsShownBySentences() throws Exception {
        assertEquals(LATE, best("whole").get("text"));
    }

    @Test
    public void highlights() throws Exception {
        String marked = "<em>" + LATE + "</em>";
        for (String field : List.of("body", "title.meaning", "all", "whole", "words")) {
            String highlight = "\"highlight\": {\"type\": \"semantic_passages\", \"number_of_fragments\": 1, \"fields\": {\"" + field
                + "\": {}}}";
            Map<?, ?> hit = first(
                "\"query\": {\"match\": {\"body\": \"late gloves\"}}, "
                    + highlight.replace("{}", "{\"options\": {\"query\": \"" + QUERY + "\"}}")
            );
            assertEquals(Map.of(field, List.of(marked)), hit.get("highlight"));
            Map<?, ?> ofMatch = first("\"query\": {\"match\": {\"body\": \"parcel late\"}}, " + highlight);
            assertEquals(Map.of(field, List.of(marked)), ofMatch.get("highlight"));
        }
    }

    @Test
    public void theFieldsOwnHighlightsOfWordsAreUnchanged() throws Exception {
        Map<?, ?> hit = first("\"query\": {\"match\": {\"body\": \"parcel\"}}, \"highlight\": {\"fields\": {\"body\": {}}}");
        String fragment = (String) at(hit, "highlight", "body", 0);
        assertTrue(fragment, fragment.contains("<em>parcel</em>"));
    }

    @Test
    public void aFieldWithoutVectors() throws Exception {
        String body = "{\"query\": {\"match_all\": {}}, " + ext("words") + "}";
        assertRefused(node().post("/" + index + "/_search", body), "[semantic_passages] field [words]", "has no vectors");
    }

    @Test
    public void updatedTextsShowTheirNewPassages() throws Exception {
        node().post("/" + index + "/_update/2?refresh=true", "{\"doc\": {\"body\": \"" + HATS + LATE + "\"}}").ok();
        Map<?, ?> hit = first("\"query\": {\"ids\": {\"values\": [\"2\"]}}, " + ext("body"));
        assertEquals(LATE, at(shown(hit).get(0), "text"));
        assertFalse(shown(hit).isEmpty());
    }
}
