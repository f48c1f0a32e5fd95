// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.Map;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.trained.BoundClassifier;

final class ClassesAggregatorFactory extends AggregatorFactory {

    private final ClassesOptions options;
    private final BoundClassifier classifier;
    private final AggregatedField field;

    ClassesAggregatorFactory(
        String name,
        ClassesOptions options,
        BoundClassifier classifier,
        AggregatedField field,
        QueryShardContext context,
        AggregatorFactory parent,
        AggregatorFactories.Builder subFactories,
        Map<String, Object> metadata
    ) throws IOException {
        super(name, context, parent, subFactories, metadata);
        this.options = options;
        this.classifier = classifier;
        this.field = field;
    }

    @Override
    protected Aggregator createInternal(
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata
    ) throws IOException {
        Labeller labeller = new Labeller(classifier.classifier(), options.threshold());
        return new ClassesAggregator(name, factories, labeller, field, context, parent, cardinality, metadata);
    }

    /** Each slice has an aggregator of its own, and their results merge as those of shards do. */
    @Override
    protected boolean supportsConcurrentSegmentSearch() {
        return true;
    }
}
