// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.semantic.document.PassageFields;

/**
 * Finds the field that has taken the place of another one of its index, as {@link VectorField#MOVED_KEY} says. Where that one has moved
 * too, the search goes on.
 */
public final class MovedFields {

    private MovedFields() {}

    /**
     * The field that is to be read by whoever names this one: the field itself if it has not moved.
     *
     * @param who asks, for messages
     * @param index name of the index
     * @param fields looks up a vector field of the index
     * @throws IllegalArgumentException if it has moved to what is no vector field of the index, or back
     */
    static VectorField follow(String who, String index, VectorField field, Function<String, Optional<VectorField>> fields) {
        Set<String> passed = new LinkedHashSet<>();
        VectorField here = field;
        while (here.moved().isPresent()) {
            String from = here.path();
            String to = here.moved().get();
            passed.add(from);
            here = fields.apply(to)
                .filter(found -> found.path().equals(to) && !passed.contains(to))
                .orElseThrow(
                    () -> new IllegalArgumentException(
                        "[" + who + "] field [" + from + "] of index [" + index + "] has moved to [" + to + "], which is "
                            + (passed.contains(to) ? "where it came from" : "not a [" + VectorField.TYPE + "] there")
                            + "; correct [" + VectorField.MOVED_KEY + "] in the meta of its mapping"
                    )
                );
        }
        return here;
    }

    /**
     * The vector field that a shard has to read for this name, as its mapping describes it; empty if the index does not map the name.
     *
     * @param who asks, for messages
     * @throws IllegalArgumentException if the index maps it as something else than a vector field of floats or bytes
     */
    public static Optional<VectorField> onShard(String who, String field, QueryShardContext context) {
        MappedFieldType type = named(who, field, context);
        if (type == null) {
            return Optional.empty();
        }
        String index = context.index().getName();
        VectorField named = VectorField.mapped(type)
            .orElseThrow(
                () -> new IllegalArgumentException(
                    "[" + who + "] field [" + field + "] of index [" + index + "] is of type [" + type.typeName()
                        + "], where [" + VectorField.TYPE + "] is needed"
                )
            );
        VectorField read = follow(who, index, named, path -> Optional.ofNullable(context.fieldMapper(path)).flatMap(VectorField::mapped));
        read.requireComparable(who, index);
        return Optional.of(read);
    }

    /** As {@link VectorFields#find}, of what is mapped on the shard. */
    private static MappedFieldType named(String who, String field, QueryShardContext context) {
        MappedFieldType type = context.fieldMapper(field);
        if (type instanceof TextWithVectors text) {
            return context.fieldMapper(
                text.vectorField().orElseThrow(() -> SemanticText.refuseWithoutVectors(who, field, context.index().getName()))
            );
        }
        ObjectMapper object = type == null ? context.getObjectMapper(field) : null;
        return object != null && object.nested().isNested() ? context.fieldMapper(field + "." + PassageFields.VECTOR) : type;
    }
}
