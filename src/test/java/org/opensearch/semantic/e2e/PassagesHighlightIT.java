// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** The highlighter {@code semantic_passages}, against what is nearest by hand. */
public class PassagesHighlightIT extends PassagesTestCase {

    private static final String OF_BODY = "\"passages\": \"body_passages\"";
    private static final String MATCH = "{\"match\": {\"body\": \"the parcel\"}}";

    /** Highlights {@code body}, with more parameters and these options. */
    private static String highlight(String more, String options) {
        return ", \"highlight\": {\"fields\": {\"body\": {\"type\": \"semantic_passages\"" + more + ", \"options\": {" + options + "}}}}";
    }

    private Hits highlighted(String query, String highlight) throws Exception {
        return searchWith(index, "\"size\": 10, \"query\": " + query + highlight);
    }

    private static List<?> fragments(Map<?, ?> hit) {
        return hit.get("highlight") instanceof Map<?, ?> fields ? (List<?>) fields.get("body") : null;
    }

    private static List<String> marked(List<PassageDocument.Shown> passages) {
        return passages.stream().map(passage -> "<em>" + passage.text() + "</em>").toList();
    }

    private void assertMarked(String text, int size, Hits hits) throws Exception {
        List<?> vector = Vectors.ofQuery(node(), text);
        assertEquals(false, hits.all().isEmpty());
        for (Map<?, ?> hit : hits.all()) {
            assertEquals(marked(document(hit).nearest(vector, size)), fragments(hit));
        }
    }

    @Test
    public void theNearestPassagesOfAnyQuery() throws Exception {
        assertMarked("the parcel", 5, highlighted(MATCH, highlight("", OF_BODY)));
        assertMarked("the parcel", 2, highlighted(MATCH, highlight(", \"number_of_fragments\": 2", OF_BODY)));
        assertMarked(LATE, 5, highlighted(ALL, highlight("", OF_BODY + ", \"query\": \"late delivery\"")));
        assertMarked(LATE, 5, highlighted(ALL, highlight("", OF_BODY + ", \"query\": \"late delivery\", \"unit\": \"passage\"")));
        String semantic = "{\"semantic\": {\"body_passages\": {\"query\": \"late delivery\"}}}";
        assertMarked(LATE, 5, highlighted(semantic, highlight("", OF_BODY)));
        String hybrid = "{\"semantic_hybrid\": {\"query\": \"late delivery\", \"fields\": [\"body\"], \"vector\": \"body_passages\"}}";
        assertMarked(LATE, 5, highlighted(hybrid, highlight("", OF_BODY)));
        String own = ", \"highlight_query\": {\"match\": {\"body\": \"late delivery\"}}";
        assertMarked(LATE, 5, highlighted(ALL, highlight(own, OF_BODY)));
        for (String source : List.of("false", "[\"region\"]", "{\"excludes\": [\"body*\"]}")) {
            assertMarked("the parcel", 5, highlighted(MATCH, highlight("", OF_BODY) + ", \"_source\": " + source));
        }
    }

    @Test
    public void optionsForAllFields() throws Exception {
        String all = ", \"highlight\": {\"type\": \"semantic_passages\", \"number_of_fragments\": 1, \"pre_tags\": [\"[\"], \"post_tags\":"
            + " [\"]\"], \"options\": {" + OF_BODY + "}, \"fields\": {\"body\": {}}}";
        String nearest = document(Map.of("_id", "shop")).nearest(Vectors.ofQuery(node(), "the parcel"), 1).get(0).text();
        assertEquals(List.of("[" + nearest + "]"), fragments(highlighted(MATCH, all).all().get(0)));
    }

    @Test
    public void thePipelineTellsThePassages() throws Exception {
        String pipeline = pipeline(
            "{\"semantic_embedding\": {\"fields\": {\"body\": \"body_passages\"}}},"
                + "{\"semantic_embedding\": {\"fields\": {\"body\": \"elsewhere\"}}}"
        );
        node().put("/" + index + "/_settings", "{\"index.default_pipeline\": \"" + pipeline + "\"}").ok();
        assertMarked("the parcel", 5, highlighted(MATCH, highlight("", "")));
    }

    @Test
    public void fieldsBesideFieldsOfOtherHighlighters() throws Exception {
        String both = ", \"highlight\": {\"fields\": {\"body\": {\"type\": \"semantic_passages\", \"options\": {" + OF_BODY
            + "}}, \"region\": {\"require_field_match\": false}}}";
        Hits hits = highlighted("{\"bool\": {\"must\": " + MATCH + ", \"filter\": {\"term\": {\"region\": \"eu\"}}}}", both);
        assertMarked("the parcel", 5, hits);
        assertEquals(List.of("<em>eu</em>"), ((Map<?, ?>) hits.all().get(0).get("highlight")).get("region"));
    }

    @Test
    public void theWholeTextWithItsNearestPassage() throws Exception {
        Hits hits = highlighted(ALL, highlight(", \"number_of_fragments\": 0", OF_BODY + ", \"query\": \"late delivery\""));
        for (Map<?, ?> hit : hits.all()) {
            PassageDocument document = document(hit);
            PassageDocument.Shown nearest = document.nearest(Vectors.ofQuery(node(), LATE), 1).get(0);
            String text = document.texts().get(nearest.value());
            String marked = text.substring(0, nearest.start()) + "<em>" + nearest.text() + "</em>" + text.substring(nearest.end());
            assertEquals(List.of(marked), fragments(hit));
        }
    }

    /** One passage over a whole text. */
    private String longPassage(String text) throws Exception {
        String name = index(Map.of("index.knn.derived_source.enabled", "false"), PassageDocument.FIELDS);
        PassageDocument.Passage all = new PassageDocument.Passage(0, text.length(), 0, PassageDocument.vector(node(), text));
        new Bulk().index("1", new PassageDocument("1", "eu", List.of(text), List.of(all)).json())
            .index("2", "{\"body\": \"Not embedded at all. Has no passages.\"}")
            .send(node(), name)
            .noErrors();
        return name;
    }

    @Test
    public void theNearestSentenceInsideAPassage() throws Exception {
        String name = longPassage("We sell <hats> & gloves. The parcel came three weeks too late! Please call us.");
        String sentences = OF_BODY + ", \"unit\": \"sentence\", \"query\": \"late delivery\"";
        Hits hits = searchWith(name, "\"query\": {\"term\": {\"region\": \"eu\"}}" + highlight("", sentences));
        assertEquals(
            List.of("We sell <hats> & gloves. <em>The parcel came three weeks too late!</em> Please call us."),
            fragments(hits.all().get(0))
        );
        Hits html = searchWith(
            name,
            "\"query\": {\"term\": {\"region\": \"eu\"}}"
                + highlight("", sentences).replace("\"fields\"", "\"encoder\": \"html\", \"fields\"")
        );
        assertEquals(
            List.of("We sell &lt;hats&gt; &amp; gloves. <em>The parcel came three weeks too late!</em> Please call us."),
            fragments(html.all().get(0))
        );
    }

    @Test
    public void hitsWithoutPassagesShowTheirBeginningWhereAskedTo() throws Exception {
        String name = longPassage("The parcel came late.");
        String none = "\"query\": {\"match\": {\"body\": \"embedded\"}}";
        assertNull(fragments(searchWith(name, none + highlight("", OF_BODY)).all().get(0)));
        assertEquals(
            List.of("Not embedded at"),
            fragments(searchWith(name, none + highlight(", \"no_match_size\": 17", OF_BODY)).all().get(0))
        );
        assertEquals(
            List.of("Not embedded at all. Has no passages."),
            fragments(searchWith(name, none + highlight(", \"no_match_size\": 500", OF_BODY)).all().get(0))
        );
    }

    @Test
    public void sentencesOfATextWithoutVectors() throws Exception {
        String plain = index(
            Map.of("index.number_of_shards", "2"),
            "\"body\": {\"type\": \"text\", \"fields\": {\"exact\": {\"type\": \"keyword\"}}}"
        );
        Bulk bulk = new Bulk();
        documents.forEach(document -> bulk.index(document.id(), document.json().replaceFirst(", \"body_passages.*", "}")));
        bulk.send(node(), plain).noErrors();
        for (String model : List.of("", ", \"model\": \"" + BGE + "\"")) {
            Hits hits = searchWith(
                plain,
                "\"query\": " + ALL + highlight(", \"number_of_fragments\": 1", "\"query\": \"late delivery\"" + model)
            );
            assertEquals(5, hits.all().size());
            for (Map<?, ?> hit : hits.all()) {
                PassageDocument document = document(hit).sentences(node());
                assertEquals(marked(document.nearest(Vectors.ofQuery(node(), LATE), 1)), fragments(hit));
            }
        }
        String few = highlight("", "\"query\": \"late delivery\", \"max_sentences\": 1");
        for (Map<?, ?> hit : searchWith(plain, "\"query\": " + ALL + few).all()) {
            PassageDocument document = document(hit);
            assertEquals(List.of("<em>" + document.texts().get(0).split("(?<=\\.) ")[0] + "</em>"), fragments(hit));
        }
        String subField = highlight(", \"number_of_fragments\": 1", "\"query\": \"late delivery\"").replace("\"body\"", "\"body.exact\"");
        Map<?, ?> hit = searchWith(plain, "\"query\": {\"term\": {\"_id\": \"shop\"}}" + subField).all().get(0);
        assertEquals(Map.of("body.exact", List.of("<em>The parcel came three weeks too late.</em>")), hit.get("highlight"));
    }

    @Test
    public void passagesOfSeveralTexts() throws Exception {
        String name = index(Map.of(), PassageDocument.FIELDS + ", \"title\": {\"type\": \"text\"}");
        String late = Vectors.json(PassageDocument.vector(node(), "The courier lost my package."));
        String passage = "{\"vector\": " + late + ", \"start\": 0, \"end\": %d, \"field\": \"%s\"}";
        String both = "[" + passage.formatted(5, "title") + "," + passage.formatted(7, "body") + "]";
        new Bulk().index("1", "{\"title\": \"Title one\", \"body\": \"Courier\", \"body_passages\": " + both + "}")
            .send(node(), name)
            .noErrors();
        String fields = highlight("", OF_BODY + ", \"query\": \"late delivery\"").replace(
            "\"body\":",
            "\"title\": {\"type\":"
                + " \"semantic_passages\", \"options\": {" + OF_BODY + ", \"query\": \"late delivery\"}}, \"body\":"
        );
        Map<?, ?> hit = searchWith(name, "\"query\": " + ALL + fields).all().get(0);
        assertEquals(Map.of("title", List.of("<em>Title</em>"), "body", List.of("<em>Courier</em>")), hit.get("highlight"));
    }

    private void assertHighlightRefused(String query, String highlight, String... parts) throws Exception {
        assertRefused(
            node().post("/" + index + "/_search?allow_partial_search_results=false", "{\"query\": " + query + highlight + "}"),
            parts
        );
    }

    @Test
    public void whatCanNotBeHighlighted() throws Exception {
        assertHighlightRefused(ALL, highlight("", OF_BODY), "the search has no text for its passages to be near to; give one as [query]");
        assertHighlightRefused(
            MATCH,
            highlight("", "\"units\": 1"),
            "option [units] of the highlighter is unknown; known are [query, model,"
        );
        assertHighlightRefused(MATCH, highlight("", "\"unit\": \"word\""), "[unit] of the highlighter must be one of [passage, sentence]");
        assertHighlightRefused(MATCH, highlight("", "\"max_sentences\": 0"), "must be a whole number from 1 to 1000, found [0]");
        assertHighlightRefused(MATCH, highlight("", "\"timeout\": \"2h\""), "must be more than 0 and at most 1m, found [2h]");
        assertHighlightRefused(MATCH, highlight("", OF_BODY + ", \"model\": \"" + MINILM + "\""), "is bound to [" + BGE + "]");
        assertHighlightRefused(MATCH, highlight("", "\"passages\": \"nobody\""), "field [nobody] is not mapped in [" + index + "]");
        assertHighlightRefused(MATCH, highlight("", OF_BODY).replace("\"body\": {\"type", "\"bo*\": {\"type"), "[bo*] is a pattern");
        assertHighlightRefused(
            MATCH,
            highlight("", "\"unit\": \"passage\""),
            "field [body] has no stored passages to mark; name them as [passages]"
        );
        String inner = "{\"nested\": {\"path\": \"body_passages\", \"query\": " + ALL
            + ", \"inner_hits\": {\"highlight\": {\"fields\": {\"body\": {\"type\": \"semantic_passages\"}}}}}}";
        assertHighlightRefused(inner, "", "[semantic_passages] can not highlight inner hits, field [body]");
        String top = ", \"size\": 0, \"aggs\": {\"t\": {\"top_hits\": {\"highlight\": {\"fields\": {\"body\": {\"type\": \"semantic_passages\"}}}}}}";
        assertHighlightRefused(ALL, top, "field [body] can not be shown here: its query was not embedded by the coordinating node");
    }
}
