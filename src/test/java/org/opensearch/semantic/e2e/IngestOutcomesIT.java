// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What becomes of documents whose text is not what one would wish. */
public class IngestOutcomesIT extends EndToEndTestCase {

    private static Hits nearest(String index, String query) throws Exception {
        return search(index, "{\"semantic\": {\"vector\": {\"query\": \"" + query + "\", \"k\": 100}}}");
    }

    @Test
    public void exactlyTheBadDocumentsOfABulkFail() throws Exception {
        String index = indexThrough(meaning());
        Bulk.Items items = new Bulk().text("1", "The driver came an hour late.")
            .index("number", "{\"text\": 7}")
            .text("2", "These beans taste sour.")
            .index("missing", "{\"other\": \"x\"}")
            .index("null", "{\"text\": null}")
            .index("flag", "{\"text\": true}")
            .index("object", "{\"text\": {\"en\": \"late\"}}")
            .index("mixed", "{\"text\": [\"late\", 7]}")
            .text("3", "I can not sign in.")
            .send(node(), index);
        assertEquals(List.of("1", "2", "3"), items.withStatus(201));
        assertEquals(List.of("number", "missing", "null", "flag", "object", "mixed"), items.withStatus(400));
        String prefix = "[semantic_embedding] tag [embed]: field [text] for model [" + BGE + "]: ";
        String missing = "no value at [text]; send text, or set \"ignore_missing\": true to index such documents without a vector";
        assertEquals(prefix + "the value at [text] is a number, only text can be embedded", items.reason("number"));
        assertEquals(prefix + "the value at [text] is a boolean, only text can be embedded", items.reason("flag"));
        assertEquals(prefix + "the value at [text] is an object, only text can be embedded", items.reason("object"));
        assertEquals(prefix + "the value at [text.1] is a number, only text can be embedded", items.reason("mixed"));
        assertEquals(prefix + missing, items.reason("missing"));
        assertEquals(prefix + missing, items.reason("null"));
        Hits hits = nearest(index, "delivery delays");
        assertEquals(3, hits.ids().size());
        assertEquals("1", hits.ids().get(0));
        assertEquals(3, node().get("/" + index + "/_count").ok().at("count"));
    }

    @Test
    public void ignoreMissingLeavesTheTargetAsItIs() throws Exception {
        String index = indexThrough(pipeline(embedding("\"ignore_missing\": true")));
        String brought = Vectors.json(Vectors.ofDocument(node(), "brought along"));
        new Bulk().index("none", "{\"other\": 1}").index("brought", "{\"vector\": " + brought + "}").send(node(), index).noErrors();
        assertFalse(source(index, "none").containsKey("vector"));
        Vectors.assertIsOf(node(), "brought along", stored(index, "brought"));
    }

    @Test
    public void blankTextHasNoVectorAndLosesAnOldOne() throws Exception {
        String index = indexThrough(meaning());
        new Bulk().text("1", "late").text("2", "late").text("3", "late").text("4", "late").send(node(), index).noErrors();
        new Bulk().text("1", "")
            .text("2", "   ")
            .index("3", "{\"text\": []}")
            .send(node(), index)
            .noErrors();
        String old = Vectors.json(stored(index, "4"));
        new Bulk().index("5", "{\"text\": \"\", \"vector\": " + old + "}").send(node(), index).noErrors();
        for (String id : List.of("1", "2", "3", "5")) {
            assertFalse(id, source(index, id).containsKey("vector"));
        }
        node().post("/" + index + "/_update/4?refresh=true", "{\"doc\": {\"text\": \"\"}}").ok();
        assertEquals(List.of(), nearest(index, "late").ids());
        assertEquals(5, node().get("/" + index + "/_count").ok().at("count"));
    }

    @Test
    public void longTextIsCutAndCounted() throws Exception {
        String index = indexThrough(meaning());
        String beginning = "The driver came an hour late. ".repeat(100);
        Figures before = Figures.of(node());
        new Bulk().text("1", beginning + "The rest.")
            .text("2", beginning + "Another end altogether.")
            .text("3", "short")
            .send(node(), index)
            .noErrors();
        Figures after = Figures.of(node());
        assertEquals(3, after.since(before, "documents.texts"));
        assertEquals(2, after.since(before, "documents.truncated"));
        assertEquals("two full windows and [CLS] short [SEP]", 512 + 512 + 3, after.since(before, "documents.tokens"));
        assertEquals("only the beginning counts", 1.0, Vectors.cosine(stored(index, "1"), stored(index, "2")), 1e-4);
        assertTrue("the text itself is kept", source(index, "1").get("text").toString().endsWith("The rest."));
    }

    @Test
    public void tenMegabytesOfText() throws Exception {
        String index = index(Map.of("index.default_pipeline", meaning()), "\"text\": {\"type\": \"text\"}, \"vector\": " + VECTOR);
        String text = "All work and no play makes Jack a dull boy. ".repeat(240_000);
        assertTrue(text.length() > 10_000_000);
        Figures before = Figures.of(node());
        Bulk.Items items = new Bulk().text("1", text).text("2", "late delivery").send(node(), index).noErrors();
        assertEquals(List.of("1", "2"), items.withStatus(201));
        assertEquals(1, Figures.of(node()).since(before, "documents.truncated"));
        String beginning = "All work and no play makes Jack a dull boy. ".repeat(60);
        Vectors.assertIsOf(
            node(),
            beginning,
            (List<?>) node().get("/" + index + "/_doc/1?_source_includes=vector").ok().at("_source", "vector")
        );
        assertEquals("1", nearest(index, "dull boy").ids().get(0));
    }

    @Test
    public void loneSurrogatesAreReplaced() throws Exception {
        String index = indexThrough(meaning());
        Bulk.Items items = new Bulk().index("1", "{\"text\": \"late \\ud83d delivery\"}")
            .index("2", "{\"text\": \"\\udc00\"}")
            .index("whole", "{\"text\": \"late \\ud83d\\ude00 delivery\"}")
            .text("3", "late delivery")
            .send(node(), index);
        assertEquals(items.answer().body(), List.of("1", "2", "whole", "3"), items.withStatus(201));
        assertTrue(Vectors.cosine(stored(index, "1"), stored(index, "3")) > 0.8);
        assertEquals(384, stored(index, "2").size());
        assertEquals(4, nearest(index, "delivery").ids().size());
    }

    @Test
    public void unusualTextsAreText() throws Exception {
        String index = indexThrough(meaning());
        List<String> texts = List.of("0", "null", "\u0000", "\u200b\ufeff", "🫖".repeat(300), "x".repeat(5_000), "日本語のコーヒー");
        Bulk bulk = new Bulk();
        for (int i = 0; i < texts.size(); i++) {
            bulk.index(Integer.toString(i), "{\"text\": " + quoted(texts.get(i)).replace("\u0000", "\\u0000") + "}");
        }
        bulk.send(node(), index).noErrors();
        for (int i = 0; i < texts.size(); i++) {
            List<?> vector = stored(index, Integer.toString(i));
            assertEquals(texts.get(i), 384, vector.size());
            assertEquals(texts.get(i), 1.0, Vectors.cosine(vector, vector), 1e-4);
        }
    }

    @Test
    public void manyAtOnceAreAllIndexedOnceEach() throws Exception {
        String index = indexThrough(meaning());
        int count = 600;
        Bulk bulk = new Bulk();
        for (int i = 0; i < count; i++) {
            bulk.text(Integer.toString(i), "Order number " + i + " is late" + " and nobody answers".repeat(i % 7));
        }
        Figures before = Figures.of(node());
        bulk.send(node(), index).noErrors();
        Figures after = Figures.of(node());
        assertEquals(count, after.since(before, "documents.texts"));
        assertTrue("texts share batches", after.since(before, "documents.batches.count") < count / 4);
        Answer exists = node().post("/" + index + "/_count", "{\"query\": {\"exists\": {\"field\": \"vector\"}}}").ok();
        assertEquals(count, exists.at("count"));
        for (int i : new int[] { 0, 6, 299, 599 }) {
            Vectors.assertIsOf(node(), source(index, Integer.toString(i)).get("text").toString(), stored(index, Integer.toString(i)));
        }
    }
}
