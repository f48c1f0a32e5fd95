// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.opensearch.core.action.ActionListener;

/** The texts of one call, which may end up in different batches; answers once, when the last of them is done. */
final class TextRequest {

    /** One text of a request. */
    record Text(TextRequest request, int slot, String text) {

        EmbeddingModel model() {
            return request.model;
        }

        Role role() {
            return request.role;
        }

        /** {@link System#nanoTime()} of the call. */
        long submitted() {
            return request.submitted;
        }

        /** Memory of the text, two bytes per character. */
        long bytes() {
            return (long) Character.BYTES * text.length();
        }

        /** Called once per text. */
        void finish(Outcome outcome) {
            request.outcomes.set(slot, outcome);
            if (request.open.decrementAndGet() == 0) {
                request.answer();
            }
        }
    }

    private final EmbeddingModel model;
    private final Role role;
    private final List<Text> texts;
    private final long bytes;
    private final long submitted = System.nanoTime();
    private final AtomicReferenceArray<Outcome> outcomes;
    private final AtomicInteger open;
    private final ActionListener<List<Outcome>> listener;

    TextRequest(EmbeddingModel model, Role role, List<String> texts, ActionListener<List<Outcome>> listener) {
        this.model = model;
        this.role = role;
        this.listener = listener;
        this.outcomes = new AtomicReferenceArray<>(texts.size());
        this.open = new AtomicInteger(texts.size());
        List<Text> all = new ArrayList<>(texts.size());
        for (String text : texts) {
            all.add(new Text(this, all.size(), text));
        }
        this.texts = all;
        this.bytes = all.stream().mapToLong(Text::bytes).sum();
    }

    List<Text> texts() {
        return texts;
    }

    /** Memory of all texts. */
    long bytes() {
        return bytes;
    }

    /** Answers a request none of whose texts was accepted. */
    void refuse(Exception reason) {
        listener.onFailure(reason);
    }

    private void answer() {
        List<Outcome> all = new ArrayList<>(outcomes.length());
        for (int i = 0; i < outcomes.length(); i++) {
            all.add(outcomes.get(i));
        }
        listener.onResponse(all);
    }
}
