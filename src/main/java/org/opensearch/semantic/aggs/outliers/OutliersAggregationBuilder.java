// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.outliers;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ContextParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.AbstractAggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.semantic.aggs.AggregatedField;
import org.opensearch.semantic.aggs.LabelField;
import org.opensearch.semantic.aggs.centroid.SampleAhead;
import org.opensearch.semantic.field.BindingResolver;

/**
 * The metric aggregation {@code semantic_outliers}: the documents of a bucket that are least like the rest of the request's documents.
 *
 * <p>Rewriting, on the coordinating node:
 * <ul>
 * <li>The field is checked against the mappings of the request's indices.
 * <li>A search ahead draws a sample of the vectors that the request will see, and what is usual is found in it, with the clusters
 *     that the answer refers to ({@link OutliersFit}).
 * <li>That becomes part of this aggregation. Shards get it with it, and judge every document.
 * </ul>
 */
public final class OutliersAggregationBuilder extends AbstractAggregationBuilder<OutliersAggregationBuilder> {

    public static final String NAME = "semantic_outliers";

    private final OutliersOptions options;
    private final BindingResolver bindings;
    /** What documents are judged by, or null while it is not known. */
    private final OutliersModel model;
    /** What finds it; null if it was not begun, or is over. Never leaves the node. */
    private final SampleAhead<OutliersModel> ahead;

    OutliersAggregationBuilder(String name, OutliersOptions options, OutliersModel model, BindingResolver bindings) {
        super(name);
        this.options = Objects.requireNonNull(options);
        this.bindings = Objects.requireNonNull(bindings);
        this.model = model;
        this.ahead = null;
    }

    private OutliersAggregationBuilder(
        OutliersAggregationBuilder clone,
        OutliersOptions options,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata,
        OutliersModel model,
        SampleAhead<OutliersModel> ahead
    ) {
        super(clone, factories, metadata);
        this.options = options;
        this.bindings = clone.bindings;
        this.model = model;
        this.ahead = ahead;
    }

    public OutliersAggregationBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.options = new OutliersOptions(in);
        this.bindings = Objects.requireNonNull(bindings);
        this.model = in.readOptionalWriteable(OutliersModel::new);
        this.ahead = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (ahead != null) {
            throw new IllegalStateException("[" + NAME + "] was sent to another node before its rewrite had ended");
        }
        options.writeTo(out);
        out.writeOptionalWriteable(model);
    }

    /** Parses the aggregation's body; its context is the aggregation's name. */
    public static ContextParser<String, OutliersAggregationBuilder> parser(Supplier<BindingResolver> bindings) {
        return (parser, name) -> new OutliersAggregationBuilder(name, OutliersOptions.parse(parser), null, bindings.get());
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return options.toXContent(builder, params);
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new OutliersAggregationBuilder(this, options, factories, metadata, model, ahead);
    }

    /** What was rewritten gets the metadata of what it was before, and none must not become an empty one in the answer. */
    @Override
    public OutliersAggregationBuilder setMetadata(Map<String, Object> meta) {
        return meta != null && meta.isEmpty() ? this : super.setMetadata(meta);
    }

    @Override
    public OutliersAggregationBuilder subAggregations(AggregatorFactories.Builder subFactories) {
        if (subFactories.count() > 0) {
            throw new IllegalArgumentException(
                "[" + NAME + "] aggregation [" + name + "] makes no buckets, so it can have no sub-aggregations; put them beside it"
            );
        }
        return super.subAggregations(subFactories);
    }

    @Override
    protected AggregationBuilder doRewrite(QueryRewriteContext context) throws IOException {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (model != null || coordinator == null) {
            return this;
        }
        if (ahead != null) {
            Optional<OutliersModel> found = ahead.result();
            return found.isEmpty() ? this : with(options, found.get(), null);
        }
        OutliersOptions found = options.of(AggregatedField.find(NAME, options.field(), context, bindings));
        SampleAhead.Plan plan = new SampleAhead.Plan(
            this,
            found.field(),
            options.usualSample(),
            options.seed(),
            options.labels().isPresent()
        );
        return with(found, null, SampleAhead.start(plan, coordinator, bindings, (sampled, client, check, listener) -> {
            OutliersFit fit = new OutliersFit(found, (SearchRequest) coordinator.getSearchRequest());
            fit.run(sampled.sample(), client, check, listener);
        }));
    }

    private OutliersAggregationBuilder with(OutliersOptions of, OutliersModel found, SampleAhead<OutliersModel> begun) {
        return new OutliersAggregationBuilder(this, of, factoriesBuilder, metadata, found, begun);
    }

    @Override
    protected AggregatorFactory doBuild(QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
        throws IOException {
        AggregatedField field = AggregatedField.onShard(NAME, options.field(), context);
        if (options.labels().isPresent()) {
            LabelField.onShard(NAME, options.labels().get().field(), context); // also where nothing was there to be labelled
        }
        if (model == null) {
            throw new IllegalArgumentException(
                "[" + NAME + "] aggregation [" + name
                    + "] can not be used here: what is usual was not found on a coordinating node; send it"
                    + " with a search"
            );
        }
        return new OutliersAggregatorFactory(name, options, model, field, context, parent, subFactories, metadata);
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
        return super.equals(other)
            && other instanceof OutliersAggregationBuilder o
            && options.equals(o.options)
            && Objects.equals(model, o.model);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, model);
    }
}
