// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.semantic.rag.Passages.found;
import static org.opensearch.semantic.rag.Passages.query;

import java.util.List;
import org.opensearch.test.OpenSearchTestCase;

public class SelectionTests extends OpenSearchTestCase {

    private static List<String> chosen(Selection selection) {
        return selection.chosen().stream().map(Found::text).toList();
    }

    public void testTheBestOnes() throws Exception {
        List<Found> candidates = List.of(found(0, 0, "a", .9), found(0, 5, "b", .8), found(1, 0, "c", .7));
        assertThat(chosen(Selection.of(candidates, query("\"size\": 2"), String::length)), equalTo(List.of("a", "b")));
        assertThat(chosen(Selection.of(List.of(), query(""), String::length)), equalTo(List.of()));
    }

    public void testPerDocument() throws Exception {
        List<Found> candidates = List.of(found(0, 0, "a", .9), found(0, 5, "b", .8), found(1, 0, "c", .7), found(0, 9, "d", .6));
        assertThat(
            chosen(Selection.of(candidates, query("\"size\": 3, \"per_document\": 1"), String::length)),
            equalTo(List.of("a", "c"))
        );
    }

    public void testMinScore() throws Exception {
        List<Found> candidates = List.of(found(0, 0, "a", .75), found(1, 0, "b", .5), found(2, 0, "c", .25));
        assertThat(chosen(Selection.of(candidates, query("\"min_score\": 0.5"), String::length)), equalTo(List.of("a", "b")));
    }

    /** Of 10 tokens, 6 are taken; 5 do not fit any more, 4 do. */
    public void testBudget() throws Exception {
        List<Found> candidates = List
            .of(found(0, 0, "123456", .9), found(1, 0, "12345", .8), found(2, 0, "1234", .7), found(3, 0, "1", .6));
        Selection selection = Selection.of(candidates, query("\"max_tokens\": 10"), String::length);
        assertThat(chosen(selection), equalTo(List.of("123456", "1234")));
        assertThat(selection.overBudget(), equalTo(2));
    }

    /**
     * With diversity 1/2 a gain is half of (score - likeness). First the best score, a. Then b is like a: its cosine is 1, its likeness
     * (1 + 1) / 2 = 1, its gain (.9 - 1) / 2 = -.05; c is at right angles: likeness 1/2, gain (.7 - .5) / 2 = .1; d is opposite:
     * likeness 0, gain .4 / 2 = .2. Then c: its likeness to d is 1/2 too; b is opposite to d, but still like a.
     */
    public void testDiversity() throws Exception {
        List<Found> candidates = List.of(
            found(0, 0, "a", 1, 1, 0),
            found(1, 0, "b", .9, 1, 0),
            found(2, 0, "c", .7, 0, 1),
            found(3, 0, "d", .4, -1, 0)
        );
        assertThat(
            chosen(Selection.of(candidates, query("\"mmr\": {\"diversity\": 0.5}"), String::length)),
            equalTo(List.of("a", "d", "c", "b"))
        );
        assertThat(
            chosen(Selection.of(candidates, query("\"mmr\": {\"diversity\": 0}"), String::length)),
            equalTo(List.of("a", "b", "c", "d"))
        );
    }

    /** What is passed over makes nothing else unwanted: b is, for a document's second passage, and c is like b alone. */
    public void testDiversityOfWhatIsTaken() throws Exception {
        List<Found> candidates = List.of(found(0, 0, "a", 1, 1, 0), found(0, 5, "b", .9, 0, 1), found(1, 0, "c", .3, 0, 1));
        assertThat(
            chosen(Selection.of(candidates, query("\"per_document\": 1, \"size\": 2, \"mmr\": {\"diversity\": 0.5}"), String::length)),
            equalTo(List.of("a", "c"))
        );
    }
}
