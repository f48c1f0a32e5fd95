// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.FloatList;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.FieldRoute;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;
import org.opensearch.semantic.model.Embedding;

/** The vector itself, in the form of the field, into a field that is bound to its model; and into the field that one is migrated to. */
final class IntoField implements VectorUse {

    private record Vector(Embedder embedder, String name, VectorForm form) implements Write {
        @Override
        public List<Put> puts(Slot slot, Embedding embedding) {
            return List.of(new Put(slot.sibling(name), FloatList.of(form.of(embedding.vector()), form.isByte())));
        }
    }

    private final Embedder embedder;
    private final Embedders embedders;
    private final FieldBinder binder;

    /**
     * @param embedder of fields that are not migrated
     * @param embedders of those that are
     */
    IntoField(Embedder embedder, Embedders embedders, FieldBinder binder) {
        this.embedder = embedder;
        this.embedders = embedders;
        this.binder = binder;
    }

    @Override
    public String model() {
        return embedder.spec().name();
    }

    @Override
    public void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener) {
        FieldRoute route = binder.route(destination.index(), destination.field());
        GroupedActionListener<Write> all = new GroupedActionListener<>(
            ActionListener.map(listener, List::copyOf),
            (route.stays() ? 1 : 0) + route.others().size()
        );
        if (route.stays()) {
            bind(destination.index(), destination.field(), embedder, simulation, all);
        }
        for (FieldRoute.Other other : route.others()) {
            bind(destination.index(), other.path(), embedders.get(other.model()), simulation, all);
        }
    }

    private void bind(String index, String field, Embedder model, boolean simulation, ActionListener<Write> listener) {
        String name = FieldPath.parse(field).names().getLast();
        Offer offer = Offer.of(model);
        if (simulation) {
            listener.onResponse(new Vector(model, name, binder.check(index, field, offer)));
        } else {
            binder.ensureBound(index, field, offer, ActionListener.map(listener, form -> new Vector(model, name, form)));
        }
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        FieldRoute route = binder.route(destination.index(), destination.field());
        List<Slot> outdated = new ArrayList<>();
        if (slot.text().isEmpty() || !route.stays()) {
            outdated.add(slot);
        }
        if (slot.text().isEmpty()) {
            route.others().forEach(other -> outdated.add(slot.sibling(FieldPath.parse(other.path()).names().getLast())));
        }
        return outdated;
    }
}
