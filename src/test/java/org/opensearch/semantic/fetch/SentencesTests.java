// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.List;
import java.util.Locale;
import org.opensearch.test.OpenSearchTestCase;

public class SentencesTests extends OpenSearchTestCase {

    private static List<String> of(String text, int most) {
        return Sentences.of(text, Locale.ROOT, most).stream().map(span -> text.substring(span.start(), span.end())).toList();
    }

    public void testSentencesWithoutTheSpaceAroundThem() {
        assertEquals(List.of("One.", "Two?", "Three!"), of("  One.  Two?\n\nThree! ", 10));
        assertEquals(List.of("One."), of("One. Two.", 1));
        assertEquals(List.of(), of("One. Two.", 0));
    }

    public void testTextsWithoutSentences() {
        assertEquals(List.of(), of("", 10));
        assertEquals(List.of(), of(" \n\t ", 10));
        assertEquals(List.of("no punctuation at all"), of("no punctuation at all", 10));
        assertEquals(List.of("..."), of("...", 10));
    }

    /** A sentence longer than any model reads is cut, and not inside a character. */
    public void testWhatIsEmbeddedOfALongOne() {
        String smileys = "x" + "\ud83d\ude00".repeat(10_000);
        List<Sentences.Span> spans = Sentences.of(smileys, Locale.ROOT, 10);
        assertEquals(smileys.length(), spans.getLast().end());
        String read = new Sentences.Span(0, smileys.length()).textToEmbed(smileys);
        assertEquals("one and 4095 smileys: 8192 would end inside of one", 1 + 2 * 4095, read.length());
        assertEquals("short", new Sentences.Span(0, 5).textToEmbed("short"));
    }
}
