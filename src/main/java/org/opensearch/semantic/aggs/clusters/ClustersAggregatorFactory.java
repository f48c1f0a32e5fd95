// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

import java.io.IOException;
import java.util.Map;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;

final class ClustersAggregatorFactory extends AggregatorFactory {

    private final ClustersOptions options;
    private final ClusterModel model;
    private final AggregatedField field;

    ClustersAggregatorFactory(
        String name,
        ClustersOptions options,
        ClusterModel model,
        AggregatedField field,
        QueryShardContext context,
        AggregatorFactory parent,
        AggregatorFactories.Builder subFactories,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, subFactories, metadata);
        this.options = options;
        this.model = model;
        this.field = field;
    }

    @Override
    protected Aggregator createInternal(
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata
    ) throws IOException {
        return new ClustersAggregator(name, factories, options, model, field, context, parent, cardinality, metadata);
    }

    /** Each slice has an aggregator of its own, and their results merge as those of shards do. */
    @Override
    protected boolean supportsConcurrentSegmentSearch() {
        return true;
    }
}
