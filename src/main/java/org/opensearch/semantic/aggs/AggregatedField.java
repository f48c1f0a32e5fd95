// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.FieldBinding;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.field.MovedFields;
import org.opensearch.semantic.field.NestedPlace;
import org.opensearch.semantic.field.SegmentVectors;

/**
 * The vector field that an aggregation reads, as one shard knows it.
 *
 * @param name full dotted name of the vectors
 * @param binding the model that this index binds it to; empty if it is unbound, or not mapped here
 * @param parents which documents are seen, if the vectors are nested in them: each then has the mean direction of its own; empty if what
 *     is seen has its vector itself
 */
public record AggregatedField(String name, Optional<FieldBinding> binding, Optional<BitSetProducer> parents) {

    /**
     * Refuses, before any shard is asked, a request whose indices do not agree on the field: it is something else than a vector field of
     * floats or bytes in one, is bound to different models, or has different dimensions; and one where no index has it. Indices that lack
     * it, and indices that do not bind it yet, may take part, and so may bytes beside floats.
     *
     * @param who name of the aggregation, for the message
     * @return the name to read it by, which is another one if the field has moved
     * @throws IllegalArgumentException that says which index has what, and what to do
     */
    public static String find(String who, String field, QueryRewriteContext context, BindingResolver bindings) {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (coordinator == null) {
            return field; // a shard, or a rewrite that knows no indices
        }
        return find(who, field, coordinator, bindings).field();
    }

    /** As above, with all that the indices know of it. */
    public static FieldUse find(String who, String field, QueryCoordinatorContext coordinator, BindingResolver bindings) {
        FieldUse use = bindings.find(who, field, coordinator.getSearchRequest(), coordinator.getWriteableRegistry());
        if (!use.nowhere() && use.unmapped()) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] is not mapped in " + use.without() + "; check the field's name"
            );
        }
        use.requireComparable();
        return use;
    }

    /** @throws IllegalArgumentException if the shard's index maps it as something else than a vector field of floats or bytes */
    public static AggregatedField onShard(String who, String field, QueryShardContext context) {
        return MovedFields.onShard(who, field, context)
            .map(found -> new AggregatedField(found.path(), found.binding(), parents(found.path(), context)))
            .orElseGet(() -> new AggregatedField(field, Optional.empty(), Optional.empty()));
    }

    private static Optional<BitSetProducer> parents(String path, QueryShardContext context) {
        NestedPlace place = NestedPlace.of(path, context);
        return place.isBelow() ? Optional.of(place.seen(context)) : Optional.empty();
    }

    /**
     * The binding of two parts of a result together. {@link #find} has compared those of the indices of this cluster, but not those of
     * other clusters, whose mappings the coordinating node does not know.
     *
     * @return what is known of the two; empty if neither is bound
     * @throws IllegalArgumentException if they are bound to different models
     */
    public static Optional<FieldBinding> common(String who, String field, Optional<FieldBinding> known, Optional<FieldBinding> other) {
        if (known.isEmpty() || other.isEmpty()) {
            return known.or(() -> other);
        }
        if (!known.get().agrees(other.get())) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] is bound to different models: [" + known.get() + "] and [" + other.get()
                    + "]; their vectors can not be compared: search these indices apart, or reindex them with one model"
            );
        }
        return known.get().digest().isPresent() ? known : other;
    }

    /**
     * @param dimension of the vectors of one part of a result; 0 if it has none
     * @param other of those of another
     * @throws IllegalArgumentException if both have vectors, of different dimensions
     */
    public static void requireDimension(String who, String field, int dimension, int other) {
        if (dimension > 0 && other > 0 && dimension != other) {
            throw new IllegalArgumentException(
                "[" + who + "] field [" + field + "] has dimension " + dimension + " in one index and " + other
                    + " in another; search these indices apart"
            );
        }
    }

    /** The vectors of what is seen in a segment: none where the field is not mapped. */
    public SegmentVectors vectors(LeafReaderContext segment) throws IOException {
        return parents.isPresent()
            ? SegmentVectors.ofParents(segment, name, parents.get())
            : SegmentVectors.open(segment.reader(), name);
    }
}
