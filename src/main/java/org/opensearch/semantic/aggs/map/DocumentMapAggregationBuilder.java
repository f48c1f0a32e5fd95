// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.map;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
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
 * The metric aggregation {@code semantic_map}: positions of a sample of a bucket's documents. Checked against the mappings of the
 * request's indices on the coordinating node, before any shard works.
 */
final class DocumentMapAggregationBuilder extends AbstractAggregationBuilder<DocumentMapAggregationBuilder> {

    private final DocumentMapOptions options;
    private final BindingResolver bindings;

    DocumentMapAggregationBuilder(String name, DocumentMapOptions options, BindingResolver bindings) {
        super(name);
        this.options = Objects.requireNonNull(options);
        this.bindings = Objects.requireNonNull(bindings);
    }

    private DocumentMapAggregationBuilder(
        DocumentMapAggregationBuilder clone,
        DocumentMapOptions options,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata
    ) {
        super(clone, factories, metadata);
        this.options = options;
        this.bindings = clone.bindings;
    }

    DocumentMapAggregationBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.options = new DocumentMapOptions(in);
        this.bindings = Objects.requireNonNull(bindings);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        options.writeTo(out);
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return options.toXContent(builder, params);
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new DocumentMapAggregationBuilder(this, options, factories, metadata);
    }

    /** What was rewritten gets the metadata of what it was before, and none must not become an empty one in the answer. */
    @Override
    public DocumentMapAggregationBuilder setMetadata(Map<String, Object> meta) {
        return meta != null && meta.isEmpty() ? this : super.setMetadata(meta);
    }

    @Override
    public DocumentMapAggregationBuilder subAggregations(AggregatorFactories.Builder subFactories) {
        if (subFactories.count() > 0) {
            throw SemanticMap
                .refusal("aggregation [" + name + "] makes no buckets, so it can have no sub-aggregations; put them beside it");
        }
        return super.subAggregations(subFactories);
    }

    @Override
    protected AggregationBuilder doRewrite(QueryRewriteContext context) {
        String field = AggregatedField.find(SemanticMap.NAME, options.field(), context, bindings);
        return field.equals(options.field())
            ? this
            : new DocumentMapAggregationBuilder(this, options.of(field), factoriesBuilder, metadata);
    }

    @Override
    protected AggregatorFactory doBuild(QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
        throws IOException {
        AggregatedField field = AggregatedField.onShard(SemanticMap.NAME, options.field(), context);
        Optional<ColorField> color = options.colorField().flatMap(name -> ColorField.onShard(name, field, context));
        return new DocumentMapAggregatorFactory(name, options, field, color, context, parent, subFactories, metadata);
    }

    @Override
    public BucketCardinality bucketCardinality() {
        return BucketCardinality.NONE;
    }

    @Override
    public String getType() {
        return SemanticMap.NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof DocumentMapAggregationBuilder o && options.equals(o.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options);
    }
}
