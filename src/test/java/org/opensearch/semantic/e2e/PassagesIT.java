// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** The passages that a search shows of its hits, against those that are nearest by hand. */
public class PassagesIT extends PassagesTestCase {

    private static String ext(String parameters) {
        return "\"ext\": {\"semantic_passages\": {\"field\": \"body_passages\", \"text\": \"body\"" + parameters + "}}";
    }

    private static String query(String text) {
        return ", \"query\": " + quoted(text);
    }

    private static String nested(String more) {
        return "{\"nested\": {\"path\": \"body_passages\", \"query\": {\"semantic\": {\"body_passages.vector\": {" + more
            + ", \"k\": 50}}}}}";
    }

    private static List<?> shown(Map<?, ?> hit) {
        return hit.get("fields") instanceof Map<?, ?> fields ? (List<?>) fields.get("semantic_passages") : null;
    }

    private static void assertShown(List<PassageDocument.Shown> expected, List<?> shown) {
        assertShown(expected, shown, 1e-5);
    }

    private static void assertShown(List<PassageDocument.Shown> expected, List<?> shown, double tolerance) {
        assertEquals(expected.size(), shown.size());
        for (int i = 0; i < expected.size(); i++) {
            PassageDocument.Shown passage = expected.get(i);
            Map<?, ?> found = (Map<?, ?>) shown.get(i);
            assertEquals(passage.text(), found.get("text"));
            assertEquals(passage.start(), found.get("start"));
            assertEquals(passage.end(), found.get("end"));
            assertEquals(passage.value() == 0 ? null : passage.value(), found.get("value"));
            assertEquals(passage.score(), ((Number) found.get("score")).doubleValue(), tolerance);
        }
    }

    private void assertNearest(String text, int size, Hits hits) throws Exception {
        List<?> vector = Vectors.ofQuery(node(), text);
        assertFalse(hits.all().isEmpty());
        for (Map<?, ?> hit : hits.all()) {
            PassageDocument document = document(hit);
            assertShown(document.nearest(vector, size), shown(hit));
        }
    }

    private Hits searched(String query, String ext, String more) throws Exception {
        return searchWith(index, "\"size\": 10, \"query\": " + query + ", " + ext + more);
    }

    @Test
    public void theNearestOfEachHitByAGivenText() throws Exception {
        for (String source : List.of("", ", \"_source\": false", ", \"_source\": [\"region\"]", ", \"stored_fields\": [\"_none_\"]")) {
            if (source.contains("_none_")) { // hits without ids
                for (Map<?, ?> hit : searched("{\"term\": {\"_id\": \"single\"}}", ext(query(LATE)), source).all()) {
                    assertShown(documents.get(3).nearest(Vectors.ofQuery(node(), LATE), 3), shown(hit));
                }
            } else {
                Hits hits = searched(ALL, ext(query(LATE)), source);
                assertEquals(5, hits.all().size());
                assertNearest(LATE, 3, hits);
            }
        }
        assertNearest(LATE, 1, searched(ALL, ext(query(LATE) + ", \"size\": 1"), ""));
        assertNearest(LATE, 100, searched(ALL, ext(query(LATE) + ", \"size\": 100"), ""));
    }

    /** k-NN then keeps the vectors out of the stored source, and puts them back where it is read. */
    @Test
    public void vectorsOutOfTheStoredSource() throws Exception {
        index = index(Map.of("index.number_of_shards", "2"), PassageDocument.FIELDS);
        Bulk bulk = new Bulk();
        documents.forEach(document -> bulk.index(document.id(), document.json()));
        bulk.send(node(), index).noErrors();
        for (String source : List.of("", ", \"_source\": false", ", \"_source\": [\"region\"]")) {
            assertNearest(LATE, 3, searched(ALL, ext(query(LATE)), source));
        }
    }

    @Test
    public void indicesThatDoNotKeepTheSource() throws Exception {
        for (String source : List.of(
            "\"enabled\": false",
            "\"excludes\": [\"body\"]",
            "\"excludes\": [\"body_passages\"]",
            "\"includes\": [\"body\", \"*.start\"]"
        )) {
            String bare = indexThatKeeps(source);
            String body = "{\"query\": " + ALL + ", " + ext(query(LATE)) + "}";
            assertRefused(node().post("/" + bare + "/_search", body), "[semantic_passages] index [" + bare + "] keeps no _source of [body");
            String highlight = "\"highlight\": {\"fields\": {\"body\": {\"type\": \"semantic_passages\", \"options\": {\"query\": \"late\","
                + " \"passages\": \"body_passages\"}}}}";
            String marked = "{\"query\": " + ALL + ", " + highlight + "}";
            assertRefused(node().post("/" + bare + "/_search", marked), "keeps no _source of [body");
        }
        for (String source : List.of("\"excludes\": [\"region\"]", "\"includes\": [\"body*\"]")) {
            Hits hits = searchWith(indexThatKeeps(source), "\"query\": " + ALL + ", " + ext(query(LATE)));
            assertShown(documents.get(0).nearest(Vectors.ofQuery(node(), LATE), 3), shown(hits.all().get(0)));
        }
    }

    private String indexThatKeeps(String source) throws Exception {
        String bare = unused("bare");
        deleteLater("/" + bare);
        String mappings = "{\"_source\": {" + source + "}, \"properties\": {" + PassageDocument.FIELDS + "}}";
        String settings = "{\"index.knn\": true, \"index.knn.derived_source.enabled\": false}";
        node().put("/" + bare, "{\"settings\": " + settings + ", \"mappings\": " + mappings + "}").ok();
        new Bulk().index("shop", documents.get(0).json()).send(node(), bare).noErrors();
        return bare;
    }

    @Test
    public void theTextIsThatOfTheQuery() throws Exception {
        String ofWords = "The parcel came";
        for (String query : List.of(
            "{\"match\": {\"body\": \"The parcel came\"}}",
            "{\"match_phrase\": {\"body\": \"The parcel came\"}}",
            "{\"multi_match\": {\"query\": \"The parcel came\", \"fields\": [\"body\"]}}",
            "{\"query_string\": {\"query\": \"The parcel came\", \"default_field\": \"body\"}}",
            "{\"simple_query_string\": {\"query\": \"The parcel came\", \"fields\": [\"body\"]}}",
            "{\"bool\": {\"filter\": {\"match\": {\"body\": \"The parcel came\"}}}}",
            "{\"bool\": {\"must\": {\"match\": {\"body\": \"The parcel came\"}}, \"filter\": {\"match\": {\"body\": \"the\"}},"
                + "\"must_not\": {\"match\": {\"body\": \"zebra\"}}}}",
            "{\"bool\": {\"should\": [{\"match\": {\"body\": \"The\"}}, {\"match\": {\"body\": \"parcel came\"}}]}}",
            "{\"function_score\": {\"query\": {\"constant_score\": {\"filter\": {\"match\": {\"body\": \"The parcel came\"}}}}}}"
        )) {
            assertNearest(ofWords, 3, searched(query, ext(""), ""));
        }
        assertNearest(LATE, 3, searched("{\"semantic\": {\"body_passages\": {\"query\": \"late delivery\"}}}", ext(""), ""));
        String both = "{\"bool\": {\"must\": {\"match\": {\"body\": \"The\"}}, \"should\": " + nested("\"query\": \"late delivery\"")
            + "}}";
        assertNearest(LATE, 3, searched(both, ext(""), ""));
        String hybrid = "{\"semantic_hybrid\": {\"query\": \"late delivery\", \"fields\": [\"body\"], \"vector\": \"body_passages.vector\"}}";
        assertNearest(LATE, 3, searched(hybrid, ext(""), ""));
    }

    @Test
    public void theScoreIsThatOfTheSemanticQuery() throws Exception {
        Hits hits = searched(nested("\"query\": \"late delivery\"").replace("\"path\"", "\"score_mode\": \"max\", \"path\""), ext(""), "");
        assertEquals(5, hits.all().size());
        for (Map<?, ?> hit : hits.all()) {
            double best = ((Number) ((Map<?, ?>) shown(hit).get(0)).get("score")).doubleValue();
            assertEquals(((Number) hit.get("_score")).doubleValue(), best, 1e-5);
        }
    }

    @Test
    public void theVectorOfADocumentOrOfTheUser() throws Exception {
        List<?> single = documents.get(3).passages().get(0).vector();
        String like = nested("\"like\": {\"_index\": \"" + index + "\", \"_id\": \"single\"}");
        String knn = "{\"nested\": {\"path\": \"body_passages\", \"query\": {\"knn\": {\"body_passages.vector\": {\"vector\": "
            + Vectors.json(single) + ", \"k\": 50}}}}}";
        for (String query : List.of(like, knn)) {
            Hits hits = searched(query, ext(""), "");
            assertEquals(5, hits.all().size());
            for (Map<?, ?> hit : hits.all()) {
                PassageDocument document = document(hit);
                assertShown(document.nearest(single, 3), shown(hit));
            }
        }
    }

    @Test
    public void onlyPassagesThatAreNearEnough() throws Exception {
        List<?> vector = Vectors.ofQuery(node(), LATE);
        double least = documents.get(0).nearest(vector, 1).get(0).score() - 1e-4;
        for (Map<?, ?> hit : searched(ALL, ext(query(LATE) + ", \"min_score\": " + least), "").all()) {
            PassageDocument document = document(hit);
            List<PassageDocument.Shown> near = document.nearest(vector, 3).stream().filter(p -> p.score() >= least).toList();
            if (near.isEmpty()) {
                assertNull(hit.toString(), shown(hit));
            } else {
                assertShown(near, shown(hit));
            }
        }
    }

    @Test
    public void withVectors() throws Exception {
        for (Map<?, ?> hit : searched(ALL, ext(query(LATE) + ", \"with_vector\": true"), "").all()) {
            for (Object passage : shown(hit)) {
                List<?> expected = PassageDocument.vector(node(), (String) ((Map<?, ?>) passage).get("text"));
                assertEquals(1.0, Vectors.cosine(expected, (List<?>) ((Map<?, ?>) passage).get("vector")), 1e-6);
            }
        }
        assertNull(((Map<?, ?>) shown(searched(ALL, ext(query(LATE)), "").all().get(0)).get(0)).get("vector"));
    }

    @Test
    public void withTheSpaceBefore() throws Exception {
        String text = "\"A late parcel.\\r\\n\\r\\nRoses\"";
        String vector = Vectors.json(PassageDocument.vector(node(), "The courier lost my package."));
        String passages = "[{\"vector\": " + vector + ", \"start\": 0, \"end\": 14}, {\"vector\": " + vector
            + ", \"start\": 18, \"end\": 23}]";
        String spaced = "{\"region\": \"eu\", \"body\": " + text + ", \"body_passages\": " + passages + "}";
        new Bulk().index("spaced", spaced).send(node(), index).noErrors();
        String one = "{\"ids\": {\"values\": [\"spaced\"]}}";
        List<?> with = shown(searched(one, ext(query(LATE) + ", \"with_space\": true"), "").all().get(0));
        assertNull(((Map<?, ?>) with.get(0)).get("space_before"));
        assertEquals("\r\n\r\n", ((Map<?, ?>) with.get(1)).get("space_before"));
        List<?> without = shown(searched(one, ext(query(LATE)), "").all().get(0));
        assertNull(((Map<?, ?>) without.get(1)).get("space_before"));
    }

    @Test
    public void deletedAndReplacedDocuments() throws Exception {
        node().delete("/" + index + "/_doc/garden?refresh=true");
        documents = new ArrayList<>(documents);
        documents.removeIf(document -> document.id().equals("garden"));
        PassageDocument other = PassageDocument.of(node(), "shop", "eu", "Nothing is as it was. The delivery was late.");
        documents.set(0, other);
        new Bulk().index("shop", other.json()).send(node(), index).noErrors();
        Hits hits = searched(ALL, ext(query(LATE)), "");
        assertEquals(4, hits.all().size());
        assertNearest(LATE, 3, hits);
    }

    @Test
    public void scrollsMultiSearchesAndPointsInTime() throws Exception {
        String body = "\"size\": 2, \"query\": " + ALL + ", " + ext(query(LATE));
        int seen = 0;
        Answer page = node().post("/" + index + "/_search?scroll=1m", "{" + body + "}").ok();
        for (Hits hits = Hits.of(page); !hits.all().isEmpty(); hits = Hits.of(page)) {
            assertNearest(LATE, 3, hits);
            seen += hits.all().size();
            page = node().post("/_search/scroll", "{\"scroll\": \"1m\", \"scroll_id\": \"" + page.at("_scroll_id") + "\"}").ok();
        }
        assertEquals(5, seen);

        String other = "\"size\": 5, \"query\": {\"match\": {\"body\": \"roses\"}}, " + ext("");
        String wrong = "\"query\": " + ALL + ", " + ext("");
        String lines = List.of(body, other, wrong)
            .stream()
            .map(b -> "{\"index\": \"" + index + "\"}\n{" + b + "}\n")
            .collect(Collectors.joining());
        List<?> responses = (List<?>) node().post("/_msearch", lines).ok().at("responses");
        assertNearest(LATE, 3, Hits.of((Map<?, ?>) responses.get(0)));
        assertNearest("roses", 3, Hits.of((Map<?, ?>) responses.get(1)));
        assertEquals(400, ((Map<?, ?>) responses.get(2)).get("status"));

        String pit = (String) node().post("/" + index + "/_search/point_in_time?keep_alive=1m", null).ok().at("pit_id");
        try {
            Hits hits = Hits.of(node().post("/_search", "{\"pit\": {\"id\": \"" + pit + "\"}, " + body + "}").ok());
            assertEquals(2, hits.all().size());
            assertNearest(LATE, 3, hits);
        } finally {
            node().delete("/_search/point_in_time/_all");
        }
    }

    @Test
    public void textsThatWereChangedAndPlacesThatDoNotFit() throws Exception {
        List<?> vector = PassageDocument.vector(node(), "The courier lost my package.");
        String passage = "{\"vector\": " + Vectors.json(vector) + ", %s}";
        String start = "{\"body\": \"I \\ud83d\\ude00 hats.\", \"body_passages\": [";
        Bulk bulk = new Bulk();
        List<String> wrong = List.of(
            "\"start\": -1, \"end\": 3",
            "\"start\": 2, \"end\": 99",
            "\"start\": 3, \"end\": 5", // in the middle of the smiley
            "\"start\": 0, \"end\": 3", // ends in it
            "\"start\": 4, \"end\": 4",
            "\"start\": 0, \"end\": 2, \"value\": 1",
            "\"start\": 0, \"end\": 2, \"field\": \"missing\"",
            "\"start\": 0"
        );
        String all = wrong.stream().map(passage::formatted).collect(Collectors.joining(","));
        bulk.index("odd", start + all + ", " + passage.formatted("\"start\": 0, \"end\": 4") + "]}");
        bulk.index("none", "{\"body\": \"no passages\"}");
        bulk.index("empty", "{\"body\": \"no passages\", \"body_passages\": []}");
        bulk.index(
            "vectorless",
            "{\"body\": \"no vectors\", \"body_passages\": [{\"start\": 0, \"end\": 2}, "
                + passage.formatted("\"start\": 3, \"end\": 10") + "]}"
        );
        bulk.index("textless", "{\"body_passages\": [" + passage.formatted("\"start\": 0, \"end\": 2") + "]}");
        bulk.send(node(), index).noErrors();
        for (Map<?, ?> hit : searched("{\"bool\": {\"must_not\": {\"exists\": {\"field\": \"region\"}}}}", ext(query(LATE)), "").all()) {
            List<String> texts = shown(hit) == null
                ? null
                : shown(hit).stream().map(found -> (String) ((Map<?, ?>) found).get("text")).toList();
            assertEquals(hit.get("_id").toString(), switch ((String) hit.get("_id")) {
                case "odd" -> List.of("I \ud83d\ude00");
                case "vectorless" -> List.of("vectors");
                default -> null;
            }, texts);
        }
    }

    @Test
    public void passagesOfSeveralTextsOfNestedObjects() throws Exception {
        String comments = index(
            KEPT,
            "\"comments\": {\"type\": \"nested\", \"properties\": {\"title\": {\"type\": \"text\"}, \"text\": {\"type\": \"text\"},"
                + "\"passages\": " + PassageDocument.passages(BGE) + "}}"
        );
        String late = Vectors.json(PassageDocument.vector(node(), "The parcel came three weeks too late. "));
        String roses = Vectors.json(PassageDocument.vector(node(), "Water the roses every morning. "));
        String none = "{\"text\": \"nothing\"}";
        String first = "{\"text\": \"About roses.\", \"title\": [\"Red\", \"White\"], \"passages\": [{\"vector\": " + roses
            + ", \"start\": 0, \"end\": 12, \"field\": \"comments.text\"}, {\"vector\": " + roses
            + ", \"start\": 0, \"end\": 5, \"field\": \"comments.title\", \"value\": 1}]}";
        String second = "{\"text\": \"A late parcel.\", \"passages\": {\"vector\": " + late
            + ", \"start\": 2, \"end\": 13, \"field\": \"comments.text\"}}";
        new Bulk().index("1", "{\"comments\": [" + first + ", null, " + none + ", " + second + "]}").send(node(), comments).noErrors();
        String ext = ", \"ext\": {\"semantic_passages\": {\"field\": \"comments.passages\", \"query\": \"%s\"}}";
        assertEquals(
            List.of("late parcel", "About roses.", "White"),
            texts(searchWith(comments, "\"query\": " + ALL + ext.formatted(LATE)))
        );
        assertEquals(
            List.of("About roses.", "White", "late parcel"),
            texts(searchWith(comments, "\"query\": " + ALL + ext.formatted("watering flowers")))
        );
        List<?> near = shown(searchWith(comments, "\"query\": " + ALL + ext.formatted(LATE)).all().get(0));
        assertEquals(
            List.of("comments.3", "comments.0", "comments.0"),
            near.stream().map(found -> ((Map<?, ?>) found).get("object")).toList()
        );
    }

    private static List<String> texts(Hits hits) {
        return shown(hits.all().get(0)).stream().map(found -> (String) ((Map<?, ?>) found).get("text")).toList();
    }

    @Test
    public void thePipelineOfTheIndexTellsTheText() throws Exception {
        String pipeline = pipeline("{\"semantic_embedding\": {\"fields\": {\"body\": \"body_passages\"}}}");
        node().put("/" + index + "/_settings", "{\"index.default_pipeline\": \"" + pipeline + "\"}").ok();
        assertNearest(LATE, 3, searched(ALL, ext(query(LATE)).replace(", \"text\": \"body\"", ""), ""));
    }

    @Test
    public void bytes() throws Exception {
        String bytes = PassageDocument.FIELDS.replaceFirst("\"type\": \"knn_vector\"", "\"type\": \"knn_vector\", \"data_type\": \"byte\"");
        String other = index(KEPT, bytes);
        PassageDocument document = documents.get(0);
        String json = document.json();
        for (PassageDocument.Passage passage : document.passages()) {
            List<Long> rounded = passage.vector()
                .stream()
                .map(x -> Math.clamp(Math.round(((Number) x).doubleValue() * 311), -127, 127))
                .map(Long::valueOf)
                .toList();
            json = json.replace(Vectors.json(passage.vector()), Vectors.json(rounded));
        }
        new Bulk().index("shop", json).send(node(), other).noErrors();
        Map<?, ?> hit = searchWith(other, "\"query\": " + ALL + ", " + ext(query(LATE))).all().get(0);
        List<PassageDocument.Shown> near = document.nearest(Vectors.ofQuery(node(), LATE), 3);
        for (int i = 0; i < 3; i++) {
            Map<?, ?> found = (Map<?, ?>) shown(hit).get(i);
            assertEquals(near.get(i).text(), found.get("text"));
            assertEquals(near.get(i).score(), ((Number) found.get("score")).doubleValue(), 5e-3);
        }
    }

    @Test
    public void sentencesOfATextWithOneVector() throws Exception {
        String flat = index(Map.of(), "\"body\": {\"type\": \"text\"}, \"body_vector\": " + PassageDocument.vector(BGE));
        PassageDocument several = documents.get(2);
        new Bulk().index("1", several.jsonWithVector(node())).index("2", "{\"body\": \"  \"}").send(node(), flat).noErrors();
        String ext = "\"ext\": {\"semantic_passages\": {\"field\": \"body_vector\", \"text\": \"body\", \"size\": 2%s}}";
        String query = "\"query\": {\"semantic\": {\"body_vector\": {\"query\": \"late delivery\"}}}, ";
        Hits hits = searchWith(flat, query + ext.formatted(", \"with_vector\": true"));
        List<PassageDocument.Shown> expected = several.sentences(node()).nearest(Vectors.ofQuery(node(), LATE), 2);
        assertShown(expected, shown(hits.all().get(0)), 5e-3);
        for (Object passage : shown(hits.all().get(0))) {
            Vectors.assertIsOf(node(), (String) ((Map<?, ?>) passage).get("text"), (List<?>) ((Map<?, ?>) passage).get("vector"));
        }
        Hits all = searchWith(flat, "\"query\": " + ALL + ", " + ext.formatted(query(LATE)));
        all.all().stream().filter(hit -> hit.get("_id").equals("2")).forEach(hit -> assertNull(shown(hit)));
        assertEquals(2, all.all().size());
    }

    /** 25 hits of 50 sentences each are more than the 1000 of a shard. */
    @Test
    public void hitsWhoseSentencesAreTooManySaySo() throws Exception {
        String flat = index(
            Map.of("index.number_of_shards", "1"),
            "\"body\": {\"type\": \"text\"}, \"body_vector\": " + PassageDocument.vector(BGE)
        );
        String vector = Vectors.json(PassageDocument.vector(node(), "The courier lost my package."));
        Bulk bulk = new Bulk();
        for (int i = 0; i < 25; i++) {
            bulk.index(String.valueOf(i), "{\"body\": \"" + "Hats. ".repeat(50) + "\", \"body_vector\": " + vector + "}");
        }
        bulk.send(node(), flat).noErrors();
        String ext = ext(query(LATE)).replace("body_passages", "body_vector");
        Answer answer = node().post("/" + flat + "/_search", "{\"size\": 25, \"query\": " + ALL + ", " + ext + "}").ok();
        assertEquals(answer.body(), 0, answer.at("_shards", "failed"));
        Hits hits = Hits.of(answer);
        assertEquals(25, hits.all().size());
        int leftOut = 0;
        for (Map<?, ?> hit : hits.all()) {
            List<?> reasons = (List<?>) ((Map<?, ?>) hit.get("fields")).get("semantic_passages_left_out");
            assertEquals("either", reasons == null, shown(hit) != null);
            if (reasons != null) {
                assertTrue(reasons.toString(), reasons.get(0).toString().contains("fewer hits or sentences"));
                leftOut++;
            }
        }
        assertTrue(leftOut + " of 25, where 20 x 50 = 1000 may be embedded", leftOut >= 5);
    }

    @Test
    public void sentencesOfATextThatIsNotKept() throws Exception {
        String bare = unused("bare");
        deleteLater("/" + bare);
        String fields = "\"body\": {\"type\": \"text\"}, \"body_vector\": " + PassageDocument.vector(BGE);
        String mappings = "{\"_source\": {\"excludes\": [\"body\"]}, \"properties\": {" + fields + "}}";
        node().put("/" + bare, "{\"settings\": {\"index.knn\": true}, \"mappings\": " + mappings + "}").ok();
        new Bulk().index("1", documents.get(2).jsonWithVector(node())).send(node(), bare).noErrors();
        String body = "{\"query\": " + ALL + ", " + ext(query(LATE)).replace("body_passages", "body_vector") + "}";
        assertRefused(node().post("/" + bare + "/_search", body), "keeps no _source of [body]");
    }

    private void assertAsked(String query, String ext, String... parts) throws Exception {
        assertRefused(node().post("/" + index + "/_search", "{\"query\": " + query + ", " + ext + "}"), parts);
    }

    private static String only(String parameters) {
        return "\"ext\": {\"semantic_passages\": {" + parameters + "}}";
    }

    @Test
    public void whatCanNotBeAnswered() throws Exception {
        assertAsked(ALL, ext(""), "field [body_passages]: the search has no text for its passages to be near to; give one as [query]");
        assertAsked(ALL, ext(", \"query\": \" \""), "[semantic_passages] [query] must hold text");
        assertAsked(
            ALL,
            only("\"query\": \"a\""),
            "[semantic_passages] expects {\"field\": \"...\"}, the field whose passages are shown, found no [field]"
        );
        assertAsked(ALL, only("\"field\": \"body_passages\", \"number\": 3"), "unknown field [number]");
        assertAsked(ALL, ext(query("a") + ", \"size\": 0"), "[size] must be from 1 to 100, found [0]");
        assertAsked(ALL, ext(query("a") + ", \"min_score\": 1.5"), "[min_score] must be from 0 to 1, found [1.5]");
        assertAsked(ALL, ext(query("a") + ", \"model\": \"" + MINILM + "\""), "is bound to [" + BGE + "]");
        assertAsked(ALL, only("\"field\": \"nobody\", \"query\": \"a\""), "field [nobody] is not mapped in [" + index + "]; check");
        assertAsked(ALL, only("\"field\": \"body\", \"query\": \"a\""), "field [body] of index [" + index + "] is of type [text]");
    }

    @Test
    public void passagesOfAnUnknownText() throws Exception {
        String body = "{\"query\": " + ALL + ", " + only("\"field\": \"body_passages\", \"query\": \"a\"") + "}";
        Answer answer = node().post("/" + index + "/_search?allow_partial_search_results=false", body);
        assertEquals(400, answer.status());
        String message = "it is not known which text [body_passages] is made of: no pipeline of the index fills it; name the field"
            + " of the text as [text]";
        assertTrue(answer.body(), answer.body().contains(message));
    }

    @Test
    public void indicesWithoutTheFieldTakePart() throws Exception {
        String other = index(Map.of(), "\"body\": {\"type\": \"text\"}");
        new Bulk().index("other", "{\"body\": \"no passages\"}").send(node(), other).noErrors();
        Hits hits = searchWith(index + "," + other, "\"size\": 10, \"query\": " + ALL + ", " + ext(query(LATE)));
        assertEquals(6, hits.all().size());
        hits.all().stream().filter(hit -> hit.get("_id").equals("other")).forEach(hit -> assertNull(shown(hit)));
        assertEquals(0, searchWith("no-such-*", "\"query\": " + ALL + ", " + ext(query(LATE))).all().size());
    }
}
