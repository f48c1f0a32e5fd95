// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.compare;

import static org.hamcrest.Matchers.containsString;

import java.util.List;
import java.util.Map;
import java.util.Optional;

public class LabelledTextsTests extends TrialTestCase {

    public void testEqualTextsCountOnce() {
        LabelledTexts texts = LabelledTexts.of(
            loaded(item("1", "Late again", "x"), item("2", " late\n AGAIN ", "x"), item("3", "late  again", "y"), item("4", "late", "y"))
        );
        assertEquals(List.of("1", "4"), texts.ids());
        assertEquals(List.of("Late again", "late"), texts.texts());
        assertEquals(List.of("x", "y"), texts.labels());
        assertEquals(
            List.of("[texts]: 2 texts are left out that repeat another but for case and white space, 1 of them under another label"),
            texts.notes()
        );
    }

    public void testTextsWithoutOneLabelAreLeftOut() {
        LabelledTexts texts = LabelledTexts.of(
            loaded(
                item("1", "a", "x"),
                item("2", "b", null),
                item("3", "c", " "),
                item("4", "d", List.of("x", "y")),
                item("5", "e", List.of("y")),
                item("6", "f", 7)
            )
        );
        assertEquals(List.of("1", "5", "6"), texts.ids());
        assertEquals(List.of("x", "y", "7"), texts.labels());
        assertEquals(List.of("[texts]: 3 texts without a label, or with several, are left out"), texts.notes());
        assertEquals(List.of("7", "x", "y"), texts.classes());
        assertArrayEquals(new int[] { 1, 2, 0 }, texts.numbers());
    }

    public void testWithoutLabelsAllAreKept() {
        Loaded none = loaded(item("1", "a", null), item("2", "b", null));
        assertFalse(LabelledTexts.areIn(none));
        LabelledTexts texts = LabelledTexts.of(none);
        assertFalse(texts.labelled());
        assertEquals(2, texts.size());
        assertArrayEquals(new int[2], texts.numbers());
        assertEquals(List.of(), texts.notes());
        assertFalse(LabelledTexts.withoutLabels(loaded(item("1", "a", "x"))).labelled());
    }

    public void testAnIndexHasLabelsIfTheirFieldIsNamed() {
        Loaded named = fromIndex(Map.of(LabelledTexts.LABEL, "category"));
        assertTrue(LabelledTexts.areIn(named));
        assertEquals(List.of("[texts]: 1 texts without a label, or with several, are left out"), LabelledTexts.of(named).notes());
        assertFalse(LabelledTexts.areIn(fromIndex(Map.of())));
    }

    private static Loaded fromIndex(Map<String, String> values) {
        TextSource source = new TextSource.FromIndex(
            LabelledTexts.shape("texts"),
            "tickets",
            Map.of(LabelledTexts.TEXT, Map.of("body", 1f)),
            values,
            Optional.empty(),
            10,
            List.of()
        );
        return new Loaded(source, List.of(item("1", "a", null)), 0, 0);
    }

    public void testALabelIsNoObject() {
        Exception e = expectThrows(
            IllegalArgumentException.class,
            () -> LabelledTexts.of(loaded(item("1", "a", Map.of("name", "x"))))
        );
        assertThat(e.getMessage(), containsString("[texts] entry [1] has [label] [{name=x}], which must be a text or a number"));
    }
}
