// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the model folders of this node were when they were last read: whoever has it sees one state of them, whatever is read later.
 *
 * @param served by name
 * @param unreadable the folders that could not be read; by name
 */
record ServedModels(SortedMap<String, Served> served, SortedMap<String, ModelStatus> unreadable) {

    /** A model, and the way to it. */
    record Served(ServedModel model, Embedder embedder) {

        /** What it is opened from; empty if it can not be opened. */
        Optional<ModelSource> source() {
            return Optional.of(model.session().source()).filter(source -> model.session().failure().isEmpty());
        }
    }

    static final ServedModels NONE = new ServedModels(new TreeMap<>(), new TreeMap<>());

    ServedModels {
        served = Collections.unmodifiableSortedMap(served);
        unreadable = Collections.unmodifiableSortedMap(unreadable);
    }

    /** The state after this one: a model that is still the same goes on, wherever it now lies, unless it could not be opened. */
    ServedModels replacedBy(ModelFolders.Found found, Function<ModelSource, Served> serve) {
        SortedMap<String, Served> after = new TreeMap<>();
        found.readable().forEach((name, source) -> {
            Served before = served.get(name);
            if (before != null && before.source().isPresent() && before.model().id().equals(source.id())) {
                before.model().session().comesFrom(source);
                after.put(name, before);
            } else {
                after.put(name, serve.apply(source));
            }
        });
        return new ServedModels(after, found.unreadable());
    }

    /**
     * @throws IllegalArgumentException if there is none of this name; the message lists those there are
     * @throws IllegalStateException if it could not be opened; the message says why
     */
    Embedder get(String name) {
        Served model = served(name);
        model.model().session().failure().ifPresent(reason -> {
            throw SharedSession.unavailable(name, reason);
        });
        return model.embedder();
    }

    /**
     * @throws IllegalArgumentException if there is none of this name; the message lists those there are
     * @throws IllegalStateException if its folder can not be read; the message says why
     */
    ModelSpec spec(String name) {
        return served(name).model().spec();
    }

    private Served served(String name) {
        Served model = served.get(name);
        if (model != null) {
            return model;
        }
        ModelStatus status = unreadable.get(name);
        if (status != null) {
            throw SharedSession.unavailable(name, status.reason().orElse(""));
        }
        throw new IllegalArgumentException("[semantic] unknown model [" + name + "], this node has " + names());
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>(served.keySet());
        names.addAll(unreadable.keySet());
        return names;
    }

    List<ServedModel> all() {
        return served.values().stream().map(Served::model).toList();
    }

    /** The models that are not among those of another state. */
    List<ServedModel> without(ServedModels others) {
        Set<ServedModel> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(others.all());
        return all().stream().filter(model -> known.contains(model) == false).toList();
    }

    /** By name: what each is opened from, or nothing if it can not be opened. */
    SortedMap<String, Optional<ModelSource>> sources() {
        SortedMap<String, Optional<ModelSource>> sources = new TreeMap<>();
        unreadable.keySet().forEach(name -> sources.put(name, Optional.empty()));
        served.forEach((name, model) -> sources.put(name, model.source()));
        return sources;
    }

    /** What is different from the sources of a former state. */
    ModelChanges changesSince(SortedMap<String, Optional<ModelSource>> before) {
        SortedMap<String, Optional<ModelSource>> now = sources();
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        now.forEach((name, source) -> {
            if (source.isPresent() && source.equals(before.get(name)) == false) {
                (before.containsKey(name) ? changed : added).add(name);
            }
        });
        List<String> removed = before.keySet().stream().filter(name -> now.containsKey(name) == false).toList();
        SortedMap<String, String> unavailable = new TreeMap<>();
        statuses().forEach((name, status) -> status.reason().ifPresent(reason -> unavailable.put(name, reason)));
        return new ModelChanges(added, changed, removed, unavailable);
    }

    /** By name. */
    SortedMap<String, ModelStatus> statuses() {
        SortedMap<String, ModelStatus> statuses = new TreeMap<>(unreadable);
        served.forEach((name, model) -> statuses.put(name, model.model().status()));
        return statuses;
    }
}
