// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs.classes;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.opensearch.core.action.ActionListener;
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
import org.opensearch.semantic.trained.BoundClassifier;

/**
 * The bucket aggregation {@code semantic_classes}: a bucket for each class of a classifier, and one for what is none of them.
 *
 * <p>Rewritten on the coordinating node: the classifier is learned from its examples, or fetched, by an async action; it then goes to the
 * shards inside this builder. Nothing of it is shown in JSON.
 */
public final class ClassesAggregationBuilder extends AbstractAggregationBuilder<ClassesAggregationBuilder> {

    public static final String NAME = "semantic_classes";

    private final ClassesOptions options;
    private final ClassifierFinder finder;
    /** The classifier, or null while it is not known. */
    private final BoundClassifier classifier;
    /** Where an async action of this rewrite will put it; null if none is under way. Never leaves the node. */
    private final AtomicReference<BoundClassifier> awaited;

    ClassesAggregationBuilder(String name, ClassesOptions options, ClassifierFinder finder) {
        super(name);
        this.options = Objects.requireNonNull(options);
        this.finder = Objects.requireNonNull(finder);
        this.classifier = null;
        this.awaited = null;
    }

    private ClassesAggregationBuilder(
        ClassesAggregationBuilder clone,
        ClassesOptions options,
        BoundClassifier classifier,
        AtomicReference<BoundClassifier> awaited,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata
    ) {
        super(clone, factories, metadata);
        this.options = options;
        this.finder = clone.finder;
        this.classifier = classifier;
        this.awaited = awaited;
    }

    public ClassesAggregationBuilder(StreamInput in, ClassifierFinder finder) throws IOException {
        super(in);
        this.options = new ClassesOptions(in);
        this.finder = Objects.requireNonNull(finder);
        this.classifier = in.readOptionalWriteable(BoundClassifier::new);
        this.awaited = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (awaited != null) {
            throw new IllegalStateException("[" + NAME + "] was sent to another node before its rewrite had ended");
        }
        options.writeTo(out);
        out.writeOptionalWriteable(classifier);
    }

    /** Parses the aggregation's body; its context is the aggregation's name. */
    public static ContextParser<String, ClassesAggregationBuilder> parser(Supplier<ClassifierFinder> finder) {
        return (parser, name) -> new ClassesAggregationBuilder(name, ClassesOptions.parse(parser), finder.get());
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return options.toXContent(builder, params);
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new ClassesAggregationBuilder(this, options, classifier, awaited, factories, metadata);
    }

    /** A rewrite hands on an empty map where there is none, which would be shown. */
    @Override
    public ClassesAggregationBuilder setMetadata(Map<String, Object> meta) {
        return meta != null && meta.isEmpty() ? this : super.setMetadata(meta);
    }

    @Override
    protected AggregationBuilder doRewrite(QueryRewriteContext context) {
        if (classifier != null) {
            return this;
        }
        if (awaited != null) {
            BoundClassifier found = awaited.get();
            return found == null ? this : with(found);
        }
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (coordinator == null) {
            return this; // a shard, or a rewrite that knows no indices
        }
        AtomicReference<BoundClassifier> slot = new AtomicReference<>();
        ClassifierFinder.Search search = finder.prepare(options, coordinator);
        context.registerAsyncAction((client, listener) -> search.start().start(client, ActionListener.map(listener, found -> {
            slot.set(found);
            return null;
        })));
        return new ClassesAggregationBuilder(this, options.of(search.field()), null, slot, factoriesBuilder, metadata);
    }

    /** The same, with its classifier. */
    ClassesAggregationBuilder with(BoundClassifier found) {
        return new ClassesAggregationBuilder(this, options, found, null, factoriesBuilder, metadata);
    }

    @Override
    protected AggregatorFactory doBuild(QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
        throws IOException {
        if (classifier == null) {
            throw new IllegalArgumentException(
                "[" + NAME + "] can not be used here: the node that coordinates the request did not make its classifier"
            );
        }
        AggregatedField field = AggregatedField.onShard(NAME, options.field(), context);
        finder.checkOnShard(field, classifier, context.index().getName());
        return new ClassesAggregatorFactory(name, options, classifier, field, context, parent, subFactories, metadata);
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
            && other instanceof ClassesAggregationBuilder o
            && options.equals(o.options)
            && Objects.equals(classifier, o.classifier);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), options, classifier);
    }
}
