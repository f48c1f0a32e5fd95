// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Objects;
import java.util.Optional;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;

/**
 * Where the document is stored that a document with the same id would replace.
 *
 * @param index name of the index itself
 * @param routing empty if the id decides
 */
public record StoredPlace(String index, Optional<String> routing) {

    public StoredPlace {
        Objects.requireNonNull(index);
        Objects.requireNonNull(routing);
    }

    /**
     * Empty if nothing can be replaced: there is no such index, or it is a data stream, which is only ever added to.
     *
     * @param name as for {@link WriteIndex#of}
     * @throws IllegalArgumentException if the alias does not say which index is written, or forbids the routing
     */
    static Optional<StoredPlace> of(ClusterState state, String name, Optional<String> routing) {
        IndexAbstraction abstraction = state.metadata().getIndicesLookup().get(name);
        if (abstraction == null || abstraction.getType() == IndexAbstraction.Type.DATA_STREAM) {
            return Optional.empty();
        }
        Optional<IndexMetadata> index = WriteIndex.of(state, name);
        Optional<String> resolved = Optional.ofNullable(state.metadata().resolveWriteIndexRouting(routing.orElse(null), name));
        return index.map(found -> new StoredPlace(found.getIndex().getName(), resolved));
    }
}
