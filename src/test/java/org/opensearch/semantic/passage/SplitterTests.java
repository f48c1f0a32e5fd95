// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.opensearch.test.OpenSearchTestCase;

/** With 18 tokens of which two are special, a passage holds 16 words of up to four letters. */
public class SplitterTests extends OpenSearchTestCase {

    private static final int ROOM = 16;

    private static PassageOptions options(Boundaries boundaries, int overlap) {
        return options(boundaries, overlap, Locale.ROOT);
    }

    private static PassageOptions options(Boundaries boundaries, int overlap, Locale locale) {
        return new PassageOptions(ROOM + WordTokens.SPECIAL, overlap, boundaries, locale, 1000, Excess.REFUSE);
    }

    private static List<String> split(String text, Boundaries boundaries, int overlap) {
        return split(text, options(boundaries, overlap));
    }

    private static List<String> split(String text, PassageOptions options) {
        return passages(text, options).stream().map(passage -> passage.of(text)).toList();
    }

    private static List<Passage> passages(String text, PassageOptions options) {
        Splitter splitter = new Splitter(text, options, ROOM);
        WordTokens tokens = new WordTokens();
        List<Passage> passages = new ArrayList<>();
        for (Optional<Passage> next = splitter.next(tokens); next.isPresent(); next = splitter.next(tokens)) {
            passages.add(next.get());
        }
        return passages;
    }

    /** So many words a0 a1 a2 ... */
    private static String words(String prefix, int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(i == 0 ? "" : " ").append(prefix).append(i);
        }
        return words.toString();
    }

    public void testBlankTextsHaveNone() {
        assertEquals(List.of(), split("", Boundaries.SENTENCE, 4));
        assertEquals(List.of(), split(" \n\t \r\n\u2029 ", Boundaries.SENTENCE, 4));
    }

    public void testATextThatFitsIsOnePassageWithoutWhiteSpaceAroundIt() {
        assertEquals(
            List.of("One sentence. And another.\n\nA paragraph."),
            split("\n  One sentence. And another.\n\nA paragraph. \n", Boundaries.PARAGRAPH, 4)
        );
        assertEquals(List.of(new Passage(3, 4)), passages("\n  x \n", options(Boundaries.TOKEN, 4)));
        assertEquals("as many tokens as there is room for", List.of(words("a", ROOM)), split(words("a", ROOM), Boundaries.SENTENCE, 4));
    }

    /** Sentences of 6, 6, 6 and 6 tokens, the full stop included: two of them fit, three would be 18. */
    public void testWholeSentencesAreTakenTogether() {
        String a = "Alfa a a a a.";
        String b = "Brav b b b b.";
        String c = "Char c c c c.";
        String d = "Delt d d d d.";
        String text = String.join(" ", a, b, c, d);
        assertEquals(List.of(a + " " + b, c + " " + d), split(text, Boundaries.SENTENCE, 0));
        // one sentence fits into the overlap of six; with it there is room for one new sentence beside the repeated one
        assertEquals(List.of(a + " " + b, b + " " + c, c + " " + d), split(text, Boundaries.SENTENCE, 6));
        // no sentence fits into five: it begins at a word
        assertEquals("b b b b. " + c, split(text, Boundaries.SENTENCE, 5).get(1));
    }

    /** Paragraphs of 6, 8 and 8 tokens: the first two fit together, 6 + 8 + 8 do not. */
    public void testWholeParagraphsAreTakenTogether() {
        String a = "Alfa a. A a.";
        String b = "Brav b. B b. B b.";
        String c = "Char c. C c. C c.";
        String text = a + "\n\n" + b + "\r\n \r\n" + c;
        assertEquals(List.of(a + "\n\n" + b, c), split(text, Boundaries.PARAGRAPH, 0));
        assertEquals("sentences fill a passage", List.of(a + "\n\n" + b, c), split(text, Boundaries.SENTENCE, 0));
    }

    /** Of 5 tokens, beyond a quarter of the 16 that a passage has, and of 2. Sentences of the next paragraph would fit behind both. */
    public void testAPassageEndsWithAParagraphThatIsNotTooShort() {
        String next = "Brav b b b. Char c c c. Delt d d d.";
        String text = "Alfa a a a.\n\n" + next;
        assertEquals(List.of("Alfa a a a.", next), split(text, Boundaries.SENTENCE, 0));
        assertEquals(List.of("Alfa a a a.", next), split(text, Boundaries.PARAGRAPH, 0));
        String stub = "A.\n\n" + next + " Echo e e e.";
        assertEquals(List.of("A.\n\nBrav b b b. Char c c c.", "Delt d d d. Echo e e e."), split(stub, Boundaries.SENTENCE, 0));
        assertEquals("A.", split(stub, Boundaries.PARAGRAPH, 0).getFirst());
    }

    /** A paragraph of 22 tokens is cut after a sentence; what is left of it goes with the paragraph that follows. */
    public void testALongParagraphIsCutAfterASentence() {
        String text = "Alfa a a a. " + "Brav b b b. " + "Char c c c. " + "Delt d d d.\n\nEcho e e e e.";
        assertEquals(
            List.of("Alfa a a a. Brav b b b. Char c c c.", "Delt d d d.\n\nEcho e e e e."),
            split(text, Boundaries.PARAGRAPH, 0)
        );
    }

    /** The first sentence has 5 tokens, the second 15: together they do not fit, and alone it is not cut. */
    public void testASentenceThatFitsAloneIsNotCut() {
        String first = "Alfa a a a.";
        String second = "Brav " + words("b", 13) + ".";
        assertEquals(List.of(first, second), split(first + " " + second, Boundaries.SENTENCE, 0));
        assertEquals(
            "what would be repeated leaves no room for it",
            List.of(first, second),
            split(first + " " + second, Boundaries.SENTENCE, 4)
        );
    }

    /** 20 words, a full stop, and 3 more: no sentence fits, so words do. */
    public void testASentenceThatIsTooLongIsCutAfterAWord() {
        String text = words("a", 36);
        List<String> found = split(text, Boundaries.SENTENCE, 0);
        assertEquals(words("a", ROOM), found.getFirst());
        assertEquals(List.of(3), List.of(found.size()));
        assertEquals(text, String.join(" ", found));
    }

    /** 18 words: 16 and 2 would leave a stub, so a quarter of 16, 4, is left for the second passage. */
    public void testTheLastPassageIsNoStub() {
        List<String> found = split(words("a", 18), Boundaries.TOKEN, 0);
        assertEquals(List.of(words("a", 14), "a14 a15 a16 a17"), found);
        // sentences of 12, 4 and 2 tokens: the second one goes with the third
        String first = "Alfa " + words("a", 10) + ".";
        assertEquals(List.of(first, "Brav b b. C."), split(first + " Brav b b. C.", Boundaries.SENTENCE, 0));
        // of 15 and 3: the first one is not cut for it
        String longer = "Alfa " + words("a", 13) + ".";
        assertEquals(List.of(longer, "C c."), split(longer + " C c.", Boundaries.SENTENCE, 0));
    }

    public void testTokensAreCutAfterWords() {
        String text = "Alfa a. " + words("b", 40);
        List<String> found = split(text, Boundaries.TOKEN, 3);
        assertEquals("Alfa a. " + words("b", 13), found.getFirst());
        assertTrue(found.get(1), found.get(1).startsWith("b10 b11 b12 b13 "));
    }

    /** 64 letters are 16 tokens: one word of 160 letters is cut, the words around it are not. */
    public void testOnlyAWordThatDoesNotFitAloneIsCut() {
        String word = "x".repeat(160);
        List<String> found = split("Alfa " + word + " omeg", Boundaries.SENTENCE, 4);
        assertEquals(List.of("Alfa", "x".repeat(64), "x".repeat(64), "x".repeat(32) + " omeg"), found);
        String fits = "y".repeat(64);
        assertEquals(List.of("Alfa", fits, "omeg"), split("Alfa " + fits + " omeg", Boundaries.SENTENCE, 0));
    }

    public void testCodeIsCutAfterLines() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            code.append("    int v").append(i).append(" = f(").append(i).append(");\n");
        }
        for (String passage : split(code.toString(), Boundaries.SENTENCE, 0)) {
            assertTrue(passage, passage.endsWith(");"));
            assertTrue(passage, passage.startsWith("int v"));
        }
    }

    public void testRowsOfATableStayWhole() {
        StringBuilder table = new StringBuilder("| id | name |\n|----|------|\n");
        for (int i = 0; i < 20; i++) {
            table.append("| ").append(i).append(" | n").append(i).append(" |\n");
        }
        List<String> found = split(table.toString(), Boundaries.SENTENCE, 0);
        for (String passage : found.subList(1, found.size())) {
            assertTrue(passage, passage.startsWith("|"));
            assertTrue(passage, passage.endsWith("|"));
        }
    }

    /** Each ideograph is a token here: three sentences of 8 do not fit into 16, two do. */
    public void testIdeographs() {
        String a = "我喜欢吃苹果吗。";
        assertEquals(List.of(a + a, a), split(a + a + a, Boundaries.SENTENCE, 0));
        String unpunctuated = "東京都".repeat(20);
        List<String> found = split(unpunctuated, Boundaries.SENTENCE, 3);
        assertEquals(unpunctuated.substring(0, ROOM), found.getFirst());
        assertEquals(unpunctuated.substring(ROOM - 3, 2 * ROOM - 3), found.get(1));
    }

    /** With the language, words are found by a dictionary: "ภาษา" (language) and "ไทย" (Thai) are not cut. */
    public void testThai() {
        String text = "ภาษาไทย".repeat(30);
        for (String passage : split(text, options(Boundaries.SENTENCE, 0, Locale.forLanguageTag("th")))) {
            assertTrue(passage, passage.startsWith("ภาษา") || passage.startsWith("ไทย"));
            assertTrue(passage, passage.endsWith("ภาษา") || passage.endsWith("ไทย"));
        }
        // without it, it is one word that does not fit; marks stay with their letters
        for (String passage : split("กำลังใจที่ดี".repeat(30), options(Boundaries.SENTENCE, 0))) {
            assertNotEquals(passage, Character.NON_SPACING_MARK, Character.getType(passage.charAt(0)));
        }
    }

    /** Offsets are those of the text as it is stored, from right to left or not. */
    public void testRightToLeft() {
        String arabic = "وصل الطرد متأخرا. ";
        String hebrew = "החבילה הגיעה באיחור. ";
        String text = (arabic + hebrew).repeat(4).strip();
        List<String> found = split(text, Boundaries.SENTENCE, 0);
        assertEquals(text, String.join(" ", found));
        found.forEach(passage -> assertTrue(passage, passage.endsWith(".")));
    }

    /** A family of four is seven code points, joined: 16 tokens are two families and a bit of the third, which is not cut. */
    public void testEmojiAreNotCut() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66";
        assertEquals(List.of(family.repeat(2), family.repeat(2)), split(family.repeat(4), Boundaries.SENTENCE, 0));
        assertEquals(List.of("\uD83D\uDE00 !?! \uD83D\uDE00"), split("\uD83D\uDE00 !?! \uD83D\uDE00", Boundaries.SENTENCE, 4));
    }

    /** One character as users see it, of more tokens than there is room for: it is cut between code points, and nothing is lost. */
    public void testACharacterThatDoesNotFit() {
        String accents = "a" + "\u0301\u0302".repeat(30) + " \uD83D\uDE00".repeat(3);
        assertEquals(accents, String.join("", split(accents, Boundaries.SENTENCE, 4)));
    }

    public void testLoneSurrogates() {
        String text = "a \uD83D b \uDE00 " + words("c", 40) + " \uD83D";
        List<Passage> found = passages(text, options(Boundaries.SENTENCE, 4));
        SplitOracle.check(text, found, options(Boundaries.SENTENCE, 4), new WordTokens());
    }

    /** White space counts for nothing but the characters of a passage, of which there are 64 for each token at most. */
    public void testWideWhiteSpace() {
        String text = "a" + " ".repeat(100_000) + "b";
        assertEquals(List.of("a", "b"), split(text, Boundaries.SENTENCE, 4));
        String narrow = "a" + " ".repeat(1000) + "b";
        assertEquals(List.of(narrow), split(narrow, Boundaries.SENTENCE, 4));
    }

    public void testRandomTexts() {
        for (int round = 0; round < 300; round++) {
            String text = SplitOracle.text(random());
            Boundaries boundaries = randomFrom(Boundaries.values());
            int max = randomIntBetween(ROOM + 2, 80);
            PassageOptions options = new PassageOptions(max, randomIntBetween(0, max / 2), boundaries, Locale.ROOT, 100_000, Excess.REFUSE);
            WordTokens tokens = new WordTokens();
            Splitter splitter = new Splitter(text, options, Splitter.room(options, tokens));
            List<Passage> passages = new ArrayList<>();
            for (Optional<Passage> next = splitter.next(tokens); next.isPresent(); next = splitter.next(tokens)) {
                passages.add(next.get());
            }
            SplitOracle.check(text, passages, options, tokens);
            SplitOracle.checkWords(text, passages, options, tokens);
        }
    }
}
