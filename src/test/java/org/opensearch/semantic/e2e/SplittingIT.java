// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Long texts in passages: what is stored, what is kept, and what is refused. */
public class SplittingIT extends EndToEndTestCase {

    private static final String LATE = "The parcel arrived a week late, and nobody at the desk could say where it had been. ";
    private static final String SOUR = "The crema was thin and sour, though the beans were said to be fresh from the roaster. ";
    private static final String BILL = "My card was charged twice for one order, and the refund has not come. ";
    private static final String TEXT = LATE.repeat(6) + SOUR.repeat(6) + BILL.repeat(6);

    private static final String PLACE = "{\"type\": \"integer\", \"index\": false}";
    private static final String NESTED = "{\"type\": \"nested\", \"properties\": {\"vector\": " + VECTOR + ", \"start\": " + PLACE
        + ", \"end\": " + PLACE + "}}";
    private static final Map<String, String> WHOLE_SOURCE = Map.of("index.knn.derived_source.enabled", "false");

    private static String splitting(String options, String more) {
        return "{\"semantic_embedding\": {\"fields\": {\"text\": \"passages\"}, \"passages\": {" + options + "}" + more + "}}";
    }

    private static String options(int maxTokens) {
        return "\"max_tokens\": " + maxTokens + ", \"overlap_tokens\": 20";
    }

    private String through(String processor, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(WHOLE_SOURCE);
        all.put("index.default_pipeline", pipeline(processor));
        return index(all, "\"text\": {\"type\": \"text\"}, \"passages\": " + NESTED);
    }

    private static List<?> passages(Object source) {
        return (List<?>) ((Map<?, ?>) source).get("passages");
    }

    private static String part(String text, Object passage) {
        Map<?, ?> places = (Map<?, ?>) passage;
        return text.substring((Integer) places.get("start"), (Integer) places.get("end"));
    }

    private static long counted(String figure) throws Exception {
        Answer stats = node().get("/_plugins/_semantic/stats").ok();
        Map<?, ?> only = (Map<?, ?>) ((Map<?, ?>) stats.at("nodes")).values().iterator().next();
        return ((Number) ((Map<?, ?>) ((Map<?, ?>) only.get("documents")).get("passages")).get(figure)).longValue();
    }

    /** What the node says of itself: offsets, the text between them, and the vector of that text as its own API gives it. */
    @Test
    public void eachPassageHasTheVectorOfItsText() throws Exception {
        String index = through(splitting(options(64), ""), Map.of());
        long made = counted("made");
        new Bulk().text("long", TEXT).text("short", LATE).text("blank", " ").text("none", "").send(node(), index).noErrors();
        List<?> passages = passages(source(index, "long"));
        assertTrue(passages.toString(), passages.size() > 5);
        int end = 0;
        for (Object passage : passages) {
            String part = part(TEXT, passage);
            assertEquals("whole sentences", '.', part.charAt(part.length() - 1));
            assertTrue(part, part.startsWith("The") || part.startsWith("My") || (Integer) ((Map<?, ?>) passage).get("start") < end);
            Vectors.assertIsOf(node(), part, (List<?>) ((Map<?, ?>) passage).get("vector"));
            end = (Integer) ((Map<?, ?>) passage).get("end");
        }
        assertEquals(TEXT.strip().length(), end);
        List<?> one = passages(source(index, "short"));
        assertEquals(1, one.size());
        assertEquals(LATE.strip(), part(LATE, one.getFirst()));
        assertEquals(Map.of("text", " "), source(index, "blank"));
        assertEquals(Map.of("text", ""), source(index, "none"));
        assertEquals(passages.size() + 1, counted("made") - made);
        assertEquals(BGE, ((Map<?, ?>) ((Map<?, ?>) field(index).get("vector")).get("meta")).get("semantic_model"));

        String nearest = "{\"nested\": {\"path\": \"passages\", \"query\": {\"semantic\": {\"passages.vector\": {\"query\": \"sour coffee\","
            + " \"k\": 2}}}, \"inner_hits\": {\"size\": 1}}}";
        Answer hits = node().post("/" + index + "/_search", "{\"query\": " + nearest + "}").ok();
        Map<?, ?> inner = (Map<?, ?>) hits.at("hits", "hits", 0, "inner_hits", "passages", "hits", "hits", 0, "_source");
        assertTrue(hits.body(), part(TEXT, inner).contains("The crema was thin"));
    }

    private static Map<?, ?> field(String index) throws Exception {
        return (Map<?, ?>) ((Map<?, ?>) mapping(index).get("passages")).get("properties");
    }

    /** What the model reads of a passage is never more than was asked for: the embed API counts too. */
    @Test
    public void noPassageIsTruncated() throws Exception {
        String mixed = (TEXT + "東京都で荷物が届かなかった。" + " \uD83D\uDE00\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 "
            + "| id | name |\n|---|---|\n| 1 | x |\n" + "وصل الطرد متأخرا. " + "f(x) = {a[i]++;};\n").repeat(4);
        String index = through(splitting(options(64), ", \"provenance\": true"), Map.of());
        new Bulk().text("1", mixed).send(node(), index).noErrors();
        Map<?, ?> source = source(index, "1");
        for (Object passage : passages(source)) {
            String body = "{\"texts\": [" + quoted(part(mixed, passage)) + "], \"role\": \"document\"}";
            Answer answer = node().post("/_plugins/_semantic/embed", body).ok();
            int tokens = (Integer) answer.at("embeddings", 0, "tokens");
            assertTrue(part(mixed, passage), tokens <= 64);
            assertEquals(false, answer.at("embeddings", 0, "truncated"));
        }
        Map<?, ?> from = (Map<?, ?>) source.get("passages_provenance");
        assertEquals(passages(source).size(), from.get("passages"));
        assertEquals(false, from.get("truncated"));
        assertEquals("64,20,sentence", from.get("cutting"));
        assertNull(from.get("characters_left_out"));
    }

    @Test
    public void passagesAreKeptWhereNothingHasChanged() throws Exception {
        String keeping = splitting(options(64), ", \"provenance\": true, \"skip_existing\": true");
        String from = through(keeping, Map.of());
        new Bulk().text("1", TEXT).text("2", LATE).send(node(), from).noErrors();
        Map<?, ?> stored = source(from, "1");
        EmbeddedTexts before = EmbeddedTexts.of(node());
        node().post("/" + from + "/_update_by_query?refresh=true", null).ok();
        new Bulk().text("1", TEXT).text("2", LATE).send(node(), from).noErrors();
        String to = through(keeping, Map.of());
        String body = "{\"source\": {\"index\": \"" + from + "\"}, \"dest\": {\"index\": \"" + to + "\"}}";
        assertEquals(2, node().post("/_reindex?refresh=true", body).ok().at("created"));
        assertEquals(new EmbeddedTexts(0, 6), EmbeddedTexts.of(node()).since(before));
        assertEquals(stored, source(from, "1"));
        assertEquals(stored, source(to, "1"));

        node().post("/" + from + "/_update/1", "{\"doc\": {\"text\": " + quoted(SOUR) + "}}").ok();
        assertEquals(1, passages(source(from, "1")).size());
        assertEquals(SOUR.strip(), part(SOUR, passages(source(from, "1")).getFirst()));
    }

    @Test
    public void stringsAndFieldsKeepTheirPlaces() throws Exception {
        String processor = "{\"semantic_embedding\": {\"fields\": [{\"source\": [\"title\", \"text\"], \"target\": \"passages\"}],"
            + " \"passages\": true, \"ignore_missing\": true}}";
        String index = through(processor, Map.of());
        String source = "{\"title\": \"Complaint\", \"text\": [" + quoted(LATE) + ", null, \"\", " + quoted(SOUR) + "]}";
        node().put("/" + index + "/_doc/1?refresh=true", source).ok();
        List<?> passages = passages(source(index, "1"));
        assertEquals(3, passages.size());
        assertEquals("title", ((Map<?, ?>) passages.get(0)).get("field"));
        assertFalse(((Map<?, ?>) passages.get(0)).containsKey("value"));
        assertEquals("text", ((Map<?, ?>) passages.get(1)).get("field"));
        assertEquals("nulls are no strings", 2, ((Map<?, ?>) passages.get(2)).get("value"));
        assertEquals(SOUR.strip(), part(SOUR, passages.get(2)));
        Vectors.assertIsOf(node(), SOUR.strip(), (List<?>) ((Map<?, ?>) passages.get(2)).get("vector"));
    }

    @Test
    public void byteVectors() throws Exception {
        String bytes = VECTOR.replace("\"dimension\"", "\"data_type\": \"byte\", \"dimension\"");
        Map<String, String> settings = new HashMap<>(WHOLE_SOURCE);
        settings.put("index.default_pipeline", pipeline(splitting(options(64), "")));
        String index = index(settings, "\"passages\": " + NESTED.replace(VECTOR, bytes));
        new Bulk().text("1", LATE).send(node(), index).noErrors();
        List<?> vector = (List<?>) ((Map<?, ?>) passages(source(index, "1")).getFirst()).get("vector");
        assertTrue(vector.toString(), vector.stream().allMatch(Integer.class::isInstance));
        assertTrue(Vectors.cosine(Vectors.ofDocument(node(), LATE.strip()), vector) > 0.99);
    }

    @Test
    public void simulation() throws Exception {
        String index = through(splitting(options(64), ""), Map.of());
        String body = "{\"pipeline\": {\"processors\": [" + splitting(options(64), ", \"provenance\": true")
            + "]}, \"docs\": [{\"_index\": \""
            + index + "\", \"_source\": {\"text\": " + quoted(TEXT) + "}}]}";
        Answer answer = node().post("/_ingest/pipeline/_simulate", body).ok();
        assertTrue(((List<?>) answer.at("docs", 0, "doc", "_source", "passages")).size() > 5);
        assertNull("nothing is bound", ((Map<?, ?>) field(index).get("vector")).get("meta"));
    }

    @Test
    public void tooManyPassages() throws Exception {
        String refusing = through(splitting(options(64) + ", \"max_passages\": 3", ""), Map.of());
        Bulk.Items items = new Bulk().text("long", TEXT).text("short", LATE).send(node(), refusing);
        assertEquals(Map.of("long", 400, "short", 201), items.statuses());
        assertTrue(items.reason("long"), items.reason("long").contains("field [text] for model [" + BGE + "]: the text is too long"));

        long leftOut = counted("characters_left_out");
        String reporting = through(splitting(options(64) + ", \"max_passages\": 3, \"excess\": \"report\"", ""), Map.of());
        new Bulk().text("long", TEXT).text("short", LATE).send(node(), reporting).noErrors();
        Map<?, ?> source = source(reporting, "long");
        assertEquals(3, passages(source).size());
        int end = (Integer) ((Map<?, ?>) passages(source).getLast()).get("end");
        Map<?, ?> from = (Map<?, ?>) source.get("passages_provenance");
        assertEquals(Map.of("passages", 3, "characters_left_out", TEXT.strip().length() - (end + 1)), from);
        assertEquals(TEXT.strip().length() - (end + 1), counted("characters_left_out") - leftOut);
        assertFalse(source(reporting, "short").containsKey("passages_provenance"));
    }

    /** OpenSearch has a limit of its own, which is as high as ours by default. */
    @Test
    public void moreNestedObjectsThanTheIndexAllows() throws Exception {
        String index = through(splitting(options(64), ""), Map.of("index.mapping.nested_objects.limit", "3"));
        Bulk.Items items = new Bulk().text("long", TEXT).send(node(), index);
        assertEquals(Map.of("long", 400), items.statuses());
        assertTrue(
            items.reason("long"),
            items.reason("long").contains("The number of nested documents has exceeded the allowed limit of [3]")
        );
    }

    @Test
    public void fiftyMegabytesAreRefusedAtOnce() throws Exception {
        String index = through(splitting("", ""), Map.of());
        String text = "late again ".repeat(50_000_000 / 11);
        EmbeddedTexts before = EmbeddedTexts.of(node());
        Answer answer = node().put("/" + index + "/_doc/1", "{\"text\": \"" + text + "\"}");
        assertRefused(answer, "it has more words than [10000] passages of [256] tokens can hold");
        assertEquals(new EmbeddedTexts(0, 0), EmbeddedTexts.of(node()).since(before));
    }

    @Test
    public void targetsThatCanNotHoldPassages() throws Exception {
        String unmapped = index(Map.of("index.default_pipeline", pipeline(splitting("", ""))), "\"text\": {\"type\": \"text\"}");
        Answer answer = node().put("/" + unmapped + "/_doc/1", "{\"text\": \"late\"}");
        assertRefused(answer, "field [passages] of index [" + unmapped + "] is not mapped, passages need [nested]");
        String mapping = "{\"properties\":{\"passages\":{\"type\":\"nested\",\"properties\":{\"vector\":{\"type\":\"knn_vector\",\"dimension\":384,"
            + "\"space_type\":\"cosinesimil\",\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\"}},\"start\":{\"type\":\"integer\",\"index\":false},"
            + "\"end\":{\"type\":\"integer\",\"index\":false}}}}}";
        assertRefused(answer, mapping);
        // what the message says to map is enough
        node().put("/" + unmapped + "/_mapping", mapping).ok();
        node().put("/" + unmapped + "/_doc/1", "{\"text\": \"late\"}").ok();

        // an index that the document itself would create
        String missing = unused("missing");
        deleteLater("/" + missing);
        answer = node().put("/" + missing + "/_doc/1?pipeline=" + pipeline(splitting("", "")), "{\"text\": \"late\"}");
        assertRefused(answer, "field [passages] of index [" + missing + "] is not mapped, passages need [nested]");
    }

    @Test
    public void optionsThatCanNotBe() throws Exception {
        String body = "{\"processors\": [" + splitting("\"max_tokens\": 513", "") + "]}";
        assertRefused(
            node().put("/_ingest/pipeline/" + unused("pipeline"), body),
            "[passages] [max_tokens] is [513], and model [" + BGE + "] reads [512] tokens at most"
        );
    }

    @Test
    public void reembeddingSplitsNoTexts() throws Exception {
        String index = through(splitting(options(64), ""), Map.of());
        new Bulk().text("1", LATE).send(node(), index).noErrors();
        for (String field : List.of("passages", "passages.vector")) {
            String body = "{\"index\": \"" + index + "\", \"field\": \"" + field + "\", \"documents\": \"stale\"}";
            assertRefused(node().post("/_plugins/_semantic/reembed", body), "holds the vectors of passages, and texts are not split here");
        }
    }
}
