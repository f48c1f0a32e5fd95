// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.Optional;

/**
 * The passages of one text, one after another.
 * <ol>
 *   <li>A passage begins where something that is not white space follows the one before, or repeats some of that one's end.
 *   <li>It takes as much text as the model can read: whole paragraphs or sentences, as many as fit; where not even one fits, lines or
 *       words; where not even a word fits, the part of it that does.
 *   <li>The last passage but one leaves a quarter of a passage to the last one, where it can be cut at a boundary of the same kind.
 *   <li>What a passage repeats is left away where it would keep the new text from ending at a better boundary.
 * </ol>
 * All that is not white space is in a passage. How many tokens a passage has is counted by the model's tokenizer, of the passage alone.
 * Memory and time are bounded for each passage, and each goes further than the one before.
 */
final class Splitter {

    /** Characters of a passage at most, for each token: far more than words have, for white space and what models read as one token. */
    private static final int CHARACTERS_PER_TOKEN = 64;

    private final String text;
    private final PassageOptions options;
    private final TokenWindow window;
    private final Cuts cuts;
    private final int mostCharacters;
    private final int room;
    /** Of the last passage. */
    private int start;
    private int end;

    /** @param room as {@link #room} counts it */
    Splitter(String text, PassageOptions options, int room) {
        this.text = text;
        this.options = options;
        this.room = room;
        this.mostCharacters = (int) Math.min(ModelTokens.MOST_CHARACTERS, (long) CHARACTERS_PER_TOKEN * options.maxTokens());
        this.window = new TokenWindow(text, mostCharacters);
        this.cuts = new Cuts(text, options.boundaries(), options.locale());
    }

    /**
     * How many tokens of text a passage can have beside those that the model adds.
     *
     * @throws IllegalArgumentException if there are too few for any text
     */
    static int room(PassageOptions options, ModelTokens tokens) {
        int added = tokens.count("");
        int room = options.maxTokens() - added;
        if (room < PassageOptions.LEAST_TOKENS / 2) {
            throw new IllegalArgumentException(
                "[" + PassageOptions.MAX_TOKENS + "] is [" + options.maxTokens() + "], of which the model takes [" + added
                    + "] for what it adds to every text; raise it to [" + (added + PassageOptions.LEAST_TOKENS / 2) + "] at least"
            );
        }
        return room;
    }

    /** Characters from the last passage to the end of the text, white space around them left away. */
    int left() {
        return Math.max(0, cuts.textEnd() - Spaces.skip(text, end));
    }

    /** The next passage; empty after the last one. */
    Optional<Passage> next(ModelTokens tokens) {
        int fresh = Spaces.skip(text, end);
        if (fresh >= cuts.textEnd()) {
            return Optional.empty();
        }
        int repeated = end == 0 ? fresh : repeated(tokens, fresh);
        Optional<Cuts.Cut> cut = repeated < fresh ? cut(tokens, repeated, fresh) : Optional.empty();
        start = repeated;
        if (cut.isEmpty() || cut.get().kind().compareTo(preferred()) > 0) {
            Cuts.Cut without = cut(tokens, fresh, fresh).orElseThrow();
            if (cut.isEmpty() || without.kind().compareTo(cut.get().kind()) < 0) {
                cut = Optional.of(without);
                start = fresh;
            } else {
                cuts.look(start, cut.get().end()); // what the next passage may repeat is looked for here
            }
        }
        end = cut.get().end();
        window.forget(start);
        return Optional.of(new Passage(start, end));
    }

    private Cuts.Kind preferred() {
        return switch (options.boundaries()) {
            case PARAGRAPH -> Cuts.Kind.PARAGRAPH;
            case SENTENCE -> Cuts.Kind.SENTENCE;
            case TOKEN -> Cuts.Kind.SPACE;
        };
    }

    /** Where the next passage begins if it repeats some of the last one; the tokens of that are counted of it alone. */
    private int repeated(ModelTokens tokens, int fresh) {
        int added = options.maxTokens() - room;
        int allowed = options.overlapTokens();
        while (allowed > 0) {
            int characters = (int) ((long) mostCharacters * allowed / options.maxTokens());
            int least = Math.max(Math.max(start + 1, end - characters), window.before(end, allowed));
            int found = cuts.repeated(least, end);
            if (found >= end) {
                return fresh;
            }
            int excess = tokens.count(text.substring(found, end)) - added - options.overlapTokens();
            if (excess <= 0) {
                return found;
            }
            allowed -= Math.max(excess, allowed / 16);
        }
        return fresh;
    }

    /**
     * The end of a passage that the model can read; empty if it can not go beyond this place.
     *
     * @param from where it begins
     * @param beyond a place in it, or its beginning
     */
    private Optional<Cuts.Cut> cut(ModelTokens tokens, int from, int beyond) {
        int limit = limit(tokens, from, room);
        cuts.look(from, limit);
        int least = from == beyond ? text.offsetByCodePoints(from, 1) : beyond + 1;
        int allowed = room;
        while (from == beyond || limit >= least) {
            limit = Math.max(limit, least);
            Cuts.Cut cut = balanced(tokens, from, beyond, cuts.best(beyond, limit));
            int count = tokens.count(text.substring(from, cut.end()));
            int excess = count - options.maxTokens();
            if (excess <= 0 || from == beyond && limit == least) {
                return Optional.of(cut);
            }
            allowed -= Math.min(allowed, Math.max(excess, allowed / 16));
            limit = Math.min(limit(tokens, from, allowed), shorter(from, cut.end(), excess, count, allowed == 0));
        }
        return Optional.empty();
    }

    /** A limit that leaves characters away, since tokenizers may err in where their tokens lie. */
    private int shorter(int from, int end, int excess, int count, boolean fast) {
        int length = end - from;
        int less = Math.max((int) ((long) length * excess / (2L * count)), fast ? length / 16 : 0);
        return Cuts.aligned(text, end - Math.max(1, less));
    }

    private int limit(ModelTokens tokens, int from, int count) {
        int limit = Math.min(window.limit(tokens, from, count), from + mostCharacters);
        return Cuts.aligned(text, Math.min(limit, text.length()));
    }

    /** An earlier cut that leaves more to the last passage, if there is one as good. */
    private Cuts.Cut balanced(ModelTokens tokens, int from, int beyond, Cuts.Cut cut) {
        int quarter = room / 4;
        int rest = window.count(tokens, from, room + quarter + 1);
        boolean isWhole = window.hasRead(cuts.textEnd());
        if (cut.kind() == Cuts.Kind.TEXT || !isWhole || rest > room + quarter || rest <= quarter) {
            return cut;
        }
        int limit = Math.min(cut.end(), limit(tokens, from, rest - quarter));
        if (limit <= beyond) {
            return cut;
        }
        Cuts.Cut earlier = cuts.best(beyond, limit);
        boolean fits = window.count(tokens, earlier.end(), room + 1) <= room;
        return fits && earlier.kind().compareTo(cut.kind()) <= 0 ? earlier : cut;
    }
}
