// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.EmbeddingQuery;

/**
 * One leg of a hybrid query, as it travels.
 *
 * @param name that the user gave it; null if none
 * @param weight among the legs of its side, finite and at least 0
 * @param query what it asks
 * @param filtered whether it was given a filter of its own, which other legs do not have
 */
record Leg(String name, float weight, QueryBuilder query, boolean filtered) implements Writeable {

    Leg {
        Objects.requireNonNull(query);
        if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] [weight] of a leg must be a finite number of at least 0, found [" + weight + "]"
            );
        }
    }

    static Leg of(String name, float weight, QueryBuilder query) {
        return new Leg(name, weight, query, switch (query) {
            case EmbeddingQuery embedding -> embedding.isFiltered();
            case KNNQueryBuilder knn -> knn.getFilter() != null;
            default -> false;
        });
    }

    static Leg of(QueryBuilder query) {
        return of(null, 1f, query);
    }

    Leg(StreamInput in) throws IOException {
        this(in.readOptionalString(), in.readFloat(), in.readNamedWriteable(QueryBuilder.class), in.readBoolean());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        out.writeOptionalString(name);
        out.writeFloat(weight);
        out.writeNamedWriteable(query);
        out.writeBoolean(filtered);
    }

    /** The same leg, or this one if the query is. */
    Leg with(QueryBuilder other) {
        return other == query ? this : new Leg(name, weight, other, filtered);
    }

    boolean isPlain() {
        return name == null && weight == 1f;
    }
}
