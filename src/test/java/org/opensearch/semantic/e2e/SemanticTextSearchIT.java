// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Queries and aggregations take a {@code semantic_text} field by its own name, whether its vectors are passages or one for the whole. */
public class SemanticTextSearchIT extends EndToEndTestCase {

    private static final String QUERY = "late delivery";
    private static final List<String> TEXTS = List.of(
        "The driver came two hours late.",
        "The coffee was cold.",
        "Friendly staff, lovely cake.",
        "My parcel never arrived."
    );
    private static final String PASSAGES = "\"body\": {\"type\": \"semantic_text\", \"model\": \"" + BGE + "\"}";
    private static final String WHOLE = PASSAGES.replace("\"model\"", "\"passages\": false, \"model\"");

    private String passages;
    private String whole;

    @Before
    public void load() throws Exception {
        String more = ", \"title\": {\"type\": \"text\"}, \"alias\": {\"type\": \"alias\", \"path\": \"body\"}";
        passages = index(Map.of("index.number_of_shards", "2", "index.knn.derived_source.enabled", "false"), PASSAGES + more);
        whole = index(Map.of("index.knn.derived_source.enabled", "false"), WHOLE + more);
        Bulk toPassages = new Bulk();
        Bulk toWhole = new Bulk();
        for (int i = 0; i < TEXTS.size(); i++) {
            String text = TEXTS.get(i);
            String vector = "{\"vector\": " + Vectors.json(Vectors.ofDocument(node(), text));
            String body = "{\"title\": \"t\", \"body\": " + quoted(text) + ", \"body_semantic\": ";
            toPassages.index("p" + i, body + "{\"passages\": [" + vector + ", \"start\": 0, \"end\": " + text.length() + "}]}}");
            toWhole.index("w" + i, body + vector + "}}");
        }
        toPassages.send(node(), passages).noErrors();
        toWhole.send(node(), whole).noErrors();
    }

    private static Map<String, Double> expected(String prefix) throws Exception {
        Map<String, Double> expected = new HashMap<>();
        List<?> query = Vectors.ofQuery(node(), QUERY);
        for (int i = 0; i < TEXTS.size(); i++) {
            expected.put(prefix + i, (1 + Vectors.cosine(query, Vectors.ofDocument(node(), TEXTS.get(i)))) / 2);
        }
        return expected;
    }

    private static String semantic(String field, String more) {
        return "{\"semantic\": {\"" + field + "\": {\"query\": \"" + QUERY + "\"" + more + "}}}";
    }

    @Test
    public void bothKindsAloneAndTogether() throws Exception {
        // what shared a batch with a text may have changed its vector a little
        double tolerance = 5e-3;
        for (String name : List.of("body", "alias")) {
            Hits.assertSameScores(expected("p"), search(passages, semantic(name, "")).scores(), tolerance);
            Hits.assertSameScores(expected("w"), search(whole, semantic(name, "")).scores(), tolerance);
            Map<String, Double> both = expected("p");
            both.putAll(expected("w"));
            Hits.assertSameScores(both, search(passages + "," + whole, semantic(name, "")).scores(), tolerance);
        }
        Hits mean = search(passages, semantic("body", ", \"passages\": {\"score_mode\": \"avg\"}"));
        Hits.assertSameScores(expected("p"), mean.scores(), tolerance);
        Answer refused = node().post(
            "/" + whole + "/_search",
            "{\"query\": " + semantic("body", ", \"passages\": {\"score_mode\": \"avg\"}") + "}"
        );
        assertRefused(refused, "[semantic] [passages] can not be given here", "field [body] of index [" + whole + "] has one vector");
    }

    @Test
    public void hybridFindsTheVectorsOfItsTextFields() throws Exception {
        String named = "{\"semantic_hybrid\": {\"query\": \"" + QUERY + "\", \"fields\": [\"title\", \"body^2\"], \"vector\": \"body\"}}";
        String unnamed = named.replace(", \"vector\": \"body\"", "");
        for (String where : List.of(passages, whole, passages + "," + whole)) {
            Hits hits = search(where, unnamed);
            assertFalse(hits.all().isEmpty());
            hits.assertSameAs(search(where, named));
            search(where, unnamed.replace("body^2", "alias^2")).assertSameAs(hits);
            assertEquals(TEXTS.size() * where.split(",").length, hits.all().size());
        }
        String onlyTitle = named.replace(", \"vector\": \"body\"", "").replace(", \"body^2\"", "");
        assertRefused(
            node().post("/" + passages + "/_search", "{\"query\": " + onlyTitle + "}"),
            "[semantic_hybrid] needs [vector]: of its [fields] [title], none is of type [semantic_text] with vectors in [" + passages + "]"
        );
    }

    @Test
    public void aggregations() throws Exception {
        String body = "{\"size\": 0, \"aggs\": {\"c\": {\"semantic_centroid\": {\"field\": \"body\"}}}}";
        for (String where : List.of(passages, whole)) {
            assertEquals(TEXTS.size(), node().post("/" + where + "/_search", body).ok().at("aggregations", "c", "count"));
        }
        Answer both = node().post("/" + passages + "," + whole + "/_search", body).ok();
        assertEquals(2 * TEXTS.size(), both.at("aggregations", "c", "count"));
        assertTrue(search(passages, "{\"match\": {\"body\": \"coffee\"}}").ids().contains("p1"));
    }

    @Test
    public void withoutVectors() throws Exception {
        String off = index(Map.of(), "\"body\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}");
        assertRefused(
            node().post("/" + off + "/_search", "{\"query\": " + semantic("body", "") + "}"),
            "[semantic] field [body] of index [" + off + "] has no vectors: its mapping says \"vectors\": \"off\""
        );
    }
}
