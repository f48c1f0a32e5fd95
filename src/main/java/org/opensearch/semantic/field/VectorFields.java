// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.LinkedHashMap;
import java.util.List;
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

    private static final String ALIAS = "alias";

    private record Key(String indexUuid, long mappingVersion) {}

    private final Cache<Key, Map<String, Object>> mappings = CacheBuilder.<Key, Map<String, Object>>builder()
        .setMaximumWeight(1_000)
        .build();

    /**
     * The vector field of this name in this index, or that an {@code alias} field of this name points to (its path then
     * differs from the name asked for); empty if the index has no such field, or one of another type.
     */
    public Optional<VectorField> find(IndexMetadata index, String path) {
        Optional<Map<String, Object>> definition = definition(index, path);
        if (definition.isPresent() && ALIAS.equals(definition.get().get("type"))) {
            String target = String.valueOf(definition.get().get("path"));
            // the mapper refuses an alias of an alias: one step is enough
            return vectorField(target, definition(index, target));
        }
        return vectorField(path, definition);
    }

    /** The mapping type of this field ("object" where it has sub-fields only), or empty if the index has no such field. */
    public Optional<String> type(IndexMetadata index, String path) {
        return definition(index, path).map(d -> d.get("type") instanceof Object type ? type.toString() : "object");
    }

    /**
     * The source of a put-mapping request that redefines this one field: inside the objects it lies in, which repeat their
     * own parameters, since a nested object that is not called nested again is refused.
     */
    Map<String, Object> mappingOf(IndexMetadata index, VectorField field, Map<String, Object> definition) {
        return enclose(mapping(index), List.of(field.path().split("\\.")), definition);
    }

    private static Map<String, Object> enclose(Map<String, Object> parent, List<String> names, Map<String, Object> definition) {
        String name = names.getFirst();
        if (names.size() == 1) {
            return Map.of("properties", Map.of(name, definition));
        }
        Map<String, Object> child = property(parent, name).orElseThrow();
        Map<String, Object> enclosing = new LinkedHashMap<>(child);
        enclosing.putAll(enclose(child, names.subList(1, names.size()), definition));
        return Map.of("properties", Map.of(name, enclosing));
    }

    private static Optional<VectorField> vectorField(String path, Optional<Map<String, Object>> definition) {
        return definition.filter(d -> VectorField.TYPE.equals(d.get("type"))).map(d -> new VectorField(path, d));
    }

    private Optional<Map<String, Object>> definition(IndexMetadata index, String path) {
        Optional<Map<String, Object>> node = Optional.of(mapping(index));
        for (String name : path.split("\\.")) {
            node = node.flatMap(parent -> property(parent, name));
        }
        return node;
    }

    private static Optional<Map<String, Object>> property(Map<String, Object> parent, String name) {
        return parent.get("properties") instanceof Map<?, ?> properties && properties.get(name) instanceof Map<?, ?> child
            ? Optional.of(VectorField.asStringMap(child))
            : Optional.empty();
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
