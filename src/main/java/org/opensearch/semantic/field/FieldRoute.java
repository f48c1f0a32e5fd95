// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Objects;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Where the vectors for a field go when documents are written: into the field itself, while it is migrated also into another one, and
 * when it has moved into that other one alone.
 *
 * @param stays whether the field itself is written
 * @param other the other field, if there is one
 */
public record FieldRoute(boolean stays, Optional<Other> other) {

    /**
     * The other field.
     *
     * @param path full path; in the same object as the field
     * @param model name of the model that it is bound to
     */
    public record Other(String path, String model) {}

    static final FieldRoute STRAIGHT = new FieldRoute(true, Optional.empty());

    public FieldRoute {
        Objects.requireNonNull(other);
    }

    /**
     * Reads the mapping of an index.
     *
     * @throws IllegalStateException if the field points to one that is no vector field, or is not bound
     */
    static FieldRoute of(VectorFields fields, IndexMetadata index, String path) {
        Optional<VectorField> field = fields.find(index, path).filter(found -> found.path().equals(path));
        Optional<String> moved = field.flatMap(VectorField::moved);
        Optional<String> target = moved.or(() -> field.flatMap(VectorField::next));
        return target.map(to -> new FieldRoute(moved.isEmpty(), Optional.of(other(fields, index, path, to)))).orElse(STRAIGHT);
    }

    private static Other other(VectorFields fields, IndexMetadata index, String path, String to) {
        return fields.find(index, to)
            .flatMap(VectorField::binding)
            .map(binding -> new Other(to, binding.model()))
            .orElseThrow(
                () -> new IllegalStateException(
                    "[semantic] the meta of field [" + path + "] of index [" + index.getIndex().getName() + "] points to field [" + to
                        + "], which is not a vector field that is bound to a model; map it, or take the entry out of the meta"
                )
            );
    }
}
