// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.reembed;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.concurrency.OpenSearchRejectedExecutionException;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;
import org.opensearch.semantic.model.ModelId;
import org.opensearch.semantic.model.Outcome;

/** Embeds what documents lack, and waits where the model has other work to do. Blocks. */
final class PatientEmbedder {

    /** Texts of one call: a small part of what may wait for the model. */
    private static final int TEXTS = 256;

    /** How often texts are refused before they are tried one by one: several minutes. */
    private static final int ATTEMPTS = 15;

    private record Wanted(StoredDocument document, Slot slot) {}

    private final Supplier<Embedder> embedder;
    private final ModelId model;
    private final VectorForm form;
    private final boolean provenance;
    private final Patience patience;

    /**
     * @param embedder looked up for every call: a model can be replaced while it is at work
     * @param form of the field
     * @param provenance whether it is written beside each vector
     */
    PatientEmbedder(Supplier<Embedder> embedder, VectorForm form, boolean provenance, Patience patience) {
        this.embedder = embedder;
        this.model = embedder.get().id();
        this.form = form;
        this.provenance = provenance;
        this.patience = patience;
    }

    ModelId model() {
        return model;
    }

    private Embedder present() {
        Embedder present = embedder.get();
        if (!present.id().equals(model)) {
            throw new IllegalArgumentException(
                "[reembed] model [" + model + "] was replaced by [" + present.id() + "] in the meantime; send the request again"
            );
        }
        return present;
    }

    /** Puts vectors into the documents' sources; says of which documents it could not, and why. */
    Map<StoredDocument, String> embed(List<Outdated> documents) {
        List<Wanted> wanted = new ArrayList<>();
        for (Outdated each : documents) {
            each.embed().forEach(slot -> wanted.add(new Wanted(each.document(), slot)));
            each.clearAll();
        }
        Map<StoredDocument, String> failures = new IdentityHashMap<>();
        for (int from = 0; from < wanted.size(); from += TEXTS) {
            List<Wanted> some = wanted.subList(from, Math.min(wanted.size(), from + TEXTS));
            List<Outcome> outcomes = embedTexts(some.stream().map(each -> each.slot().text().orElseThrow()).toList());
            for (int i = 0; i < some.size(); i++) {
                Wanted each = some.get(i);
                switch (outcomes.get(i)) {
                    case Outcome.Embedded embedded -> put(each.slot(), embedded.embedding());
                    case Outcome.Failed failed -> failures.putIfAbsent(each.document(), String.valueOf(failed.cause().getMessage()));
                }
            }
        }
        return failures;
    }

    private void put(Slot slot, Embedding embedding) {
        slot.put(FloatList.of(form.of(embedding.vector()), form.isByte()));
        if (provenance) {
            String hash = Provenance.hash(slot.text().orElseThrow());
            slot.provenance()
                .put(new Provenance(model.name(), model.digest(), embedding.tokens(), embedding.truncated(), hash).toMap());
        }
    }

    private List<Outcome> embedTexts(List<String> texts) {
        for (int attempt = 1;; attempt++) {
            patience.ensureNotCancelled();
            PlainActionFuture<List<Outcome>> answer = PlainActionFuture.newFuture();
            try {
                present().embedDocuments(texts, answer);
                List<Outcome> outcomes = answer.actionGet();
                patience.wentOn();
                return outcomes;
            } catch (RuntimeException e) {
                Throwable cause = ExceptionsHelper.unwrapCause(e);
                boolean busy = cause instanceof OpenSearchRejectedExecutionException rejected && !rejected.isExecutorShutdown()
                    || cause instanceof CircuitBreakingException;
                if (!busy) {
                    throw e;
                }
                if (attempt >= ATTEMPTS) {
                    return oneByOne(texts, e);
                }
            }
            patience.wait("the model is overloaded");
        }
    }

    /** What has been refused for so long may be too large for the bounds; a single text that is, can not be embedded. */
    private List<Outcome> oneByOne(List<String> texts, RuntimeException reason) {
        if (texts.size() == 1) {
            return List.of(new Outcome.Failed(reason));
        }
        patience.wentOn();
        List<Outcome> outcomes = new ArrayList<>();
        texts.forEach(text -> outcomes.addAll(embedTexts(List.of(text))));
        return outcomes;
    }
}
