// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.mapper;

import java.util.Map;
import org.apache.lucene.search.Query;
import org.opensearch.index.mapper.KeywordFieldMapper.KeywordFieldType;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;

/**
 * Of {@link ProvenanceFieldMapper}. Queries that expand a pattern of field names, as {@code query_string} without a field does, ask each
 * field for the empty term, and leave those out that never take a term. This one says so of the empty term alone.
 */
final class ProvenanceFieldType extends KeywordFieldType {

    ProvenanceFieldType(String name, Map<String, String> meta) {
        super(name, true, true, meta);
    }

    @Override
    public String typeName() {
        return ProvenanceFieldMapper.TYPE;
    }

    @Override
    public String familyTypeName() {
        return super.typeName();
    }

    @Override
    public Query termQuery(Object value, QueryShardContext context) {
        if ("".equals(value)) {
            throw new QueryShardException(
                context,
                "[" + typeName() + "] field [" + name() + "] has no empty values; search a value, or use [exists]"
            );
        }
        return super.termQuery(value, context);
    }
}
