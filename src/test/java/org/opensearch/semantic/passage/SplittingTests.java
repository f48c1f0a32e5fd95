// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.List;
import java.util.Locale;
import org.opensearch.test.OpenSearchTestCase;

/** Several texts together, and very long ones. */
public class SplittingTests extends OpenSearchTestCase {

    private static final int ROOM = 16;
    private static final int MEGABYTE = 1 << 20;

    private static PassageOptions options(int maxPassages, Excess excess) {
        return new PassageOptions(ROOM + WordTokens.SPECIAL, 0, Boundaries.TOKEN, Locale.ROOT, maxPassages, excess);
    }

    /** @return how many steps it took */
    private static int run(Splitting splitting, ModelTokens tokens) {
        int steps = 1;
        while (splitting.step(tokens)) {
            steps++;
        }
        return steps;
    }

    private static Splitting split(PassageOptions options, String... texts) {
        Splitting splitting = new Splitting(List.of(texts), options);
        run(splitting, new WordTokens());
        return splitting;
    }

    public void testNoPassageHasPartsOfTwoTexts() {
        Splitting splitting = split(options(10, Excess.REFUSE), "a b", " ", "", "c");
        assertEquals(List.of(List.of(new Passage(0, 3)), List.of(), List.of(), List.of(new Passage(0, 1))), splitting.passages());
        assertEquals(2, splitting.made());
        assertEquals(0, splitting.leftOut());
        assertEquals(List.of(), split(options(10, Excess.REFUSE)).passages());
    }

    /** Three passages of 16 words, and one word more. */
    public void testAsManyPassagesAsAreAllowed() {
        String three = "a ".repeat(3 * ROOM);
        assertEquals(3, split(options(3, Excess.REFUSE), three).made());
        assertEquals("white space is nothing to leave out", 0, split(options(3, Excess.REPORT), three, "  \n ").leftOut());
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> split(options(3, Excess.REFUSE), three, "b")
        );
        assertThat(e.getMessage(), containsString("raise [max_passages]"));
        assertThat(e.getMessage(), containsString("set [excess] to [report]"));
        assertThat(e.getMessage(), containsString("[index.mapping.nested_objects.limit]"));
    }

    /** Of "cc dd ee ff" and "gg", 11 and 2 characters are left out. */
    public void testTheRestIsCounted() {
        String one = "a ".repeat(ROOM);
        Splitting splitting = split(options(2, Excess.REPORT), one, "b ".repeat(ROOM) + " cc dd ee ff ", " ", " gg");
        assertEquals(2, splitting.made());
        assertEquals(List.of(1, 1, 0, 0), splitting.passages().stream().map(List::size).toList());
        assertEquals(13, splitting.leftOut());
        // the first passage is as it would be without the limit, and the rest is not folded into the last
        assertEquals(new Passage(0, 2 * ROOM - 1), splitting.passages().get(1).getFirst());
    }

    public void testTooLittleRoom() {
        ModelTokens greedy = new ModelTokens() {
            @Override
            public Places places(String part) {
                throw new AssertionError("nothing is read");
            }

            @Override
            public int count(String text) {
                return 12;
            }
        };
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> new Splitting(List.of("a"), new PassageOptions(19, 0, Boundaries.TOKEN, Locale.ROOT, 1, Excess.REFUSE)).step(greedy)
        );
        assertEquals(
            "[max_tokens] is [19], of which the model takes [12] for what it adds to every text; raise it to [20] at least",
            e.getMessage()
        );
    }

    /** 50 MB of words by default: more than 10,000 passages of 256 tokens can hold, which is known before a token is read. */
    public void testFiftyMegabytesAreRefusedUnread() {
        String text = "late ".repeat(10 * MEGABYTE);
        WordTokens tokens = new WordTokens();
        IllegalArgumentException e = expectThrows(
            IllegalArgumentException.class,
            () -> new Splitting(List.of(text), PassageOptions.DEFAULT).step(tokens)
        );
        assertThat(e.getMessage(), containsString("it has more words than [10000] passages of [256] tokens can hold"));
        assertEquals(0, tokens.read);
    }

    /** Characters that a tokenizer may drop are no words. */
    public void testOnlyWordsWithLettersOrDigitsAreSurelyTokens() {
        assertFalse(Words.areMore(List.of("\u200B ".repeat(1000)), 10));
        assertFalse(Words.areMore(List.of("a b\nc", "d e"), 5));
        assertTrue(Words.areMore(List.of("a b\nc", "d e 6"), 5));
        assertFalse("one word", Words.areMore(List.of("late-".repeat(1000)), 10));
    }

    /** What is embedded is split in bounded parts, and the rest is not even read. */
    public void testTheBeginningOfFiftyMegabytes() {
        String text = "late ".repeat(10 * MEGABYTE);
        PassageOptions options = options(100, Excess.REPORT);
        WordTokens tokens = new WordTokens();
        Splitting splitting = new Splitting(List.of(text), options);
        run(splitting, tokens);
        assertEquals(100, splitting.made());
        int end = splitting.passages().getFirst().getLast().end();
        assertEquals(100 * ROOM * 5 - 1, end);
        assertEquals("white space at the end does not count", text.length() - 1 - (end + 1), splitting.leftOut());
        assertThat(tokens.longest, lessThanOrEqualTo(ModelTokens.MOST_CHARACTERS));
        assertThat(tokens.read, lessThan((long) MEGABYTE));
    }

    public void testAHundredThousandPassages() {
        String text = "a ".repeat(100_000 * ROOM);
        Splitting splitting = new Splitting(List.of(text), options(100_000, Excess.REFUSE));
        int steps = run(splitting, new WordTokens());
        assertEquals(100_000, splitting.made());
        assertTrue(steps > 50);
        List<Passage> passages = splitting.passages().getFirst();
        assertEquals(new Passage(99_999 * 2 * ROOM, 100_000 * 2 * ROOM - 1), passages.getLast());
    }

    /** Four letters are a token: 64 of them a passage. */
    public void testOneWordOfAMegabyte() {
        String word = "x".repeat(MEGABYTE);
        Splitting splitting = split(options(MEGABYTE / 64, Excess.REFUSE), word);
        assertEquals(MEGABYTE / 64, splitting.made());
        assertEquals(MEGABYTE, splitting.passages().getFirst().getLast().end());
    }

    /** A model that reads any word as one token: 64 characters for each token of a passage are the bound, 18 * 64 = 1152. */
    public void testOneWordThatIsOneToken() {
        ModelTokens unknown = new ModelTokens() {
            @Override
            public Places places(String part) {
                return new Places(new int[] { 0 }, new int[] { part.length() });
            }

            @Override
            public int count(String text) {
                return text.isEmpty() ? WordTokens.SPECIAL : WordTokens.SPECIAL + 1;
            }
        };
        Splitting splitting = new Splitting(List.of("x".repeat(MEGABYTE)), options(1000, Excess.REFUSE));
        run(splitting, unknown);
        assertEquals(Math.ceilDiv(MEGABYTE, 1152), splitting.made());
    }

    /** A model that drops zero width spaces, as some do, and counts what it reads. */
    private static final class Dropping implements ModelTokens {
        private final WordTokens words = new WordTokens();
        private int blocks;

        @Override
        public Places places(String part) {
            blocks++;
            return words.places(part.replace('\u200B', ' '));
        }

        @Override
        public int count(String text) {
            return words.count(text.replace('\u200B', ' '));
        }
    }

    /** Two megabytes without a token are 64 blocks: of them only what a passage may have is read at a time. */
    public void testTextThatTheTokenizerDrops() {
        String text = "late " + "\u200B".repeat(2 * MEGABYTE) + " late";
        Dropping tokens = new Dropping();
        Splitting splitting = new Splitting(List.of(text), options(100_000, Excess.REFUSE));
        int last = 0;
        int most = 0;
        while (splitting.step(tokens)) {
            most = Math.max(most, tokens.blocks - last);
            last = tokens.blocks;
        }
        // a step makes 32,768 characters of passages of 1,152 characters, and reads so many ahead; a block is 32,768 at most
        assertThat(most, lessThanOrEqualTo(3));
        assertThat("each is read once", tokens.blocks, lessThanOrEqualTo(text.length() / 32_768 + 2));
        SplitOracle.check(text, splitting.passages().getFirst(), options(100_000, Excess.REFUSE), tokens);
        assertEquals(Math.ceilDiv(text.length(), 1152), splitting.made(), 1);
    }

    /** What follows is too far away to be one passage with the rest, so it says nothing of how long that is. */
    public void testARestThatIsNotReadIsNotBalanced() {
        String words = "a ".repeat(ROOM + 2);
        String text = words + "\u200B".repeat(40_000) + " b".repeat(40 * ROOM);
        Splitting splitting = new Splitting(List.of(text), options(100_000, Excess.REFUSE));
        run(splitting, new Dropping());
        assertEquals("a ".repeat(ROOM).strip(), splitting.passages().getFirst().getFirst().of(text));
    }

    /** Where a tokenizer reads a passage alone as more tokens than as part of the text, the passage is made shorter. */
    public void testAPassageIsCountedAlone() {
        WordTokens words = new WordTokens();
        ModelTokens greedy = new ModelTokens() {
            @Override
            public Places places(String part) {
                return words.places(part);
            }

            @Override
            public int count(String text) {
                return text.isEmpty() ? WordTokens.SPECIAL : words.count(text) + 5;
            }
        };
        String text = "a ".repeat(100);
        Splitting splitting = new Splitting(List.of(text), options(1000, Excess.REFUSE));
        run(splitting, greedy);
        assertEquals("a ".repeat(11).strip(), splitting.passages().getFirst().getFirst().of(text));
        SplitOracle.check(text, splitting.passages().getFirst(), options(1000, Excess.REFUSE), greedy);
    }

    public void testOnlyPunctuation() {
        assertEquals(1, split(options(10, Excess.REFUSE), "... --- !!!").made());
        assertEquals(1, split(options(10, Excess.REFUSE), "\uD83D\uDE00\uD83D\uDE00").made());
    }
}
