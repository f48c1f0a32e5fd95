// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.util.Map;
import org.apache.lucene.search.Query;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.lookup.SearchLookup;

/** Stands for the mapper of k-NN, of which only the name is looked at. The field is called {@code v}. */
public final class VectorType extends MappedFieldType {

    public VectorType() {
        super("v", true, false, true, TextSearchInfo.NONE, Map.of());
    }

    @Override
    public String typeName() {
        return "knn_vector";
    }

    @Override
    public ValueFetcher valueFetcher(QueryShardContext context, SearchLookup lookup, String format) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Query termQuery(Object value, QueryShardContext context) {
        throw new UnsupportedOperationException();
    }
}
