// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryShardContext;

/**
 * Where the vectors of a field are, as seen from where a query or an aggregation stands: in the documents that it sees, or in documents
 * nested in these.
 *
 * @param around the nested objects that the field lies in, the outermost first
 * @param here the nested object that the query or aggregation stands inside; null if it sees whole documents
 */
public record NestedPlace(List<ObjectMapper> around, ObjectMapper here) {

    public static NestedPlace of(String field, QueryShardContext context) {
        List<ObjectMapper> around = new ArrayList<>();
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            ObjectMapper object = context.getObjectMapper(field.substring(0, dot));
            if (object != null && object.nested().isNested()) {
                around.add(object);
            }
        }
        return new NestedPlace(List.copyOf(around), context.nestedScope().getObjectMapper());
    }

    /** Whether what is seen here has the vectors itself. */
    public boolean isHere() {
        return here == null ? around.isEmpty() : !around.isEmpty() && isHere(around.getLast());
    }

    /** Whether the vectors are nested in what is seen here. */
    public boolean isBelow() {
        return !isHere() && !around.isEmpty() && (here == null || around.stream().anyMatch(this::isHere));
    }

    private boolean isHere(ObjectMapper object) {
        return object.fullPath().equals(here.fullPath());
    }

    /** Full path of the nested object that a query stands inside; null if it sees whole documents. */
    String path() {
        return here == null ? null : here.fullPath();
    }

    /** Which documents are seen here. */
    public BitSetProducer seen(QueryShardContext context) {
        return context.bitsetFilter(here == null ? Queries.newNonNestedFilter() : here.nestedTypeFilter());
    }

    /** @throws IllegalArgumentException if the vectors are neither here nor below */
    void requireReachable(String who, String field) {
        if (!isHere() && !isBelow()) {
            throw new IllegalArgumentException(
                "[" + who + "] stands inside [nested] path [" + path() + "], but its vector field [" + field
                    + "] is not there; name a vector field inside [" + path() + "], or take the query out of [nested]"
            );
        }
    }
}
