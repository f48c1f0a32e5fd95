// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Map;
import org.opensearch.cluster.ClusterChangedEvent;
import org.opensearch.cluster.ClusterStateApplier;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Settings;

/**
 * The mappings of the newest cluster state, from the moment on that this node begins to apply it.
 *
 * <p>The server keeps what it made of an index's mapping for the documents to come, forgets it while a new state is applied, and lets
 * requests see the new state only after that. What is made in between is made of the old mapping, and kept: for an index that has got its
 * first {@code semantic_text} field just then, that would be a pipeline without vectors. Whoever makes it asks here, too. Must be one of
 * the first to apply a state.
 */
public final class NewestMappings implements ClusterStateApplier {

    private volatile Metadata metadata = Metadata.EMPTY_METADATA;

    @Override
    public void applyClusterState(ClusterChangedEvent event) {
        metadata = event.state().metadata();
    }

    /**
     * The newest mapping of an index; empty if there is none.
     *
     * @param settings of the index
     */
    public Map<String, Object> of(Settings settings) {
        String uuid = settings.get(IndexMetadata.SETTING_INDEX_UUID);
        return metadata.indices()
            .values()
            .stream()
            .filter(index -> index.getIndexUUID().equals(uuid) && index.mapping() != null)
            .findFirst()
            .map(index -> index.mapping().sourceAsMap())
            .orElse(Map.of());
    }
}
