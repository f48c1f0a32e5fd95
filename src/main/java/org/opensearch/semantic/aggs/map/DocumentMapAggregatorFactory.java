// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;

final class DocumentMapAggregatorFactory extends AggregatorFactory {

    private final DocumentMapOptions options;
    private final AggregatedField field;
    private final Optional<ColorField> color;

    DocumentMapAggregatorFactory(
        String name,
        DocumentMapOptions options,
        AggregatedField field,
        Optional<ColorField> color,
        QueryShardContext context,
        AggregatorFactory parent,
        AggregatorFactories.Builder subFactories,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, subFactories, metadata);
        this.options = options;
        this.field = field;
        this.color = color;
    }

    @Override
    protected Aggregator createInternal(
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata
    ) throws IOException {
        return new DocumentMapAggregator(name, options, field, color, context, parent, metadata);
    }

    /** Each slice has an aggregator of its own, and their results merge as those of shards do. */
    @Override
    protected boolean supportsConcurrentSegmentSearch() {
        return true;
    }
}
