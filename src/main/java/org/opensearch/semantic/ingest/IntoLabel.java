// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.List;
import java.util.function.Consumer;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedding;

/** A label in place of the vector. Labels need no binding: any field can take them. */
record IntoLabel(Embedder embedder, Labelling labelling) implements VectorUse, VectorUse.VectorWrite {

    @Override
    public String model() {
        return embedder.spec().name();
    }

    @Override
    public void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener) {
        listener.onResponse(List.of(this));
    }

    @Override
    public void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest) {
        rest.accept(wanted); // a label does not say which text it is of
    }

    @Override
    public List<Put> puts(Slot slot, Embedding embedding) {
        return List.of(new Put(slot, labelling.value(judged(embedding.vector()))));
    }

    /** The classifier may have been trained on a field of cut vectors. */
    private float[] judged(float[] vector) {
        return Offer.of(embedder).cut(vector, labelling.bound().classifier().dimension());
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        return slot.texts().isBlank() ? List.of(slot) : List.of();
    }
}
