// SPDX-License-Identifier: Apache-2.0
package org.opensearch.semantic.query;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.MatchNoneQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.knn.index.query.KNNQueryBuilder;
import org.opensearch.semantic.field.BindingResolver;
import org.opensearch.semantic.field.EmbeddingQuery;
import org.opensearch.semantic.field.FieldUse;
import org.opensearch.semantic.field.PassageScore;
import org.opensearch.semantic.field.VectorForm;
import org.opensearch.semantic.model.Embedder;
import org.opensearch.transport.client.Client;

/**
 * Finds the documents whose vectors are nearest to the meaning of a text, or to the vector of a document.
 *
 * <p>Rewriting, in this order:
 * <ul>
 * <li>On the coordinating node the field's model is decided from the mappings of the request's indices, and the text is embedded
 *     (or the document's vector fetched) by an async action, once per request.
 * <li>With the vector there, the query becomes k-NN's own query, with boost and name kept: shards get nothing else. Its vector has the
 *     form of the field, and its field is the one that took the place of a field that has moved.
 * <li>Where the rewrite does not know the indices (the filter of an alias, an index of another cluster), or these hold vectors in
 *     different forms, or in nested objects, the vector and the id of its model stay in this query, and each shard checks them against its
 *     mapping before it makes the k-NN query, or the query for the documents that the vectors are nested in.
 * </ul>
 *
 * <p>{@code k} counts the documents of a shard, as k-NN's does.
 */
public final class SemanticQueryBuilder extends AbstractQueryBuilder<SemanticQueryBuilder> implements EmbeddingQuery {

    public static final String NAME = "semantic";

    private final BindingResolver bindings;
    private final SemanticQuery query;
    /** The vector, or null while it is not known. */
    private final Resolved resolved;
    /** Where an async action of this rewrite will put the vector; null if none is under way. Never leaves the node. */
    private final AtomicReference<Resolved> awaited;

    SemanticQueryBuilder(SemanticQuery query, BindingResolver bindings) {
        this(query, bindings, null, null);
    }

    SemanticQueryBuilder(SemanticQuery query, BindingResolver bindings, Resolved resolved, AtomicReference<Resolved> awaited) {
        this.query = Objects.requireNonNull(query);
        this.bindings = Objects.requireNonNull(bindings);
        this.resolved = resolved;
        this.awaited = awaited;
    }

    /**
     * The k documents per shard whose vectors are nearest to this text.
     *
     * @param model the model to embed with, for a field that is not bound to one
     */
    public static SemanticQueryBuilder nearest(String text, String field, int k, Optional<String> model, BindingResolver bindings) {
        Reach reach = new Reach(k, null, null);
        Source source = new Source.Text(text);
        SemanticQuery query = new SemanticQuery(
            field,
            source,
            reach,
            Optional.empty(),
            model,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            false
        );
        return new SemanticQueryBuilder(query, bindings);
    }

    public SemanticQueryBuilder(StreamInput in, BindingResolver bindings) throws IOException {
        super(in);
        this.bindings = bindings;
        this.query = new SemanticQuery(in);
        this.resolved = in.readOptionalWriteable(Resolved::new);
        this.awaited = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        if (awaited != null) {
            throw new IllegalStateException("[semantic] was sent to another node before its rewrite had ended");
        }
        query.writeTo(out);
        out.writeOptionalWriteable(resolved);
    }

    public static SemanticQueryBuilder fromXContent(XContentParser parser, BindingResolver bindings) throws IOException {
        return SemanticQueryParser.parse(parser, bindings);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        builder.startObject(query.field());
        query.toXContent(builder, params);
        printBoostAndQueryName(builder);
        builder.endObject();
        builder.endObject();
    }

    @Override
    public String fieldName() {
        return query.field();
    }

    @Override
    public Optional<String> model() {
        return query.model();
    }

    @Override
    public Optional<String> text() {
        return query.source() instanceof Source.Text text ? Optional.of(text.text()) : Optional.empty();
    }

    @Override
    public void findVector(Embedder embedder, Client client, NamedWriteableRegistry registry, ActionListener<float[]> listener) {
        new VectorSource(query, bindings, registry).fetch(embedder, client, listener);
    }

    @Override
    public boolean isEmbedded() {
        return resolved != null;
    }

    @Override
    public boolean isFiltered() {
        return query.filter().isPresent();
    }

    @Override
    public EmbeddingQuery on(String field) {
        return with(query.in(field, query.ignoreUnmapped())).boost(boost()).queryName(queryName());
    }

    @Override
    public PassageScore passages() {
        return query.passages().orElse(PassageScore.OF_THE_BEST);
    }

    @Override
    public KNNQueryBuilder nearest(QueryShardContext context) throws IOException {
        return onShard(resolved, context).nearest();
    }

    /** The same query over fewer documents: the filter is applied before the neighbours are chosen. */
    @Override
    public QueryBuilder filter(QueryBuilder filter) {
        return filter == null ? this : with(query.and(filter)).boost(boost()).queryName(queryName());
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
        visitor.accept(this);
        query.filter().ifPresent(f -> f.visit(visitor.getChildVisitor(BooleanClause.Occur.FILTER)));
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
        SemanticQueryBuilder self = rewriteFilter(context);
        Resolved vector = awaited == null ? resolved : awaited.get();
        QueryShardContext shard = context.convertToShardContext();
        if (vector == null && (awaited != null || shard != null)) {
            return self;
        }
        if (shard != null) {
            OnShard there = self.onShard(vector, shard);
            return there.isNested() ? self.embedded(vector) : there.nearest();
        }
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (coordinator != null) {
            return self.rewriteForIndices(vector, coordinator);
        }
        if (vector == null) {
            return self.resolve(context, bindings.modelWithoutIndex(query.model()));
        }
        return self.embedded(vector);
    }

    private SemanticQueryBuilder embedded(Resolved vector) {
        return awaited == null ? this : new SemanticQueryBuilder(query, bindings, vector, null);
    }

    private OnShard onShard(Resolved vector, QueryShardContext shard) {
        return new OnShard(query, vector, bindings, shard);
    }

    private SemanticQueryBuilder rewriteFilter(QueryRewriteContext context) throws IOException {
        if (query.filter().isEmpty()) {
            return this;
        }
        QueryBuilder filter = query.filter().get();
        QueryBuilder rewritten = filter.rewrite(context);
        return rewritten == filter ? this : with(query.withFilter(rewritten));
    }

    private SemanticQueryBuilder with(SemanticQuery other) {
        return new SemanticQueryBuilder(other, bindings, resolved, awaited);
    }

    private QueryBuilder rewriteForIndices(Resolved vector, QueryCoordinatorContext context) {
        FieldUse use = bindings.find(NAME, query.field(), context.getSearchRequest(), context.getWriteableRegistry());
        if (use.nowhere()) {
            return new MatchNoneQueryBuilder();
        }
        if (use.unmapped()) {
            if (query.ignoreUnmapped()) {
                return new MatchNoneQueryBuilder();
            }
            throw use.refuseUnmapped();
        }
        if (query.passages().isPresent()) {
            use.indices().keySet().stream().filter(index -> !use.nested().containsKey(index)).findFirst().ifPresent(index -> {
                throw query.refusePassages(index);
            });
        }
        if (vector == null) {
            return resolve(context, bindings.model(use, query.model()));
        }
        use.requireAdmits(vector.model());
        Optional<VectorForm> form = use.oneForm(vector.offer());
        // an index on another cluster may have moved its field or not: its shards find out by the name that was given
        boolean local = use.remote().isEmpty();
        String path = use.path().orElse(use.field());
        SemanticQuery found = local ? query.in(path, query.ignoreUnmapped() || !use.without().isEmpty()) : query;
        if (local && form.isPresent() && use.path().isPresent() && use.nested().isEmpty()) {
            return found.nearest(form.get().of(vector.vector()));
        }
        return awaited == null && found.equals(query) ? this : new SemanticQueryBuilder(found, bindings, vector, null);
    }

    /** Starts what gives the vector, and returns the query that waits for it. */
    private SemanticQueryBuilder resolve(QueryRewriteContext context, Embedder embedder) {
        AtomicReference<Resolved> slot = new AtomicReference<>();
        VectorSource source = new VectorSource(query, bindings, context.getWriteableRegistry());
        context.registerAsyncAction((client, listener) -> source.fetch(embedder, client, ActionListener.map(listener, vector -> {
            slot.set(Resolved.of(vector, embedder));
            return null;
        })));
        return new SemanticQueryBuilder(query, bindings, null, slot);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
        if (resolved == null && context.searcher() == null) {
            // Nobody will search with this: the filter of a new alias is only being checked.
            return new FieldExistsQuery(query.field());
        }
        if (resolved == null) {
            throw new IllegalArgumentException(
                "[semantic] can not be used here: its text was not embedded by the coordinating node (stored queries of a percolator,"
                    + " or explaining through a filtered alias); use a [" + KNNQueryBuilder.NAME + "] query with a vector instead"
            );
        }
        return onShard(resolved, context).make();
    }

    @Override
    protected boolean doEquals(SemanticQueryBuilder other) {
        return query.equals(other.query) && Objects.equals(resolved, other.resolved);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(query, resolved);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
