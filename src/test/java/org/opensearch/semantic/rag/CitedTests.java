// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.rag;

import static org.hamcrest.Matchers.equalTo;
import static org.opensearch.semantic.rag.Passages.found;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.opensearch.search.SearchHit;
import org.opensearch.test.OpenSearchTestCase;

public class CitedTests extends OpenSearchTestCase {

    private static final String TEXT = "One. Two. Three. Four.\r\n\r\n    Five.";

    private static Found part(int document, int start, int end, double score) {
        int before = start;
        while (before > 0 && Character.isWhitespace(TEXT.charAt(before - 1))) {
            before--;
        }
        return found(document, start, TEXT.substring(before, start), TEXT.substring(start, end), score);
    }

    public void testApart() {
        List<Found> chosen = List.of(part(0, 5, 9, .9), part(0, 0, 9, .8));
        assertThat(Cited.apart(chosen).stream().map(Cited::text).toList(), equalTo(List.of("Two.", "One. Two.")));
    }

    /** "One. Two." and "Two. Three." have "Two." in common; "Four." follows after a blank, "Five." after an empty line and some blanks. */
    public void testOverlapAndGaps() {
        List<Found> chosen = List.of(part(0, 5, 16, .9), part(0, 30, 35, .8), part(0, 0, 9, .7), part(0, 17, 22, .6));
        List<Cited> merged = Cited.merged(chosen);
        assertThat(merged.size(), equalTo(1));
        assertThat(merged.getFirst(), equalTo(new Cited(0, chosen.getFirst(), 0, 35, "", TEXT)));
    }

    public void testWhatIsFurtherApartStaysApart() {
        List<Found> chosen = List.of(part(0, 17, 22, .9), part(0, 0, 4, .8), part(0, 5, 9, .7));
        List<Cited> merged = Cited.merged(chosen);
        assertThat(merged.stream().map(Cited::text).toList(), equalTo(List.of("Four.", "One. Two.")));
        assertThat(merged.stream().map(Cited::rank).toList(), equalTo(List.of(0, 1)));
    }

    public void testOnePassageInsideAnother() {
        Found outer = part(0, 0, 16, .5);
        List<Cited> merged = Cited.merged(List.of(part(0, 5, 9, .9), outer, part(0, 10, 16, .4)));
        assertThat(merged.size(), equalTo(1));
        assertThat(merged.getFirst().text(), equalTo("One. Two. Three."));
        assertThat(merged.getFirst().best().score(), equalTo(.9));
    }

    public void testOtherTextsAreNotNeighbours() {
        Found a = part(0, 0, 9, .9);
        Found otherDocument = part(1, 5, 16, .8);
        Found otherValue = of(a.hit(), Optional.empty(), Optional.empty(), 1, .7);
        Found otherField = of(a.hit(), Optional.empty(), Optional.of("notes"), 0, .6);
        Found otherObject = of(a.hit(), Optional.of("comments.1"), Optional.empty(), 0, .5);
        List<Found> chosen = List.of(a, otherDocument, otherValue, otherField, otherObject);
        assertThat(Cited.merged(chosen), equalTo(Cited.apart(chosen)));
    }

    private static Found of(SearchHit hit, Optional<String> object, Optional<String> field, int value, double score) {
        return new Found(0, hit, object, field, value, 5, 16, TEXT.substring(5, 16), " ", score, null);
    }

    /** Whatever is merged, the text between its offsets is what it says. Parts begin and end at multiples of five: gaps are wide. */
    public void testRandomParts() {
        String text = "abcdefghijklmnopqrstuvwxyz".repeat(5);
        for (int round = 0; round < 200; round++) {
            List<Found> chosen = new ArrayList<>();
            for (int start = 0; start < 100; start += 5 * between(1, 3)) {
                int end = start + 5 * between(1, 4);
                chosen.add(found(0, start, text.substring(start, end), randomDouble()));
            }
            Collections.shuffle(chosen, random());
            BitSet covered = new BitSet();
            chosen.forEach(found -> covered.set(found.start(), found.end()));
            BitSet cited = new BitSet();
            for (Cited each : Cited.merged(chosen)) {
                assertThat(each.text(), equalTo(text.substring(each.start(), each.end())));
                assertFalse("joined to another", cited.get(each.start()) || each.start() > 0 && cited.get(each.start() - 1));
                cited.set(each.start(), each.end());
            }
            assertThat(cited, equalTo(covered));
        }
    }
}
