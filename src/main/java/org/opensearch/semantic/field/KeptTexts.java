// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;

/**
 * Which {@code semantic_text} fields indices have. Every search, get and write asks that of its index, and most have none: the answers are
 * kept, while the mappings have not changed, for far more indices than parsed mappings could be.
 */
final class KeptTexts {

    private static final long KEPT_BYTES = 8 << 20;

    /** About what is kept of an index, and of each of its fields. */
    private static final long BYTES_OF_INDEX = 256;
    private static final long BYTES_OF_FIELD = 1024;
    /** Dynamic templates keep the whole mapping, which takes so much more than its compressed source. */
    private static final long PARSED_TO_COMPRESSED = 20;

    /**
     * What a mapping says.
     *
     * @param version of the mapping
     * @param bytes about what it takes
     */
    record Texts(long version, long bytes, List<TextSources> all, Optional<DynamicTexts> dynamic) {}

    private static final Texts NONE = new Texts(0, 0, List.of(), Optional.empty());

    /** By UUID of the index. */
    private final Cache<String, Texts> texts = CacheBuilder.<String, Texts>builder()
        .setMaximumWeight(KEPT_BYTES)
        .weigher((uuid, kept) -> kept.bytes())
        .build();

    Texts of(IndexMetadata index) {
        if (index.mapping() == null) {
            return NONE;
        }
        Texts known = texts.get(index.getIndexUUID());
        if (known == null || known.version() != index.getMappingVersion()) {
            known = read(index);
            texts.put(index.getIndexUUID(), known);
        }
        return known;
    }

    private static Texts read(IndexMetadata index) {
        Map<String, Object> mapping = index.mapping().sourceAsMap();
        List<TextSources> all = TextSources.of(mapping);
        Optional<DynamicTexts> dynamic = DynamicTexts.of(mapping);
        long whole = dynamic.isPresent() ? PARSED_TO_COMPRESSED * index.mapping().source().compressed().length : 0;
        return new Texts(index.getMappingVersion(), BYTES_OF_INDEX + BYTES_OF_FIELD * all.size() + whole, all, dynamic);
    }
}
