// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import org.opensearch.semantic.model.TextTokens;
import org.opensearch.semantic.model.TokenOffsets;
import org.opensearch.semantic.model.TokenWork;
import org.opensearch.semantic.passage.ModelTokens;

/** Splits texts, one after another, as many of them in a step as one long text would take. A text that can not be split fails alone. */
final class SplitWork implements TokenWork {

    /** Characters of a step, at least, if there are so many. */
    private static final int STEP = ModelTokens.MOST_CHARACTERS / 2;

    /** What a text costs beside its characters, in characters. */
    private static final int TEXT = 64;

    private final List<PassageTexts> texts;
    private int done;

    SplitWork(List<PassageTexts> texts) {
        this.texts = texts;
    }

    @Override
    public boolean step(TextTokens tokens) {
        for (long characters = 0; characters < STEP && done < texts.size();) {
            if (step(texts.get(done), tokens)) {
                return true; // a step of its own
            }
            characters += TEXT + texts.get(done).splitting().characters();
            done++;
        }
        return done < texts.size();
    }

    private static boolean step(PassageTexts text, TextTokens tokens) {
        try {
            if (text.splitting().step(asModelTokens(tokens))) {
                return true;
            }
            text.split();
        } catch (RuntimeException e) { // whatever a tokenizer has against it
            text.fail(e);
        }
        return false;
    }

    private static ModelTokens asModelTokens(TextTokens tokens) {
        return new ModelTokens() {
            @Override
            public Places places(String part) {
                TokenOffsets offsets = tokens.offsets(part);
                return new Places(offsets.starts(), offsets.ends());
            }

            @Override
            public int count(String text) {
                return tokens.count(text);
            }
        };
    }
}
