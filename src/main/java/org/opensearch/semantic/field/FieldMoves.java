// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;

/** What each step of a field's way to another field changes in the {@code meta} of the fields of an index. */
final class FieldMoves {

    private final VectorFields fields;

    FieldMoves(VectorFields fields) {
        this.fields = fields;
    }

    /**
     * The fields that are changed, with their new {@code meta}; none if the step is made already.
     *
     * @throws IllegalArgumentException if the step can not be made
     */
    Map<VectorField, Map<String, Object>> of(IndexMetadata index, String from, String to, MoveFieldRequest.Step step) {
        VectorField field = bound(index, from);
        return switch (step) {
            case BEGIN -> begin(index, field, to);
            case SWITCH -> field.moved().equals(Optional.of(to)) ? Map.of() : switchOver(index, field, to);
            case CANCEL -> {
                if (field.moved().isPresent()) {
                    throw refusal(index, field, "has moved to [" + field.moved().get() + "] already");
                }
                yield field.next().equals(Optional.of(to)) ? Map.of(field, without(field, VectorField.NEXT_KEY)) : Map.of();
            }
        };
    }

    private Map<VectorField, Map<String, Object>> begin(IndexMetadata index, VectorField field, String to) {
        bound(index, to);
        if (field.moved().isPresent()) {
            throw refusal(index, field, "has moved to [" + field.moved().get() + "]; name that one");
        }
        if (field.next().equals(Optional.of(to))) {
            return Map.of();
        }
        if (field.next().isPresent()) {
            throw refusal(index, field, "is being moved to [" + field.next().get() + "]; switch or cancel that first");
        }
        return Map.of(field, with(field.meta(), VectorField.NEXT_KEY, to));
    }

    private Map<VectorField, Map<String, Object>> switchOver(IndexMetadata index, VectorField field, String to) {
        bound(index, to);
        if (!field.next().equals(Optional.of(to))) {
            throw refusal(index, field, "is not being moved to [" + to + "]");
        }
        Map<VectorField, Map<String, Object>> changed = new LinkedHashMap<>();
        changed.put(field, with(without(field, VectorField.NEXT_KEY), VectorField.MOVED_KEY, to));
        // who has moved here before goes on to there, so that nobody has to follow more than one step
        for (VectorField other : fields.all(index)) {
            if (other.moved().equals(Optional.of(field.path()))) {
                changed.put(
                    other,
                    other.path().equals(to) ? without(other, VectorField.MOVED_KEY) : with(other.meta(), VectorField.MOVED_KEY, to)
                );
            }
        }
        return changed;
    }

    private VectorField bound(IndexMetadata index, String path) {
        return fields.find(index, path)
            .filter(field -> field.path().equals(path) && field.binding().isPresent())
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "[semantic] field [" + path + "] of index [" + index.getIndex().getName()
                        + "] is not a vector field that is bound to a model"
                )
            );
    }

    private static Map<String, Object> with(Map<String, Object> meta, String key, String value) {
        Map<String, Object> changed = new LinkedHashMap<>(meta);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, Object> without(VectorField field, String key) {
        Map<String, Object> changed = new LinkedHashMap<>(field.meta());
        changed.remove(key);
        return changed;
    }

    private static IllegalArgumentException refusal(IndexMetadata index, VectorField field, String problem) {
        return new IllegalArgumentException(
            "[semantic] field [" + field.path() + "] of index [" + index.getIndex().getName() + "] " + problem
        );
    }
}
