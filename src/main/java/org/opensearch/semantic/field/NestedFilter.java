// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;

/**
 * A filter in terms of the nested documents that have the vectors. Each of its conditions is met by a nested document if it is met by
 * that itself or by a document that it lies in: one can ask for a field of the document, for one of the nested object, for both, and for
 * what they must not be. Lives on a shard, inside the k-NN query that is made there.
 */
final class NestedFilter extends AbstractQueryBuilder<NestedFilter> {

    private static final String NAME = "semantic_nested_filter";

    private final NestedPlace place;
    private final QueryBuilder filter;

    NestedFilter(NestedPlace place, QueryBuilder filter) {
        this.place = Objects.requireNonNull(place);
        this.filter = Objects.requireNonNull(filter);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        Query ofDocuments = Objects.requireNonNullElseGet(onDocuments(context), () -> new MatchNoDocsQuery("no filter"));
        return new BooleanQuery.Builder().add(place.around().getLast().nestedTypeFilter(), Occur.FILTER)
            .add(lowered(ofDocuments, context), Occur.FILTER)
            .build();
    }

    /** A filter speaks of whole documents, wherever the query stands: {@code nested} in it names the full path. */
    private Query onDocuments(QueryShardContext context) throws IOException {
        BitSetProducer parents = context.getParentFilter();
        Deque<ObjectMapper> levels = new ArrayDeque<>();
        while (context.nestedScope().getObjectMapper() != null) {
            levels.push(context.nestedScope().previousLevel());
        }
        context.setParentFilter(null);
        try {
            return filter.toQuery(context);
        } finally {
            levels.forEach(context.nestedScope()::nextLevel);
            context.setParentFilter(parents);
        }
    }

    private Query lowered(Query query, QueryShardContext context) {
        return switch (query) {
            case BooleanQuery all -> {
                BooleanQuery.Builder lowered = new BooleanQuery.Builder();
                lowered.setMinimumNumberShouldMatch(all.getMinimumNumberShouldMatch());
                for (BooleanClause clause : all) {
                    lowered.add(lowered(clause.query(), context), clause.occur());
                }
                yield lowered.build();
            }
            case ConstantScoreQuery constant -> lowered(constant.getQuery(), context);
            case BoostQuery boosted -> lowered(boosted.getQuery(), context);
            default -> condition(query, context);
        };
    }

    /** Met by the nested document, or by one of those around it. */
    private Query condition(Query query, QueryShardContext context) {
        BooleanQuery.Builder met = new BooleanQuery.Builder().add(query, Occur.SHOULD);
        met.add(around(query, Queries.newNonNestedFilter(), context), Occur.SHOULD);
        for (ObjectMapper object : place.around().subList(0, place.around().size() - 1)) {
            met.add(around(query, object.nestedTypeFilter(), context), Occur.SHOULD);
        }
        return met.build();
    }

    private static Query around(Query query, Query level, QueryShardContext context) {
        Query there = new BooleanQuery.Builder().add(query, Occur.FILTER).add(level, Occur.FILTER).build();
        return new ToChildBlockJoinQuery(there, context.bitsetFilter(level));
    }

    @Override
    protected void doWriteTo(StreamOutput out) {
        throw new IllegalStateException("[" + NAME + "] does not leave its shard");
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        filter.toXContent(builder, params);
    }

    @Override
    protected boolean doEquals(NestedFilter other) {
        return place.equals(other.place) && filter.equals(other.filter);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(place, filter);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
