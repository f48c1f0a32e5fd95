// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** Passages as results of their own, against what the same shards say of each document. */
public class PassagesRequestIT extends EndToEndTestCase {

    private static final String QUERY = "who pays when a machine breaks?";

    /** Paragraphs of 18 to 26 tokens: no two of them fit into 32. */
    private static final Map<String, String> TEXTS = Map.of(
        "warranty",
        "Machines come with two years of warranty. We repair what breaks in that time, and the customer pays nothing for it.\n\n"
            + "A machine that was opened by somebody else is repaired too, but then at the cost of the customer.\n\n"
            + "The roastery was founded by two sisters who had nothing but one old machine, in a garage by the river.",
        "refund",
        "Money goes back to the card that was charged, and is seen there within three to five working days.\n\n"
            + "Broken machines are paid for by us if they broke on the way, and so is the parcel that brings them back.",
        "brewing",
        "For a pour-over grind as fine as sea salt, and pour the water in three parts, slowly.\n\n"
            + "A bitter cup was brewed too long or ground too fine, and a sour one was ground too coarse.",
        "blank",
        " "
    );

    private String filled(int shards, String passages) throws Exception {
        String index = index(
            Map.of("index.number_of_shards", Integer.toString(shards)),
            "\"kind\": {\"type\": \"keyword\"}, \"body\": {\"type\": \"semantic_text\", \"passages\": " + passages + "}"
        );
        Bulk bulk = new Bulk();
        TEXTS.forEach((id, text) -> bulk.index(id, "{\"kind\": \"" + id.charAt(0) + "\", \"body\": " + quoted(text) + "}"));
        bulk.send(node(), index);
        return index;
    }

    /** A passage for each paragraph. */
    private String paragraphs(int shards) throws Exception {
        return filled(shards, "{\"max_tokens\": 32, \"overlap_tokens\": 0, \"boundaries\": \"paragraph\"}");
    }

    private static Answer ask(String index, String more) throws Exception {
        return node().post(
            "/_plugins/_semantic/passages",
            "{\"index\": \"" + index + "\", \"field\": \"body\", \"query\": \"" + QUERY + "\"" + (more.isEmpty() ? "" : ", " + more) + "}"
        );
    }

    private static List<Map<?, ?>> passages(Answer answer) {
        List<Map<?, ?>> passages = new ArrayList<>();
        ((List<?>) answer.ok().at("passages")).forEach(passage -> passages.add((Map<?, ?>) passage));
        return passages;
    }

    private static double score(Map<?, ?> passage) {
        return ((Number) passage.get("score")).doubleValue();
    }

    /** The text between these offsets. */
    private static String text(Map<?, ?> passage) {
        return TEXTS.get(passage.get("_id")).substring((Integer) passage.get("start"), (Integer) passage.get("end"));
    }

    @Test
    public void theBestOfAllDocuments() throws Exception {
        for (int shards : new int[] { 1, 3 }) {
            String index = paragraphs(shards);
            List<Map<?, ?>> all = passages(ask(index, "\"size\": 100"));
            assertEquals("paragraphs", 7, all.size());
            assertTrue(isSorted(all));
            for (Map<?, ?> passage : all) {
                assertEquals(text(passage), passage.get("text"));
                assertNull(passage.get("_source"));
            }
            assertEquals(all.subList(0, 3), passages(ask(index, "\"size\": 3")));
            // the best passage of a document has the score that a search gives the document
            Hits hits = search(index, "{\"semantic\": {\"body\": {\"query\": \"" + QUERY + "\", \"k\": 10}}}");
            assertEquals(hits.ids().getFirst(), all.getFirst().get("_id"));
            assertEquals(hits.scores().get(hits.ids().getFirst()), score(all.getFirst()), 1e-6);
        }
    }

    private static boolean isSorted(List<Map<?, ?>> passages) {
        return passages.stream().sorted(Comparator.comparingDouble(passage -> -score(passage))).toList().equals(passages);
    }

    @Test
    public void contextAndCitations() throws Exception {
        String index = paragraphs(1);
        Answer answer = ask(index, "\"size\": 2, \"_source\": [\"kind\"]");
        List<Map<?, ?>> two = passages(answer);
        assertEquals("[1] " + two.get(0).get("text") + "\n\n[2] " + two.get(1).get("text"), answer.at("context"));
        assertEquals(List.of(1, 2), two.stream().map(passage -> passage.get("citation")).toList());
        two.forEach(passage -> assertEquals(Map.of("kind", passage.get("_id").toString().substring(0, 1)), passage.get("_source")));
        Answer text = node().post(
            "/_plugins/_semantic/passages?format=text",
            "{\"index\": \"" + index + "\", \"field\": \"body\", \"query\": \"" + QUERY + "\", \"size\": 2}"
        );
        assertEquals(answer.at("context") + "\n", text.ok().body());
    }

    @Test
    public void capsAndFilters() throws Exception {
        String index = paragraphs(2);
        Set<Object> documents = new HashSet<>();
        for (Map<?, ?> passage : passages(ask(index, "\"size\": 10, \"per_document\": 1"))) {
            assertTrue("one per document", documents.add(passage.get("_id")));
        }
        assertEquals(Set.of("warranty", "refund", "brewing"), documents);
        List<Map<?, ?>> filtered = passages(ask(index, "\"size\": 10, \"filter\": [{\"term\": {\"kind\": \"b\"}}]"));
        assertEquals(2, filtered.size());
        assertTrue(filtered.stream().allMatch(passage -> "brewing".equals(passage.get("_id"))));
        double least = score(passages(ask(index, "\"size\": 2")).get(1));
        assertEquals(2, passages(ask(index, "\"size\": 10, \"min_score\": " + least)).size());
        assertEquals(List.of(), passages(ask(index, "\"filter\": {\"term\": {\"kind\": \"nothing\"}}")));
    }

    @Test
    public void aBudgetOfTokens() throws Exception {
        String index = paragraphs(1);
        List<Map<?, ?>> all = passages(ask(index, "\"size\": 7"));
        int first = (Integer) all.getFirst().get("tokens");
        Answer answer = ask(index, "\"size\": 7, \"max_tokens\": " + (first + 1));
        assertEquals(List.of(all.getFirst()), passages(answer));
        assertEquals(first, answer.at("tokens"));
        assertEquals(6, answer.at("over_budget"));
    }

    @Test
    public void neighboursBecomeOne() throws Exception {
        String index = paragraphs(1);
        List<Map<?, ?>> merged = passages(ask(index, "\"size\": 100, \"merge_neighbours\": true"));
        assertEquals("one for each document with text", 3, merged.size());
        merged.forEach(passage -> assertEquals(TEXTS.get(passage.get("_id")), passage.get("text")));
    }

    /** The most different passages first: the second is another one than the second best. */
    @Test
    public void diversity() throws Exception {
        String index = paragraphs(2);
        List<Map<?, ?>> best = passages(ask(index, "\"size\": 7"));
        List<Map<?, ?>> same = passages(ask(index, "\"size\": 7, \"mmr\": {\"diversity\": 0}"));
        assertEquals(
            best.stream().map(passage -> passage.get("text")).toList(),
            same.stream().map(passage -> passage.get("text")).toList()
        );
        List<Map<?, ?>> different = passages(ask(index, "\"size\": 2, \"mmr\": {\"diversity\": 1}"));
        assertFalse(best.get(1).get("text").equals(different.get(1).get("text")));
    }

    /** A word that no passage is near to finds its document first, with the passage that is nearest. */
    @Test
    public void wordsToo() throws Exception {
        String index = paragraphs(1);
        List<Map<?, ?>> found = passages(
            node().post(
                "/_plugins/_semantic/passages",
                "{\"index\": \"" + index
                    + "\", \"field\": \"body\", \"query\": \"sisters\", \"fields\": [\"body\"], \"weights\": {\"lexical\": 0.9, \"semantic\": 0.1},"
                    + " \"size\": 3, \"per_document\": 1}"
            )
        );
        assertEquals("warranty", found.getFirst().get("_id"));
        assertTrue(found.getFirst().get("text").toString().contains("two sisters"));
        Hits hits = search(
            index,
            "{\"semantic_hybrid\": {\"query\": \"sisters\", \"fields\": [\"body\"], \"vector\": \"body\","
                + " \"weights\": {\"lexical\": 0.9, \"semantic\": 0.1}}}"
        );
        assertEquals(hits.scores().get(hits.ids().getFirst()), score(found.getFirst()), 1e-5);
    }

    /** A field with one vector for the whole text: its sentences stand for passages. */
    @Test
    public void sentencesOfWholeTexts() throws Exception {
        String index = filled(1, "false");
        List<Map<?, ?>> found = passages(ask(index, "\"size\": 10, \"per_document\": 1"));
        assertEquals(Set.of("warranty", "refund", "brewing"), Set.copyOf(found.stream().map(passage -> passage.get("_id")).toList()));
        found.forEach(passage -> assertEquals(text(passage), passage.get("text")));
    }

    /** Passages that no pipeline is known to make: the request says what they are of. */
    @Test
    public void passagesOfUnknownOrigin() throws Exception {
        String index = index(
            Map.of(),
            "\"body\": {\"type\": \"text\"}, \"parts\": {\"type\": \"nested\", \"properties\": {\"vector\": " + VECTOR
                + ", \"start\": {\"type\": \"integer\"}, \"end\": {\"type\": \"integer\"}}}"
        );
        String pipeline = pipeline("{\"semantic_embedding\": {\"fields\": {\"body\": \"parts\"}, \"passages\": true}}");
        node().put("/" + index + "/_doc/1?refresh=true&pipeline=" + pipeline, "{\"body\": " + quoted(TEXTS.get("refund")) + "}").ok();
        String request = "{\"index\": \"" + index + "\", \"field\": \"parts\", \"query\": \"" + QUERY + "\"";
        assertRefused(node().post("/_plugins/_semantic/passages", request + "}"), "name the field of the text as [text]");
        List<Map<?, ?>> found = passages(node().post("/_plugins/_semantic/passages", request + ", \"text\": \"body\"}"));
        assertEquals(List.of(TEXTS.get("refund")), found.stream().map(passage -> passage.get("text")).toList());
    }

    /** Each comment has its own text: its passages say which it is, and are not joined with those of the next. */
    @Test
    public void textsOfObjects() throws Exception {
        String index = index(
            Map.of(),
            "\"comments\": {\"type\": \"nested\", \"properties\": {\"body\": {\"type\": \"semantic_text\"}}}"
        );
        String first = TEXTS.get("refund");
        String second = TEXTS.get("warranty");
        node().put(
            "/" + index + "/_doc/1?refresh=true",
            "{\"comments\": [{\"body\": " + quoted(first) + "}, {\"body\": " + quoted(second) + "}]}"
        ).ok();
        List<Map<?, ?>> found = passages(
            node().post(
                "/_plugins/_semantic/passages",
                "{\"index\": \"" + index + "\", \"field\": \"comments.body\", \"query\": \"" + QUERY + "\", \"merge_neighbours\": true}"
            )
        );
        assertEquals(2, found.size());
        for (Map<?, ?> passage : found) {
            assertEquals("comments.0".equals(passage.get("object")) ? first : second, passage.get("text"));
        }
        assertEquals(Set.of("comments.0", "comments.1"), Set.copyOf(found.stream().map(passage -> passage.get("object")).toList()));
    }

    @Test
    public void manyWithinABudget() throws Exception {
        String index = paragraphs(1);
        assertEquals(7, passages(ask(index, "\"size\": 100, \"max_tokens\": 4000, \"mmr\": {}")).size());
    }

    @Test
    public void severalIndices() throws Exception {
        String one = paragraphs(1);
        String two = paragraphs(2);
        for (String indices : List.of('"' + one + "," + two + '"', "[\"" + one + "\", \"" + two + "\"]")) {
            Answer answer = node().post(
                "/_plugins/_semantic/passages",
                "{\"index\": " + indices + ", \"field\": \"body\", \"query\": \"" + QUERY + "\", \"size\": 2}"
            );
            List<Map<?, ?>> found = passages(answer);
            assertEquals(Set.of(one, two), Set.of(found.get(0).get("_index"), found.get(1).get("_index")));
            assertEquals(found.get(0).get("text"), found.get(1).get("text"));
        }
    }

    @Test
    public void refusals() throws Exception {
        String index = paragraphs(1);
        assertRefused(ask(index, "\"size\": 0"), "[passages] [size] must be from 1 to 100, found [0]");
        assertRefused(ask(index, "\"top_k\": 3"), "[top_k]");
        assertRefused(ask(index, "\"filter\": {\"terms_of\": {}}"), "terms_of");
        Answer kind = node().post("/_plugins/_semantic/passages", "{\"index\": \"" + index + "\", \"field\": \"kind\", \"query\": \"x\"}");
        assertRefused(kind, "field [kind] of index [" + index + "] is of type [keyword]");
        Answer nowhere = node().post("/_plugins/_semantic/passages", "{\"index\": \"nowhere\", \"field\": \"body\", \"query\": \"x\"}");
        assertEquals(404, nowhere.status());
    }
}
