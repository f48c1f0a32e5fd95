// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.semantic.rag.Passages.query;

import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchTestCase;

public class PassageSearchTests extends OpenSearchTestCase {

    public void testByMeaning() throws Exception {
        assertThat(
            PassageSearch
                .body(query("\"size\": 4, \"per_document\": 2, \"filter\": {\"term\": {\"lang\": \"en\"}}, \"_source\": [\"title\"]")),
            equalTo(
                Map.of(
                    "size",
                    4,
                    "query",
                    Map.of(
                        "semantic",
                        Map.of(
                            "body",
                            Map.of(
                                "query",
                                "who pays",
                                "k",
                                4,
                                "filter",
                                Map.of("bool", Map.of("filter", List.of(Map.of("term", Map.of("lang", "en")))))
                            )
                        )
                    ),
                    "_source",
                    List.of("title"),
                    "ext",
                    Map.of("semantic_passages", Map.of("field", "body", "query", "who pays", "size", 2))
                )
            )
        );
    }

    public void testWithWordsToo() throws Exception {
        Map<String, Object> body = PassageSearch.body(query("\"fields\": [\"title\"], \"model\": \"m\", \"filter\": [{\"a\": 1}]"));
        assertThat(
            body.get("query"),
            equalTo(
                Map.of(
                    "semantic_hybrid",
                    Map.of(
                        "query",
                        "who pays",
                        "fields",
                        List.of("title"),
                        "vector",
                        "body",
                        "k",
                        100,
                        "model",
                        "m",
                        "filter",
                        List.of(Map.of("a", 1))
                    )
                )
            )
        );
    }

    public void testMoreToChooseFrom() throws Exception {
        assertThat(PassageSearch.body(query("\"size\": 4")).get("size"), equalTo(4));
        assertThat(PassageSearch.body(query("\"size\": 4, \"max_tokens\": 100")).get("size"), equalTo(8));
        Map<String, Object> diverse = PassageSearch.body(query("\"size\": 4, \"per_document\": 1, \"mmr\": {}"));
        assertThat(diverse.get("size"), equalTo(20));
        assertThat(
            diverse.get("ext"),
            equalTo(Map.of("semantic_passages", Map.of("field", "body", "query", "who pays", "size", 2, "with_vector", true)))
        );
        assertThat(PassageSearch.body(query("\"mmr\": {\"candidates\": 30}")).get("size"), equalTo(30));
        assertThat(
            "no hit shows more",
            PassageSearch.body(query("\"size\": 60, \"max_tokens\": 4000")).get("ext"),
            equalTo(Map.of("semantic_passages", Map.of("field", "body", "query", "who pays", "size", 100)))
        );
        assertThat(
            PassageSearch.body(query("\"merge_neighbours\": true")).get("ext"),
            equalTo(Map.of("semantic_passages", Map.of("field", "body", "query", "who pays", "size", 5, "with_space", true)))
        );
    }

    public void testTextOfPassages() throws Exception {
        assertThat(
            PassageSearch.body(query("\"text\": \"notes\"")).get("ext"),
            equalTo(Map.of("semantic_passages", Map.of("field", "body", "query", "who pays", "size", 5, "text", "notes")))
        );
    }

    /** A document of score 3 whose passages have .8 and .4: they get 3 * .8 / .8 = 3 and 3 * .4 / .8 = 1.5. */
    public void testScoresOfPassages() {
        SearchHit one = hit(0, 3f, List.of(passage("a", .8f), passage("b", .4f)));
        SearchHit two = hit(1, 2f, List.of(passage("c", .9f)));
        SearchHit without = Passages.hit(2);
        SearchHit[] hits = { one, two, without };
        assertThat(Found.in(hits, true).stream().map(Found::text).toList(), equalTo(List.of("a", "c", "b")));
        assertEquals(1.5, Found.in(hits, true).get(2).score(), 1e-6);
        assertThat(Found.in(hits, false).stream().map(Found::text).toList(), equalTo(List.of("c", "a", "b")));
        assertEquals(.4, Found.in(hits, false).get(2).score(), 1e-6);
    }

    private static Map<String, Object> passage(String text, float score) {
        return Map.of("text", text, "start", 3, "end", 4, "score", score);
    }

    private static SearchHit hit(int number, float score, List<Object> passages) {
        SearchHit hit = Passages.hit(number);
        hit.score(score);
        hit.setDocumentField("semantic_passages", new DocumentField("semantic_passages", passages));
        return hit;
    }
}
