// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.e2e;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.semantic.node.Answer;

/** What a search found, best first. */
record Hits(List<Map<?, ?>> all) {

    static Hits of(Answer answer) {
        return of(answer.map());
    }

    /** From the body of a search, or from one of the responses of a multi-search. */
    static Hits of(Map<?, ?> body) {
        assertEquals(body.toString(), 0, ((Map<?, ?>) body.get("_shards")).get("failed"));
        List<Map<?, ?>> all = new ArrayList<>();
        ((List<?>) ((Map<?, ?>) body.get("hits")).get("hits")).forEach(hit -> all.add((Map<?, ?>) hit));
        return new Hits(all);
    }

    List<String> ids() {
        return all.stream().map(hit -> (String) hit.get("_id")).toList();
    }

    /** Scores by id, in the order of the hits. */
    Map<String, Double> scores() {
        Map<String, Double> scores = new LinkedHashMap<>();
        all.forEach(hit -> scores.put((String) hit.get("_id"), ((Number) hit.get("_score")).doubleValue()));
        return scores;
    }

    void assertSameAs(Hits expected) {
        assertSameScores(expected.scores(), scores(), 1e-6);
        assertEquals(expected.ids(), ids());
    }

    static void assertSameScores(Map<String, Double> expected, Map<String, Double> found, double tolerance) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((id, score) -> assertEquals("score of " + id, score, found.get(id), Math.max(1, Math.abs(score)) * tolerance));
    }
}
