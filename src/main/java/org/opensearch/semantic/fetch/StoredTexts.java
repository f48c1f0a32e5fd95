// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.fetch;

import java.util.List;
import java.util.stream.Stream;
import org.opensearch.index.query.QueryShardContext;

/** Where the texts of fields stand in documents. */
final class StoredTexts {

    private StoredTexts() {}

    /** Path in the source of the field of this name: a sub-field is of the text of its field. */
    static String pathOf(String field, QueryShardContext shard) {
        int dot = field.lastIndexOf('.');
        return dot > 0 && shard.fieldMapper(field.substring(0, dot)) != null ? field.substring(0, dot) : field;
    }

    /** Paths in the source that the text of this field comes from: its own first, then what is copied to it. */
    static List<String> pathsOf(String field, QueryShardContext shard) {
        String own = pathOf(field, shard);
        return Stream.concat(Stream.of(own), shard.sourcePath(field).stream().filter(path -> !path.equals(own)).sorted()).toList();
    }
}
