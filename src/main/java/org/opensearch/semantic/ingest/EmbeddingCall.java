// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Outcome;

/** Texts that have one vector each, embedded in one request. They are written by {@link VectorUse.VectorWrite}s. */
final class EmbeddingCall implements ModelCall {

    private final String processor;
    private final Embedder embedder;
    private final List<Wanted> wanted = new ArrayList<>();
    /** Written by the thread that answers, read by the one that is told last of all answers. */
    private volatile List<Outcome> outcomes = List.of();
    private volatile Exception failure;

    EmbeddingCall(String processor, Embedder embedder) {
        this.processor = processor;
        this.embedder = embedder;
    }

    @Override
    public void add(Wanted each) {
        wanted.add(each);
    }

    @Override
    public void embed(ActionListener<Void> listener) {
        ActionListener<List<Outcome>> answer = ActionListener.notifyOnce(
            ActionListener.runAfter(ActionListener.wrap(this::answered, e -> failure = e), () -> listener.onResponse(null))
        );
        try {
            embedder.embedDocuments(wanted.stream().map(Wanted::text).toList(), answer);
        } catch (Exception e) {
            answer.onFailure(e);
        }
    }

    private void answered(List<Outcome> answer) {
        if (answer.size() != wanted.size()) {
            throw new IllegalStateException("asked for " + wanted.size() + " vectors, got " + answer.size());
        }
        outcomes = answer;
    }

    @Override
    public void take() {
        for (int i = 0; i < wanted.size(); i++) {
            Wanted each = wanted.get(i);
            try {
                if (failure != null) {
                    throw failure;
                }
                switch (outcomes.get(i)) {
                    case Outcome.Embedded embedded -> each.document()
                        .take(((VectorUse.VectorWrite) each.write()).puts(each.slot(), embedded.embedding()));
                    case Outcome.Failed failed -> throw failed.cause();
                }
            } catch (Exception e) {
                each.document().fail(EmbeddingFailure.of(processor, each.slot().field().label(), embedder.spec().name(), e));
            }
        }
    }
}
