// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import org.opensearch.semantic.model.TextTokens;
import org.opensearch.semantic.model.TokenOffsets;
import org.opensearch.semantic.model.TokenWork;
import org.opensearch.semantic.passage.ModelTokens;

/** Splits texts, one after another. A text that can not be split fails alone. */
final class SplitWork implements TokenWork {

    private final List<PassageTexts> texts;
    private int done;

    SplitWork(List<PassageTexts> texts) {
        this.texts = texts;
    }

    @Override
    public boolean step(TextTokens tokens) {
        if (done < texts.size() && step(texts.get(done), tokens) == false) {
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
        } catch (IllegalArgumentException e) {
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
