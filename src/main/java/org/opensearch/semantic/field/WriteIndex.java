// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Locale;
import java.util.Optional;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexAbstraction;
import org.opensearch.cluster.metadata.IndexMetadata;

/** Finds the one index that a document written to a name goes to. */
final class WriteIndex {

    private WriteIndex() {}

    /**
     * The index that documents for this name are written to: the index itself, the write index of an alias, the newest
     * backing index of a data stream; empty if nothing has this name.
     *
     * @param name name of an index, an alias or a data stream, date math already resolved
     * @throws IllegalArgumentException if it is an alias of several indices and none of them is its write index
     */
    static Optional<IndexMetadata> of(ClusterState state, String name) {
        IndexAbstraction abstraction = state.metadata().getIndicesLookup().get(name);
        if (abstraction == null) {
            return Optional.empty();
        }
        if (abstraction.getWriteIndex() == null) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "[semantic] alias [%s] has no write index among %s; set is_write_index on one of them",
                    name,
                    abstraction.getIndices().stream().map(index -> index.getIndex().getName()).toList()
                )
            );
        }
        return Optional.of(abstraction.getWriteIndex());
    }
}
