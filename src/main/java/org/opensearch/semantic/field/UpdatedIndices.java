// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.opensearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.core.index.Index;

/** Finds the indices that a mapping update is for. */
public final class UpdatedIndices {

    private UpdatedIndices() {}

    /** Those that there are. Throws as the update itself would where its expressions can not be resolved. */
    public static List<IndexMetadata> of(PutMappingRequest request, ClusterState state, IndexNameExpressionResolver resolver) {
        return Arrays.stream(names(request, state, resolver)).map(state.metadata()::index).filter(Objects::nonNull).toList();
    }

    private static Index[] names(PutMappingRequest request, ClusterState state, IndexNameExpressionResolver resolver) {
        if (request.getConcreteIndex() != null) {
            return new Index[] { request.getConcreteIndex() };
        }
        if (request.writeIndexOnly()) {
            return Arrays.stream(request.indices())
                .map(name -> resolver.concreteWriteIndex(state, request.indicesOptions(), name, true, true))
                .filter(Objects::nonNull)
                .toArray(Index[]::new);
        }
        return resolver.concreteIndices(state, request);
    }
}
