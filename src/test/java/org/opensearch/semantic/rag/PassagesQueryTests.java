// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.semantic.rag.Passages.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

public class PassagesQueryTests extends OpenSearchTestCase {

    public void testDefaults() throws Exception {
        assertThat(
            query(""),
            equalTo(
                new PassagesQuery(
                    List.of("articles"),
                    "body",
                    Optional.empty(),
                    "who pays",
                    5,
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false
                )
            )
        );
    }

    public void testAll() throws Exception {
        PassagesQuery all = Passages.parse("""
            {"index": ["a, c", "b-*"], "field": "f", "text": "t", "query": "q", "size": 7, "per_document": 2, "filter": {"term": {"x": 1}},
             "fields": ["title^2", "body"], "weights": {"lexical": 1, "semantic": 2}, "fusion": {"method": "bounded"}, "model": "m",
             "mmr": {"diversity": 0.25, "candidates": 30}, "merge_neighbours": true, "max_tokens": 800, "min_score": 0.6,
             "_source": ["title"]}""");
        assertThat(
            all,
            equalTo(
                new PassagesQuery(
                    List.of("a", "c", "b-*"),
                    "f",
                    Optional.of("t"),
                    "q",
                    7,
                    Optional.of(2),
                    List.of(Map.of("term", Map.of("x", 1))),
                    Map.of(
                        "fields",
                        List.of("title^2", "body"),
                        "weights",
                        Map.of("lexical", 1, "semantic", 2),
                        "fusion",
                        Map.of("method", "bounded")
                    ),
                    Optional.of("m"),
                    Optional.of(new Mmr(.25, 30)),
                    true,
                    Optional.of(800),
                    Optional.of(.6f),
                    List.of("title")
                )
            )
        );
    }

    public void testFiltersAndSourcesInAllTheirForms() throws Exception {
        assertThat(query("\"filter\": [{\"a\": 1}, {\"b\": 2}]").filters(), equalTo(List.of(Map.of("a", 1), Map.of("b", 2))));
        assertThat(query("\"_source\": true").source(), equalTo(true));
        assertThat(query("\"_source\": \"title\"").source(), equalTo("title"));
        assertThat(query("\"_source\": {\"excludes\": [\"x\"]}").source(), equalTo(Map.of("excludes", List.of("x"))));
    }

    public void testRefusals() {
        refuses("{\"field\": \"f\", \"query\": \"q\"}", "[passages] [index] is needed");
        refuses("{\"index\": \"i\", \"query\": \"q\"}", "[passages] [field] is needed");
        refuses("{\"index\": \"i\", \"field\": \"f\", \"query\": \" \"}", "[passages] [query] is needed, and must not be blank");
        refusesParameter("\"size\": 0", "[size] must be from 1 to 100, found [0]");
        refusesParameter("\"size\": 101", "[size] must be from 1 to 100, found [101]");
        refusesParameter("\"per_document\": 0", "[per_document] must be from 1 to 100, found [0]");
        refusesParameter("\"max_tokens\": 0", "[max_tokens] must be at least 1, found [0]");
        refusesParameter("\"weights\": {\"lexical\": 1}", "[weights] need [fields]");
        refusesParameter("\"mmr\": {\"diversity\": 1.1}", "[diversity] must be from 0 to 1, found [1.1]");
        refusesParameter("\"mmr\": {\"candidates\": 0}", "[candidates] must be from 1 to 1000, found [0]");
        refusesParameter("\"top_k\": 3", "[top_k]");
    }

    private static void refusesParameter(String parameter, String message) {
        refuses("{\"index\": \"i\", \"field\": \"f\", \"query\": \"q\", " + parameter + "}", message);
    }

    private static void refuses(String json, String message) {
        Exception e = expectThrows(Exception.class, () -> Passages.parse(json));
        assertThat(e.getCause() == null ? e.getMessage() : e.getMessage() + e.getCause().getMessage(), containsString(message));
    }
}
