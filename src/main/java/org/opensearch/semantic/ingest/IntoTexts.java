// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.opensearch.core.action.ActionListener;
import org.opensearch.semantic.document.Slot;
import org.opensearch.semantic.field.FieldBinder;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.semantic.model.Embedders;

/** The vectors of {@code semantic_text} fields of one index, each by the model of its own field, and always with where they come from. */
final class IntoTexts implements VectorUse {

    private final Embedders embedders;
    private final FieldBinder binder;
    private final Map<String, Optional<String>> models;
    private final Map<String, VectorUse> uses = new HashMap<>();

    /** @param models names of models by full paths of the fields that are written; empty for the default one */
    IntoTexts(Embedders embedders, FieldBinder binder, Map<String, Optional<String>> models) {
        this.embedders = embedders;
        this.binder = binder;
        this.models = Map.copyOf(models);
    }

    @Override
    public String model() {
        return models.values().stream().map(model -> model.orElse("default")).distinct().sorted().collect(Collectors.joining(", "));
    }

    /** @throws RuntimeException if its model can not be had */
    private synchronized VectorUse use(Destination destination) {
        return uses.computeIfAbsent(destination.field(), field -> {
            Embedder embedder = models.get(field).map(embedders::get).orElseGet(embedders::byDefault);
            return new IntoField(embedder, embedders, binder, true, Optional.empty());
        });
    }

    @Override
    public void prepare(Destination destination, boolean simulation, ActionListener<List<Write>> listener) {
        use(destination).prepare(destination, simulation, listener);
    }

    @Override
    public void reuse(List<Wanted> wanted, boolean simulation, Consumer<List<Wanted>> rest) {
        rest.accept(IntoField.missing(wanted));
    }

    @Override
    public boolean isStill(Destination destination, List<Write> writes) {
        return use(destination).isStill(destination, writes);
    }

    @Override
    public List<Slot> outdated(Destination destination, Slot slot) {
        return use(destination).outdated(destination, slot);
    }
}
