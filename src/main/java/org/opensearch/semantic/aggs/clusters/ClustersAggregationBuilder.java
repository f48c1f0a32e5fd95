// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.clusters;

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
 * The multi-bucket aggregation {@code semantic_clusters}: groups of documents whose vectors point the same way.
 *
 * <p>Rewriting, on the coordinating node:
 * <ul>
 * <li>The field is checked against the mappings of the request's indices.
 * <li>A search ahead draws a sample of the vectors that the request will see, and the clusters are found in it ({@link ClusterFit}).
 * <li>The clusters become part of this aggregation. Shards get them with it, and put every document into one.
 * </ul>
 */
public final class ClustersAggregationBuilder extends AbstractAggregationBuilder<ClustersAggregationBuilder> {

    public static final String NAME = "semantic_clusters";

    private final ClustersOptions options;
    private final BindingResolver bindings;
    /** The clusters, or null while they are not known. */
    private final ClusterModel model;
    /** What finds them; null if it was not begun, or is over. Never leaves the node. */
    private final SampleAhead<ClusterModel> ahead;

    ClustersAggregationBuilder(String name, ClustersOptions options, ClusterModel model, BindingResolver bindings) {
        super(name);
        this.options = Objects.requireNonNull(options);
        this.bindings = Objects.requireNonNull(bindings);
        this.model = model;
        this.ahead = null;
    }

    private ClustersAggregationBuilder(
        ClustersAggregationBuilder clone,
        ClustersOptions options,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata,
        ClusterModel model,
        SampleAhead<ClusterModel> ahead
    ) {
        super(clone, factories, metadata);
        this.options = options;
        this.bindings = clone.bindings;
        this.model = model;
        this.ahead = ahead;
    }

    public ClustersAggregationBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.options = new ClustersOptions(in);
        this.bindings = Objects.requireNonNull(bindings);
        this.model = in.readOptionalWriteable(ClusterModel::new);
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
    public static ContextParser<String, ClustersAggregationBuilder> parser(Supplier<BindingResolver> bindings) {
        return (parser, name) -> new ClustersAggregationBuilder(name, ClustersParser.parse(parser), null, bindings.get());
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return options.toXContent(builder, params);
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new ClustersAggregationBuilder(this, options, factories, metadata, model, ahead);
    }

    @Override
    protected AggregationBuilder doRewrite(QueryRewriteContext context) throws IOException {
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (model != null || coordinator == null) {
            return this;
        }
        if (ahead != null) {
            Optional<ClusterModel> found = ahead.result();
            return found.isEmpty() ? this : with(options, found.get(), null);
        }
        ClustersOptions found = options.of(AggregatedField.find(NAME, options.field(), context, bindings));
        SampleAhead.Plan plan = new SampleAhead.Plan(
            this,
            found.field(),
            options.sampleSize(),
            options.seed(),
            options.labels().isPresent()
        );
        return with(found, null, SampleAhead.start(plan, coordinator, bindings, (sampled, client, check, listener) -> {
            ClusterFit fit = new ClusterFit(found, (SearchRequest) coordinator.getSearchRequest());
            fit.run(sampled.sample(), client, check, listener);
        }));
    }

    private ClustersAggregationBuilder with(ClustersOptions of, ClusterModel found, SampleAhead<ClusterModel> begun) {
        return new ClustersAggregationBuilder(this, of, factoriesBuilder, metadata, found, begun);
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
                    + "] can not be used here: its clusters were not found on a coordinating node; send it"
                    + " with a search"
            );
        }
        // a rewrite makes an empty map of none, which would be shown
        Map<String, Object> given = getMetadata().isEmpty() ? null : metadata;
        return new ClustersAggregatorFactory(name, options, model, field, context, parent, subFactories, given);
    }

    @Override
    public BucketCardinality bucketCardinality() {
        return BucketCardinality.MANY;
    }

    @Override
    public String getType() {
        return NAME;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
            && other instanceof ClustersAggregationBuilder o
            && options.equals(o.options)
            && Objects.equals(model, o.model);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, model);
    }
}
