// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Texts that one run of a model embeds together. They may be of different requests. */
record TextBatch(EmbeddingModel model, List<Tokenized> texts) {

    /** A text of a request, as the model reads it. */
    record Tokenized(DocumentRequest.Text text, TokenSequence tokens) {}

    /**
     * Cuts texts into batches of at most {@code budget} tokens, padding included, or of one text. Sorted by length, so that there is
     * little padding.
     */
    static List<TextBatch> cut(EmbeddingModel model, List<Tokenized> texts, int budget) {
        List<TextBatch> batches = new ArrayList<>();
        List<Tokenized> open = new ArrayList<>();
        for (Tokenized text : texts.stream().sorted(Comparator.comparingInt(t -> t.tokens().length())).toList()) {
            if (open.isEmpty() == false && (open.size() + 1) * text.tokens().length() > budget) {
                batches.add(new TextBatch(model, open));
                open = new ArrayList<>();
            }
            open.add(text);
        }
        if (open.isEmpty() == false) {
            batches.add(new TextBatch(model, open));
        }
        return batches;
    }
}
