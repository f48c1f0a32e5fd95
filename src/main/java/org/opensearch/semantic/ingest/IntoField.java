// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.opensearch.action.support.GroupedActionListener;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.FieldPath;
import org.opensearch.semantic.document.Provenance;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.field.FieldRoute;
import org.opensearch.semantic.field.Offer;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/** The vector itself, in the form of the field, into a field that is bound to its model; and into the field that one is migrated to. */
final class IntoField implements VectorUse {

    private final Embedder embedder;
    private final Embedders embedders;
    private final FieldBinder binder;
    private final boolean provenance;
    private final Optional<StoredVectors> stored;

    /**
     * @param embedder of fields that are not migrated
     * @param embedders of those that are
     * @param provenance whether to write where a vector comes from
     * @param stored where to look for vectors before they are made; only with provenance
     */
    IntoField(Embedder embedder, Embedders embedders, FieldBinder binder, boolean provenance, Optional<StoredVectors> stored) {
        this.embedder = embedder;
        this.embedders = embedders;
        this.binder = binder;
        this.provenance = provenance;
        this.stored = stored;
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
        Offer offer = Offer.of(model);
        if (simulation) {
            listener.onResponse(write(model, field, binder.check(index, field, offer)));
        } else {
            binder.ensureBound(index, field, offer, ActionListener.map(listener, form -> write(model, field, form)));
        }
    }

    private Write write(Embedder model, String field, VectorForm form) {
        return new FieldWrite(model, FieldPath.parse(field), form, provenance);
    }

    @Override
    public boolean isStill(Destination destination, List<Write> writes) {
        FieldRoute route = binder.route(destination.index(), destination.field());
        Set<String> now = new HashSet<>();
        if (route.stays()) {
            now.add(destination.field());
        }
        route.others().forEach(other -> now.add(other.path()));
        return now.equals(writes.stream().map(write -> ((FieldWrite) write).field().toString()).collect(Collectors.toSet()));
    }

    @Override
    public void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest) {
        KnownWrite.reuse(wanted, simulation ? Optional.empty() : stored, rest);
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        FieldRoute route = binder.route(destination.index(), destination.field());
        List<Slot> outdated = new ArrayList<>();
        boolean blank = slot.texts().isBlank();
        // a field that takes its turn again after another one is both left and written
        boolean written = route.stays() || route.others().stream().anyMatch(other -> other.path().equals(destination.field()));
        addOutdated(slot, blank || !written, outdated);
        for (FieldRoute.Other other : route.others()) {
            addOutdated(slot.sibling(FieldPath.parse(other.path()).names().getLast()), blank, outdated);
        }
        return outdated;
    }

    /** A provenance goes with its vector, and where none is written any more also before a new vector. */
    private void addOutdated(Slot vector, boolean gone, List<Slot> outdated) {
        if (gone) {
            outdated.add(vector);
        }
        Slot from = vector.provenance();
        if (gone && provenance || !provenance && Provenance.from(from.value()).isPresent()) {
            outdated.add(from);
        }
    }
}
