// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import org.opensearch.core.action.ActionListener;

/** {@link TokenWork} on its way through the queue. */
final class TokenRequest {

    /** Memory that a step reads of a text. */
    static final long BYTES = (long) Character.BYTES * TextTokens.MOST_CHARACTERS;

    private final EmbeddingModel model;
    private final TokenWork work;
    private final ActionListener<Void> listener;

    TokenRequest(EmbeddingModel model, TokenWork work, ActionListener<Void> listener) {
        this.model = model;
        this.work = work;
        this.listener = listener;
    }

    /** Whether there is more to do. */
    boolean step() {
        return work.step(new TextTokens() {
            @Override
            public TokenOffsets offsets(String text) {
                return model.offsets(checked(text));
            }

            @Override
            public int count(String text) {
                TokenSequence tokens = model.tokenize(checked(text), Role.DOCUMENT);
                return tokens.truncated() ? model.spec().maxTokens() + 1 : tokens.length();
            }
        });
    }

    private static String checked(String text) {
        if (text.length() > TextTokens.MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                "tokens of [" + text.length() + "] characters are asked for at once, [" + TextTokens.MOST_CHARACTERS + "] are allowed"
            );
        }
        return text;
    }

    void done() {
        listener.onResponse(null);
    }

    void fail(Exception reason) {
        listener.onFailure(reason);
    }
}
