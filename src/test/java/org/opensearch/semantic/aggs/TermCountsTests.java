// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.search.lookup.SourceLookup;
import org.opensearch.test.AbstractWireSerializingTestCase;

public class TermCountsTests extends AbstractWireSerializingTestCase<TermCounts> {

    private static Map<String, String> words(String text) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : text.split(" ")) {
            words.putIfAbsent(word.toLowerCase(java.util.Locale.ROOT), word);
        }
        return words;
    }

    @Override
    protected TermCounts createTestInstance() {
        TermCounts counts = new TermCounts(3);
        for (int doc = randomInt(10); doc > 0; doc--) {
            counts.add(List.of(randomInt(2)), words(randomFrom("Late again", "late beans", "tin", "beans in a tin")));
        }
        return counts;
    }

    @Override
    protected TermCounts mutateInstance(TermCounts instance) {
        TermCounts other = instance.none();
        other.add(instance);
        other.add(List.of(1), words("more"));
        return other;
    }

    @Override
    protected Writeable.Reader<TermCounts> instanceReader() {
        return TermCounts::new;
    }

    /**
     * Group 0 has 4 documents, group 1 has 4. The score is (p - q) * p / q with p of the group and q of all. Of group 0: late 4 and 5 of 8,
     * (1 - .625) * 1 / .625 = .6; van 2 and 2 of 8, (.5 - .25) * 2 = .5; the 4 and 8 of 8, nothing; once is in one document only.
     */
    public void testWordsThatSetAGroupApart() {
        TermCounts counts = new TermCounts(3);
        counts.add(List.of(0), words("the Late van once"));
        counts.add(List.of(0), words("the late van"));
        counts.add(List.of(0), words("the late"));
        counts.add(List.of(0), words("the Late"));
        counts.add(List.of(1), words("the late"));
        counts.add(List.of(1), words("the Beans"));
        counts.add(List.of(1), words("the Beans"));
        counts.add(List.of(1), words("the beans"));
        assertEquals("of words as frequent the one in small letters", List.of("late", "van"), counts.distinctive(5).get(0));
        assertEquals(List.of("late"), counts.distinctive(1).get(0));
        assertEquals(List.of("Beans"), counts.distinctive(5).get(1));
        assertEquals(List.of(), counts.distinctive(5).get(2));
    }

    /**
     * Of 100 documents in each of two groups rare is in 8 of the first and nowhere else, often in 10 of it and 5 of the second, common in 30 and
     * 20. So p - q times p / q is .04 · 2 of rare, which is more than .025 · 1.33 of often; but rare is in fewer than one in ten.
     */
    public void testTypicalTermsGoFirstAndCommonOnesNowhere() {
        TermCounts counts = new TermCounts(2);
        for (int doc = 0; doc < 100; doc++) {
            counts.add(List.of(0), words("all" + (doc < 8 ? " rare" : "") + (doc < 10 ? " often" : "") + (doc < 30 ? " common" : "")));
            counts.add(List.of(1), words("all" + (doc < 5 ? " often" : "") + (doc < 20 ? " common" : "")));
        }
        assertTrue("by score alone", (0.08 - 0.04) * (0.08 / 0.04) > (0.1 - 0.075) * (0.1 / 0.075));
        assertEquals("common is not twice as frequent", List.of("often", "rare"), counts.distinctive(3).get(0));
    }

    public void testNumbersNameAGroupIfNoWordDoes() {
        TermCounts counts = new TermCounts(2);
        for (int doc = 0; doc < 5; doc++) {
            counts.add(List.of(0), words("88213 34.60" + (doc < 3 ? " E417" : "")));
            counts.add(List.of(1), words("late"));
        }
        assertEquals(List.of("E417", "34.60", "88213"), counts.distinctive(3).get(0));
    }

    public void testShownAsTheMostFrequentWord() {
        TermCounts counts = new TermCounts(2);
        counts.add(List.of(0), Map.of("hard", "hardness", "arriv", "Arrived"));
        counts.add(List.of(0), Map.of("hard", "hard", "arriv", "arrived"));
        counts.add(List.of(0), Map.of("arriv", "arrives"));
        counts.add(List.of(0), Map.of("arriv", "arrives"));
        counts.add(List.of(1), Map.of("other", "other"));
        assertEquals(List.of("arrives", "hard"), counts.distinctive(3).get(0));
    }

    public void testDegenerateGroups() {
        TermCounts one = new TermCounts(1);
        one.add(List.of(0), words("all alone"));
        assertEquals("nothing to be set apart from", List.of(), one.distinctive(3).get(0));
        TermCounts two = new TermCounts(2);
        two.add(List.of(0), words("all alone"));
        two.add(List.of(1), words("all beans"));
        assertEquals("a group of one document has what that has", List.of("alone"), two.distinctive(3).get(0));
        TermCounts both = new TermCounts(2);
        both.add(List.of(0, 1), words("shared"));
        assertEquals(List.of(), both.distinctive(3).get(0));
    }

    public void testMergesInAnyOrder() {
        List<TermCounts> parts = new ArrayList<>();
        TermCounts all = new TermCounts(3);
        for (int i = 0; i < 5; i++) {
            TermCounts part = createTestInstance();
            parts.add(part);
            all.add(part);
        }
        Collections.shuffle(parts, random());
        TermCounts merged = new TermCounts(3);
        parts.forEach(merged::add);
        assertEquals(all, merged);
        assertEquals(all.distinctive(5), merged.distinctive(5));
    }

    public void testReservesForWhatIsNew() {
        TermCounts counts = new TermCounts(2);
        long first = counts.add(List.of(0), words("late van"));
        assertTrue(first > 0);
        assertEquals("only numbers change", 0, counts.add(List.of(0), words("late van")));
        assertTrue(counts.add(List.of(1), words("late van")) < first);
    }

    public void testFunctionWordsNameNothing() throws Exception {
        LabelField field = new LabelField("t", new StandardAnalyzer(), java.util.Set.of("t"));
        SourceLookup source = new SourceLookup();
        source.setSource(new BytesArray("{\"t\": \"She HAD told what you don't have: a van\"}"));
        assertEquals(Map.of("told", "told", "van", "van"), field.terms(source));
    }

    public void testTermsOfADocument() throws Exception {
        LabelField field = new LabelField("t", new EnglishAnalyzer(), java.util.Set.of("t", "parts.t"));
        SourceLookup source = new SourceLookup();
        source.setSource(
            new BytesArray("{\"t\": [\"The Deliveries\", \"delivery was late\"], \"parts\": [{\"t\": \"vans\"}, {\"n\": 1}]}")
        );
        Map<String, String> expected = Map.of("deliveri", "Deliveries", "late", "late", "van", "vans");
        assertEquals(expected, field.terms(source));
        SourceLookup none = new SourceLookup();
        none.setSource(new BytesArray("{\"n\": 1}"));
        assertEquals(Map.of(), field.terms(none));
        SourceLookup longer = new SourceLookup();
        longer.setSource(new BytesArray("{\"t\": \"" + "late ".repeat(LabelField.MOST_CHARACTERS / 5) + "van\"}"));
        assertEquals("not read to the end", Map.of("late", "late"), field.terms(longer));
    }
}
