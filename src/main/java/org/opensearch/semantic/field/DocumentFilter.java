// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.field;

import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;

/**
 * The filter of a k-NN query on nested vectors, as one that says which documents are found. k-NN makes it outside of all nested objects and
 * joins it with them, but for two things that are put right here: it takes a {@code nested} query for a filter of the nested
 * objects, unless it is inside another, and it leaves the context in the belief that there are parents around, which another k-NN query in
 * the filter would take for its own. Lives on a shard.
 */
final class DocumentFilter extends AbstractQueryBuilder<DocumentFilter> {

    private static final String NAME = "semantic_document_filter";

    private final QueryBuilder filter;

    DocumentFilter(QueryBuilder filter) {
        this.filter = Objects.requireNonNull(filter);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        BitSetProducer parents = context.getParentFilter();
        context.setParentFilter(null);
        try {
            Query documents = filter.toQuery(context);
            return documents == null
                ? new MatchNoDocsQuery("the filter finds nothing")
                : new BooleanQuery.Builder().add(documents, Occur.FILTER).build();
        } finally {
            context.setParentFilter(parents);
        }
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
    protected boolean doEquals(DocumentFilter other) {
        return filter.equals(other.filter);
    }

    @Override
    protected int doHashCode() {
        return filter.hashCode();
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
