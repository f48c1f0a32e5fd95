// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;

/**
 * Looks vector fields up in the mappings of the cluster state. Parsing a mapping is dear for a lookup per bulk or search,
 * so the parsed mappings of the indices in use are kept until their mapping version changes.
 */
public final class VectorFields {

    private record Key(String indexUuid, long mappingVersion) {}

    private final Cache<Key, Map<String, Object>> mappings = CacheBuilder.<Key, Map<String, Object>>builder()
        .setMaximumWeight(1_000)
        .build();

    /** The vector field of this name in this index; empty if the index has no such field, or one of another type. */
    public Optional<VectorField> find(IndexMetadata index, String path) {
        return definition(index, path).filter(d -> VectorField.TYPE.equals(d.get("type"))).map(d -> new VectorField(path, d));
    }

    /** The mapping type of this field ("object" where it has sub-fields only), or empty if the index has no such field. */
    public Optional<String> type(IndexMetadata index, String path) {
        return definition(index, path).map(d -> d.get("type") instanceof Object type ? type.toString() : "object");
    }

    private Optional<Map<String, Object>> definition(IndexMetadata index, String path) {
        Map<String, Object> node = mapping(index);
        for (String name : path.split("\\.")) {
            if (!(node.get("properties") instanceof Map<?, ?> properties && properties.get(name) instanceof Map<?, ?> child)) {
                return Optional.empty();
            }
            node = VectorField.asStringMap(child);
        }
        return Optional.of(node);
    }

    private Map<String, Object> mapping(IndexMetadata index) {
        if (index.mapping() == null) {
            return Map.of();
        }
        try {
            return mappings.computeIfAbsent(
                new Key(index.getIndexUUID(), index.getMappingVersion()),
                key -> index.mapping().sourceAsMap()
            );
        } catch (ExecutionException e) {
            throw new IllegalStateException("mapping of [" + index.getIndex().getName() + "] can not be read", e.getCause());
        }
    }
}
