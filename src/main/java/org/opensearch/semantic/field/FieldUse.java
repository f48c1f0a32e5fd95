// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opensearch.semantic.model.ModelId;

/**
 * What the indices of one request know under the name of a vector field.
 *
 * @param who name of the query or aggregation that asks, for messages
 * @param field the name that the request uses, which may stand for vectors of another path; where the field that it names has moved, the
 *     path of the one that took its place
 * @param indices the field's mapping in each local index that has it, by index name
 * @param without local indices that do not have it
 * @param remote index expressions of the request that name other clusters, whose mappings are not known here
 * @param nested the innermost nested object that the vectors lie in, by the index in which they do
 */
public record FieldUse(
    String who,
    String field,
    SortedMap<String, VectorField> indices,
    List<String> without,
    List<String> remote,
    Map<String, String> nested
) {

    /** Whether the request names no index at all: it can have no hits. */
    public boolean nowhere() {
        return indices.isEmpty() && without.isEmpty() && remote.isEmpty();
    }

    /**
     * Path of the vectors; empty if it differs from index to index, as it does where a name stands for passages here and for one vector
     * there.
     */
    public Optional<String> path() {
        Set<String> paths = indices.values().stream().map(VectorField::path).collect(Collectors.toSet());
        return paths.size() == 1 ? Optional.of(paths.iterator().next()) : Optional.empty();
    }

    /** Whether no index that is known here has the field, and none that is unknown could have it. */
    public boolean unmapped() {
        return indices.isEmpty() && remote.isEmpty();
    }

    /** Whether an index binds the field to a model. */
    public boolean bound() {
        return indices.values().stream().anyMatch(f -> f.binding().isPresent());
    }

    public IllegalArgumentException refuseUnmapped() {
        return new IllegalArgumentException(
            "[" + who + "] field [" + field + "] is not mapped in " + without + "; check the field's name, or set [ignore_unmapped] to true"
        );
    }

    /** Refuses vectors of this model if an index binds the field to another one. Unbound fields admit any. */
    public void requireAdmits(ModelId id) {
        indices.forEach((index, vectorField) -> {
            FieldBinding binding = vectorField.binding().orElse(null);
            if (binding != null && !binding.admits(id)) {
                throw mismatch(who, field, index, binding, id);
            }
        });
    }

    static IllegalArgumentException mismatch(String who, String field, String index, FieldBinding binding, ModelId id) {
        return new IllegalArgumentException(
            "[" + who + "] field [" + field + "] of index [" + index + "] is bound to model [" + binding
                + "], but the query's vector comes from ["
                + id + "]; " + (binding.model().equals(id.name())
                    ? "the files of that model have changed since: put the former files back, or move the field to the present model by POST /_plugins/_semantic/reembed"
                    : "name [" + binding.model() + "] as [model] in the query, or search a field that is bound to [" + id.name() + "]")
        );
    }

    /**
     * Refuses an aggregation over vectors that can not be compared: bound to different models, or of different dimensions. An index that
     * does not bind the field may take part: one without documents is not bound yet, and vectors of the user's own never are.
     */
    public void requireComparable() {
        if (bound()) {
            oneBinding();
        }
        requireOneDimension();
    }

    /** Refuses vectors of different dimensions: also those of one model do not compare with what was cut of them. */
    void requireOneDimension() {
        TreeMap<Integer, TreeSet<String>> byDimension = new TreeMap<>();
        indices.forEach((index, f) -> f.dimension().ifPresent(d -> byDimension.computeIfAbsent(d, k -> new TreeSet<>()).add(index)));
        if (byDimension.size() > 1) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] has different dimensions: "
                    + byDimension.entrySet().stream().map(e -> e.getKey() + " in " + e.getValue()).collect(Collectors.joining(", "))
                    + "; their vectors can not be compared: search these indices apart"
            );
        }
    }

    /** Of the field's vectors, which are the same in all indices; empty if no mapping that is known here says it. */
    public Optional<Integer> dimension() {
        return indices.values().stream().flatMap(f -> f.dimension().stream()).findFirst();
    }

    /**
     * The one form in which the field holds its vectors in all indices that are known here; empty if some hold bytes and others floats, or
     * bytes of another scale. Such fields can be compared, but each wants its own vector to be asked with.
     *
     * @param offer the vectors that there are for it
     * @throws IllegalArgumentException if they do not fit one of the fields, or a mapping names a scale that can not be
     */
    public Optional<VectorForm> oneForm(Offer offer) {
        Set<VectorForm> forms = new HashSet<>();
        indices.forEach((index, f) -> forms.add(f.form(who, index, offer)));
        return forms.size() == 1 ? Optional.of(forms.iterator().next()) : Optional.empty();
    }

    /** The one binding of all bound indices; refuses two. */
    FieldBinding oneBinding() {
        Map<FieldBinding, TreeSet<String>> byBinding = byBinding();
        List<FieldBinding> bindings = new ArrayList<>(byBinding.keySet());
        // A binding without a digest agrees with any digest of its model: prefer the one that says more.
        FieldBinding one = bindings.stream().filter(b -> b.digest().isPresent()).findFirst().orElse(bindings.get(0));
        for (FieldBinding other : bindings) {
            if (!other.agrees(one)) {
                throw new IllegalArgumentException(
                    "[" + who + "] field [" + field + "] is bound to different models: "
                        + byBinding.entrySet()
                            .stream()
                            .map(e -> "[" + e.getKey() + "] in " + e.getValue())
                            .collect(Collectors.joining(", "))
                        + "; their vectors can not be compared: search these indices apart, or reindex them with one model"
                );
            }
        }
        return one;
    }

    List<String> boundIndices() {
        return indices.entrySet().stream().filter(e -> e.getValue().binding().isPresent()).map(Map.Entry::getKey).toList();
    }

    private Map<FieldBinding, TreeSet<String>> byBinding() {
        Map<FieldBinding, TreeSet<String>> byBinding = new TreeMap<>((a, b) -> key(a).compareTo(key(b)));
        indices.forEach((index, f) -> f.binding().ifPresent(b -> byBinding.computeIfAbsent(b, k -> new TreeSet<>()).add(index)));
        return byBinding;
    }

    private static String key(FieldBinding binding) {
        return binding.model() + "@" + binding.digest().orElse("");
    }
}
