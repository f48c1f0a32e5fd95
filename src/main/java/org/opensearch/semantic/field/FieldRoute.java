// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Where the vectors for a field go when documents are written: into the field itself; while it is migrated also into the field that is to
 * follow it; and once it has moved, into the one that followed it alone.
 *
 * @param stays whether the field itself is written as it always was
 * @param others the other fields that are written
 */
public record FieldRoute(boolean stays, List<Other> others) {

    /**
     * Another field.
     *
     * @param path full path; in the same object as the field
     * @param model name of the model that it is bound to
     */
    public record Other(String path, String model) {}

    static final FieldRoute STRAIGHT = new FieldRoute(true, List.of());

    public FieldRoute {
        others = List.copyOf(others);
    }

    /**
     * Reads the mapping of an index.
     *
     * @throws IllegalStateException if the field points to one that is no vector field, or is not bound
     */
    static FieldRoute of(VectorFields fields, IndexMetadata index, String path) {
        Optional<VectorField> field = fields.find(index, path).filter(found -> found.path().equals(path));
        Optional<String> moved = field.flatMap(VectorField::moved);
        List<Other> others = new ArrayList<>();
        moved.ifPresent(to -> others.add(other(fields, index, path, to)));
        Optional<VectorField> written = moved.isPresent() ? fields.find(index, moved.get()) : field;
        written.flatMap(VectorField::next).ifPresent(next -> others.add(other(fields, index, written.get().path(), next)));
        return others.isEmpty() ? STRAIGHT : new FieldRoute(moved.isEmpty(), others);
    }

    private static Other other(VectorFields fields, IndexMetadata index, String path, String to) {
        return fields.find(index, to)
            .flatMap(VectorField::binding)
            .map(binding -> new Other(to, binding.model()))
            .orElseThrow(
                () -> new IllegalStateException(
                    "[semantic] the meta of field [" + path + "] of index [" + index.getIndex().getName() + "] points to field [" + to
                        + "], which is not a vector field that is bound to a model"
                )
            );
    }
}
