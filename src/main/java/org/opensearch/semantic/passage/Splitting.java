// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.passage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The passages of several texts that belong together, such as the strings of a field: no passage has parts of two of them. Done in steps.
 * What has too many passages is refused as soon as that is sure, of a very long text before its tokens are read: a word is one token at
 * least.
 */
public final class Splitting {

    /** Characters of the passages that a step makes, at least. */
    private static final int STEP = ModelTokens.MOST_CHARACTERS / 2;

    private final List<String> texts;
    private final PassageOptions options;
    private final List<List<Passage>> passages = new ArrayList<>();
    private Optional<Splitter> current = Optional.empty();
    private int room;
    private int made;
    private long leftOut;

    public Splitting(List<String> texts, PassageOptions options) {
        this.texts = List.copyOf(texts);
        this.options = options;
    }

    /**
     * Makes some more passages.
     *
     * @return whether there may be more
     * @throws IllegalArgumentException if there are too many, or the options leave no room for text
     */
    public boolean step(ModelTokens tokens) {
        if (passages.isEmpty()) {
            room = Splitter.room(options, tokens);
            refuseHopeless();
        }
        for (int characters = 0; characters < STEP;) {
            Optional<Passage> next = next(tokens);
            if (next.isEmpty()) {
                return false;
            }
            characters += next.get().end() - next.get().start();
        }
        return true;
    }

    private Optional<Passage> next(ModelTokens tokens) {
        while (true) {
            if (current.isPresent()) {
                if (made == options.maxPassages() && current.get().left() > 0) {
                    exceeded(current.get().left());
                } else {
                    Optional<Passage> next = current.get().next(tokens);
                    if (next.isPresent()) {
                        made++;
                        passages.getLast().add(next.get());
                        return next;
                    }
                }
            }
            if (passages.size() == texts.size()) {
                return Optional.empty();
            }
            current = Optional.of(new Splitter(texts.get(passages.size()), options, room));
            passages.add(new ArrayList<>());
        }
    }

    private void exceeded(int characters) {
        if (options.excess() == Excess.REFUSE) {
            throw tooMany("[" + options.maxPassages() + "] passages of up to [" + options.maxTokens() + "] tokens do not hold all of it");
        }
        leftOut += characters;
    }

    private void refuseHopeless() {
        long most = (long) options.maxPassages() * room;
        if (options.excess() == Excess.REFUSE && Words.areMore(texts, most)) {
            throw tooMany(
                "it has more words than [" + options.maxPassages() + "] passages of [" + options.maxTokens() + "] tokens can hold"
            );
        }
    }

    private static IllegalArgumentException tooMany(String problem) {
        return new IllegalArgumentException(
            "the text is too long: " + problem + "; raise [" + PassageOptions.MAX_PASSAGES + "] (and the index's"
                + " [index.mapping.nested_objects.limit]), or set [" + PassageOptions.EXCESS + "] to [" + Excess.REPORT.word()
                + "] to embed its beginning only, or send it in several documents"
        );
    }

    /** The passages of each text, in their order; none of one that is blank. */
    public List<List<Passage>> passages() {
        return passages.stream().map(List::copyOf).toList();
    }

    /** Characters of all texts. */
    public long characters() {
        return texts.stream().mapToLong(String::length).sum();
    }

    /** How many passages there are. */
    public int made() {
        return made;
    }

    /** Characters that are in no passage, since there would be too many; white space around them left away. */
    public long leftOut() {
        return leftOut;
    }
}
