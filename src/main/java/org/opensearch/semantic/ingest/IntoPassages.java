// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.passage.PassageOptions;
import org.opensearch.threadpool.ThreadPool;

/** The passages of texts, each with its vector, into nested objects whose vectors are bound to their model. */
final class IntoPassages implements VectorUse {

    private final Embedder embedder;
    private final FieldBinder binder;
    private final PassageOptions options;
    private final boolean provenance;
    private final Optional<StoredVectors> stored;
    private final ThreadPool threadPool;

    /**
     * @param options are fitted to the model
     * @param provenance whether to write where the vectors come from
     * @param stored where to look for passages before they are made; only with provenance
     */
    IntoPassages(
        Embedder embedder,
        FieldBinder binder,
        PassageOptions options,
        boolean provenance,
        Optional<StoredVectors> stored,
        ThreadPool threadPool
    ) {
        this.embedder = embedder;
        this.binder = binder;
        this.options = options;
        this.provenance = provenance;
        this.stored = stored;
        this.threadPool = threadPool;
    }

    @Override
    public String model() {
        return embedder.spec().name();
    }

    @Override
    public void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener) {
        PassageOptions fitted = options.forModel(embedder.spec().name(), embedder.spec().maxTokens());
        Offer offer = Offer.of(embedder);
        ActionListener<VectorForm> form = ActionListener.map(
            listener,
            found -> List.of(new PassageWrite(embedder, FieldPath.parse(destination.field()), found, fitted, provenance))
        );
        if (simulation) {
            form.onResponse(binder.checkPassages(destination.index(), destination.field(), offer));
        } else {
            binder.ensurePassagesBound(destination.index(), destination.field(), offer, form);
        }
    }

    @Override
    public void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest) {
        KnownWrite.reuse(wanted, simulation ? Optional.empty() : stored, rest);
    }

    @Override
    public ModelCall call(String processor, Embedder model) {
        return new PassageCall(processor, model, threadPool);
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        List<Slot> outdated = new ArrayList<>();
        boolean blank = slot.texts().isBlank();
        if (blank) {
            outdated.add(slot);
        }
        Slot from = slot.provenance();
        if (blank && provenance || !provenance && Provenance.isWritten(from.value())) {
            outdated.add(from);
        }
        return outdated;
    }
}
