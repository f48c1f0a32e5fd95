// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.test.OpenSearchTestCase;

public class TokenCountsTests extends OpenSearchTestCase {

    private final List<Integer> requests = new ArrayList<>();

    /** A token for each character; keeps how many characters each request had. */
    private final TokenCounts counts = new TokenCounts((texts, listener) -> {
        requests.add(texts.stream().mapToInt(String::length).sum());
        listener.onResponse(texts.stream().mapToInt(String::length).toArray());
    });

    private Map<String, Integer> add(String... texts) {
        PlainActionFuture<Map<String, Integer>> answer = new PlainActionFuture<>();
        counts.add(List.of(texts), answer);
        return Map.copyOf(answer.actionGet());
    }

    public void testEachTextIsCountedOnce() {
        assertThat(add(), equalTo(Map.of()));
        assertThat(add("abc", "ab", "abc"), equalTo(Map.of("abc", 3, "ab", 2)));
        assertThat(add("ab", "a"), equalTo(Map.of("abc", 3, "ab", 2, "a", 1)));
        assertThat(requests, equalTo(List.of(5, 1)));
    }

    public void testMoreThanOneRequestTakes() {
        String half = "x".repeat(Embedder.MOST_COUNTED / 2);
        String threeHalves = half + half + half;
        assertThat(add(half, threeHalves, "y"), equalTo(Map.of(half, half.length(), threeHalves, threeHalves.length(), "y", 1)));
        requests.forEach(size -> assertThat(size, lessThanOrEqualTo(Embedder.MOST_COUNTED)));
    }
}
