// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.text.BreakIterator;
import java.text.CharacterIterator;
import java.util.Locale;
import org.opensearch.test.OpenSearchTestCase;

/** How often the rules of the platform are asked: of some texts they look at a long part for each answer. */
public class CutsTests extends OpenSearchTestCase {

    private int asked;

    /** Counts what looks back. */
    private final class Counting extends BreakIterator {
        private final BreakIterator rules;

        Counting(BreakIterator rules) {
            this.rules = rules;
        }

        @Override
        public int preceding(int offset) {
            asked++;
            return rules.preceding(offset);
        }

        @Override
        public boolean isBoundary(int offset) {
            asked++;
            return rules.isBoundary(offset);
        }

        @Override
        public int following(int offset) {
            asked++;
            return rules.following(offset);
        }

        @Override
        public int first() {
            return rules.first();
        }

        @Override
        public int last() {
            return rules.last();
        }

        @Override
        public int next(int n) {
            return rules.next(n);
        }

        @Override
        public int next() {
            return rules.next();
        }

        @Override
        public int previous() {
            asked++;
            return rules.previous();
        }

        @Override
        public int current() {
            return rules.current();
        }

        @Override
        public CharacterIterator getText() {
            return rules.getText();
        }

        @Override
        public void setText(CharacterIterator text) {
            rules.setText(text);
        }
    }

    private Cuts cuts(String text) {
        return new Cuts(
            text,
            Boundaries.SENTENCE,
            BreakIterator.getSentenceInstance(Locale.ROOT),
            new Counting(BreakIterator.getWordInstance(Locale.ROOT)),
            new Counting(BreakIterator.getCharacterInstance(Locale.ROOT))
        );
    }

    /** By the rules of words each mark is one when they begin to look among them, by those of characters all are one. */
    public void testALongRunOfMarks() {
        String text = "a" + "\u0301".repeat(8_000);
        Cuts cuts = cuts(text);
        cuts.look(1_000, 5_000);
        assertEquals(new Cuts.Cut(5_000, Cuts.Kind.TOKEN), cuts.best(1_000, 5_000));
        assertThat(asked, lessThanOrEqualTo(10));
        assertEquals("no word begins", 5_000, cuts.repeated(4_000, 5_000));
        assertThat(asked, lessThanOrEqualTo(11));
    }

    /** Rules that never agree: words end after one code point of each pair, characters after the other. */
    public void testRulesThatContradictEachOther() {
        String text = "-".repeat(4_000);
        BreakIterator odd = new Every(1);
        BreakIterator even = new Every(0);
        Cuts cuts = new Cuts(
            text,
            Boundaries.TOKEN,
            BreakIterator.getSentenceInstance(Locale.ROOT),
            new Counting(odd),
            new Counting(even)
        );
        cuts.look(0, 2_000);
        assertEquals("between characters", new Cuts.Cut(2_000, Cuts.Kind.TOKEN), cuts.best(0, 2_000));
        assertThat(asked, lessThanOrEqualTo(4 * Cuts.MOST_TRIES + 10));
    }

    /** Boundaries at each second place. */
    private static final class Every extends BreakIterator {
        private final int parity;
        private CharacterIterator text;

        Every(int parity) {
            this.parity = parity;
        }

        @Override
        public boolean isBoundary(int offset) {
            return offset == 0 || offset % 2 == parity;
        }

        @Override
        public int preceding(int offset) {
            int before = offset - 1;
            return isBoundary(before) ? before : before - 1;
        }

        @Override
        public int following(int offset) {
            return isBoundary(offset + 1) ? offset + 1 : offset + 2;
        }

        @Override
        public CharacterIterator getText() {
            return text;
        }

        @Override
        public void setText(CharacterIterator newText) {
            text = newText;
        }

        @Override
        public int first() {
            throw new AssertionError();
        }

        @Override
        public int last() {
            throw new AssertionError();
        }

        @Override
        public int next(int n) {
            throw new AssertionError();
        }

        @Override
        public int next() {
            throw new AssertionError();
        }

        @Override
        public int previous() {
            throw new AssertionError();
        }

        @Override
        public int current() {
            throw new AssertionError();
        }
    }
}
