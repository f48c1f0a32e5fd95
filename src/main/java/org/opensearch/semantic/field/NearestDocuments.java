// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.search.OpenSearchToParentBlockJoinQuery;
import org.opensearch.knn.index.query.KNNQueryBuilder;

/**
 * What a k-NN query finds, in terms of the documents that are seen where it stands: where the vectors are nested in these, each is found
 * once, for the nearest of its vectors, and k counts documents.
 *
 * @param query finds them
 * @param parents which documents are seen, if the vectors are nested in them; else null
 * @param inside whether the query stands inside {@code nested}
 */
public record NearestDocuments(Query query, BitSetProducer parents, boolean inside) {

    /** Whether each document is found once at most, for the nearest of its vectors: else k-NN leaves some out. */
    public boolean isOnePerDocument() {
        return !inside;
    }

    /** @throws IllegalArgumentException if the query stands inside nested objects that the field does not lie in */
    public static NearestDocuments of(String who, KNNQueryBuilder knn, QueryShardContext context) throws IOException {
        NestedPlace place = NestedPlace.of(knn.fieldName(), context);
        place.requireReachable(who, knn.fieldName());
        if (place.isHere()) {
            return new NearestDocuments(knn.toQuery(context), null, place.here() != null);
        }
        BitSetProducer parents = place.seen(context);
        return new NearestDocuments(
            new OpenSearchToParentBlockJoinQuery(among(place, parents, ofDocuments(knn), context), parents, ScoreMode.Max, place.path()),
            parents,
            place.here() != null
        );
    }

    /** As the {@code nested} query does it. */
    private static Query among(NestedPlace place, BitSetProducer parents, KNNQueryBuilder knn, QueryShardContext context)
        throws IOException {
        BitSetProducer before = context.getParentFilter();
        context.setParentFilter(parents);
        context.nestedScope().nextLevel(place.around().getLast());
        try {
            return knn.toQuery(context);
        } finally {
            context.nestedScope().previousLevel();
            context.setParentFilter(before);
        }
    }

    private static KNNQueryBuilder ofDocuments(KNNQueryBuilder knn) {
        return knn.getFilter() == null ? knn : with(knn, knn.getK(), new DocumentFilter(knn.getFilter()));
    }

    /** The same query, for another number of documents. */
    public static KNNQueryBuilder reaching(KNNQueryBuilder knn, int k) {
        return with(knn, k, knn.getFilter());
    }

    private static KNNQueryBuilder with(KNNQueryBuilder knn, Integer k, QueryBuilder filter) {
        return KNNQueryBuilder.builder()
            .fieldName(knn.fieldName())
            .vector((float[]) knn.vector())
            .k(k)
            .minScore(knn.getMinScore())
            .maxDistance(knn.getMaxDistance())
            .filter(filter)
            .methodParameters(knn.getMethodParameters())
            .rescoreContext(knn.getRescoreContext())
            .expandNested(knn.getExpandNested())
            .ignoreUnmapped(knn.isIgnoreUnmapped())
            .build();
    }
}
