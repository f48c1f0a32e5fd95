// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.aggs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ContextParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.AbstractAggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.internal.SearchContext;

/** Counts the terms of given documents by group. Sent by {@link GroupLabels} alone; it can not be asked for over HTTP. */
public final class LabelTermsAggregationBuilder extends AbstractAggregationBuilder<LabelTermsAggregationBuilder> {

    public static final String NAME = "semantic_label_terms";

    private final String field;
    private final List<List<DocumentId>> groups;

    /** @param who on whose behalf, for messages */
    LabelTermsAggregationBuilder(String who, String field, List<List<DocumentId>> groups) {
        super(who);
        this.field = Objects.requireNonNull(field);
        this.groups = List.copyOf(groups);
    }

    private LabelTermsAggregationBuilder(
        LabelTermsAggregationBuilder clone,
        AggregatorFactories.Builder factories,
        Map<String, Object> metadata
    ) {
        super(clone, factories, metadata);
        this.field = clone.field;
        this.groups = clone.groups;
    }

    public LabelTermsAggregationBuilder(StreamInput in) throws IOException {
        super(in);
        this.field = in.readString();
        this.groups = in.readList(group -> group.readList(DocumentId::new));
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeString(field);
        out.writeCollection(groups, (to, group) -> to.writeCollection(group));
    }

    /** Refuses: this is no aggregation for users. */
    public static ContextParser<String, LabelTermsAggregationBuilder> parser() {
        return (parser, name) -> {
            throw new IllegalArgumentException(
                "[" + NAME + "] is what other aggregations use to find their labels; ask for one of these with a [label_field]"
            );
        };
    }

    @Override
    protected XContentBuilder internalXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject().field("field", field).field("groups", groups.size()).endObject();
    }

    @Override
    protected AggregationBuilder shallowCopy(AggregatorFactories.Builder factories, Map<String, Object> metadata) {
        return new LabelTermsAggregationBuilder(this, factories, metadata);
    }

    @Override
    protected AggregatorFactory doBuild(QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
        throws IOException {
        return new Factory(name, LabelField.onShard(name, field, context).orElse(null), groups, context, parent, subFactories, metadata);
    }

    private static final class Factory extends AggregatorFactory {

        /** Null where the field is not mapped. */
        private final LabelField field;
        private final List<List<DocumentId>> groups;

        Factory(
            String name,
            LabelField field,
            List<List<DocumentId>> groups,
            QueryShardContext context,
            AggregatorFactory parent,
            AggregatorFactories.Builder subFactories,
            Map<String, Object> metadata
        ) throws IOException {
            super(name, context, parent, subFactories, metadata);
            this.field = field;
            this.groups = groups;
        }

        @Override
        protected Aggregator createInternal(
            SearchContext context,
            Aggregator parent,
            CardinalityUpperBound cardinality,
            Map<String, Object> metadata
        ) throws IOException {
            return new LabelTermsAggregator(name, field, groups, context, parent, metadata);
        }

        @Override
        protected boolean supportsConcurrentSegmentSearch() {
            return true;
        }
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
        return super.equals(other) && other instanceof LabelTermsAggregationBuilder o && field.equals(o.field) && groups.equals(o.groups);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), field, groups);
    }
}
