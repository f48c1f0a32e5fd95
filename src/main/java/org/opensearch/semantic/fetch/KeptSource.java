// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.Collection;
import java.util.Map;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.index.mapper.SourceFieldMapper;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.semantic.document.FieldPath;

/** What an index keeps of the {@code _source} of its documents, by its mapping. */
final class KeptSource {

    private KeptSource() {}

    /**
     * @param paths of values
     * @throws IllegalArgumentException if none of these values is kept
     */
    static void requireAny(Collection<String> paths, QueryShardContext shard) {
        SourceFieldMapper source = shard.getMapperService().documentMapper().sourceMapper();
        if (!source.enabled() || paths.stream().noneMatch(path -> keeps(path, source.getIncludes(), source.getExcludes()))) {
            throw new IllegalArgumentException(
                "[" + PassagesExt.NAME + "] index [" + shard.index().getName() + "] keeps no _source of [" + String.join(", ", paths)
                    + "], which is needed to show parts of a text; keep it in the mapping's [_source], or search other indices"
            );
        }
    }

    static boolean keeps(String path, Collection<String> includes, Collection<String> excludes) {
        Map<String, Object> document = FieldPath.parse(path).holding("value");
        String[] in = includes.toArray(String[]::new);
        String[] out = excludes.toArray(String[]::new);
        return XContentMapValues.filter(in, out, true).apply(document).equals(document);
    }
}
