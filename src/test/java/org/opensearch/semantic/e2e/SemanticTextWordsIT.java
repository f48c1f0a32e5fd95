// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Test;
import org.opensearch.semantic.node.Answer;

/** What is done with the words of a {@code semantic_text} field is what is done with those of a {@code text} field of the same content. */
public class SemanticTextWordsIT extends EndToEndTestCase {

    private static final List<String> TEXTS = List.of(
        "The coffee was cold, and the driver was late.",
        "Cold coffee again. The refund took weeks.",
        "A friendly driver, and hot coffee.",
        "The parcel never came, the refund neither."
    );

    /** As both types take them. */
    private static final String PARAMETERS = """
        "analyzer": "english", "term_vector": "with_positions_offsets", "index_prefixes": {"min_chars": 2, "max_chars": 6},
        "fielddata": true, "fields": {"raw": {"type": "keyword"}, "words": {"type": "text", "analyzer": "english"}}""";

    private String index;

    @Before
    public void load() throws Exception {
        index = unused("words");
        deleteLater("/" + index);
        node()
            .put(
                "/" + index,
                """
                    {"settings": {"number_of_replicas": 0, "number_of_shards": 1}, "mappings": {"properties": {
                      "meant": {"type": "semantic_text", %s},
                      "plain": {"type": "text", %s},
                      "source": {"type": "keyword", "copy_to": ["copied"]},
                      "copied": {"type": "semantic_text", "vectors": "off"},
                      "again": {"type": "alias", "path": "meant"},
                      "both": {"type": "text", "fields": {"sub": {"type": "semantic_text", "vectors": "off", "analyzer": "english"}}}}}}"""
                    .formatted(
                        PARAMETERS,
                        PARAMETERS
                    )
            )
            .ok();
        Bulk bulk = new Bulk();
        for (int i = 0; i < TEXTS.size(); i++) {
            String text = quoted(TEXTS.get(i));
            bulk.index("" + i, "{\"meant\": " + text + ", \"plain\": " + text + ", \"both\": " + text + ", \"source\": " + text + "}");
        }
        bulk.index("none", "{\"source\": \"nothing\"}");
        bulk.send(node(), index).noErrors();
    }

    /** Finds the same documents, with the same scores, in both; at least one. */
    private void assertSame(String query) throws Exception {
        Map<String, Double> plain = search(index, query.replace("FIELD", "plain")).scores();
        assertTrue("nothing to compare: " + query, !plain.isEmpty() && plain.size() < TEXTS.size() + 1);
        assertEquals(query, plain, search(index, query.replace("FIELD", "meant")).scores());
    }

    @Test
    public void queries() throws Exception {
        assertSame("{\"match\": {\"FIELD\": \"drivers of coffee\"}}");
        assertSame("{\"match_phrase\": {\"FIELD\": \"cold coffee\"}}");
        assertSame("{\"match_phrase_prefix\": {\"FIELD\": \"hot coff\"}}");
        assertSame("{\"match_bool_prefix\": {\"FIELD\": \"refund par\"}}");
        assertSame("{\"prefix\": {\"FIELD\": \"coff\"}}");
        assertSame("{\"wildcard\": {\"FIELD\": \"dr*r\"}}");
        assertSame("{\"fuzzy\": {\"FIELD\": \"cofee\"}}");
        assertSame("{\"query_string\": {\"query\": \"FIELD:(cold AND driver) OR FIELD:parcel\"}}");
        assertSame("{\"simple_query_string\": {\"query\": \"coffee -hot\", \"fields\": [\"FIELD\"], \"default_operator\": \"and\"}}");
        assertSame("{\"multi_match\": {\"query\": \"cold refund\", \"fields\": [\"FIELD^2\"]}}");
        assertSame("{\"intervals\": {\"FIELD\": {\"match\": {\"query\": \"cold coffee\", \"max_gaps\": 3}}}}");
        assertSame(
            "{\"span_near\": {\"clauses\": [{\"span_term\": {\"FIELD\": \"cold\"}}, {\"span_term\": {\"FIELD\": \"driver\"}}], \"slop\": 9}}"
        );
        assertSame("{\"exists\": {\"field\": \"FIELD\"}}");
        assertSame("{\"terms\": {\"FIELD\": [\"refund\", \"parcel\"]}}");
    }

    /** It looks for the class of text fields itself, and takes no other: the way is a sub-field. */
    @Test
    public void moreLikeThisTakesASubFieldOfText() throws Exception {
        String query = "{\"more_like_this\": {\"fields\": [\"FIELD\"], \"like\": \"cold coffee\", \"min_term_freq\": 1, \"min_doc_freq\": 1}}";
        assertSame(query.replace("FIELD", "FIELD.words"));
        assertRefused(
            node().post("/" + index + "/_search", "{\"query\": " + query.replace("FIELD", "meant") + "}"),
            "more_like_this only supports text/keyword fields: [meant]"
        );
    }

    @Test
    public void aQueryWithoutAFieldFindsIt() throws Exception {
        String only = unused("only");
        deleteLater("/" + only);
        node().put(
            "/" + only,
            "{\"settings\": {\"number_of_replicas\": 0}, \"mappings\": {\"properties\": {\"body\": {\"type\": \"semantic_text\", \"vectors\": \"off\"}}}}"
        ).ok();
        node().put("/" + only + "/_doc/1?refresh=true", "{\"body\": \"cold coffee\"}").ok();
        assertEquals(Set.of("1"), search(only, "{\"query_string\": {\"query\": \"coffee\"}}").scores().keySet());
        assertEquals(1, node().get("/" + only + "/_count?q=coffee").ok().at("count"));
    }

    /** What lies beneath is no text: words such as "false", and numbers, are not looked for in where vectors are from. */
    @Test
    public void aQueryWithoutAFieldFindsNothingBeneath() throws Exception {
        for (String words : List.of("login false", "true", "1", "12", "0", "bge-small-en-v1.5", "passages")) {
            for (String query : List.of(
                "{\"query_string\": {\"query\": %s}}",
                "{\"query_string\": {\"query\": %s, \"fields\": [\"meant*\"]}}",
                "{\"simple_query_string\": {\"query\": %s}}",
                "{\"multi_match\": {\"query\": %s, \"lenient\": true}}",
                "{\"multi_match\": {\"query\": %s, \"fields\": [\"meant*\"]}}",
                "{\"multi_match\": {\"query\": %s, \"fields\": [\"meant_semantic*\", \"plain\"]}}"
            )) {
                String of = query.formatted(quoted(words));
                assertEquals(of, Set.of(), search(index, of).scores().keySet());
            }
        }
        String refund = "{\"multi_match\": {\"query\": \"refund\", \"fields\": [\"meant*\"]}}";
        assertEquals(Set.of("1", "3"), search(index, refund).scores().keySet());
    }

    @Test
    public void whatLiesBeneathIsFoundByWhoNamesIt() throws Exception {
        Set<String> embedded = Set.of("0", "1", "2", "3");
        String provenance = "meant_semantic.passages_provenance";
        for (String query : List.of(
            "{\"exists\": {\"field\": \"meant_semantic\"}}",
            "{\"exists\": {\"field\": \"" + provenance + "\"}}",
            "{\"exists\": {\"field\": \"" + provenance + ".digest\"}}",
            "{\"term\": {\"" + provenance + ".truncated\": false}}",
            "{\"term\": {\"" + provenance + ".model\": \"" + BGE + "\"}}",
            "{\"query_string\": {\"query\": \"" + provenance + ".truncated:false\"}}",
            "{\"nested\": {\"path\": \"meant_semantic.passages\", \"query\": {\"exists\": {\"field\": \"meant_semantic.passages.vector\"}}}}"
        )) {
            assertEquals(query, embedded, search(index, query).scores().keySet());
        }
        assertEquals(Set.of(), search(index, "{\"exists\": {\"field\": \"" + provenance + ".characters_left_out\"}}").scores().keySet());
        Answer models = node().post(
            "/" + index + "/_search",
            "{\"size\": 0, \"aggs\": {\"models\": {\"terms\": {\"field\": \"" + provenance + ".model\"}}}}"
        ).ok();
        assertEquals(BGE, models.at("aggregations", "models", "buckets", 0, "key"));
        assertEquals(4, models.at("aggregations", "models", "buckets", 0, "doc_count"));
        Answer whole = node().get("/" + index + "/_doc/2?_source_includes=*").ok();
        assertEquals(1, whole.at("_source", "meant_semantic", "passages_provenance", "passages"));
        assertTrue(whole.at("_source", "meant_semantic", "passages_provenance", "tokens") instanceof Integer);
        assertEquals(TEXTS.get(2).length(), whole.at("_source", "meant_semantic", "passages", 0, "end"));
    }

    @Test
    public void copiesAliasesAndSubFields() throws Exception {
        Set<String> coffee = new TreeSet<>(Set.of("0", "1", "2"));
        for (String field : List.of("copied", "again", "both.sub")) {
            assertEquals(field, coffee, new TreeSet<>(search(index, "{\"match\": {\"" + field + "\": \"coffee\"}}").scores().keySet()));
        }
        assertEquals(
            Set.of("2"),
            search(index, "{\"term\": {\"meant.raw\": " + quoted(TEXTS.get(2)) + "}}").scores().keySet()
        );
    }

    @Test
    public void highlighters() throws Exception {
        for (String type : List.of("unified", "plain", "fvh")) {
            String body = "{\"query\": {\"match_phrase\": {\"FIELD\": \"cold coffee\"}}, \"highlight\": {\"type\": \"" + type
                + "\", \"fields\": {\"FIELD\": {}}}}";
            Object meant = node().post("/" + index + "/_search", body.replace("FIELD", "meant")).ok().at("hits", "hits", 0, "highlight");
            Object plain = node().post("/" + index + "/_search", body.replace("FIELD", "plain")).ok().at("hits", "hits", 0, "highlight");
            assertEquals(type, ((Map<?, ?>) plain).get("plain"), ((Map<?, ?>) meant).get("meant"));
            assertTrue(meant.toString(), meant.toString().contains("<em>"));
        }
    }

    @Test
    public void aggregationsOfWords() throws Exception {
        for (String of : List.of(
            "{\"significant_text\": {\"field\": \"FIELD\", \"min_doc_count\": 1, \"filter_duplicate_text\": true}}",
            "{\"significant_terms\": {\"field\": \"FIELD\", \"min_doc_count\": 1}}",
            "{\"terms\": {\"field\": \"FIELD\", \"size\": 50}}"
        )) {
            String body = "{\"size\": 0, \"query\": {\"match\": {\"FIELD\": \"refund\"}}, \"aggs\": {\"words\": " + of + "}}";
            Answer plain = node().post("/" + index + "/_search", body.replace("FIELD", "plain")).ok();
            assertTrue(of, !((List<?>) plain.at("aggregations", "words", "buckets")).isEmpty());
            Answer meant = node().post("/" + index + "/_search", body.replace("FIELD", "meant")).ok();
            assertEquals(of, plain.at("aggregations"), meant.at("aggregations"));
        }
    }

    @Test
    public void itIsTextToWhoAsksForTypes() throws Exception {
        Map<?, ?> fields = (Map<?, ?>) node().get("/" + index + "/_field_caps?fields=*").ok().at("fields");
        for (String field : List.of("meant", "copied", "both.sub")) {
            assertEquals(Set.of("text"), ((Map<?, ?>) fields.get(field)).keySet());
        }
        Map<String, Set<?>> beneath = new TreeMap<>();
        fields.forEach((name, types) -> {
            if (name.toString().startsWith("meant_semantic")) {
                beneath.put(name.toString().substring("meant_semantic".length()), ((Map<?, ?>) types).keySet());
            }
        });
        assertEquals(
            Map.of(
                "",
                Set.of("object"),
                ".passages",
                Set.of("nested"),
                ".passages.vector",
                Set.of("knn_vector"),
                ".passages_provenance",
                Set.of("object"),
                ".passages_provenance.model",
                Set.of("keyword"),
                ".passages_provenance.digest",
                Set.of("keyword"),
                ".passages_provenance.truncated",
                Set.of("keyword"),
                ".passages_provenance.characters_left_out",
                Set.of("keyword")
            ),
            beneath
        );
        Map<?, ?> fetched = (Map<?, ?>) node()
            .post("/" + index + "/_search", "{\"fields\": [\"meant\"], \"query\": {\"ids\": {\"values\": [\"2\"]}}}")
            .ok()
            .at("hits", "hits", 0, "fields");
        assertEquals(List.of(TEXTS.get(2)), fetched.get("meant"));
        Answer analyzed = node().post("/" + index + "/_analyze", "{\"field\": \"meant\", \"text\": \"drivers\"}").ok();
        assertEquals("driver", analyzed.at("tokens", 0, "token"));
        Answer vectors = node().get("/" + index + "/_termvectors/0?fields=meant").ok();
        assertEquals("the stop word before it counts", 1, vectors.at("term_vectors", "meant", "terms", "coffe", "tokens", 0, "position"));
    }
}
