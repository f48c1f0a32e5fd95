// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.lucene.search.Query;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.Rewriteable;
import org.opensearch.knn.index.SpaceType;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.MovedFields;
import org.opensearch.semantic.field.NearestDocuments;
import org.opensearch.semantic.field.NestedPlace;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.field.VectorField;
import org.opensearch.semantic.field.VectorForm;

/**
 * What a semantic query is on one shard: k-NN's own query where that finds what has the vectors itself, else a query for the documents
 * that the vectors are nested in.
 */
record OnShard(SemanticQuery query, Resolved vector, BindingResolver bindings, QueryShardContext context) {

    private static final String WHO = SemanticQueryBuilder.NAME;

    /** Whether the vectors lie in nested objects: what the query then is depends on where it stands. */
    boolean isNested() {
        return field().filter(field -> !NestedPlace.of(field.path(), context).around().isEmpty()).isPresent();
    }

    private Optional<VectorField> field() {
        return MovedFields.onShard(WHO, query.field(), context);
    }

    /** The query for the nearest vectors, of whatever has them. */
    KNNQueryBuilder nearest() {
        Optional<VectorField> field = field();
        if (field.isEmpty()) {
            return query.nearest(vector.vector()); // k-NN knows what to do
        }
        String index = context.index().getName();
        String path = field.get().path();
        bindings.requireAdmits(WHO, field.get(), index, vector.model());
        if (query.passages().isPresent() && NestedPlace.of(path, context).isHere()) {
            throw query.refusePassages(index);
        }
        VectorForm form = field.get().form(WHO, index, vector.offer());
        return query.in(path, query.ignoreUnmapped()).nearest(form.of(vector.vector()));
    }

    Query make() throws IOException {
        QueryBuilder rewritten = Rewriteable.rewrite(nearest(), context, true);
        if (!(rewritten instanceof KNNQueryBuilder knn) || !isNested() || NestedPlace.of(knn.fieldName(), context).isHere()) {
            return rewritten.toQuery(context);
        }
        PassageScore scoring = query.passages().orElse(PassageScore.OF_THE_BEST);
        int k = knn.getK() == null ? 0 : knn.getK();
        int asked = scoring.candidates(k);
        NearestDocuments found = NearestDocuments.of(WHO, k == asked ? knn : NearestDocuments.reaching(knn, asked), context);
        Optional<SpaceType> space = Similarity.space(context.fieldMapper(knn.fieldName()));
        if (space.isEmpty()) {
            return byNearest(found, scoring, knn.fieldName());
        }
        return new PassagesQuery(
            found.query(),
            Arrays.asList(asked, knn.getMinScore(), knn.getMaxDistance()),
            knn.fieldName(),
            found.parents(),
            new Similarity(space.get(), (float[]) knn.vector()),
            scoring,
            k == asked ? 0 : k
        );
    }

    /** With the scores that k-NN gives the nearest passages. */
    private static Query byNearest(NearestDocuments found, PassageScore scoring, String field) {
        if (scoring.mode() != PassageScore.Mode.MAX) {
            throw new IllegalArgumentException(
                "[" + WHO + "] [" + PassageScore.NAME + "] [" + scoring.mode().word() + "] needs a field of space [cosinesimil], [l2] or"
                    + " [innerproduct], which [" + field + "] is not; use [max]"
            );
        }
        return found.query();
    }
}
