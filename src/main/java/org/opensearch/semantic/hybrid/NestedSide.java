// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.hybrid;

import java.io.IOException;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.search.OpenSearchToParentBlockJoinQuery;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * Where the vectors of a leg are, as seen from where the hybrid query stands: in the documents that it scores, or in documents nested
 * in these.
 *
 * @param nearest the nearest, in terms of the documents that the hybrid query scores
 * @param parents which documents are scored, if the vectors are nested in them; else null
 * @param inside whether the hybrid query itself stands inside {@code nested}
 */
record NestedSide(Query nearest, BitSetProducer parents, boolean inside) {

    /** Whether each scored document is nominated once at most, for the nearest of its vectors: else k-NN leaves some out. */
    boolean isOnePerDocument() {
        return !inside;
    }

    static NestedSide of(KNNQueryBuilder knn, QueryShardContext context) throws IOException {
        ObjectMapper here = context.nestedScope().getObjectMapper();
        ObjectMapper vectors = nestedParent(knn.fieldName(), context);
        if (same(here, vectors)) {
            return new NestedSide(knn.toQuery(context), null, here != null);
        }
        if (vectors == null || here != null && !vectors.fullPath().startsWith(here.fullPath() + ".")) {
            throw new IllegalArgumentException(
                "[semantic_hybrid] stands inside [nested] path [" + here.fullPath() + "], but its vector field [" + knn.fieldName()
                    + "] is not there; name a vector field inside [" + here.fullPath() + "], or take the query out of [nested]"
            );
        }
        BitSetProducer parents = context.bitsetFilter(here == null ? Queries.newNonNestedFilter() : here.nestedTypeFilter());
        Query children = inside(vectors, parents, knn, context);
        String path = here == null ? null : here.fullPath();
        return new NestedSide(new OpenSearchToParentBlockJoinQuery(children, parents, ScoreMode.Max, path), parents, here != null);
    }

    /** As the {@code nested} query does it. */
    private static Query inside(ObjectMapper vectors, BitSetProducer parents, KNNQueryBuilder knn, QueryShardContext context)
        throws IOException {
        BitSetProducer before = context.getParentFilter();
        context.setParentFilter(parents);
        context.nestedScope().nextLevel(vectors);
        try {
            return knn.toQuery(context);
        } finally {
            context.nestedScope().previousLevel();
            context.setParentFilter(before);
        }
    }

    /** The innermost nested object that holds the field; null if it is in none. */
    private static ObjectMapper nestedParent(String field, QueryShardContext context) {
        ObjectMapper innermost = null;
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            ObjectMapper parent = context.getObjectMapper(field.substring(0, dot));
            if (parent != null && parent.nested().isNested()) {
                innermost = parent;
            }
        }
        return innermost;
    }

    private static boolean same(ObjectMapper a, ObjectMapper b) {
        return a == null ? b == null : b != null && a.fullPath().equals(b.fullPath());
    }
}
