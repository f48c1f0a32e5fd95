// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.centroid;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ContextParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.AbstractAggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.field.BindingResolver;

/**
 * The metric aggregation {@code semantic_centroid}: the mean of the unit vectors of a bucket, its cohesion, and the documents nearest
 * to it. Checked against the mappings of the request's indices on the coordinating node, before any shard works.
 */
public final class CentroidAggregationBuilder extends AbstractAggregationBuilder<CentroidAggregationBuilder> {

    public static final String NAME = "semantic_centroid";

    private final CentroidOptions options;
    private final BindingResolver bindings;

    CentroidAggregationBuilder(String name, CentroidOptions options, BindingResolver bindings) {
        super(name);
        this.options = Objects.requireNonNull(options);
        this.bindings = Objects.requireNonNull(bindings);
    }

    private CentroidAggregationBuilder(
        CentroidAggregationBuilder clone,
        CentroidOptions options,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata
    ) {
        super(clone, factories, metadata);
        this.options = options;
        this.bindings = clone.bindings;
    }

    public CentroidAggregationBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.options = new CentroidOptions(in);
        this.bindings = Objects.requireNonNull(bindings);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        options.writeTo(out);
    }

    /** Parses the aggregation's body; its context is the aggregation's name. */
    public static ContextParser<String, CentroidAggregationBuilder> parser(Supplier<BindingResolver> bindings) {
        return (parser, name) -> new CentroidAggregationBuilder(name, CentroidOptions.parse(parser), bindings.get());
    }

    /** Most vectors that its results carry a sample of, for aggregations over it; 0 if nothing is sampled. */
    public int sampleLimit() {
        return options.sampleLimit();
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return options.toXContent(builder, params);
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new CentroidAggregationBuilder(this, options, factories, metadata);
    }

    /** What was rewritten gets the metadata of what it was before, and none must not become an empty one in the answer. */
    @Override
    public CentroidAggregationBuilder setMetadata(Map<String, Object> meta) {
        return meta != null && meta.isEmpty() ? this : super.setMetadata(meta);
    }

    @Override
    public CentroidAggregationBuilder subAggregations(AggregatorFactories.Builder subFactories) {
        if (subFactories.count() > 0) {
            throw new IllegalArgumentException(
                "[" + NAME + "] aggregation [" + name + "] makes no buckets, so it can have no sub-aggregations; put them beside it"
            );
        }
        return super.subAggregations(subFactories);
    }

    @Override
    protected AggregationBuilder doRewrite(QueryRewriteContext context) {
        String field = AggregatedField.find(NAME, options.field(), context, bindings);
        return field.equals(options.field()) ? this : new CentroidAggregationBuilder(this, options.of(field), factoriesBuilder, metadata);
    }

    @Override
    protected AggregatorFactory doBuild(QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
        throws IOException {
        AggregatedField field = AggregatedField.onShard(NAME, options.field(), context);
        return new CentroidAggregatorFactory(name, options, field, context, parent, subFactories, metadata);
    }

    @Override
    public BucketCardinality bucketCardinality() {
        return BucketCardinality.NONE;
    }

    @Override
    public String getType() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof CentroidAggregationBuilder o && options.equals(o.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options);
    }
}
